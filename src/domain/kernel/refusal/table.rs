//! The table of refusals: stable code, HTTP status, rule, and four texts per row.
//!
//! To add a refusal, add a row; nothing else needs to change. A code is never renamed and never
//! changes its meaning: programs of others switch on it. Texts may be improved at any time.
//! Statuses: 400 the request is malformed, 401 who are you, 403 not yours, 404 no such thing, 409
//! the state of the world stands in the way (and may change), 422 a rule forbids it in any state.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Lang;

mod audits;
mod certificates;
mod keys;
mod sessions;
mod stars;
mod timebank;

use audits::with_audit_rows;
use certificates::with_certificate_rows;
use keys::with_key_rows;
use sessions::with_session_rows;
use stars::with_star_rows;
use timebank::with_bank_rows;

/// One row of the table.
struct Row {
    code: &'static str,
    status: u16,
    rule: &'static str,
    zh: &'static str,
    zh_next: &'static str,
    en: &'static str,
    en_next: &'static str,
}

/// Makes the enum and the table from the same rows, so that they cannot drift apart.
macro_rules! refusals {
    ($($name:ident $code:literal $status:literal $rule:literal
        $zh:literal / $zh_next:literal
        $en:literal / $en_next:literal)*) => {
        /// Stable code of a refusal; its text form never changes.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            Serialize, Deserialize, JsonSchema,
        )]
        pub enum RefusalCode {
            $(#[doc = $en] #[serde(rename = $code)] $name,)*
        }

        /// Rows in the order of the enum's variants.
        const TABLE: &[Row] = &[$(Row {
            code: $code, status: $status, rule: $rule,
            zh: $zh, zh_next: $zh_next, en: $en, en_next: $en_next,
        },)*];

        impl RefusalCode {
            /// Every code, in table order: for documents and tests.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

with_star_rows! {
    with_bank_rows with_audit_rows with_certificate_rows with_key_rows with_session_rows refusals
    // The request as such.
    BodyMalformed "BODY_MALFORMED" 400 ""
        "请求正文不是本接口要求的 JSON：{detail}" / "请对照接口文档改正正文后重发。"
        "The request body is not the JSON this call expects: {detail}" /
        "Compare the body with the API document and send it again."
    BodyTooLarge "BODY_TOO_LARGE" 413 ""
        "请求正文超过 {limit} 字节。" / "请分批发送。"
        "The request body is longer than {limit} bytes." / "Send it in smaller parts."
    MediaTypeUnsupported "MEDIA_TYPE_UNSUPPORTED" 415 ""
        "正文类型不是 application/json。" / "请把 Content-Type 设为 application/json。"
        "The body is not application/json." / "Set Content-Type to application/json."
    QueryMalformed "QUERY_MALFORMED" 400 ""
        "查询参数无法识别：{detail}" / "请对照接口文档改正查询参数。"
        "A query parameter is not understood: {detail}" / "Compare the query with the API document."
    CursorMalformed "CURSOR_MALFORMED" 400 ""
        "分页游标无效。" / "请从第一页重新取，或原样使用返回的游标。"
        "The page cursor is not valid." /
        "Start from the first page, or use the cursor as it was given."
    RouteUnknown "ROUTE_UNKNOWN" 404 ""
        "没有这个地址。" / "请查看 /api/v1/openapi.json 中的地址表。"
        "There is no such address." / "See the list of addresses in /api/v1/openapi.json."
    MethodNotAllowed "METHOD_NOT_ALLOWED" 405 ""
        "该地址不接受这种请求方法。" / "请查看接口文档中该地址的方法。"
        "This address does not take that method." / "See the API document for the methods it takes."
    RateLimited "RATE_LIMITED" 429 ""
        "请求过于频繁。" / "请在 {seconds} 秒后再试。"
        "Too many requests." / "Try again in {seconds} seconds."
    Overloaded "OVERLOADED" 429 ""
        "待写入的请求已满，本次未写入。" / "请稍后用同一幂等键重试。"
        "The queue of writes is full; nothing was written." /
        "Try again shortly under the same idempotency key."
    ReportsBusy "REPORTS_BUSY" 429 ""
        "正在出具的报表已满。" / "请稍后再问。"
        "As many reports are being made as may be at a time." / "Ask again shortly."
    PositionNotReached "POSITION_NOT_REACHED" 409 ""
        "账本尚未到达位置 {position}。" / "请稍后再读，或去掉 at_least。"
        "The ledger has not reached position {position} yet." /
        "Read again later, or drop at_least."
    // The public log.
    NothingPublished "NOTHING_PUBLISHED" 404 ""
        "公开日志尚未发布检查点。" / "请稍后再试；首个检查点在服务启动后数秒内发布。"
        "No checkpoint of the public log has been published yet." /
        "Try again shortly: the first one follows within seconds of the start."
    TileUnknown "TILE_UNKNOWN" 404 ""
        "公开日志中没有这一块，或已发布的检查点尚未覆盖它。" /
        "请先取 /tlog/checkpoint，再按其大小推算块的路径。"
        "The public log has no such tile, or no published checkpoint covers it yet." /
        "Fetch /tlog/checkpoint first and derive the paths of tiles from its size."
    EventNotPublic "EVENT_NOT_PUBLIC" 404 ""
        "位置 {position} 的事件内容不公开。" / "其收据可在 /api/v1/receipts/{position} 获取；内容请凭令牌查看。"
        "The body of the event at {position} is not public." /
        "Its receipt is at /api/v1/receipts/{position}; for its body, come with a token."
    ReceiptNotReady "RECEIPT_NOT_READY" 409 ""
        "位置 {position} 已记录，但覆盖它的检查点尚未得到见证。" / "请稍后再取收据；记录本身已经生效。"
        "Position {position} is recorded, but no witnessed checkpoint covers it yet." /
        "Ask for the receipt again later; the record itself stands."
    LedgerAlreadyOpen "LEDGER_ALREADY_OPEN" 409 ""
        "账本已经建立。" / "无需重复建立。"
        "The ledger is already open." / "Nothing needs to be done."
    OriginMalformed "ORIGIN_MALFORMED" 400 ""
        "账本名称须为小写主机名，可带路径。" / "请改为类似 ledger.example/district 的写法。"
        "The origin is a host name in lower case, with or without a path." /
        "Write it like ledger.example/district."
    // Idempotency keys.
    IdempotencyKeyMissing "IDEMPOTENCY_KEY_MISSING" 400 ""
        "写请求缺少 Idempotency-Key。" / "请为每次写操作生成一个 UUID 并放入该请求头。"
        "A write needs an Idempotency-Key header." /
        "Make one UUID per write and send it in that header."
    IdempotencyKeyMalformed "IDEMPOTENCY_KEY_MALFORMED" 400 ""
        "Idempotency-Key 不是 UUID。" / "请使用 UUID（版本 4 或 7）。"
        "The Idempotency-Key is not a UUID." / "Use a UUID, version 4 or 7."
    IdempotencyKeyReused "IDEMPOTENCY_KEY_REUSED" 422 ""
        "该幂等键已用于另一份内容的请求。" / "请为新请求使用新的键；重试须与原请求逐字节相同。"
        "This idempotency key was used with another request body." /
        "Use a new key for a new request; a retry must repeat the same bytes."
    CommandInFlight "COMMAND_IN_FLIGHT" 409 ""
        "同一幂等键的请求正在处理。" / "请稍候片刻，用同一键重试即得结果。"
        "A request under the same idempotency key is being processed." /
        "Wait a moment and repeat it under the same key to get its answer."
    // Fields.
    FieldMissing "FIELD_MISSING" 400 ""
        "缺少必填字段。" / "请填写该字段。"
        "A required field is missing." / "Fill in that field."
    FieldUnexpected "FIELD_UNEXPECTED" 400 ""
        "此处不应出现该字段。" / "请去掉该字段。"
        "This field does not belong here." / "Leave that field out."
    ChoiceUnknown "CHOICE_UNKNOWN" 400 ""
        "取值不在允许的范围：{expected}" / "请从允许的取值中选择。"
        "The value is not one of: {expected}" / "Choose one of the allowed values."
    IdMalformed "ID_MALFORMED" 400 ""
        "编号格式不正确，应为 {expected}。" / "请原样使用系统给出的编号。"
        "The id is malformed; expected {expected}." / "Use the id exactly as the system gave it."
    NumberOutOfRange "NUMBER_OUT_OF_RANGE" 400 ""
        "数值须在 {min} 至 {max} 之间。" / "请改为范围内的整数。"
        "The number must be from {min} to {max}." / "Send an integer within that range."
    PeriodReversed "PERIOD_REVERSED" 400 ""
        "时段的末日 {to} 早于首日 {from}。" / "请改正起止日期。"
        "The period ends on {to}, before it begins on {from}." / "Correct the two dates."
    ReportTooLong "REPORT_TOO_LONG" 422 ""
        "所问时段内有 {sessions} 条记录，超过一份报表的上限 {max} 条。" / "请把时段分短，分几份出具。"
        "The period holds {sessions} sessions, more than one report may list ({max})." /
        "Ask for shorter periods, one after the other."
    TextEmpty "TEXT_EMPTY" 400 ""
        "文字不能为空。" / "请填写内容。"
        "The text is empty." / "Write something."
    TextTooLong "TEXT_TOO_LONG" 400 ""
        "文字有 {chars} 个字符，超过上限 {max} 个。" / "请缩短文字。"
        "The text has {chars} characters, more than {max}." / "Shorten the text."
    TextNotNfc "TEXT_NOT_NFC" 400 ""
        "第 {at} 个字符起不是 Unicode NFC 形式。" / "请先把文字转换为 NFC 再发送；系统不会代为改写。"
        "From character {at} on the text is not in Unicode form NFC." /
        "Convert the text to NFC before sending it; the ledger never rewrites what it is given."
    TextControlCharacter "TEXT_CONTROL_CHARACTER" 400 ""
        "第 {at} 个字符是控制字符 {char}。" / "请删去该字符。"
        "Character {at} is the control character {char}." / "Remove that character."
    TextDirectionOverride "TEXT_DIRECTION_OVERRIDE" 400 ""
        "第 {at} 个字符 {char} 会改变文字显示方向。" / "请删去该字符。"
        "Character {at}, {char}, changes the direction in which text is shown." /
        "Remove that character."
    MomentMalformed "MOMENT_MALFORMED" 400 ""
        "时刻须写作 YYYY-MM-DDTHH:MM:SSZ（世界时）。" / "请换算为世界时并按此格式书写。"
        "A moment is written YYYY-MM-DDTHH:MM:SSZ, in UTC." / "Convert it to UTC and write it so."
    MomentOutOfRange "MOMENT_OUT_OF_RANGE" 400 ""
        "时刻须在 {min} 与 {max} 之间。" / "请检查年份。"
        "The moment must be from {min} to {max}." / "Check the year."
    MomentInFuture "MOMENT_IN_FUTURE" 422 "R11"
        "时刻 {moment} 尚未到来，不能记录。" / "请在事情发生之后再记录。"
        "The moment {moment} has not come yet and cannot be recorded." /
        "Record it after it has happened."
    DateMalformed "DATE_MALFORMED" 400 ""
        "日期须写作 YYYY-MM-DD 且真实存在。" / "请改正日期。"
        "A date is written YYYY-MM-DD and must exist." / "Correct the date."
    ListEmpty "LIST_EMPTY" 400 ""
        "列表为空。" / "请至少给出一项。"
        "The list is empty." / "Give at least one item."
    ListTooLong "LIST_TOO_LONG" 400 ""
        "列表有 {count} 项，超过上限 {max} 项。" / "请分批发送。"
        "The list has {count} items, more than {max}." / "Send it in smaller parts."
    ListedTwice "LISTED_TWICE" 400 ""
        "{person} 在列表中出现两次。" / "每人只列一次。"
        "{person} stands on the list twice." / "List everybody once."
    // Who may.
    Unauthenticated "UNAUTHENTICATED" 401 ""
        "没有有效的访问令牌。" / "请登录，或换用未过期的令牌。"
        "There is no valid access token." / "Sign in, or use a token that has not expired."
    RoleMissing "ROLE_MISSING" 403 ""
        "此操作需要“{role}”角色。" / "请由具备该角色的人办理，或向管理员申请授权。"
        "This needs the role \"{role}\"." /
        "Ask someone who has it, or ask an administrator for it."
    OrganisationNotYours "ORGANISATION_NOT_YOURS" 403 ""
        "您的角色不属于组织 {organisation}。" / "请由该组织的人员办理。"
        "Your role is not with the organisation {organisation}." /
        "Ask someone of that organisation."
    RecordNotYours "RECORD_NOT_YOURS" 403 ""
        "该记录属于他人。" / "请由本人或其代办人办理。"
        "This record belongs to someone else." / "Only that person or their proxy can do this."
    ClerkElsewhere "CLERK_ELSEWHERE" 403 ""
        "您不是站点 {station} 的值班人员。" / "请由该站点的值班人员办理。"
        "You are not a clerk of the station {station}." / "Ask a clerk of that station."
    StationOfAnotherOrganisation "STATION_OF_ANOTHER_ORGANISATION" 422 ""
        "站点 {station} 属于另一个组织。" / "请选择本组织的站点。"
        "The station {station} belongs to another organisation." /
        "Choose a station of this organisation."
    SelfGrant "SELF_GRANT" 403 "R28"
        "不能给自己授予角色。" / "请由另一位管理员授予。"
        "Nobody grants a role to themselves." / "Ask another administrator."
    // No such thing.
    PersonUnknown "PERSON_UNKNOWN" 404 ""
        "没有编号为 {id} 的人员。" / "请核对编号。"
        "There is no person {id}." / "Check the id."
    OrganisationUnknown "ORGANISATION_UNKNOWN" 404 ""
        "没有编号为 {id} 的组织。" / "请核对编号。"
        "There is no organisation {id}." / "Check the id."
    StationUnknown "STATION_UNKNOWN" 404 ""
        "没有编号为 {id} 的站点。" / "请核对编号。"
        "There is no station {id}." / "Check the id."
    ActivityUnknown "ACTIVITY_UNKNOWN" 404 ""
        "没有编号为 {id} 的活动。" / "请核对编号。"
        "There is no activity {id}." / "Check the id."
    // Imports.
    OriginCodeMalformed "ORIGIN_CODE_MALFORMED" 422 "R73"
        "来源系统的代号只能由小写字母、数字、“-”和“.”组成，最多 32 个字符。" / "例如 old-city-platform。"
        "A source system's code holds lower-case letters, digits, \"-\" and \".\", 32 at most." /
        "For example: old-city-platform."
    ImportUnknown "IMPORT_UNKNOWN" 404 ""
        "没有导入批次 {id}。" / "请核对批次编号和所属组织。"
        "There is no import {id}." / "Check its id and its organisation."
    ImportStateUnfit "IMPORT_STATE_UNFIT" 409 "R73"
        "导入批次目前的状态是“{state}”，不能这样处理。" / "请先查看该批次。"
        "The import is \"{state}\" now, so this cannot be done." / "Look at the import first."
    ImportOfAnother "IMPORT_OF_ANOTHER" 403 "R28"
        "只有开启该批次的人可以向其中添加记录。" / "请另开一个批次。"
        "Only who opened this import adds records to it." / "Open an import of your own."
    ImportOriginDiffers "IMPORT_ORIGIN_DIFFERS" 422 "R73"
        "该批次的来源是“{origin}”。" / "请使用批次的来源代号。"
        "The origin of this import is \"{origin}\"." / "Use the origin of the import."
    ImportHasMoved "IMPORT_HAS_MOVED" 409 "R28"
        "批次现有 {sessions} 条服务记录、共 {minutes} 分钟，与您所见不同。" / "请重新查看后再审核。"
        "The import now holds {sessions} sessions of {minutes} minutes in all, not what you saw." /
        "Look at it again, then approve."
    ImportEmpty "IMPORT_EMPTY" 409 "R73"
        "该批次没有服务记录。" / "请先导入记录。"
        "The import holds no session." / "Import records first."
    ImportNotApproved "IMPORT_NOT_APPROVED" 409 "R28"
        "该记录所属的导入批次尚未审核。" / "请由另一人审核整个批次。"
        "The import of this session is not approved." / "Let a second person approve the import."
    ImportedAlready "IMPORTED_ALREADY" 409 "R73"
        "该记录已经导入，内容相同（{as}），没有变化。" / "无需处理。"
        "This record was imported before with the same content ({as}); nothing changes." /
        "Nothing is to be done."
    ImportedDifferently "IMPORTED_DIFFERENTLY" 409 "R73"
        "该记录已经导入（{as}），但内容不同。" / "如原记录有误，请更正或作废原记录。"
        "This record was imported before ({as}) with another content." /
        "If that one is wrong, correct or void it."
    ImportedActivity "IMPORTED_ACTIVITY" 409 "R73"
        "这是导入的历史活动，不能再报名、签到或补录。" / "请发布新的活动。"
        "This is an activity of the past that was imported: nothing new can be recorded for it." /
        "Publish an activity."
    NotYetPast "NOT_YET_PAST" 422 "R73"
        "日期在今天之后，不是历史记录。" / "请核对日期。"
        "The day lies after today: that is no record of the past." / "Check the date."
    TimesUnfit "TIMES_UNFIT" 422 "R18"
        "起止时间、日期和分钟数不相符。" / "请核对：结束晚于开始，在当日开始，分钟数不超过时间跨度。"
        "Start, end, day and minutes do not fit each other." /
        "Check: end after start, start on that day, not more minutes than lie between."
    DayTooFull "DAY_TOO_FULL" 409 "R23"
        "{date} 当天合计将达到 {minutes} 分钟，超过 24 小时。" / "请核对该志愿者当天的记录。"
        "{date} would come to {minutes} minutes, more than 24 hours." /
        "Check the records of that person on that day."
    SessionUnknown "SESSION_UNKNOWN" 404 ""
        "没有编号为 {id} 的服务记录。" / "请核对编号和所属活动。"
        "There is no session {id}." / "Check the id and the activity it is in."
    GrantUnknown "GRANT_UNKNOWN" 404 ""
        "没有编号为 {id} 的授权。" / "请核对编号。"
        "There is no grant {id}." / "Check the id."
    ConsentUnknown "CONSENT_UNKNOWN" 404 ""
        "该人员没有用途为“{purpose}”的同意。" / "请核对用途。"
        "No consent of this person for {purpose} stands." / "Check the purpose."
    EventUnknown "EVENT_UNKNOWN" 404 ""
        "账本在位置 {position} 没有事件。" / "请核对位置。"
        "The ledger has no event at position {position}." / "Check the position."
    // Policy.
    PolicyUnknown "POLICY_UNKNOWN" 404 ""
        "没有政策包 {pack} 的版本 {version}。" / "请核对名称和版本。"
        "There is no version {version} of the policy pack {pack}." /
        "Check the name and the version."
    PolicyMalformed "POLICY_MALFORMED" 400 ""
        "政策包不合格式：{detail}" / "请改正政策包后重试。"
        "The policy pack is not well-formed: {detail}" / "Correct the pack and try again."
    PolicyNotAdopted "POLICY_NOT_ADOPTED" 409 ""
        "{date} 没有已采用的政策。" / "请管理员先采用一个在该日生效的政策包。"
        "No adopted policy is in force on {date}." /
        "Ask an administrator to adopt a pack that is in force on that date."
    PolicyAlreadyAdopted "POLICY_ALREADY_ADOPTED" 409 ""
        "政策包 {pack} 的版本 {version} 已被采用。" / "请以新的版本号采用改动后的政策包。"
        "Version {version} of the policy pack {pack} is already adopted." /
        "Adopt a changed pack under a new version."
    PolicyEffectiveBeforeAdoption "POLICY_EFFECTIVE_BEFORE_ADOPTION" 422 ""
        "政策不能早于采用之日（{adopted}）生效。" / "请把生效日期改为当日或以后。"
        "A policy cannot take effect before the day of its adoption, {adopted}." /
        "Choose that day or a later one."
    PolicyNotEnforceable "POLICY_NOT_ENFORCEABLE" 422 ""
        "本版本软件尚不能执行政策包中的 {setting} 一项。" / "请把该项设为 unset，或使用能执行它的版本。"
        "This version of the software cannot enforce {setting} of the policy pack." /
        "Set it to unset, or use a version that enforces it."
    CategoryUnknown "CATEGORY_UNKNOWN" 422 ""
        "当前政策没有服务类别 {category}。" / "请从类别表中选择。"
        "The policy in force has no category {category}." /
        "Choose one from the list of categories."
    ActivityKindDisallowed "ACTIVITY_KIND_DISALLOWED" 422 "R12"
        "“{chinese}”（{english}，{kind}）不属于志愿服务，不产生服务时长（依据 {source}）。" /
        "请只发布志愿服务活动；若填错了类型，请改正后重新发布。"
        "{english} ({chinese}, {kind}) is no volunteer service and yields no hours (by {source})." /
        "Publish volunteer service only; if the kind is wrong, put it right and publish again."
    // People.
    DocumentNumberInvalid "DOCUMENT_NUMBER_INVALID" 422 "R2"
        "证件号码未通过校验。" / "请对照证件逐位核对号码。"
        "The document number fails its check." /
        "Compare the number with the document, digit by digit."
    DocumentBirthDateInvalid "DOCUMENT_BIRTH_DATE_INVALID" 422 "R2"
        "证件号码中的出生日期不存在或在将来。" / "请对照证件核对号码。"
        "The birth date in the document number does not exist or lies in the future." /
        "Compare the number with the document."
    DocumentBirthDateDiffers "DOCUMENT_BIRTH_DATE_DIFFERS" 422 "R2"
        "填写的出生日期与证件号码不符。" / "请核对两者。"
        "The birth date given differs from the one in the document number." / "Check both."
    DocumentKindUnknown "DOCUMENT_KIND_UNKNOWN" 400 "R2"
        "证件类型代码不在 01 至 07、99 之中。" / "请从证件类型表中选择。"
        "The document kind is not one of 01 to 07 or 99." /
        "Choose one from the list of document kinds."
    DocumentKindDiffers "DOCUMENT_KIND_DIFFERS" 422 "R2"
        "该号码不属于所选的证件类型。" / "请按证件选择类型：港澳台居民居住证分别选 02、03、04。"
        "The number does not belong to the kind of document chosen." /
        "Choose the kind of the document; residence permits are of kind 02, 03 or 04."
    DocumentAlreadyRegistered "DOCUMENT_ALREADY_REGISTERED" 409 "R1"
        "该证件已登记过一名志愿者。" / "请找回原账号，或申请认领、合并。"
        "A volunteer is already registered with this document." /
        "Recover that account, or ask to claim or merge it."
    DocumentKnown "DOCUMENT_KNOWN" 409 "R1"
        "该证件已属于 {person}。" / "请把来源记录关联到此人（link_person），不要另建。"
        "This document belongs to {person} already." /
        "Link that person to the record (link_person) instead of adding another."
    ClaimNeedsMerge "CLAIM_NEEDS_MERGE" 409 "R1"
        "该证件的持有人已在册，为 {person}。" / "请由账本管理员把待认领的登记并入 {person}（merge_people）。"
        "The holder of this document is on the books already, as {person}." /
        "Ask an administrator of the ledger to merge the enrolment into {person} (merge_people)."
    PersonMerged "PERSON_MERGED" 409 "R1"
        "{id} 已并入 {survivor}，不再新增记录。" / "请改用 {survivor}。"
        "{id} was merged into {survivor}; nothing new is recorded under it." /
        "Use {survivor} instead."
    NotMerged "NOT_MERGED" 409 "R1"
        "此人没有被并入他人。" / "请核对编号。"
        "This person is merged into nobody." / "Check the id."
    MergeWithSelf "MERGE_WITH_SELF" 422 "R1"
        "不能把一份登记并入它自己。" / "请填写另一份登记的编号。"
        "A record is not merged into itself." / "Name the other record."
    MergeOwn "MERGE_OWN" 403 "R28"
        "不能合并或拆分自己的登记。" / "请由另一位账本管理员办理。"
        "Nobody merges or unmerges records of their own." /
        "Ask another administrator of the ledger."
    AliasesInTheWay "ALIASES_IN_THE_WAY" 409 "R1"
        "已有 {count} 份登记并入 {id}。" / "请反向合并，或先撤销这些合并，再逐一并入。"
        "{count} records are merged into {id} already." /
        "Merge the other way round, or unmerge them and merge each."
    AliasesTooMany "ALIASES_TOO_MANY" 409 "R1"
        "并入 {id} 的登记已达上限 {max} 份。" / "请核对其中有无误并，有则撤销。"
        "{max} records are merged into {id}, which is as many as may be." /
        "Look for one that was merged in error, and unmerge it."
    MergeTooLong "MERGE_TOO_LONG" 409 "R22"
        "合并须逐条比对 {count} 页记录，超过上限 {max} 页。" / "请先作废重复的服务记录，再合并。"
        "The merge has {count} pages and sessions to compare, more than {max}." /
        "Void the sessions that are recorded twice first, then merge."
    NothingToClaim "NOTHING_TO_CLAIM" 409 "R5"
        "此人不是待认领的导入登记。" / "如有两份记录，请申请合并。"
        "This is no enrolment that waits to be claimed." / "If there are two records, ask to merge."
    ClaimDocumentDiffers "CLAIM_DOCUMENT_DIFFERS" 409 "R5"
        "导入时登记的是另一证件，不能用此证件认领。" / "请核对本人证件；如来源有误，请重新导入并申请合并。"
        "The import stated another document: this one does not claim the record." /
        "Compare the person's document; if the source is wrong, import anew and ask to merge."
    PersonUnconfirmed "PERSON_UNCONFIRMED" 409 "R5"
        "此人由导入登记，本人尚未认领，时长暂不生效。" / "请本人携带证件认领（claim_person）。"
        "This person was enrolled by an import and has not claimed the record: hours wait." /
        "Let the person claim it with their document (claim_person)."
    BirthDateMissing "BIRTH_DATE_MISSING" 422 "R2"
        "该类证件须另填出生日期。" / "请填写出生日期。"
        "This kind of document needs a birth date beside it." / "Give the birth date."
    BirthDateInFuture "BIRTH_DATE_IN_FUTURE" 422 "R2"
        "出生日期在将来。" / "请改正出生日期。"
        "The birth date lies in the future." / "Correct the birth date."
    PhoneMalformed "PHONE_MALFORMED" 400 ""
        "电话号码格式不正确。" / "请填 11 位手机号，或以 + 开头的国际号码。"
        "The phone number is malformed." /
        "Give 11 digits, or an international number that begins with +."
    RegionMalformed "REGION_MALFORMED" 400 ""
        "行政区划代码须为 6、9 或 12 位数字，且省级代码存在。" / "请从区划表中选择。"
        "A region code has 6, 9 or 12 digits and begins with a province." /
        "Choose one from the list."
    ConsentMissing "CONSENT_MISSING" 409 "R4"
        "组织代填基本信息须先有本人（或监护人）的同意记录。" / "请先登记同意，再提交。"
        "Basic data entered by an organisation needs the person's stored consent first." /
        "Record the consent, then submit again."
    ConsentWithdrawn "CONSENT_WITHDRAWN" 409 "R4"
        "该同意已撤回。" / "请取得新的同意。"
        "This consent was withdrawn." / "Ask for a new consent."
    GuardianConsentMissing "GUARDIAN_CONSENT_MISSING" 409 "R6"
        "未成年人登记须有监护人的同意。" / "请先登记监护人的同意。"
        "Registering a minor needs the guardian's consent." / "Record the guardian's consent first."
    GuardianConsentOwnHand "GUARDIAN_CONSENT_OWN_HAND" 403 "R6"
        "监护人的同意不能由本人登记。" / "请监护人到服务点，由工作人员登记。"
        "A guardian's consent is not recorded by the person it is for." /
        "The guardian goes to a service station, where staff record it."
    PersonErased "PERSON_ERASED" 409 ""
        "该人员的身份信息已按请求抹除。" / "无法再为其记录。"
        "This person's identity was erased on request." / "Nothing more can be recorded for them."
    // Coming in by link, or by card and PIN.
    LinkUseless "LINK_USELESS" 404 ""
        "链接已经用过、已过期，或从未有效。" / "请到服务点重新领取一次性链接，或使用卡号和密码。"
        "The link was used already, has ended, or never was one." /
        "Ask at the desk for a new one, or come in by card and PIN."
    CardOrPinWrong "CARD_OR_PIN_WRONG" 403 ""
        "卡号或密码不对，或尚未设置密码。" / "请核对后重试；多次输错会暂停一段时间。忘记密码请到服务点领取一次性链接。"
        "Card number or PIN is wrong, or no PIN was set." /
        "Compare and try again; after several wrong ones it pauses. Forgotten: ask for a link."
    CardNumberMalformed "CARD_NUMBER_MALFORMED" 400 ""
        "这不是完整的卡号，或输错了一个字符。" / "请对照卡面逐个字符核对，例如 CARD-7K4M-9QX2-HD3C-5。"
        "This is no whole card number, or one character is mistyped." /
        "Compare it with the card, as in CARD-7K4M-9QX2-HD3C-5."
    PinMalformed "PIN_MALFORMED" 400 ""
        "密码须为六位数字。" / "请重新输入六位数字。"
        "A PIN has six digits." / "Type six digits."
    PinTrivial "PIN_TRIVIAL" 422 ""
        "这个密码太容易猜到。" / "请避开连号、重复和对称的数字，也不要用生日。"
        "This PIN is guessed too easily." / "Avoid runs, repeats, mirrored digits and birthdays."
    PinsDiffer "PINS_DIFFER" 400 ""
        "两次输入的密码不一致。" / "请重新输入。"
        "The two PINs differ." / "Type both again."
    FormRefused "FORM_REFUSED" 403 ""
        "这张表单不是从本站打开的页面提交的，或页面已过期。" / "请返回页面，重新打开后再提交。"
        "The form was not sent from a page of this site, or the page is too old." /
        "Go back, open the page again and send it from there."
    // Organisations.
    CreditCodeInvalid "CREDIT_CODE_INVALID" 422 "R3"
        "统一社会信用代码未通过校验。" / "请对照登记证书逐位核对。"
        "The unified social credit code fails its check." /
        "Compare it with the registration certificate."
    CreditCodeTaken "CREDIT_CODE_TAKEN" 409 "R3"
        "该统一社会信用代码已属于组织 {organisation}。" / "请使用已有的组织。"
        "This unified social credit code belongs to the organisation {organisation}." /
        "Use the organisation that exists."
    GuidingBodyMissing "GUIDING_BODY_MISSING" 422 "R3"
        "未登记的团队须写明指导的社区或单位。" / "请填写指导单位。"
        "An unregistered team must name the committee or unit that guides it." /
        "Name the guiding body."
    OrganisationSuspended "ORGANISATION_SUSPENDED" 409 "R39"
        "组织 {organisation} 自 {since} 起被责令暂停，不能记录。" / "请先整改并申请恢复。"
        "Organisation {organisation} is suspended since {since} and records nothing." /
        "Mend what was found, then ask to be reinstated."
    NotSuspended "NOT_SUSPENDED" 409 "R39"
        "该组织未被暂停。" / "无需恢复。"
        "The organisation is not suspended." / "Nothing needs to be done."
    OrganisationClosed "ORGANISATION_CLOSED" 409 "R39"
        "组织 {organisation} 已于 {since} 终止，由 {successor} 承接。" / "请以承接组织的名义办理。"
        "Organisation {organisation} ended at {since}; {successor} carries on for it." /
        "Act for the organisation that carries on."
    SuccessorIsItself "SUCCESSOR_IS_ITSELF" 422 "R39"
        "组织不能承接自身。" / "请填写另一个组织。"
        "An organisation cannot succeed itself." / "Name another organisation."
    SuccessorNamedAlready "SUCCESSOR_NAMED_ALREADY" 409 "R39"
        "该承接组织已经登记。" / "无需重复登记；如有误，请改填正确的组织。"
        "This successor is named already." /
        "Nothing needs to be done; if it is wrong, name the right one."
    SuccessionsTooMany "SUCCESSIONS_TOO_MANY" 409 "R39"
        "承接最多连续 {row} 次，一个组织最多承接 {many} 个组织。" / "请另选承接组织。"
        "At most {row} successions follow each other, and one organisation takes over {many}." /
        "Name another successor."
    RoleAlreadyGranted "ROLE_ALREADY_GRANTED" 409 ""
        "该人员已有此角色（{grant}）。" / "无需重复授予。"
        "This person already has the role ({grant})." / "Nothing needs to be done."
    GrantEnded "GRANT_ENDED" 409 ""
        "该授权已结束，或未开始就已到期。" / "如仍需要，请以当日或以后为截止日授予。"
        "The grant has ended, or would end before it begins." /
        "If it is still needed, grant it until today or later."
    // Activities.
    ActivityFieldMissing "ACTIVITY_FIELD_MISSING" 422 "R11"
        "活动缺少法定七项之一：{missing}。" / "请补齐名称、日期、地点、内容、时间、单位和负责人。"
        "The activity lacks one of the seven fields of the law: {missing}." /
        "Complete name, date, place, content, time, unit and lead."
    ActivityEndNotAfterStart "ACTIVITY_END_NOT_AFTER_START" 422 "R11"
        "活动的结束须晚于开始。" / "请改正起止时间。"
        "The activity must end after it starts." / "Correct the times."
    ActivityTooLong "ACTIVITY_TOO_LONG" 422 ""
        "活动最长 {days} 天。" / "请拆分为几个活动。"
        "An activity lasts at most {days} days." / "Split it into several activities."
    SignUpClosed "SIGN_UP_CLOSED" 409 "R17"
        "活动已结束或已停止报名。" / "确有服务的，请走补录。"
        "The activity is over or takes no more people." / "If service was given, use late entry."
    SignUpMissing "SIGN_UP_MISSING" 409 "R17"
        "该人员未报名此活动。" / "请先报名。"
        "This person has not signed up for the activity." / "Sign them up first."
    CapacityFull "CAPACITY_FULL" 409 ""
        "活动名额 {capacity} 人已满。" / "请等待空位，或选择其他活动。"
        "All {capacity} places of the activity are taken." /
        "Wait for a place, or choose another activity."
    AlreadySignedUp "ALREADY_SIGNED_UP" 409 ""
        "已报名此活动。" / "无需重复报名。"
        "Already signed up for this activity." / "Nothing needs to be done."
    SignUpInUse "SIGN_UP_IN_USE" 409 "R17"
        "该人员在此活动已有服务记录，不能取消报名。" / "如记录有误，请先作废该记录。"
        "This person has a session at the activity; the sign-up cannot be cancelled." /
        "If the session is wrong, void it first."
}

impl RefusalCode {
    /// Message and next step in one language, with `{name}` where a parameter goes.
    pub fn templates(self, lang: Lang) -> (&'static str, &'static str) {
        let row = self.row();
        match lang {
            Lang::Zh => (row.zh, row.zh_next),
            Lang::En => (row.en, row.en_next),
        }
    }

    /// The table row of this code.
    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// The stable text of the code, such as `SESSIONS_OVERLAP`.
    pub fn as_str(self) -> &'static str {
        self.row().code
    }

    /// HTTP status that goes with it, always 4xx.
    pub fn status(self) -> u16 {
        self.row().status
    }

    /// The rule behind it, such as `R22`; `None` for form errors.
    pub fn rule(self) -> Option<&'static str> {
        Some(self.row().rule).filter(|rule| !rule.is_empty())
    }
}

#[cfg(test)]
mod tests;
