//! Agendas: a person's sessions by month, across all organisations. R22 and R23 are decided
//! from them, over all ids of a person.

use chrono::{DateTime, Datelike};
use serde::{Deserialize, Serialize};

use crate::domain::books::BookKey;
use crate::domain::desk::{Desk, Stop};
use crate::domain::kernel::ids::{ActivityId, PersonId, SessionId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::people::alias::ids_of;
use crate::domain::sessions::grade::Grade;

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
    /// What of it is effective now.
    pub effective: Option<EffectiveHours>,
    /// Voided: stays listed, no longer takes time.
    pub voided: bool,
}

/// The effective hours of a session, by local day: it lasts a day at most, so these are two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectiveHours {
    /// The evidence grade.
    pub grade: Grade,
    /// The first day with hours.
    pub date: LocalDate,
    /// Its minutes.
    pub minutes: Minutes,
    /// Minutes of the day after it.
    pub next_day_minutes: Minutes,
}

impl EffectiveHours {
    /// Days with their minutes.
    pub fn days(&self) -> [(LocalDate, Minutes); 2] {
        let next = self.date.plus_days(1);
        [(self.date, self.minutes), (next, self.next_day_minutes)]
    }
}

impl AgendaEntry {
    /// When its time ends, Unix seconds; of an open one, when it must have ended.
    pub fn taken_until(&self) -> i64 {
        self.ended_at
            .map_or(self.started_at.unix() + SESSION_SECONDS_MAX, Moment::unix)
    }

    /// Whether it stands with a certain time, which nothing else may share (R22).
    pub fn takes_time(&self) -> bool {
        !self.untimed && !self.voided
    }

    /// Whether two that take time share some of it.
    pub fn shares_time(&self, other: &Self) -> bool {
        let begins_before = |one: &Self, two: &Self| one.started_at.unix() < two.taken_until();
        begins_before(self, other) && begins_before(other, self)
    }

    /// Nothing that started before this can share time with it.
    pub fn earliest_to_share(&self) -> Moment {
        self.started_at.plus_seconds(-SESSION_SECONDS_MAX)
    }
}

impl AgendaPage {
    /// The standing sessions, other than `own`, that share time with `[from, to)`.
    pub fn overlapping(
        &self,
        from: Moment,
        to: Moment,
        own: Option<SessionId>,
    ) -> impl Iterator<Item = &AgendaEntry> {
        self.entries.iter().filter(move |entry| {
            let shares = entry.started_at < to && from.unix() < entry.taken_until();
            shares && entry.takes_time() && own != Some(entry.session)
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

/// The months in which a session that shares time with `[from, to)` may start.
pub(super) fn months_around(from: Moment, to: Moment) -> impl Iterator<Item = u32> {
    month_no(from.plus_seconds(-SESSION_SECONDS_MAX))..=month_no(to)
}

/// The pages, of all ids of a person, on which a session that shares time with `[from, to)` may
/// stand.
pub fn pages_around(
    desk: &Desk,
    person: PersonId,
    from: Moment,
    to: Moment,
) -> Result<Vec<&AgendaPage>, Stop> {
    let keys = page_keys(desk, person, from, to)?;
    desk.all(keys.clone())?;
    let mut pages = Vec::with_capacity(keys.len());
    for key in &keys {
        pages.extend(desk.find::<AgendaPage>(key)?);
    }
    Ok(pages)
}

/// Their keys.
pub fn page_keys(
    desk: &Desk,
    person: PersonId,
    from: Moment,
    to: Moment,
) -> Result<Vec<BookKey>, Stop> {
    let ids = ids_of(desk, person)?.into_iter();
    let of_id = |id| months_around(from, to).map(move |month| BookKey::Agenda(id, month));
    Ok(ids.flat_map(of_id).collect())
}
