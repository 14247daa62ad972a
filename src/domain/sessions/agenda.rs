//! Agendas: a person's sessions by month, across all organisations. R22 and R23 are decided
//! from them.

use chrono::{DateTime, Datelike};
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::{ActivityId, SessionId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;

/// The longest a session may last: a day, so that overlap looks at two months at the most.
pub const SESSION_SECONDS_MAX: i64 = 24 * 3_600;

/// Sessions that began in one month.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AgendaPage {
    /// In the order of recording.
    pub entries: Vec<AgendaEntry>,
}

/// One session on the agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaEntry {
    /// The activity.
    pub activity: ActivityId,
    /// The session.
    pub session: SessionId,
    /// Start of service.
    pub started_at: Moment,
    /// End of service; absent while open, which keeps the whole possible span taken.
    pub ended_at: Option<Moment>,
    /// Only its day and minutes are known: it takes time of the day, but no certain hour.
    pub untimed: bool,
    /// Minutes approved that stand: in notice or effective, not disputed (R23).
    pub approved: Minutes,
    /// Voided: stays listed, no longer takes time.
    pub voided: bool,
}

impl AgendaEntry {
    fn taken_until(&self) -> i64 {
        self.ended_at
            .map_or(self.started_at.unix() + SESSION_SECONDS_MAX, Moment::unix)
    }
}

impl AgendaPage {
    /// The first standing session, other than `own`, that shares time with `[from, to)`.
    pub fn overlapping(
        &self,
        from: Moment,
        to: Moment,
        own: Option<SessionId>,
    ) -> Option<&AgendaEntry> {
        self.entries.iter().find(|entry| {
            let shares = entry.started_at < to && from.unix() < entry.taken_until();
            shares && !entry.untimed && !entry.voided && own != Some(entry.session)
        })
    }
}

impl AgendaPage {
    /// Seconds that standing sessions take within `[from, to)`; of one without clock times all, if
    /// it is of that day.
    pub fn seconds_within(&self, from: Moment, to: Moment) -> i64 {
        let standing = self.entries.iter().filter(|entry| !entry.voided);
        let taken = standing.map(|entry| {
            let until = entry.taken_until().min(to.unix());
            (until - entry.started_at.unix().max(from.unix())).max(0)
        });
        taken.sum()
    }
}

/// Months since year 0 (UTC), the page a session that starts at `moment` stands on.
pub fn month_no(moment: Moment) -> u32 {
    let day = DateTime::from_timestamp(moment.unix(), 0).unwrap_or_default();
    u32::try_from(day.year() * 12).unwrap_or(0) + day.month0()
}

/// The pages on which a session that shares time with `[from, to)` may stand.
pub fn months_around(from: Moment, to: Moment) -> impl Iterator<Item = u32> {
    month_no(from.plus_seconds(-SESSION_SECONDS_MAX))..=month_no(to)
}
