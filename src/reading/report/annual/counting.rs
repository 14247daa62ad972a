//! What the annual report counts of each session.

use std::collections::{BTreeMap, BTreeSet};

use super::{AnnualView, ApprovalsView, ByReason, DisputesView, ImportsPart};
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId};
use crate::domain::sessions::book::Session;
use crate::domain::sessions::state::SessionState;
use crate::domain::sessions::steps::{Step, StepKind};
use crate::domain::stored::{Actor, ReasonCode};
use crate::log::Fault;
use crate::reading::report::delay::{Delays, ranked};
use crate::reading::report::effective::Effective;
use crate::reading::report::part::{Count, Counts};
use crate::reading::report::rules::Pinned;
use crate::reading::report::tally::{Seen, Stamp, Tally};

/// Reasons and how often.
type Reasons = BTreeMap<ReasonCode, u64>;

/// The counts.
#[derive(Default)]
pub(super) struct Counting {
    people: BTreeSet<PersonId>,
    activities: BTreeSet<ActivityId>,
    by_state: Counts<SessionState>,
    effective: Effective,
    delays: Delays,
    approvals: ApprovalsView,
    approvers: BTreeSet<Actor>,
    disputes: DisputesView,
    answers_minutes: Vec<u32>,
    corrections: Reasons,
    voids: Reasons,
    fakes: Reasons,
    pub(super) pinned: Pinned,
}

impl Tally for Counting {
    fn see(&mut self, seen: &Seen<'_>) -> Result<(), Fault> {
        let session = seen.session;
        let count = Count::of(session);
        if !session.state.is_undone() {
            self.people.insert(session.person);
        }
        self.activities.insert(seen.activity);
        self.by_state.add(session.state, count);
        self.effective.see(seen.date, session);
        self.delays.see(session);
        self.pinned.see(session.policy);
        self.approval(session);
        match &session.history {
            Some(steps) => self.bent(steps),
            None => self.voids(session),
        }
        Ok(())
    }

    fn join(&mut self, later: Self) {
        self.people.extend(later.people);
        self.activities.extend(later.activities);
        self.by_state.join(later.by_state);
        self.effective.join(later.effective);
        self.delays.join(later.delays);
        self.approvals.sessions += later.approvals.sessions;
        self.approvals.parts += later.approvals.parts;
        self.approvals.without_signature += later.approvals.without_signature;
        self.approvals.by_rule += later.approvals.by_rule;
        self.approvers.extend(later.approvers);
        self.disputes.raised += later.disputes.raised;
        self.disputes.dismissed += later.disputes.dismissed;
        self.disputes.corrected += later.disputes.corrected;
        self.disputes.undone += later.disputes.undone;
        self.disputes.open += later.disputes.open;
        self.disputes.escalated += later.disputes.escalated;
        self.answers_minutes.extend(later.answers_minutes);
        let reasons = [
            (&mut self.corrections, later.corrections),
            (&mut self.voids, later.voids),
            (&mut self.fakes, later.fakes),
        ];
        for (into, from) in reasons {
            for (reason, times) in from {
                *into.entry(reason).or_default() += times;
            }
        }
        self.pinned.join(later.pinned);
    }
}

impl Counting {
    fn approval(&mut self, session: &Session) {
        let Some(approved) = session.approved else {
            return;
        };
        let whole = session.end.map(|end| end.minutes);
        self.approvals.sessions += 1;
        self.approvals.parts += u64::from(session.granted < whole);
        self.approvals.without_signature += u64::from(session.confirmed.is_none());
        match approved.by {
            Actor::Person(_) => drop(self.approvers.insert(approved.by)),
            Actor::System => self.approvals.by_rule += 1,
        }
    }

    fn voids(&mut self, session: &Session) {
        if let Some((reason, _)) = session.voided {
            *self.voids.entry(reason).or_default() += 1;
        }
    }

    /// Disputes, corrections and undoings, from the steps of a session that keeps them.
    fn bent(&mut self, steps: &[Step]) {
        let mut disputed = None;
        for step in steps {
            let answered = match step.what {
                StepKind::Disputed(_) => {
                    self.disputes.raised += 1;
                    disputed = step.at;
                    continue;
                }
                StepKind::DisputeEscalated => {
                    self.disputes.escalated += 1;
                    continue;
                }
                StepKind::DisputeDismissed => &mut self.disputes.dismissed,
                StepKind::Corrected(reason, _) => {
                    *self.corrections.entry(reason).or_default() += 1;
                    &mut self.disputes.corrected
                }
                StepKind::Voided(reason) => {
                    *self.voids.entry(reason).or_default() += 1;
                    &mut self.disputes.undone
                }
                StepKind::FoundFake(reason, _) => {
                    *self.fakes.entry(reason).or_default() += 1;
                    &mut self.disputes.undone
                }
                _ => continue,
            };
            if let (Some(since), Some(at)) = (disputed.take(), step.at) {
                *answered += 1;
                let minutes = at.seconds_since(since).max(0) / 60;
                self.answers_minutes
                    .push(u32::try_from(minutes).unwrap_or(u32::MAX));
            }
        }
        self.disputes.open += u64::from(disputed.is_some());
    }

    /// The figures; what is not counted by sessions is left empty.
    pub(super) fn view(
        mut self,
        organisation_id: OrganisationId,
        name: String,
        year: i32,
        stamp: Stamp,
    ) -> AnnualView {
        self.answers_minutes.sort_unstable();
        AnnualView {
            stamp,
            organisation_id,
            name,
            year,
            volunteers: self.people.len() as u64,
            activities: self.activities.len() as u64,
            by_state: self.by_state.parts(),
            effective: self.effective.view(),
            delay: self.delays.view(),
            approvals: ApprovalsView {
                approvers: self.approvers.len() as u64,
                ..self.approvals
            },
            disputes: DisputesView {
                median_minutes: ranked(&self.answers_minutes, 50),
                longest_minutes: self.answers_minutes.last().copied(),
                ..self.disputes
            },
            corrections: by_reason(self.corrections),
            voids: by_reason(self.voids),
            fakes: by_reason(self.fakes),
            suspensions: Vec::new(),
            imports: ImportsPart::default(),
            rules: Vec::new(),
        }
    }
}

fn by_reason(reasons: Reasons) -> Vec<ByReason> {
    let each = reasons.into_iter();
    each.map(|(reason, times)| ByReason { reason, times })
        .collect()
}
