//! The table of endpoints: one row each, and nothing about an endpoint stands anywhere else.
//!
//! Routing, authorisation, the `OpenAPI` document and the coverage tests are made from it. A new
//! command needs one row. There is no PUT, PATCH or DELETE: records are never edited (R35).

#[macro_use]
mod macros;
mod certificates;
mod commendations;
mod me;
mod pages;
mod stars;
mod till;
mod timebank;

use std::sync::LazyLock;

use self::rows::{
    Act, Command, Endpoint, PAGED, Page, Reading, SchemaGenerator, Who, Write, decode, encoded,
    make, place, show, words,
};
use super::asking::Params;
use super::who::{
    ADMINS, ANSWERERS, AUDITORS, CLOCK, CONCERNED, CONSENT, DATE, DAYS, DISPUTERS, EXPORT,
    EXPORTED, EXPORTED_SESSIONS, FINDERS, FUNDER, GRANTORS, IDENTITY, IMPORT_DECIDERS, LEAD,
    LEDGER, ON_SITE, ORGANISERS, OVERSIGHT, OWN, OWN_OR_LEDGER, PROPOSALS, QUEUE, RECORDER,
    REGISTRARS, REPORT, REVEALING, ROSTER, SAMPLE, SCOPE, SIGN_UP, STAFF, STATEMENT, STREAM,
    SUPERVISORS, UNDOERS, VOLUNTEER, YEAR,
};
use crate::domain::activities::command::{CancelSignUp, PublishActivity, SignUp};
use crate::domain::audits::command::{CloseAudit, JudgeAuditedSession, OpenAudit};
use crate::domain::findings::command::OpenFinding;
use crate::domain::imports::command::{
    ApproveImport, ImportActivity, ImportPerson, ImportSession, LinkPerson, OpenImport, UndoImport,
};
use crate::domain::kernel::ids::{
    ActivityId, AuditId, FindingId, ImportId, KeyId, OrganisationId, PersonId, Position, SessionId,
    StationId,
};
use crate::domain::keys::command::{AnnounceKey, DistrustKey, RetireKey};
use crate::domain::organisations::command::{
    AccreditOrganisation, NameSuccessor, OpenStation, ReinstateOrganisation, SuspendOrganisation,
};
use crate::domain::people::command::{
    ClaimPerson, ErasePerson, GiveConsent, GrantRole, MergePeople, RegisterPerson, RevokeRole,
    UnmergePeople, WithdrawConsent,
};
use crate::domain::policy::command::AdoptPolicy;
use crate::domain::sessions::command::{
    ApproveSession, CheckIn, CheckOut, ConfirmDeclared, ConfirmSession, CorrectSession,
    DeclareSession, DismissDispute, DisputeSession, FindFake, KeySession, MarkNational,
    RecordRoster, VoidSession, WithdrawNational,
};
use crate::domain::stars::command::ImportStar;
use crate::domain::timebank::command::ImportBalance;
use crate::domain::timebank::elsewhere::ImportMovement;
use crate::interchange::SessionRow;
use crate::reading::activities::{ActivityView, CodeView, SignUpView};
use crate::reading::administration::{ActView, AdministrationView};
use crate::reading::audits::{AuditView, AuditedView};
use crate::reading::consequences::ConsequencesView;
use crate::reading::events::EventView;
use crate::reading::explain::{
    ActivityPart, Explained, OrganisationPart, SessionExplained, SessionPart,
};
use crate::reading::export::PersonExport;
use crate::reading::findings::{FindingPreview, FindingView};
use crate::reading::imports::{
    ImportView, ImportedBalanceView, ImportedMovementView, ImportedStarView,
};
use crate::reading::keys::KeyView;
use crate::reading::ledger::LedgerView;
use crate::reading::organisations::{OrganisationView, StationView};
use crate::reading::people::{PersonLine, PersonView};
use crate::reading::policies::{AdoptionView, CategoriesView, PolicyView};
use crate::reading::public_log::PublicLogView;
use crate::reading::queue::Queue;
use crate::reading::reads::ReadView;
use crate::reading::report::annual::AnnualView;
use crate::reading::report::funder::FunderView;
use crate::reading::report::recorders::RecordersView;
use crate::reading::report::sessions::ReportView;
use crate::reading::report::statement::StatementView;
use crate::reading::sample::SampleView;
use crate::reading::sessions::SessionView;

/// The rows of the process, the ledger and its records, by subject.
static RECORDS: &[Endpoint] = &[
    // The process.
    public!("health" "/healthz" Health
        "进程存活" / "The process is up"),
    public!("ready" "/readyz" Ready
        "可以读写" / "It can write and read"),
    public!("metrics" "/metrics" Metrics
        "运行指标" / "Counters"),
    public!("openapi" "/api/v1/openapi.json" OpenApi
        "本接口的描述" / "The description of this API"),
    // The public log, where every C2SP client looks for it.
    public!("tlog_checkpoint" "/tlog/checkpoint" Checkpoint
        "公开日志的最新检查点" / "The newest checkpoint of the public log"),
    public!("tlog_tile" "/tlog/tile/{*tile}" Tile
        "公开日志的哈希块或条目块" / "Hashes or entries of the public log"),
    public!("receipt" "/api/v1/receipts/{position}" Receipt
        "某条记录的公开收据" / "The receipt of an event: its place in the public log"),
    read!("public_event" "/public-events/{position}" Who::Public,
        "公开的事件：密钥与状态列表" / "An event whose body is public: keys, status lists"
        ledger EventView = public_event &[]),
    read!("public_log" "/public-log" Who::Public,
        "公开日志概况：名称、公钥、检查点、见证者" /
        "The public log: its name, keys, checkpoint and witnesses"
        ledger PublicLogView = public_log &[]),
    // The ledger.
    read!("ledger" "/ledger" Who::AnyToken, "账本概况" / "The ledger as a whole"
        ledger LedgerView = ledger &[]),
    read!("hours" "/hours" Who::AnyToken, "总时长，按组织说明" / "All hours, by organisation"
        ledger Explained<OrganisationPart> = ledger_hours PAGED),
    read!("event" "/events/{position}" Who::Holders(CONCERNED),
        "一条原始事件及其承诺值" / "A stored event and its commitment"
        event EventView = event &[]),
    read!("event_consequences" "/events/{position}/consequences" Who::Holders(CONCERNED),
        "同一次办理所带来的全部后果" / "Everything that was decided with an event"
        event ConsequencesView = event_consequences &[]),
    read!("streams" "/streams" Who::Holders(CONCERNED),
        "某一对象的事件位置" / "Positions of a subject's events"
        stream Page<Position> = streams STREAM),
    read!("administration" "/administration" Who::Public,
        "管理行为计数，人人可查" / "Administrative acts, counted by type"
        ledger AdministrationView = administration &[]),
    read!("administration_acts" "/administration/acts" Who::Holders(OVERSIGHT),
        "逐条列出的管理行为" / "Administrative acts, one by one"
        ledger Page<ActView> = administration_acts PAGED),
    // Policy.
    read!("policies" "/policies" Who::AnyToken, "已采用的政策包" / "Policy packs adopted"
        ledger Page<AdoptionView> = policies PAGED),
    read!("policy_current" "/policies/current" Who::AnyToken,
        "某日适用的政策包" / "The policy pack in force on a date"
        ledger PolicyView = policy_current DATE),
    read!("categories" "/categories" Who::AnyToken, "服务类别" / "Categories of service"
        ledger CategoriesView = categories DATE),
    write!("adopt_policy" "/policies" LEDGER "采用政策包" / "Adopt a policy pack" AdoptPolicy),
    // Signing keys.
    read!("keys" "/keys" Who::Public, "签名密钥" / "All signing keys"
        ledger Page<KeyView> = keys PAGED),
    read!("key" "/keys/{key_id}" Who::Public, "一个签名密钥" / "One signing key"
        ledger KeyView = key &[]),
    write!("announce_key" "/keys" LEDGER "公布签名密钥" / "Announce a signing key" AnnounceKey
        at |_, seed| format!("/api/v1/keys/{}", KeyId::derive(seed, 0))),
    write!("retire_key" "/keys/{key_id}/retirement" LEDGER
        "停用签名密钥" / "Retire a signing key" RetireKey),
    write!("distrust_key" "/keys/{key_id}/distrust" LEDGER
        "声明签名密钥不可信" / "Say that a signing key is not to be trusted" DistrustKey),
    // People.
    read!("people" "/people" Who::Holders(OVERSIGHT), "人员名册" / "All people"
        ledger Page<PersonLine> = people PAGED),
    read!("person" "/people/{person_id}" Who::Holders(CONCERNED), "一名人员" / "One person"
        person PersonView = person REVEALING)
    .revealing(IDENTITY),
    read!("person_hours" "/people/{person_id}/hours" Who::Holders(OWN),
        "个人时长，按记录说明" / "A person's hours, by session"
        person Explained<SessionPart> = person_hours PAGED),
    read!("person_sessions" "/people/{person_id}/sessions" Who::Holders(OWN),
        "个人的服务记录" / "A person's sessions"
        person Page<SessionView> = person_sessions PAGED),
    read!("person_reads" "/people/{person_id}/reads" Who::Holders(OWN),
        "谁看过我的信息" / "Who read this person's data"
        person Page<ReadView> = person_reads PAGED),
    read!("person_export" "/people/{person_id}/export" Who::Holders(OWN_OR_LEDGER),
        "个人全部记录" / "Everything about one person"
        person PersonExport = person_export EXPORT)
    .revealing(EXPORTED),
    write!("register_person" "/people" REGISTRARS "登记人员" / "Register a person" RegisterPerson
        at |_, seed| format!("/api/v1/people/{}", PersonId::derive(seed, 0))),
    write!("claim_person" "/people/{person_id}/claim" REGISTRARS
        "认领导入的登记" / "Claim an imported registration" ClaimPerson),
    write!("give_consent" "/people/{person_id}/consents" CONSENT
        "登记同意" / "Record a consent" GiveConsent),
    write!("withdraw_consent" "/people/{person_id}/consents/{purpose}/withdrawal" CONSENT
        "撤回同意" / "Withdraw a consent" WithdrawConsent),
    write!("merge_people" "/people/{person_id}/merge" LEDGER
        "并入同一人的另一份登记" / "Merge into another record of the same person" MergePeople),
    write!("unmerge_people" "/people/{person_id}/merge/undoing" LEDGER
        "撤销合并" / "Take a merge back" UnmergePeople),
    write!("erase_person" "/people/{person_id}/erasure" OWN_OR_LEDGER
        "抹除个人信息" / "Erase a person's data" ErasePerson),
    write!("grant_role" "/people/{person_id}/roles" ADMINS "授予角色" / "Grant a role" GrantRole),
    write!("revoke_role" "/people/{person_id}/roles/{grant_id}/revocation" GRANTORS
        "收回角色" / "Take a role back" RevokeRole),
    // Organisations.
    read!("organisations" "/organisations" Who::AnyToken, "全部组织" / "All organisations"
        ledger Page<OrganisationView> = organisations PAGED),
    read!("organisation" "/organisations/{organisation_id}" Who::AnyToken,
        "一个组织" / "One organisation"
        organisation OrganisationView = organisation &[]),
    read!("organisation_activities" "/organisations/{organisation_id}/activities" Who::AnyToken,
        "组织的活动" / "An organisation's activities"
        organisation Page<ActivityView> = organisation_activities PAGED),
    read!("organisation_hours" "/organisations/{organisation_id}/hours" Who::AnyToken,
        "组织时长，按活动说明" / "An organisation's hours, by activity"
        organisation Explained<ActivityPart> = organisation_hours PAGED),
    read!("organisation_queue" "/organisations/{organisation_id}/queue" Who::Holders(PROPOSALS),
        "待审核的记录，疑点多的在前" / "What waits for approval, the riskiest first"
        organisation Queue = organisation_queue QUEUE),
    read!("station" "/stations/{station_id}" Who::AnyToken, "一个站点" / "One station"
        ledger StationView = station &[]),
    write!("accredit_organisation" "/organisations" LEDGER
        "认可组织或团队" / "Accredit an organisation or team" AccreditOrganisation
        at |_, seed| format!("/api/v1/organisations/{}", OrganisationId::derive(seed, 0))),
    write!("suspend_organisation" "/organisations/{organisation_id}/suspension" LEDGER
        "责令暂停记录" / "Suspend an organisation" SuspendOrganisation),
    write!("reinstate_organisation" "/organisations/{organisation_id}/reinstatement" LEDGER
        "恢复记录" / "Reinstate an organisation" ReinstateOrganisation),
    write!("name_successor" "/organisations/{organisation_id}/succession" LEDGER
        "登记承接组织" / "Name who carries on for an organisation" NameSuccessor),
    write!("open_station" "/organisations/{organisation_id}/stations" ADMINS
        "开设站点" / "Open a station" OpenStation
        at |_, seed| format!("/api/v1/stations/{}", StationId::derive(seed, 0))),
    write!("publish_activity" "/organisations/{organisation_id}/activities" ORGANISERS
        "发布活动" / "Publish an activity" PublishActivity
        at |_, seed| format!("/api/v1/activities/{}", ActivityId::derive(seed, 0))),
    // Activities.
    read!("activity" "/activities/{activity_id}" Who::AnyToken, "一项活动" / "One activity"
        activity ActivityView = activity &[]),
    read!("activity_sessions" "/activities/{activity_id}/sessions" Who::Holders(STAFF),
        "活动的服务记录" / "An activity's sessions"
        activity Page<SessionView> = activity_sessions PAGED),
    read!("activity_sign_ups" "/activities/{activity_id}/sign-ups" Who::Holders(STAFF),
        "活动的报名" / "An activity's sign-ups"
        activity Page<SignUpView> = activity_sign_ups ROSTER)
    .revealing(IDENTITY),
    read!("activity_hours" "/activities/{activity_id}/hours" Who::Holders(STAFF),
        "活动时长，按记录说明" / "An activity's hours, by session"
        activity Explained<SessionPart> = activity_hours PAGED),
    read!("activity_code" "/activities/{activity_id}/code" Who::Holders(ON_SITE),
        "现场当前的动态码" / "The code to show on site now"
        activity CodeView = activity_code &[]),
    write!("sign_up" "/activities/{activity_id}/sign-ups" SIGN_UP "报名" / "Sign a person up" SignUp),
    write!("cancel_sign_up" "/activities/{activity_id}/sign-ups/{person_id}/cancellation" SIGN_UP
        "取消报名" / "Cancel a sign-up" CancelSignUp),
    // Sessions.
    read!("session" "/activities/{activity_id}/sessions/{session_id}" Who::Holders(CONCERNED),
        "一条服务记录及其经过" / "One session with its timeline"
        session SessionView = session &[]),
    read!("session_explanation" "/activities/{activity_id}/sessions/{session_id}/explanation"
        Who::Holders(CONCERNED),
        "这条记录的分钟从何而来" / "Why a session has its minutes and its grade"
        session SessionExplained = session_explanation &[]),
    write!("check_in" "/activities/{activity_id}/check-ins" CLOCK "签到" / "Check a person in" CheckIn
        at session_location),
    write!("key_session" "/activities/{activity_id}/sessions" RECORDER
        "补录服务记录" / "Key a session in" KeySession
        at session_location),
    write!("record_roster" "/activities/{activity_id}/roster" RECORDER
        "按名册登记到场人员" / "Tick on the roster who was there" RecordRoster),
    write!("declare_session" "/activities/{activity_id}/declarations" VOLUNTEER
        "自行申报服务时长" / "Declare a session of one's own" DeclareSession
        at session_location),
    write!("confirm_declared"
        "/activities/{activity_id}/sessions/{session_id}/declaration-confirmation" LEAD
        "活动负责人确认申报" / "The lead confirms what a volunteer declared" ConfirmDeclared),
    write!("check_out" "/activities/{activity_id}/sessions/{session_id}/check-out" CLOCK
        "签退" / "Check a person out" CheckOut),
    write!("confirm_session" "/activities/{activity_id}/sessions/{session_id}/confirmation"
        VOLUNTEER "志愿者确认" / "The volunteer signs" ConfirmSession),
    write!("approve_session" "/activities/{activity_id}/sessions/{session_id}/approval" ANSWERERS
        "审核" / "Another person approves" ApproveSession),
    write!("dispute_session" "/activities/{activity_id}/sessions/{session_id}/dispute" DISPUTERS
        "提出异议" / "Say that a session is wrong" DisputeSession),
    write!("dismiss_dispute" "/activities/{activity_id}/sessions/{session_id}/dispute/dismissal"
        ANSWERERS "驳回异议" / "Answer a dispute: the record stands" DismissDispute),
    write!("correct_session" "/activities/{activity_id}/sessions/{session_id}/correction" UNDOERS
        "更正" / "Put the times of a session right" CorrectSession),
    write!("find_fake" "/activities/{activity_id}/sessions/{session_id}/fake-finding" ANSWERERS
        "认定虚假" / "Find that a session was bought or made up" FindFake),
    write!("void_session" "/activities/{activity_id}/sessions/{session_id}/void" UNDOERS
        "作废" / "Undo a session" VoidSession),
    // Wide findings.
    read!("organisation_findings" "/organisations/{organisation_id}/findings"
        Who::Holders(FINDERS), "对组织记录的批量认定" / "Wide findings about an organisation's records"
        organisation Page<FindingView> = organisation_findings PAGED),
    read!("finding_preview" "/organisations/{organisation_id}/findings/preview"
        Who::Holders(FINDERS), "预览批量认定的范围" / "What a wide finding would be about"
        organisation FindingPreview = finding_preview SCOPE),
    read!("finding" "/findings/{finding_id}" Who::Holders(FINDERS),
        "一项批量认定及其进度" / "One wide finding and how far it came"
        finding FindingView = finding &[]),
    write!("open_finding" "/organisations/{organisation_id}/findings" ANSWERERS
        "批量认定虚假" / "Find that sessions of a scope were bought or made up" OpenFinding
        at |_, seed| format!("/api/v1/findings/{}", FindingId::derive(seed, 0))),
    write!("mark_national" "/activities/{activity_id}/sessions/{session_id}/national-entry"
        ORGANISERS "标记已录入全国系统" / "Say that the national system holds a session"
        MarkNational),
    write!("withdraw_national"
        "/activities/{activity_id}/sessions/{session_id}/national-entry/withdrawal" ORGANISERS
        "撤回全国系统标记" / "Take that back" WithdrawNational),
    // Imports.
    read!("organisation_imports" "/organisations/{organisation_id}/imports"
        Who::Holders(PROPOSALS), "组织的导入批次" / "An organisation's imports"
        organisation Page<ImportView> = organisation_imports PAGED),
    read!("import" "/imports/{import_id}" Who::Holders(PROPOSALS),
        "一个导入批次" / "One import"
        import ImportView = import &[]),
    read!("import_sessions" "/imports/{import_id}/sessions" Who::Holders(PROPOSALS),
        "批次中的服务记录" / "The sessions of an import"
        import Page<SessionView> = import_sessions PAGED),
    read!("import_balances" "/imports/{import_id}/balances" Who::Holders(PROPOSALS),
        "批次中的期初余额" / "The opening balances of an import"
        import Page<ImportedBalanceView> = import_balances PAGED),
    read!("import_stars" "/imports/{import_id}/stars" Who::Holders(PROPOSALS),
        "批次中其他系统的星级" / "The stars of elsewhere in an import"
        import Page<ImportedStarView> = import_stars PAGED),
    read!("import_movements" "/imports/{import_id}/movements" Who::Holders(PROPOSALS),
        "批次中其他系统的历史往来" / "The movements of elsewhere in an import"
        import Page<ImportedMovementView> = import_movements PAGED),
    write!("open_import" "/organisations/{organisation_id}/imports" ORGANISERS
        "开启导入批次" / "Open an import" OpenImport
        at |_, seed| format!("/api/v1/imports/{}", ImportId::derive(seed, 0))),
    write!("import_person" "/imports/{import_id}/people" ORGANISERS
        "导入人员（待认领）" / "Import a person, to be claimed" ImportPerson
        at |_, seed| format!("/api/v1/people/{}", PersonId::derive(seed, 0))),
    write!("link_person" "/imports/{import_id}/links" ORGANISERS
        "关联来源系统中的人员" / "Link a person to a record of the source" LinkPerson),
    write!("import_activity" "/imports/{import_id}/activities" ORGANISERS
        "导入历史活动" / "Import an activity of the past" ImportActivity
        at |_, seed| format!("/api/v1/activities/{}", ActivityId::derive(seed, 0))),
    write!("import_session" "/imports/{import_id}/sessions" ORGANISERS
        "导入历史服务记录" / "Import a session of the past" ImportSession),
    Endpoint::new(
        "import_lookup",
        "/api/v1/imports/{import_id}/lookup",
        Who::Holders(ORGANISERS),
        words("查询来源编号对应的记录", "What ids of the source mean here"),
        Act::Lookup,
    ),
    write!("import_balance" "/imports/{import_id}/balances" ORGANISERS
        "导入期初余额" / "Import an opening balance" ImportBalance),
    write!("import_star" "/imports/{import_id}/stars" ORGANISERS
        "导入其他系统的星级" / "Import a star of elsewhere" ImportStar),
    write!("import_movement" "/imports/{import_id}/movements" ORGANISERS
        "导入其他系统的转赠或兑换（只作历史，不入账）" /
        "Import a transfer or a redemption of elsewhere: history, never booked" ImportMovement),
    write!("approve_import" "/imports/{import_id}/approval" IMPORT_DECIDERS
        "另一人审核导入批次" / "A second person approves an import" ApproveImport),
    write!("undo_import" "/imports/{import_id}/undoing" IMPORT_DECIDERS
        "撤回导入批次" / "Take an import back" UndoImport),
    // Exports.
    read!("organisation_export_sessions" "/organisations/{organisation_id}/export/sessions"
        Who::Holders(ADMINS), "导出组织的服务记录" / "An organisation's sessions as rows of a file"
        organisation Page<SessionRow> = organisation_export_sessions EXPORT)
    .revealing(EXPORTED_SESSIONS),
    // Reports.
    report!("report_sessions" "/reports/sessions" Who::Holders(OVERSIGHT),
        "服务记录统计" / "Sessions, counted"
        ledger ReportView = report_sessions REPORT),
    report!("organisation_report_sessions" "/organisations/{organisation_id}/reports/sessions"
        Who::Holders(PROPOSALS), "组织的服务记录统计" / "An organisation's sessions, counted"
        organisation ReportView = organisation_report_sessions REPORT),
    report!("person_statement" "/people/{person_id}/reports/statement" Who::Holders(OWN),
        "个人服务记录明细" / "A volunteer's statement, session by session"
        person StatementView = person_statement STATEMENT),
    report!("organisation_report_annual" "/organisations/{organisation_id}/reports/annual"
        Who::Holders(PROPOSALS), "组织年度记录报告" / "An organisation's annual report on recording"
        organisation AnnualView = organisation_report_annual YEAR),
    report!("organisation_report_funder" "/organisations/{organisation_id}/reports/funder"
        Who::Holders(PROPOSALS), "资助方报告" / "What was served, for a funder"
        organisation FunderView = organisation_report_funder FUNDER),
    report!("report_recorders" "/reports/recorders" Who::Holders(OVERSIGHT),
        "记录员异常排序" / "Recorders, the riskiest first"
        ledger RecordersView = report_recorders DAYS),
    report!("organisation_report_recorders" "/organisations/{organisation_id}/reports/recorders"
        Who::Holders(SUPERVISORS), "组织的记录员异常排序" / "An organisation's recorders, by risk"
        organisation RecordersView = organisation_report_recorders DAYS),
    // Audit.
    report!("audit_sample" "/audit/sample" Who::Holders(OVERSIGHT),
        "抽样核查清单" / "Sessions drawn for an audit on paper"
        ledger SampleView = audit_sample SAMPLE),
    read!("audits" "/audits" Who::Public,
        "全部抽样核查及其差错率" / "All audits and their error rates"
        ledger Page<AuditView> = audits PAGED),
    read!("audit" "/audits/{audit_id}" Who::Public,
        "一次抽样核查及其差错率" / "One audit and its error rate"
        ledger AuditView = audit &[]),
    read!("audit_sessions" "/audits/{audit_id}/sessions" Who::Holders(OVERSIGHT),
        "抽中的记录及核查结果" / "The sessions that an audit drew, and what was found"
        ledger Page<AuditedView> = audit_sessions PAGED),
    write!("open_audit" "/audits" AUDITORS "抽样并开始核查" / "Draw a sample to be audited" OpenAudit
        at |_, seed| format!("/api/v1/audits/{}", AuditId::derive(seed, 0))),
    write!("judge_audited_session" "/audits/{audit_id}/judgements" AUDITORS
        "记下一条记录的核查结果，不改变其时长" /
        "Say what was found for a drawn session; its hours stay as they are"
        JudgeAuditedSession),
    write!("close_audit" "/audits/{audit_id}/close" AUDITORS
        "全部核查后结束并公布差错率" / "Close an audit of which all was judged; publish its rate"
        CloseAudit),
    // Many at once; tokens, links and cards.
    Endpoint::new(
        "batch",
        "/api/v1/batch",
        Who::AnyToken,
        words("批量写入", "Many commands in one request"),
        Act::Batch,
    ),
    Endpoint::new(
        "create_token",
        "/api/v1/tokens",
        Who::Holders(ADMINS),
        words("签发令牌", "Make a token"),
        Act::TokenCreate,
    ),
    Endpoint::new(
        "revoke_token",
        "/api/v1/tokens/{token_id}/revocation",
        Who::Holders(OWN_OR_LEDGER),
        words("吊销令牌", "End a token"),
        Act::TokenRevoke,
    ),
    Endpoint::new(
        "create_link",
        "/api/v1/people/{person_id}/links",
        Who::Holders(REGISTRARS),
        words(
            "为到场的本人生成一次性链接",
            "Make a one-time link for somebody at the desk",
        ),
        Act::LinkCreate,
    ),
    Endpoint::new(
        "issue_card",
        "/api/v1/people/{person_id}/cards",
        Who::Holders(REGISTRARS),
        words(
            "为本人发卡，旧卡作废",
            "Issue a card to a person; the one before ends",
        ),
        Act::CardIssue,
    ),
];

/// Every endpoint, by subject.
pub static TABLE: LazyLock<Vec<&'static Endpoint>> = LazyLock::new(|| {
    let rows = RECORDS.iter().chain(certificates::ROWS);
    let rows = rows.chain(timebank::ROWS).chain(stars::ROWS);
    let rows = rows.chain(commendations::ROWS);
    let rows = rows.chain(pages::ROWS).chain(me::ROWS);
    rows.chain(till::ROWS).collect()
});

/// Where a new session is found.
fn session_location(params: &Params, seed: &[u8; 32]) -> String {
    let (activity, session) = (params.text("activity_id"), SessionId::derive(seed, 0));
    format!("/api/v1/activities/{activity}/sessions/{session}")
}

/// The row of an operation.
pub fn of_operation(name: &str) -> Option<&'static Endpoint> {
    let mut rows = TABLE.iter().copied();
    rows.find(|endpoint| endpoint.rule.operation == name)
}

/// The row of a command.
pub fn of_command(name: &str) -> Option<&'static Endpoint> {
    TABLE.iter().copied().find(|endpoint| match &endpoint.act {
        Act::Write(write) => write.command == name,
        _ => false,
    })
}

/// What the lines of rows expand to.
mod rows {
    pub use schemars::SchemaGenerator;

    pub use crate::access::Who;
    pub use crate::domain::Command;
    pub use crate::http::decode::decode;
    pub use crate::http::endpoint::{Act, Endpoint, Reading, Write};
    pub use crate::http::query::PAGED;
    pub use crate::http::respond::encoded;
    pub(super) use crate::http::{banking as bank, place, readings as show, reports as make};
    pub use crate::reading::page::Page;
    pub use crate::reading::words::words;
}

#[cfg(test)]
mod tests;
