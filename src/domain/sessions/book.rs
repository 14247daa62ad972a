//! The book of one session: all that later decisions, totals and explanations need of it.

use serde::{Deserialize, Serialize};

use super::agenda::EffectiveHours;
use super::event::SessionRef;
use super::grade::{Grade, GradeReason};
use super::state::{SessionState, Source};
use super::steps::Step;
use crate::domain::kernel::ids::{
    ActivityId, CertificateId, CommendationId, ImportId, OrganisationId, PersonId, Position,
    SessionId, StationId, Tag16,
};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::ledger::totals::Contribution;
use crate::domain::stored::{Actor, PolicyRef, ReasonCode};

/// State of one session. `None` on the shelf means: no such session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SessionBook {
    /// Everything since the first event; absent before it.
    pub opened: Option<Box<Session>>,
}

/// A session that has begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The volunteer.
    pub person: PersonId,
    /// The organisation that records.
    pub organisation: OrganisationId,
    /// The station it began at.
    pub station: Option<StationId>,
    /// Where it stands.
    pub state: SessionState,
    /// Whether the activity was published before it started.
    pub announced: bool,
    /// The rules pinned by the first event (I10).
    pub policy: PolicyRef,
    /// The import that brought it.
    pub import: Option<ImportId>,
    /// The source states a day and minutes but no clock times: start and end only span them.
    pub untimed: bool,
    /// Channel of the start.
    pub source_in: Source,
    /// Start of service.
    pub started_at: Moment,
    /// Who recorded the start, or keyed the session.
    pub recorded_by: Actor,
    /// Deadline of the check-out, while open.
    pub check_out_due_at: Option<Moment>,
    /// The end the activity planned, where a check-in pinned it.
    pub planned_end_at: Option<Moment>,
    /// Keyed after the working days allowed.
    pub late: bool,
    /// The end, once there is one.
    pub end: Option<SessionEnd>,
    /// The volunteer's signature, or the lead's under what the volunteer declared (R29).
    pub confirmed: Option<Signature>,
    /// The approval.
    pub approved: Option<Signature>,
    /// End of the public notice, while it runs.
    pub notice_ends_at: Option<Moment>,
    /// Effective hours, one per local day.
    pub credits: Vec<Credit>,
    /// How many minutes were approved, at most those of the end.
    pub granted: Option<Minutes>,
    /// The dispute that waits for an answer.
    pub dispute: Option<Dispute>,
    /// Its entry in the national system, as stated or marked last.
    pub national: Option<NationalMark>,
    /// All steps, once a dispute or correction took away what they could be told from.
    pub history: Option<Vec<Step>>,
    /// Why it was voided.
    pub voided: Option<(ReasonCode, Signature)>,
    /// Certificates that count it, whether they still stand or not.
    pub certificates: Vec<CertificateId>,
    /// The commendation that rests on it, or was refused by its volunteer.
    pub commendation: Option<CommendationId>,
    /// Positions of all its events, in order.
    pub trail: Vec<Position>,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionEnd {
    /// End of service.
    pub at: Moment,
    /// Breaks, in minutes.
    pub break_minutes: Minutes,
    /// Channel of the end.
    pub source: Source,
    /// Who recorded it.
    pub recorded_by: Actor,
    /// When it was recorded.
    pub entered_at: Moment,
    /// What it amounts to, in minutes.
    pub minutes: Minutes,
}

/// A dispute that waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Who says that the record is wrong.
    pub by: Actor,
    /// Since when.
    pub at: Moment,
    /// The event that says so.
    pub position: Position,
    /// What is wrong.
    pub reason: ReasonCode,
    /// Where the session stood before.
    pub was: SessionState,
    /// End of the notice that ran then.
    pub notice_ends_at: Option<Moment>,
    /// By when the organisation must answer, until that has passed.
    pub answer_due_at: Option<Moment>,
    /// Nobody answered in time.
    pub escalated: bool,
}

/// What the national system holds of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalMark {
    /// The day on which it was entered there; absent where an import states a reference only.
    pub entered_on: Option<LocalDate>,
    /// The event that says so, where the sealed reference is read from.
    pub position: Position,
}

/// Who signed and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// Effective hours of one local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// Position of the `hours_credited` event.
    pub position: Position,
    /// Global identity of the session-day.
    pub tag: Tag16,
    /// The local day.
    pub date: LocalDate,
    /// Start of the part; absent where the source states no clock times.
    pub started_at: Option<Moment>,
    /// End of the part.
    pub ended_at: Option<Moment>,
    /// Minutes.
    pub minutes: Minutes,
    /// Evidence grade.
    pub grade: Grade,
    /// Why this grade.
    pub grade_reason: GradeReason,
    /// Taken back.
    pub reversed: bool,
}

impl Session {
    /// What the session adds to every total it belongs to.
    pub fn contribution(&self) -> Contribution {
        let stands = self.dispute.map_or(self.state, |dispute| dispute.was);
        let minutes = match stands {
            SessionState::Effective => self.credited_minutes(),
            _ => self.counted_minutes(),
        };
        let grade = self.standing_credits().next().map(|credit| credit.grade);
        Contribution {
            state: self.state,
            grade,
            minutes,
        }
    }

    /// What an act that answers or undoes names as its cause: the dispute, or the first event.
    pub fn cause(&self) -> Option<Position> {
        let disputed = self.dispute.map(|dispute| dispute.position);
        disputed.or(self.trail.first().copied())
    }

    /// Minutes credited and not taken back.
    pub fn credited_minutes(&self) -> Minutes {
        self.standing_credits().map(|credit| credit.minutes).sum()
    }

    /// Credits not taken back.
    pub fn standing_credits(&self) -> impl Iterator<Item = &Credit> {
        self.credits.iter().filter(|credit| !credit.reversed)
    }

    /// What of it is effective now: nothing unless it stands so, undisputed.
    pub fn effective(&self) -> Option<EffectiveHours> {
        let mut credits = self.standing_credits();
        let stands = self.state == SessionState::Effective;
        let first = credits.next().filter(|_| stands)?;
        let next = credits.next();
        Some(EffectiveHours {
            grade: first.grade,
            date: first.date,
            minutes: first.minutes,
            next_day_minutes: next.map_or(Minutes::ZERO, |credit| credit.minutes),
        })
    }

    /// Minutes approved, or as far as they are known those of its times.
    pub fn counted_minutes(&self) -> Minutes {
        let known = self.end.map(|end| end.minutes);
        self.granted.or(known).unwrap_or(Minutes::ZERO)
    }

    /// Its minutes, if its times came from a keyboard (R26).
    pub fn keyed_minutes(&self) -> Minutes {
        let keyed = |end: &SessionEnd| self.source_in.is_typed() || end.source.is_typed();
        self.end
            .filter(keyed)
            .map_or(Minutes::ZERO, |end| end.minutes)
    }

    /// Group `activity` of the next event of this session.
    pub fn reference(&self, activity_id: ActivityId, session_id: SessionId) -> SessionRef {
        SessionRef {
            activity_id,
            organisation_id: self.organisation,
            session_id,
        }
    }

    /// Everybody whose hand is in the record: who recorded it, and the lead whose word stands under
    /// a declaration. None of them approves it (R28, R29).
    pub fn hands(&self) -> impl Iterator<Item = Actor> {
        let declared = self.source_in == Source::SelfDeclared;
        let lead = self.confirmed.filter(|_| declared);
        self.recorders().chain(lead.map(|lead| lead.by))
    }

    /// Who recorded the start, and who the end.
    pub fn recorders(&self) -> impl Iterator<Item = Actor> {
        let end = self.end.map(|end| end.recorded_by);
        std::iter::once(self.recorded_by).chain(end)
    }
}
