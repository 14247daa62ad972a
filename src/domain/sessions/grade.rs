//! Evidence grades: computed from events, never typed (I9).
//!
//! The grade is the first row of the table that is wholly met, else D. The reason names what kept
//! the session from the row above it, so that a volunteer, a recorder and a verifier read the
//! same words. H is for imported records, whatever their source column says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::book::{Session, SessionEnd};
use super::state::Source;
use crate::domain::kernel::moment::Moment;
use crate::domain::policy::pack::GradeThresholds;

/// How well a session is evidenced.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum Grade {
    /// Confirmed on site by two parties.
    A,
    /// Clocked on site.
    B,
    /// Recorded by the organiser.
    C,
    /// Entered afterwards.
    D,
    /// Historical, as stated by another system or paper.
    H,
}

impl Grade {
    /// The spelling in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::H => "H",
        }
    }
}

/// Why a session has its grade: what it met, or the item it missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GradeReason {
    /// A: two on-site channels, two signatures.
    TwoChannelsTwoSignatures,
    /// B, not A: one channel only was used for in and out.
    OneChannelOnly,
    /// C, not B: keyed in by a recorder within the days allowed.
    KeyedInTime,
    /// D: the volunteer did not sign.
    VolunteerDidNotSign,
    /// D: the activity was not announced before it started (R16).
    NotAnnouncedBefore,
    /// D: nobody checked the person out.
    CheckOutForgotten,
    /// D: keyed in later than the days allowed.
    KeyedLate,
    /// D: clocked on site, but entered later than the hours allowed.
    EnteredLate,
    /// H: stated by another system or a paper.
    StatedBySource,
    /// D: the volunteer stated the times, nobody recorded them (R29).
    SelfDeclared,
}

/// All that a grade depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The activity was published before it started.
    pub announced: bool,
    /// Channel of the start.
    pub source_in: Source,
    /// Channel of the end.
    pub source_out: Source,
    /// When the service ended.
    pub ended_at: Moment,
    /// When the end was entered.
    pub entered_at: Moment,
    /// The volunteer signed.
    pub volunteer_signed: bool,
}

impl Evidence {
    /// What an ended session has to show.
    pub fn of(session: &Session, end: &SessionEnd) -> Self {
        Self {
            announced: session.announced,
            source_in: session.source_in,
            source_out: end.source,
            ended_at: end.at,
            entered_at: end.entered_at,
            volunteer_signed: session.confirmed.is_some(),
        }
    }
}

/// The grade and its reason. Approval by a second person is a precondition of any grade.
pub fn grade(evidence: &Evidence, thresholds: &GradeThresholds) -> (Grade, GradeReason) {
    let delay_seconds = evidence.entered_at.unix() - evidence.ended_at.unix();
    if evidence.source_in == Source::Imported {
        return (Grade::H, GradeReason::StatedBySource);
    }
    if evidence.source_in == Source::SelfDeclared {
        return (Grade::D, GradeReason::SelfDeclared);
    }
    if evidence.source_out == Source::PlannedEnd {
        return (Grade::D, GradeReason::CheckOutForgotten);
    }
    if !evidence.volunteer_signed {
        return (Grade::D, GradeReason::VolunteerDidNotSign);
    }
    if !evidence.announced {
        return (Grade::D, GradeReason::NotAnnouncedBefore);
    }
    if !(evidence.source_in.is_on_site() && evidence.source_out.is_on_site()) {
        let in_time = delay_seconds <= i64::from(thresholds.c_entered_within_days) * 86_400;
        return if in_time {
            (Grade::C, GradeReason::KeyedInTime)
        } else {
            (Grade::D, GradeReason::KeyedLate)
        };
    }
    if delay_seconds > i64::from(thresholds.b_entered_within_hours) * 3_600 {
        return (Grade::D, GradeReason::EnteredLate);
    }
    if evidence.source_in == evidence.source_out {
        return (Grade::B, GradeReason::OneChannelOnly);
    }
    (Grade::A, GradeReason::TwoChannelsTwoSignatures)
}
