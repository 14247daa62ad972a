//! The timeline of a session: each of its events, in order, in plain words.
//!
//! The session's book tells which event each position of its trail is, so no log read is needed.

use schemars::JsonSchema;
use serde::Serialize;

use super::words::{Words, reason, source, words};
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::sessions::book::Session;
use crate::domain::sessions::steps;
use crate::domain::stored::Actor;

/// One step of a session.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Step {
    /// Position of the event.
    pub position: Position,
    /// What it is.
    pub what: StepKind,
    /// When it took effect or was signed; absent where only the event itself tells.
    pub at: Option<Moment>,
    /// Who did it; absent where only the event itself tells.
    pub by: Option<Actor>,
    /// Position of the wide finding that it follows from.
    pub cause: Option<Position>,
    /// The same in a sentence.
    pub words: String,
}

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Checked in on site.
    CheckedIn,
    /// Keyed in by a recorder.
    Keyed,
    /// Stated by another system.
    Imported,
    /// Checked out on site.
    CheckedOut,
    /// Nobody checked out: the planned end was taken.
    CheckOutForgotten,
    /// The volunteer signed.
    Confirmed,
    /// Another person approved.
    Approved,
    /// Hours of one day became effective.
    Credited,
    /// Somebody said that the record is wrong.
    Disputed,
    /// Nobody answered the dispute in time.
    DisputeEscalated,
    /// The record was checked and stands.
    DisputeDismissed,
    /// The times were put right.
    Corrected,
    /// Undone.
    Voided,
    /// Found bought or fake.
    FoundFake,
    /// Hours of one day were taken back.
    Reversed,
    /// Declared by the volunteer.
    Declared,
    /// The lead confirmed what the volunteer declared.
    DeclarationConfirmed,
    /// Ticked on the roster by a recorder.
    Rostered,
    /// A rule of the pinned pack approved.
    ApprovedByRule,
    /// Entered in the national system.
    EnteredNationally,
    /// That it was entered there was taken back.
    NationalWithdrawn,
}

/// All steps of a session.
pub fn timeline(session: &Session, lang: Lang) -> Vec<Step> {
    let shown = |(&position, step): (&Position, steps::Step)| {
        let (what, words) = told(step.what, lang);
        Step {
            position,
            what,
            at: step.at,
            by: step.by,
            cause: match step.what {
                steps::StepKind::FoundFake(_, finding) => finding,
                _ => None,
            },
            words,
        }
    };
    session
        .trail
        .iter()
        .zip(session.steps())
        .map(shown)
        .collect()
}

fn told(what: steps::StepKind, lang: Lang) -> (StepKind, String) {
    use steps::StepKind as Kind;
    let said = |text: Words| text.of(lang).to_owned();
    let with = |text: Words, value: &dyn std::fmt::Display| {
        text.of(lang).replacen("{}", &value.to_string(), 1)
    };
    match what {
        Kind::CheckedIn(channel) => {
            let text = words("签到，经由{}", "Checked in through {}");
            (StepKind::CheckedIn, with(text, &source(channel).of(lang)))
        }
        Kind::Keyed => {
            let text = words("记录员补录了本次服务", "A recorder keyed the session in");
            (StepKind::Keyed, said(text))
        }
        Kind::Imported(minutes) => {
            let text = words(
                "由导入批次陈述，计{}分钟",
                "Stated by an import, {} minutes",
            );
            (StepKind::Imported, with(text, &minutes))
        }
        Kind::CheckedOut(minutes) => {
            let text = words("签退，计{}分钟", "Checked out, {} minutes");
            (StepKind::CheckedOut, with(text, &minutes))
        }
        Kind::CheckOutForgotten(minutes) => {
            let text = words(
                "未签退，按计划时间结束，计{}分钟",
                "Nobody checked out; ended as planned, {} minutes",
            );
            (StepKind::CheckOutForgotten, with(text, &minutes))
        }
        Kind::Confirmed => {
            let text = words("志愿者确认", "The volunteer signed");
            (StepKind::Confirmed, said(text))
        }
        Kind::Approved(minutes) => {
            let text = words("另一人审核通过{}分钟", "Another person approved {} minutes");
            (StepKind::Approved, with(text, &minutes))
        }
        Kind::Credited(date, minutes) => {
            let text = words("{}分钟生效", "{} minutes became effective");
            (
                StepKind::Credited,
                format!("{date}: {}", with(text, &minutes)),
            )
        }
        other => told_otherwise(other, lang),
    }
}

/// What undoes, disputes or corrects.
fn told_bent(what: steps::StepKind, lang: Lang) -> (StepKind, String) {
    use steps::StepKind as Kind;
    let said = |text: Words| text.of(lang).to_owned();
    let with = |text: Words, value: &dyn std::fmt::Display| {
        text.of(lang).replacen("{}", &value.to_string(), 1)
    };
    match what {
        Kind::Disputed(why) => {
            let text = words("提出异议，时长冻结：{}", "Disputed and frozen: {}");
            (StepKind::Disputed, with(text, &reason(why).of(lang)))
        }
        Kind::DisputeEscalated => {
            let text = words(
                "逾期未答复，转交监管部门",
                "Not answered in time; goes to the supervising authority",
            );
            (StepKind::DisputeEscalated, said(text))
        }
        Kind::DisputeDismissed => {
            let text = words("异议经核实驳回，记录维持", "Checked; the record stands");
            (StepKind::DisputeDismissed, said(text))
        }
        Kind::Corrected(why, minutes) => {
            let text = words("更正（{}）", "Corrected ({})");
            let why = with(text, &reason(why).of(lang));
            let text = words(
                "现计{}分钟，须重新确认和审核",
                "now {} minutes, to be signed anew",
            );
            (
                StepKind::Corrected,
                format!("{why}: {}", with(text, &minutes)),
            )
        }
        Kind::Voided(why) => {
            let text = words("作废：{}", "Voided: {}");
            (StepKind::Voided, with(text, &reason(why).of(lang)))
        }
        Kind::FoundFake(why, finding) => {
            let text = match finding {
                None => words("认定为虚假：{}", "Found fake: {}"),
                Some(_) => words("经批量认定为虚假：{}", "Found fake by a wide finding: {}"),
            };
            (StepKind::FoundFake, with(text, &reason(why).of(lang)))
        }
        Kind::Reversed(date, minutes) => {
            let text = words("收回{}分钟", "{} minutes were taken back");
            (
                StepKind::Reversed,
                format!("{date}: {}", with(text, &minutes)),
            )
        }
        straight => told(straight, lang),
    }
}

/// What took another road than clock and approver: a roster, a declaration, a rule.
fn told_otherwise(what: steps::StepKind, lang: Lang) -> (StepKind, String) {
    use steps::StepKind as Kind;
    let said = |text: Words| text.of(lang).to_owned();
    match what {
        Kind::ApprovedByRule(minutes) => {
            let text = words(
                "政策包的规则自动审核通过{}分钟",
                "A rule of the policy pack approved {} minutes",
            );
            let told = said(text).replacen("{}", &minutes.to_string(), 1);
            (StepKind::ApprovedByRule, told)
        }
        Kind::Rostered => {
            let text = words("记录员按名册登记到场", "A recorder ticked the roster");
            (StepKind::Rostered, said(text))
        }
        Kind::Declared => {
            let text = words(
                "志愿者自行申报本次服务",
                "The volunteer declared the session",
            );
            (StepKind::Declared, said(text))
        }
        Kind::DeclarationConfirmed => {
            let text = words("活动负责人确认", "The lead of the activity confirmed it");
            (StepKind::DeclarationConfirmed, said(text))
        }
        Kind::EnteredNationally(_) | Kind::NationalWithdrawn(_) => told_national(what, lang),
        bent => told_bent(bent, lang),
    }
}

/// Where the record went beside the ledger.
fn told_national(what: steps::StepKind, lang: Lang) -> (StepKind, String) {
    use steps::StepKind as Kind;
    match what {
        Kind::EnteredNationally(date) => {
            let text = words(
                "{}录入全国志愿服务信息系统",
                "Entered in the national system on {}",
            );
            let words = text.of(lang).replacen("{}", &date.to_string(), 1);
            (StepKind::EnteredNationally, words)
        }
        Kind::NationalWithdrawn(why) => {
            let text = words("撤回全国系统标记：{}", "Not in the national system: {}");
            let words = text.of(lang).replacen("{}", reason(why).of(lang), 1);
            (StepKind::NationalWithdrawn, words)
        }
        other => told(other, lang),
    }
}
