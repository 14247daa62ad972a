//! How closely a session should be looked at before it is approved (F38): what speaks against
//! waving it through, as codes with weights.
//!
//! A pure function of the session's own book and its pinned pack: the queue, a bulk approval and
//! the rules that approve by themselves see the same. Signs that only many sessions together show
//! (R43) are a matter of reports.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::book::Session;
use super::grade::{Evidence, Grade, GradeReason, grade};
use super::state::Source;
use super::steps::StepKind;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::Zone;
use crate::domain::policy::pack::Pack;

/// More than this on one session is a long one: a working day.
const LONG: Minutes = Minutes(480);
/// Local hours that are night: from 23:00, and before 05:00.
const NIGHT_FROM_HOUR: i64 = 23;
const NIGHT_TO_HOUR: i64 = 5;

/// One thing that asks for a closer look.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// The volunteer stated the times (R29).
    Declared,
    /// Nobody checked the person out; the planned end was taken (R19).
    CheckOutForgotten,
    /// The times were put right before.
    Corrected,
    /// Somebody disputed it before.
    DisputedBefore,
    /// Entered after the working days of Order 67 art. 11 (R30).
    Late,
    /// The activity was published after it had begun (R16).
    NotAnnounced,
    /// Times came from a recorder's keyboard.
    Keyed,
    /// Left over from an import.
    Imported,
    /// More than eight hours.
    Long,
    /// Clocked on site, but entered later than its grade allows.
    EnteredLater,
    /// The volunteer has not signed.
    Unsigned,
    /// Ticked on a roster.
    Roster,
    /// It began or ended at night.
    AtNight,
}

impl Risk {
    /// How much it weighs; the queue sorts by the sum.
    pub const fn points(self) -> u32 {
        match self {
            Self::Declared => 40,
            Self::CheckOutForgotten => 35,
            Self::Corrected | Self::DisputedBefore | Self::Late => 30,
            Self::NotAnnounced => 25,
            Self::Keyed | Self::Imported => 20,
            Self::Long | Self::EnteredLater | Self::Unsigned => 15,
            Self::Roster | Self::AtNight => 10,
        }
    }
}

/// What a session would be graded if it were approved as it stands, and what speaks against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// The grade it would get.
    pub grade: Grade,
    /// Why that grade.
    pub grade_reason: GradeReason,
    /// What asks for a closer look, the heaviest first.
    pub risks: Vec<Risk>,
}

impl Assessment {
    /// Sum of the weights.
    pub fn points(&self) -> u32 {
        self.risks.iter().map(|risk| risk.points()).sum()
    }

    /// Whether nothing speaks against it and it was clocked on site (grade A or B): only such
    /// sessions are approved in bulk, or by a rule.
    pub fn is_clean(&self) -> bool {
        self.risks.is_empty() && matches!(self.grade, Grade::A | Grade::B)
    }

    /// The codes of the risks and the grade, for a refusal.
    pub fn told(&self) -> String {
        let codes = self.risks.iter().map(|risk| {
            let code = serde_json::to_value(risk).unwrap_or_default();
            code.as_str().unwrap_or_default().to_owned()
        });
        let mut parts: Vec<String> = codes.collect();
        parts.push(format!("grade {:?}", self.grade));
        parts.join(", ")
    }
}

/// Looks at a session that has ended; `None` while it is open.
pub fn assess(session: &Session, pack: &Pack, zone: &Zone) -> Option<Assessment> {
    let evidence = Evidence::of(session, &session.end?);
    let (grade, grade_reason) = grade(&evidence, &pack.grades);
    let minutes = session.counted_minutes();
    let typed = |source: Source| [evidence.source_in, evidence.source_out].contains(&source);
    let found = [
        (Risk::Declared, typed(Source::SelfDeclared)),
        (Risk::CheckOutForgotten, typed(Source::PlannedEnd)),
        (
            Risk::Corrected,
            had(session, |step| matches!(step, StepKind::Corrected(..))),
        ),
        (
            Risk::DisputedBefore,
            had(session, |step| matches!(step, StepKind::Disputed(_))),
        ),
        (Risk::Late, session.late),
        (
            Risk::NotAnnounced,
            !session.announced && session.import.is_none(),
        ),
        (Risk::Keyed, typed(Source::Keyed)),
        (Risk::Imported, session.import.is_some()),
        (Risk::Long, minutes > LONG),
        (Risk::EnteredLater, grade_reason == GradeReason::EnteredLate),
        (
            Risk::Unsigned,
            !evidence.volunteer_signed && session.import.is_none(),
        ),
        (Risk::Roster, typed(Source::Roster)),
        (
            Risk::AtNight,
            !session.untimed && at_night(&evidence, session.started_at, zone),
        ),
    ];
    let risks = found.into_iter().filter(|(_, holds)| *holds);
    Some(Assessment {
        grade,
        grade_reason,
        risks: risks.map(|(risk, _)| risk).collect(),
    })
}

fn had(session: &Session, what: impl Fn(&StepKind) -> bool) -> bool {
    let history = session.history.iter().flatten();
    history.map(|step| step.what).any(|step| what(&step))
}

fn at_night(evidence: &Evidence, started_at: Moment, zone: &Zone) -> bool {
    let is_night = |moment: Moment| {
        let midnight = zone.midnight(zone.date(moment));
        let hour = moment.seconds_since(midnight) / 3_600;
        !(NIGHT_TO_HOUR..NIGHT_FROM_HOUR).contains(&hour)
    };
    is_night(started_at) || is_night(evidence.ended_at)
}
