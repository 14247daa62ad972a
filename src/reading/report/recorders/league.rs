//! All recorders, and what is counted across the sessions of one activity.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::counting::{Recorder, is_typed};
use super::{RECORDERS_MAX, RecorderLine, RecordersView};
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::Zone;
use crate::domain::sessions::book::Session;
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::reading::report::delay::Delays;
use crate::reading::report::effective::Effective;
use crate::reading::report::tally::{Days, Seen, Stamp, Tally};

/// Counts by recorder; none: the volunteers themselves.
pub(super) struct League<'z> {
    zone: &'z Zone,
    recorders: BTreeMap<Option<PersonId>, Recorder>,
    here: Here,
    delays: Delays,
    effective: Effective,
}

/// What was typed in for the activity in hand: its sessions are neighbours on the shelf.
#[derive(Default)]
struct Here {
    activity: Option<ActivityId>,
    same_times: HashMap<(Option<PersonId>, Moment, Moment), u64>,
    unsigned: HashMap<Option<PersonId>, u64>,
}

impl<'z> League<'z> {
    pub fn new(zone: &'z Zone) -> Self {
        Self {
            zone,
            recorders: BTreeMap::new(),
            here: Here::default(),
            delays: Delays::default(),
            effective: Effective::default(),
        }
    }
}

impl Tally for League<'_> {
    fn see(&mut self, seen: &Seen<'_>) -> Result<(), Fault> {
        let session = seen.session;
        if self.here.activity != Some(seen.activity) {
            self.leave_activity();
            self.here.activity = Some(seen.activity);
        }
        let by = recorder_of(session);
        let recorder = self.recorders.entry(by).or_default();
        recorder.see(session, self.zone);
        if let Some(end) = session.end.filter(|_| is_typed(session)) {
            let times = (by, session.started_at, end.at);
            *self.here.same_times.entry(times).or_default() += 1;
            let unsigned = session.confirmed.is_none();
            *self.here.unsigned.entry(by).or_default() += u64::from(unsigned);
        }
        self.delays.see(session);
        self.effective.see(seen.date, session);
        Ok(())
    }

    fn join(&mut self, mut later: Self) {
        self.leave_activity();
        later.leave_activity();
        for (by, counted) in later.recorders {
            self.recorders.entry(by).or_default().join(counted);
        }
        self.delays.join(later.delays);
        self.effective.join(later.effective);
    }
}

impl League<'_> {
    /// Notes the most that was typed in alike, or unsigned, for the activity in hand.
    fn leave_activity(&mut self) {
        let here = std::mem::take(&mut self.here);
        for ((by, ..), people) in here.same_times {
            let most = &mut self
                .recorders
                .entry(by)
                .or_default()
                .signs
                .same_times_people_max;
            *most = people.max(*most);
        }
        for (by, sessions) in here.unsigned {
            let signs = &mut self.recorders.entry(by).or_default().signs;
            signs.unsigned_of_activity_max = sessions.max(signs.unsigned_of_activity_max);
        }
    }

    /// The report.
    pub fn view(
        mut self,
        stamp: Stamp,
        organisation_id: Option<OrganisationId>,
        days: Days,
    ) -> RecordersView {
        let themselves = self.recorders.remove(&None);
        let lines = self.recorders.into_iter();
        let mut lines: Vec<RecorderLine> = lines.map(|(by, counted)| counted.line(by)).collect();
        lines.sort_by_key(|line| (Reverse(line.risk), Reverse(line.sessions), line.person_id));
        let left_off = lines.len().saturating_sub(RECORDERS_MAX) as u64;
        lines.truncate(RECORDERS_MAX);
        lines.extend(themselves.map(|counted| counted.line(None)));
        RecordersView {
            stamp,
            organisation_id,
            days,
            recorders: lines,
            left_off,
            delay: self.delays.view(),
            effective: self.effective.view(),
        }
    }
}

/// Who recorded a session, other than the volunteer.
fn recorder_of(session: &Session) -> Option<PersonId> {
    let other = |actor: Actor| actor.person().filter(|id| *id != session.person);
    // A correction is no recording: who corrects stands in for somebody else.
    let end = session.end.filter(|end| end.source.is_on_site());
    let end = || end.and_then(|end| other(end.recorded_by));
    other(session.recorded_by).or_else(end)
}
