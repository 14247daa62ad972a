//! Plain words, in Chinese and in English, for what the ledger stores as codes.
//!
//! Every code that a person may meet has its sentence here, so that the API, the pages and the
//! documents say the same. A sentence explains; it never decides and never holds a name.

mod commendations;
mod consequences;
mod shares;
mod stars;
mod timebank;

pub use commendations::{commendation_end, commendation_kind};
pub use consequences::consequence;
pub use shares::{
    complaint_outcome, concern, looked_by, page_state, share_purpose, share_state, share_term,
};
pub use stars::{brought_star, star_condition, star_state};
pub use timebank::{
    brought_movement, bucket, hold_outcome, hold_purpose, movement, place, pool_purpose, posting,
    relation, request_outcome, warning,
};

use super::certificates::CertificateState;
use crate::domain::audits::book::AuditState;
use crate::domain::audits::draw::Stratum;
use crate::domain::audits::event::Outcome;
use crate::domain::findings::book::FindingState;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::rounding::Rounding;
use crate::domain::keys::book::KeyState;
use crate::domain::ledger::administration::Act;
use crate::domain::sessions::automatic::Why;
use crate::domain::sessions::grade::{Grade, GradeReason};
use crate::domain::sessions::risk::Risk;
use crate::domain::sessions::state::{SessionState, Source};
use crate::domain::stored::ReasonCode;

/// One text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Simplified Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// Both languages, side by side in a table.
pub const fn words(zh: &'static str, en: &'static str) -> Words {
    Words { zh, en }
}

impl Words {
    /// The text in one language.
    pub const fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// Where a session stands.
pub fn state(state: SessionState) -> Words {
    match state {
        SessionState::Open => words(
            "已签到，尚未签退；还没有时长",
            "Checked in, not checked out; no hours yet",
        ),
        SessionState::Imported => words(
            "导入的历史记录，等待另一人审核",
            "Imported from the past; waits for a second person",
        ),
        SessionState::Ended => words("已结束，等待志愿者确认", "Ended; waits for the volunteer"),
        SessionState::Confirmed => words(
            "志愿者已确认，等待审核",
            "Confirmed by the volunteer; waits for approval",
        ),
        SessionState::InNotice => words("已审核，公示中", "Approved; the public notice runs"),
        SessionState::Effective => words("已生效", "Effective"),
        SessionState::Disputed => words(
            "有异议，时长冻结，等待答复",
            "Disputed and frozen; waits for an answer",
        ),
        SessionState::Voided => words("已作废，不计入任何合计", "Voided; counts in no total"),
        SessionState::FoundFake => words(
            "认定为虚假，不计入任何合计",
            "Found fake; counts in no total",
        ),
    }
}

/// The same for hours that the volunteer declared: it is the lead whose word is waited for.
pub fn declared_state(declared: SessionState) -> Words {
    match declared {
        SessionState::Ended => words(
            "志愿者自行申报，等待活动负责人确认",
            "Declared by the volunteer; waits for the lead",
        ),
        SessionState::Confirmed => words(
            "活动负责人已确认，等待审核",
            "Confirmed by the lead; waits for approval",
        ),
        other => state(other),
    }
}

/// Why a session has its evidence grade.
pub fn grade_reason(reason: GradeReason) -> Words {
    match reason {
        GradeReason::TwoChannelsTwoSignatures => words(
            "A级：签到与签退经由两种现场渠道，志愿者已签字，另一人已审核",
            "A: two on-site channels, signed by the volunteer, approved by another person",
        ),
        GradeReason::OneChannelOnly => words(
            "B级：签到与签退只经由一种现场渠道，未达A级",
            "B, not A: in and out went through one on-site channel only",
        ),
        GradeReason::KeyedInTime => words(
            "C级：由记录员在规定日数内补录或按名册登记，未在现场签到签退",
            "C, not B: entered by a recorder within the days allowed, not clocked on site",
        ),
        GradeReason::VolunteerDidNotSign => {
            words("D级：志愿者未签字", "D: the volunteer did not sign")
        }
        GradeReason::NotAnnouncedBefore => words(
            "D级：活动未在开始之前发布",
            "D: the activity was not announced before it started",
        ),
        GradeReason::CheckOutForgotten => words(
            "D级：忘记签退，以计划结束时间为准",
            "D: nobody checked out; the planned end was taken",
        ),
        GradeReason::KeyedLate => words(
            "D级：补录超过规定日数",
            "D: keyed in later than the days allowed",
        ),
        GradeReason::StatedBySource => words(
            "H级：历史记录，以来源所述为准",
            "H: historical, as stated by its source",
        ),
        GradeReason::EnteredLate => words(
            "D级：现场打卡，但录入超过规定小时数",
            "D: clocked on site, but entered later than the hours allowed",
        ),
        GradeReason::SelfDeclared => words(
            "D级：由志愿者自行申报，无人记录",
            "D: the volunteer declared it, nobody recorded it",
        ),
    }
}

/// What asks for a closer look at a session.
pub fn risk(risk: Risk) -> Words {
    match risk {
        Risk::Declared => words("志愿者自行申报", "declared by the volunteer"),
        Risk::CheckOutForgotten => words("忘记签退", "nobody checked the person out"),
        Risk::Corrected => words("曾经更正", "corrected before"),
        Risk::DisputedBefore => words("曾有异议", "disputed before"),
        Risk::Late => words("超过记录期限", "entered after the days allowed"),
        Risk::NotAnnounced => words("活动开始后才发布", "announced after it began"),
        Risk::Keyed => words("时间由记录员补录", "times keyed in by a recorder"),
        Risk::Imported => words("导入批次遗留", "left over from an import"),
        Risk::Long => words("超过8小时", "more than eight hours"),
        Risk::EnteredLater => words("现场打卡但录入较晚", "clocked on site, entered later"),
        Risk::Unsigned => words("志愿者尚未确认", "not signed by the volunteer"),
        Risk::Roster => words("按名册登记", "ticked on a roster"),
        Risk::AtNight => words("夜间服务", "at night"),
    }
}

/// Why no rule of the policy pack approves a session by itself.
pub fn why_a_person_looks(why: Why) -> Words {
    match why {
        Why::NoRule => words(
            "政策包没有自动审核规则",
            "the policy pack has no rule that approves",
        ),
        Why::Risk => words("有需要人工查看之处", "something asks for a closer look"),
        Why::Grade => words("没有规则涵盖该等级", "no rule covers its grade"),
        Why::NoMinutes => words(
            "扣除休息并取整后没有时长",
            "breaks and rounding leave no minutes",
        ),
        Why::Minutes => words("时长超过规则上限", "it is longer than the rule allows"),
        Why::Drawn => words("抽中人工查看", "it was drawn to be looked at by people"),
        Why::Day => words("当日累计须另行审批", "its day needs an approval of its own"),
    }
}

/// Where a wide finding stands.
pub fn finding_state(state: FindingState) -> Words {
    match state {
        FindingState::AtWork => words(
            "正在逐条核查范围内的记录",
            "The ledger works through the records",
        ),
        FindingState::Done => words("范围内的记录已全部核查", "All records were looked at"),
    }
}

/// Where an audit stands.
pub fn audit_state(state: AuditState) -> Words {
    match state {
        AuditState::Open => words(
            "核查进行中，全部核查并结束后公布差错率",
            "Being looked at; the rate is published once all are judged and it is closed",
        ),
        AuditState::Closed => words("已结束，结果不再更改", "Closed; the result is final"),
    }
}

/// How much speaks against the sessions of a stratum.
pub fn stratum(stratum: Stratum) -> Words {
    match stratum {
        Stratum::High => words("高风险", "high"),
        Stratum::Some => words("有疑点", "some"),
        Stratum::None => words("无疑点", "none"),
    }
}

/// What an auditor found for a session.
pub fn outcome(outcome: Outcome) -> Words {
    match outcome {
        Outcome::Found => words("有证据支持该记录", "Evidence supports the record"),
        Outcome::NotFound => words(
            "证据不支持该记录；时长并未因此撤销，须由他人另行作废或认定虚假",
            "Evidence does not support the record; its hours stand until others void it or find it \
             fake",
        ),
        Outcome::CannotTell => words("无法判断", "Nobody can tell"),
    }
}

/// Where a signing key stands.
pub fn key_state(state: KeyState) -> Words {
    match state {
        KeyState::Active => words("在用", "Active"),
        KeyState::Retired => words(
            "已停用；此前的签名仍然有效",
            "Retired; what it signed stays valid",
        ),
        KeyState::Distrusted => words(
            "不可信；所示规模之后的记录不得因其签名而采信",
            "Distrusted; nothing logged behind the stated size is to be trusted for it",
        ),
    }
}

/// An administrative act.
pub fn act(act: Act) -> Words {
    match act {
        Act::PolicyAdopted => words("采用政策包", "policy packs adopted"),
        Act::RoleGranted => words("授予角色", "roles granted"),
        Act::RoleRevoked => words("收回角色", "roles taken back"),
        Act::OrganisationAccredited => words("认可组织或团队", "organisations accredited"),
        Act::OrganisationSuspended => words("责令暂停记录", "organisations suspended"),
        Act::OrganisationReinstated => words("恢复记录", "organisations reinstated"),
        Act::OrganisationSucceeded => words("登记承接组织", "successors named"),
        Act::StationOpened => words("开设站点", "stations opened"),
        Act::PeopleMerged => words("合并同一人的登记", "records of one person merged"),
        Act::PeopleUnmerged => words("撤销合并", "merges taken back"),
        Act::PersonErased => words("抹除个人信息", "people erased"),
        Act::KeyAnnounced => words("公布签名密钥", "signing keys announced"),
        Act::KeyRetired => words("停用签名密钥", "signing keys retired"),
        Act::KeyDistrusted => words("声明签名密钥不可信", "signing keys distrusted"),
        Act::ImportApproved => words("审核导入批次", "imports approved"),
        Act::ImportUndone => words("撤回导入批次", "imports taken back"),
        Act::FindingOpened => words("开启批量认定", "wide findings opened"),
        Act::SessionDisputeDismissed => words("驳回异议", "disputes dismissed"),
        Act::SessionCorrected => words("更正服务记录", "sessions corrected"),
        Act::SessionVoided => words("作废服务记录", "sessions voided"),
        Act::SessionFoundFake => words("认定服务记录虚假", "sessions found fake"),
        Act::SessionNationalWithdrawn => words(
            "撤回全国系统标记",
            "entries in the national system taken back",
        ),
        Act::CertificateRevoked => words("撤销证明", "certificates revoked"),
        Act::ComplaintAnswered => words("答复投诉", "complaints answered"),
        Act::GrantPosted => words("发放起始时间币", "opening grants given"),
        Act::BalanceBrought => words("登记结转余额", "balances brought along"),
        Act::BalanceBroughtBack => words("随批次撤回结转余额", "balances gone back with imports"),
        Act::RedemptionReversed => words("撤回兑换", "redemptions taken back"),
        Act::NeedAttested => words("认定困难", "needs attested"),
        Act::AccountFrozen => words("冻结或解冻账户", "accounts frozen or opened again"),
        Act::ClosingBegun => words("开始注销账户", "closings of accounts begun"),
        Act::ClosingCalledOff => words("撤销账户注销", "closings of accounts called off"),
        Act::StarObjectionDismissed => words("驳回星级公示异议", "objections to stars dismissed"),
        Act::StarRevoked => words("取消星级", "stars taken away"),
    }
}

/// What an identity slip is for.
pub const SLIP: Words = words(
    "只出示给需要核实您本人的一方，与证件一起出示；持有此凭条和证件号码者可证明该证明属于您",
    "Show it, with your document, only to whom you want to prove that the certificate is yours",
);

/// Where a certificate stands.
pub fn certificate_state(state: CertificateState) -> Words {
    match state {
        CertificateState::Valid => words("有效", "Valid"),
        CertificateState::Disputed => words(
            "有争议：有人对所依据的记录提出异议，尚未答复",
            "Disputed: somebody says that a record it counts is wrong; not answered yet",
        ),
        CertificateState::Superseded => words(
            "已被取代：所依据的记录已更正，或已重新出具",
            "Superseded: a record it counts was put right, or it was issued again",
        ),
        CertificateState::Revoked => words("已撤销", "Revoked"),
    }
}

/// What an evidence grade says, in a few words.
pub fn grade(grade: Grade) -> Words {
    match grade {
        Grade::A => words("现场双渠道、双方确认", "on site, two channels, two parties"),
        Grade::B => words("现场打卡", "clocked on site"),
        Grade::C => words("组织记录", "recorded by the organiser"),
        Grade::D => words("事后录入", "entered afterwards"),
        Grade::H => words("历史记录，以来源所述为准", "historical, as stated"),
    }
}

/// How exact time becomes minutes; `{}` stands for the unit.
pub fn rounding(rounding: &Rounding, lang: Lang) -> String {
    let (text, unit) = match rounding {
        Rounding::None => return words("整分钟，舍去秒", "whole minutes").of(lang).to_owned(),
        Rounding::Floor { unit } => (words("向下取整到{}分钟", "down to {} minutes"), unit),
        Rounding::Ceiling { unit } => (words("向上取整到{}分钟", "up to {} minutes"), unit),
        Rounding::Nearest { unit } => {
            (words("四舍五入到{}分钟", "to the nearest {} minutes"), unit)
        }
        Rounding::MinimumUnit { unit } => {
            (words("不足{}分钟计{}分钟", "at least {} minutes"), unit)
        }
        Rounding::Thresholds { unit, .. } => (
            words("每{}分钟按分段表", "by a table for each {} minutes"),
            unit,
        ),
    };
    text.of(lang).replace("{}", &unit.to_string())
}

/// Up to how long a delay is, in minutes of whole hours or days; `None`: longer than that.
pub fn delay_up_to(minutes: Option<i64>, lang: Lang) -> String {
    const DAY: i64 = 24 * 60;
    let (text, count) = match minutes {
        None => return words("更久", "longer").of(lang).to_owned(),
        Some(minutes) if minutes > DAY => (words("{}天", "{} d"), minutes / DAY),
        Some(minutes) => (words("{}小时", "{} h"), minutes / 60),
    };
    text.of(lang).replace("{}", &count.to_string())
}

/// The channel a time came through.
pub fn source(source: Source) -> Words {
    match source {
        Source::OnSiteCode => words("现场动态码", "the on-site code"),
        Source::Clerk => words("现场工作人员", "staff on site"),
        Source::Keyed => words("记录员补录", "a recorder, afterwards"),
        Source::PlannedEnd => words("计划结束时间", "the planned end"),
        Source::Imported => words("导入的历史记录", "an import of records of the past"),
        Source::SelfDeclared => words("志愿者自行申报", "the volunteer, afterwards"),
        Source::Roster => words("记录员按名册登记", "a recorder, by the roster"),
    }
}

/// Why somebody undid or bent the normal course.
pub fn reason(reason: ReasonCode) -> Words {
    match reason {
        ReasonCode::EnteredInError => words("录入有误", "recorded by mistake"),
        ReasonCode::DidNotAttend => words("本人未到场", "the person was not there"),
        ReasonCode::RecordedTwice => words("重复记录", "the same service is recorded twice"),
        ReasonCode::NotVolunteerService => {
            words("不属于志愿服务", "the activity was not volunteer service")
        }
        ReasonCode::VolunteerAsked => words("应志愿者要求", "the volunteer asked for it"),
        ReasonCode::NoClockOnSite => words("现场无法打卡", "clocking was impossible on site"),
        ReasonCode::PaperSheet => words("依据纸质签到表", "recorded from a paper sheet"),
        ReasonCode::CheckOutForgotten => words("忘记签退", "nobody checked the person out"),
        ReasonCode::VolunteerCannotSign => words("志愿者无法签字", "the volunteer cannot sign"),
        ReasonCode::NoLongerNeeded => words("不再需要", "the need for it has ended"),
        ReasonCode::TimesWrong => words("时间有误", "the times are wrong"),
        ReasonCode::PartlyServed => words("仅部分时间为服务", "only a part of it was service"),
        ReasonCode::RecordIsRight => words("核实无误", "checked and found right"),
        ReasonCode::HoursBought => words("买卖时长", "the hours were bought"),
        ReasonCode::HoursMadeUp => words("虚构服务", "the service was made up"),
        ReasonCode::RecordsUntrue => words("记录或证明不实", "records were found untrue"),
        ReasonCode::RecordsLeaked => words("泄露记录或隐私", "records were leaked"),
        ReasonCode::RegisteredTwice => words("同一人重复登记", "the person was registered twice"),
        ReasonCode::DifferentPeople => words("并非同一人", "the records are two people's"),
        ReasonCode::SessionsOverlap => words(
            "与本人另一条记录时间重叠",
            "it overlaps another session of the same person",
        ),
        ReasonCode::Mended => words("已整改", "what was wrong has been mended"),
        ReasonCode::Merged => words("组织合并", "the organisation became part of another one"),
        ReasonCode::Dissolved => words("组织终止", "the organisation was dissolved"),
        ReasonCode::PersonDied => words("本人去世", "the person died"),
        ReasonCode::PersonLeft => words("本人离开", "the person left"),
        ReasonCode::ConditionsUnmet => words("条件未满足", "its conditions are not met"),
    }
}
