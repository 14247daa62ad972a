//! Events of sessions. Those that tell its course have the same six groups, so that a proof can
//! open "when and how many minutes" without "where": `subject`, `time`, `activity`, `place`,
//! `hours`, `meta`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::grade::{Grade, GradeReason};
use super::state::Source;
use crate::domain::kernel::ids::{
    ActivityId, OrganisationId, PersonId, SessionId, StationId, Tag16,
};
use crate::domain::kernel::minutes::{Minutes, Rounding};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::pack::RuleCode;
use crate::domain::stored::{Meta, Sealed};

/// One event of a session; `T`, `P`, `H` are what its groups `time`, `place`, `hours` hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionEvent<T, P, H> {
    /// Which session, of which activity and organisation.
    pub activity: SessionRef,
    /// Minutes, where the event speaks of them.
    pub hours: H,
    /// Who, why, under which rules.
    pub meta: Meta,
    /// Where and through which channel.
    pub place: P,
    /// Whose session.
    pub subject: SessionSubject,
    /// When.
    pub time: T,
}

/// An absent group, JSON null.
pub type Absent = ();

/// A person came in on site.
pub type SessionCheckedIn = SessionEvent<StartTime, SessionPlace, Absent>;
/// The person went out on site.
pub type SessionCheckedOut = SessionEvent<EndTime, SessionPlace, SessionMinutes>;
/// A recorder keyed a session in afterwards.
pub type SessionKeyed = SessionEvent<SpanTime, SessionPlace, SessionMinutes>;
/// The volunteer declared a session of their own (R29).
pub type SessionDeclared = SessionEvent<SpanTime, SessionPlace, SessionMinutes>;
/// A recorder ticked the person on the roster (F26).
pub type SessionRostered = SessionEvent<SpanTime, SessionPlace, SessionMinutes>;
/// The lead of the activity confirmed what the volunteer declared (R29).
pub type SessionDeclarationConfirmed = SessionEvent<Absent, Absent, Absent>;
/// Nobody checked out before the deadline: the planned end is taken (R19).
pub type SessionCheckOutForgotten = SessionEvent<EndTime, Absent, SessionMinutes>;
/// The volunteer signed.
pub type SessionConfirmed = SessionEvent<Absent, Absent, Absent>;
/// Another person approved (R28).
pub type SessionApproved = SessionEvent<NoticeTime, Absent, SessionMinutes>;
/// A rule of the pinned pack approved (F42).
pub type SessionApprovedByRule = SessionEvent<NoticeTime, Absent, RuledHours>;
/// Somebody concerned says that the record is wrong: it is frozen until answered (R36).
pub type SessionDisputed = SessionEvent<AnswerTime, Absent, Absent>;
/// Nobody answered before the deadline: the dispute goes to the supervising authority (R36).
pub type SessionDisputeEscalated = SessionEvent<Absent, Absent, Absent>;
/// The record was checked and stands; what ran before the dispute goes on (R36).
pub type SessionDisputeDismissed = SessionEvent<NoticeTime, Absent, Absent>;
/// The times were wrong, these are right; both signatures are needed anew (R35).
pub type SessionCorrected = SessionEvent<CorrectedTime, Absent, SessionMinutes>;
/// The hours of one local day became effective. Certificates cite this event.
pub type HoursCredited = SessionEvent<DayTime, Absent, CreditedHours>;
/// The session is undone, in whichever way.
pub type SessionUndone = SessionEvent<Absent, Absent, Absent>;
/// The session is undone (R35).
pub type SessionVoided = SessionUndone;
/// The session is found bought or fake (R37).
pub type SessionFoundFake = SessionUndone;
/// The hours of one local day are taken back; `meta.cause` is what credited them.
pub type HoursReversed = SessionEvent<DayTime, Absent, ReversedHours>;

/// A mark that the session was entered in the national system is taken back (R52).
pub type SessionNationalWithdrawn = SessionEvent<Absent, Absent, Absent>;

/// The session was entered in the national system (R52, Order 67 art. 4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionEnteredNationally {
    /// Which session, of which activity and organisation.
    pub activity: SessionRef,
    /// Who says so; the cause is the mark that this one replaces.
    pub meta: Meta,
    /// Under which reference, since when.
    pub national: NationalGroup,
    /// Whose session.
    pub subject: SessionSubject,
}

/// Group `national`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NationalGroup {
    /// The day on which it was entered there.
    pub entered_on: LocalDate,
    /// Its reference there, sealed under the volunteer's key.
    pub reference: Sealed,
}

/// Group `activity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRef {
    /// The activity.
    pub activity_id: ActivityId,
    /// The organisation that records (Order 67 art. 7).
    pub organisation_id: OrganisationId,
    /// The session.
    pub session_id: SessionId,
}

/// Group `subject`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionSubject {
    /// The volunteer.
    pub person_id: PersonId,
}

/// Group `place`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionPlace {
    /// The channel.
    pub source: Source,
    /// The station, where there was one.
    pub station_id: Option<StationId>,
}

/// Group `time` of a check-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartTime {
    /// Whether the activity was published before it started (R16).
    pub announced: bool,
    /// Without a check-out by then, the planned end is taken.
    pub check_out_due_at: Moment,
    /// The end the activity planned.
    pub planned_end_at: Moment,
    /// Start of service.
    pub started_at: Moment,
}

/// Group `time` of an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndTime {
    /// Breaks within the session, in minutes.
    pub break_minutes: Minutes,
    /// End of service.
    pub ended_at: Moment,
}

/// Group `time` of a keyed or declared session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpanTime {
    /// Whether the activity was published before it started (R16).
    pub announced: bool,
    /// Breaks within the session, in minutes.
    pub break_minutes: Minutes,
    /// End of service.
    pub ended_at: Moment,
    /// Whether it was keyed after the working days that Order 67 art. 11 allows.
    pub late: bool,
    /// Start of service.
    pub started_at: Moment,
}

/// Group `time` of a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectedTime {
    /// Breaks within the session, in minutes.
    pub break_minutes: Minutes,
    /// End of service.
    pub ended_at: Moment,
    /// Whether it was corrected after the working days that Order 67 art. 11 allows.
    pub late: bool,
    /// Start of service.
    pub started_at: Moment,
}

/// Group `time` of a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerTime {
    /// By when the organisation must answer; absent where the policy sets no days.
    pub answer_due_at: Option<Moment>,
}

/// Group `time` of an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeTime {
    /// End of the public notice; absent where the policy sets none, or it has ended.
    pub notice_ends_at: Option<Moment>,
}

/// Group `time` of effective hours: the part of the session on one local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DayTime {
    /// The local day.
    pub date: LocalDate,
    /// End of the part; absent where the source states no clock times.
    pub ended_at: Option<Moment>,
    /// Start of the part.
    pub started_at: Option<Moment>,
}

/// Group `hours` before approval: what the times amount to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionMinutes {
    /// Minutes after rounding.
    pub minutes: Minutes,
    /// The rounding rule, applied once per session (R25).
    pub rounding: Rounding,
}

/// Group `hours` of an approval by a rule: what the rule saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuledHours {
    /// The grade that the rule went by.
    pub grade: Grade,
    /// Why that grade.
    pub grade_reason: GradeReason,
    /// Minutes approved: all of the session's.
    pub minutes: Minutes,
    /// The rounding rule, applied once per session (R25).
    pub rounding: Rounding,
    /// The rule of the pinned pack.
    pub rule: RuleCode,
}

/// Group `hours` of effective hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditedHours {
    /// What kind of hours these are.
    pub class: HourClass,
    /// Evidence grade.
    pub grade: Grade,
    /// Why this grade.
    pub grade_reason: GradeReason,
    /// Minutes of this day.
    pub minutes: Minutes,
    /// The rounding rule that was applied to the session.
    pub rounding: Rounding,
    /// The channel of the session's start; never upgraded (R27).
    pub source: Source,
    /// Global identity of this session-day; the same in every later crediting of it.
    pub tag: Tag16,
}

/// Group `hours` of reversed hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReversedHours {
    /// Minutes taken back.
    pub minutes: Minutes,
    /// The session-day they belonged to.
    pub tag: Tag16,
}

/// Kinds of hours; only service counts in service totals (R32).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HourClass {
    /// Volunteer service.
    Service,
}

impl HourClass {
    /// What hours are unless something else is said.
    pub const fn service() -> Self {
        Self::Service
    }

    /// Whether they count as service.
    pub fn is_service(&self) -> bool {
        *self == Self::Service
    }

    /// The spelling in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
        }
    }
}
