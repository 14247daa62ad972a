//! Hour totals of a person, an activity, an organisation or the whole ledger.
//!
//! Three figures, never one: effective, in notice, waiting; what a dispute keeps frozen stands
//! apart. Every total is the sum of what single sessions contribute; a session that changes takes
//! its old contribution out and puts its new one in, so a total can always be explained by its
//! sessions (I12).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::minutes::Minutes;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::SessionState;

/// What one session adds to every total it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// Where the session stands.
    pub state: SessionState,
    /// Its grade, once it has one.
    pub grade: Option<Grade>,
    /// Its minutes: credited, or as far as they are known.
    pub minutes: Minutes,
}

/// Sums over sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HourTotals {
    /// Minutes of effective sessions.
    pub effective_minutes: i64,
    /// Minutes approved and in their notice period.
    pub in_notice_minutes: i64,
    /// Minutes that wait for a signature or an approval.
    pub waiting_minutes: i64,
    /// Minutes frozen by a dispute that is not answered yet.
    pub disputed_minutes: i64,
    /// Sessions by state.
    pub sessions: SessionCounts,
    /// Effective minutes by evidence grade.
    pub effective_minutes_by_grade: ByGrade,
    /// Effective sessions by evidence grade.
    pub effective_sessions_by_grade: ByGrade,
}

/// Sessions by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[allow(missing_docs)]
pub struct SessionCounts {
    pub open: i64,
    pub imported: i64,
    pub ended: i64,
    pub confirmed: i64,
    pub in_notice: i64,
    pub effective: i64,
    pub disputed: i64,
    pub voided: i64,
    pub found_fake: i64,
}

/// A figure for each evidence grade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE", deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ByGrade {
    pub a: i64,
    pub b: i64,
    pub c: i64,
    pub d: i64,
    pub h: i64,
}

impl HourTotals {
    /// Takes `before` out and puts `after` in; a new session has no `before`.
    pub fn shift(&mut self, before: Option<Contribution>, after: Contribution) {
        if let Some(before) = before {
            self.add(before, -1);
        }
        self.add(after, 1);
    }

    fn add(&mut self, part: Contribution, sign: i64) {
        *self.sessions.of(part.state) += sign;
        let minutes = part.minutes.0 * sign;
        match part.state {
            SessionState::Effective => self.add_effective(part, sign, minutes),
            SessionState::InNotice => self.in_notice_minutes += minutes,
            SessionState::Imported | SessionState::Ended | SessionState::Confirmed => {
                self.waiting_minutes += minutes;
            }
            SessionState::Disputed => self.disputed_minutes += minutes,
            SessionState::Open | SessionState::Voided | SessionState::FoundFake => {}
        }
    }

    fn add_effective(&mut self, part: Contribution, sign: i64, minutes: i64) {
        self.effective_minutes += minutes;
        if let Some(grade) = part.grade {
            *self.effective_minutes_by_grade.of(grade) += minutes;
            *self.effective_sessions_by_grade.of(grade) += sign;
        }
    }
}

impl std::ops::AddAssign for HourTotals {
    fn add_assign(&mut self, other: Self) {
        self.effective_minutes += other.effective_minutes;
        self.in_notice_minutes += other.in_notice_minutes;
        self.waiting_minutes += other.waiting_minutes;
        self.disputed_minutes += other.disputed_minutes;
        self.sessions += other.sessions;
        self.effective_minutes_by_grade += other.effective_minutes_by_grade;
        self.effective_sessions_by_grade += other.effective_sessions_by_grade;
    }
}

impl std::ops::AddAssign for SessionCounts {
    fn add_assign(&mut self, other: Self) {
        self.open += other.open;
        self.imported += other.imported;
        self.ended += other.ended;
        self.confirmed += other.confirmed;
        self.in_notice += other.in_notice;
        self.effective += other.effective;
        self.disputed += other.disputed;
        self.voided += other.voided;
        self.found_fake += other.found_fake;
    }
}

impl std::ops::AddAssign for ByGrade {
    fn add_assign(&mut self, other: Self) {
        self.a += other.a;
        self.b += other.b;
        self.c += other.c;
        self.d += other.d;
        self.h += other.h;
    }
}

impl SessionCounts {
    /// All sessions.
    pub fn all(&self) -> i64 {
        let standing = self.open
            + self.imported
            + self.ended
            + self.confirmed
            + self.in_notice
            + self.effective;
        standing + self.disputed + self.voided + self.found_fake
    }

    fn of(&mut self, state: SessionState) -> &mut i64 {
        match state {
            SessionState::Open => &mut self.open,
            SessionState::Imported => &mut self.imported,
            SessionState::Ended => &mut self.ended,
            SessionState::Confirmed => &mut self.confirmed,
            SessionState::InNotice => &mut self.in_notice,
            SessionState::Effective => &mut self.effective,
            SessionState::Disputed => &mut self.disputed,
            SessionState::Voided => &mut self.voided,
            SessionState::FoundFake => &mut self.found_fake,
        }
    }
}

impl ByGrade {
    /// The sum over all grades.
    pub fn sum(&self) -> i64 {
        self.a + self.b + self.c + self.d + self.h
    }

    /// Minutes of each grade, the best first.
    pub fn each(&self) -> [(Grade, i64); 5] {
        [
            (Grade::A, self.a),
            (Grade::B, self.b),
            (Grade::C, self.c),
            (Grade::D, self.d),
            (Grade::H, self.h),
        ]
    }

    /// Adds minutes of one grade.
    pub fn add(&mut self, grade: Grade, minutes: Minutes) {
        *self.of(grade) += minutes.0;
    }

    fn of(&mut self, grade: Grade) -> &mut i64 {
        match grade {
            Grade::A => &mut self.a,
            Grade::B => &mut self.b,
            Grade::C => &mut self.c,
            Grade::D => &mut self.d,
            Grade::H => &mut self.h,
        }
    }
}
