//! What is counted of one recorder.

use std::collections::{BTreeMap, HashMap};

use super::{APPROVERS_MAX, ApproverPart, RecorderLine, Signs};
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::zone::Zone;
use crate::domain::sessions::book::Session;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::{SessionState, Source};
use crate::domain::sessions::steps::StepKind;
use crate::reading::report::anomaly::{flags, is_at_night, risk};
use crate::reading::report::delay::Delays;
use crate::reading::report::part::{Count, Counts};

const HOUR_SECONDS: i64 = 3_600;

/// The counts of one recorder.
#[derive(Default)]
pub(super) struct Recorder {
    sessions: u64,
    minutes: i64,
    by_channel: Counts<Source>,
    by_grade: Counts<Grade>,
    delays: Delays,
    approvers: BTreeMap<PersonId, u64>,
    disputed: u64,
    voided: u64,
    found_fake: u64,
    pub(super) signs: Signs,
    typed_by_hour: HashMap<i64, i64>,
}

/// Whether somebody typed the times of a session in.
pub(super) fn is_typed(session: &Session) -> bool {
    // A roster is one act for many, alike by its nature: that says nothing of whoever ticks it.
    let one_by_one = session.source_in != Source::Roster;
    let end = session.end.is_some_and(|end| end.source.is_typed());
    one_by_one && (session.source_in.is_typed() || end)
}

impl Recorder {
    /// Takes a session in.
    pub fn see(&mut self, session: &Session, zone: &Zone) {
        let count = Count::of(session);
        self.sessions += 1;
        match session.state {
            SessionState::Voided => self.voided += 1,
            SessionState::FoundFake => self.found_fake += 1,
            _ => self.minutes += count.minutes,
        }
        self.by_channel.add(session.source_in, count);
        if session.state == SessionState::Effective
            && let Some(credit) = session.standing_credits().next()
        {
            self.by_grade.add(credit.grade, count);
        }
        self.delays.see(session);
        if let Some(person) = session.approved.and_then(|signature| signature.by.person()) {
            *self.approvers.entry(person).or_default() += 1;
        }
        let disputes = |step: &crate::domain::sessions::steps::Step| {
            matches!(step.what, StepKind::Disputed(_))
        };
        let history = session.history.as_deref().unwrap_or_default();
        self.disputed += u64::from(history.iter().any(disputes));
        if !session.untimed {
            self.signs.service_at_night += u64::from(is_at_night(zone, session.started_at));
        }
        if is_typed(session) {
            self.see_typed(session, zone);
        }
    }

    fn see_typed(&mut self, session: &Session, zone: &Zone) {
        let Some(end) = session.end else { return };
        self.signs.typed += 1;
        self.signs.typed_whole_hours += u64::from(end.minutes.0 % 60 == 0);
        self.signs.typed_at_night += u64::from(is_at_night(zone, end.entered_at));
        let hour = end.entered_at.unix().div_euclid(HOUR_SECONDS);
        *self.typed_by_hour.entry(hour).or_default() += end.minutes.0;
    }

    /// Takes in what another counted of the same recorder.
    pub fn join(&mut self, other: Self) {
        self.sessions += other.sessions;
        self.minutes += other.minutes;
        self.by_channel.join(other.by_channel);
        self.by_grade.join(other.by_grade);
        self.delays.join(other.delays);
        for (person, sessions) in other.approvers {
            *self.approvers.entry(person).or_default() += sessions;
        }
        self.disputed += other.disputed;
        self.voided += other.voided;
        self.found_fake += other.found_fake;
        for (hour, minutes) in other.typed_by_hour {
            *self.typed_by_hour.entry(hour).or_default() += minutes;
        }
        let (own, others) = (&mut self.signs, other.signs);
        own.typed += others.typed;
        own.typed_whole_hours += others.typed_whole_hours;
        own.typed_at_night += others.typed_at_night;
        own.service_at_night += others.service_at_night;
        let most = own.same_times_people_max.max(others.same_times_people_max);
        own.same_times_people_max = most;
        let most = own.unsigned_of_activity_max;
        own.unsigned_of_activity_max = most.max(others.unsigned_of_activity_max);
    }

    /// The line of this recorder.
    pub fn line(mut self, person_id: Option<PersonId>) -> RecorderLine {
        let most = self.typed_by_hour.values().copied().max();
        self.signs.typed_minutes_in_hour_max = most.unwrap_or(0);
        let approvers = self.approvers.len() as u64;
        let mut by: Vec<(PersonId, u64)> = self.approvers.into_iter().collect();
        by.sort_by_key(|(person, sessions)| (std::cmp::Reverse(*sessions), *person));
        by.truncate(APPROVERS_MAX);
        let approver = |(person_id, sessions)| ApproverPart {
            person_id,
            sessions,
        };
        let mut line = RecorderLine {
            person_id,
            sessions: self.sessions,
            minutes: self.minutes,
            by_channel: self.by_channel.parts(),
            by_grade: self.by_grade.parts(),
            delay: self.delays.view(),
            approvers,
            approved_by: by.into_iter().map(approver).collect(),
            disputed: self.disputed,
            voided: self.voided,
            found_fake: self.found_fake,
            signs: self.signs,
            flags: flags(&self.signs),
            risk: 0,
        };
        line.risk = risk(&line);
        line
    }
}
