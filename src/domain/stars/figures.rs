//! From books to figures: what somebody served up to a day, as a scheme counts it.

use std::collections::{BTreeMap, BTreeSet};

use super::assess::unmet;
use super::event::{EvaluationGroup, StarFigures};
use super::held::Stars;
use crate::domain::activities::book::ActivityBook;
use crate::domain::books::BookKey;
use crate::domain::desk::{Desk, Stop};
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId, SessionId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::zone::{LocalDate, Zone};
use crate::domain::ledger::totals::ByGrade;
use crate::domain::people::book::PersonBook;
use crate::domain::policy::pack::{CategoryCode, StarLevel, StarScheme};
use crate::domain::sessions::agenda::{AgendaEntry, AgendaPage, EffectiveHours};
use crate::domain::sessions::event::HourClass;

/// Sessions that the command at work undoes: the books do not know it yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undoing {
    /// Which.
    pub sessions: BTreeSet<SessionId>,
    /// How many of them are newly found bought or made up.
    pub fakes: u32,
    /// How many of them were in dispute.
    pub disputes: u32,
    /// The first day whose hours are undone.
    pub first_day: Option<LocalDate>,
}

/// Somebody's record, held against a scheme.
pub struct Record<'d> {
    /// What they hold.
    pub stars: Stars<'d>,
    /// The scheme.
    pub scheme: &'d StarScheme,
    people: Vec<&'d PersonBook>,
    entries: Vec<&'d AgendaEntry>,
    activities: BTreeMap<ActivityId, &'d ActivityBook>,
    /// The ledger's zone.
    pub zone: Zone,
}

impl<'d> Record<'d> {
    /// The record of the human behind an id, with activities where the scheme asks about them.
    pub fn of(
        desk: &'d Desk,
        person: PersonId,
        scheme: &'d StarScheme,
        zone: &Zone,
    ) -> Result<Self, Stop> {
        let stars = Stars::of(desk, person)?;
        let entries = agenda(desk, &stars.ids)?;
        let mut people = Vec::new();
        for id in &stars.ids {
            people.extend(desk.find::<PersonBook>(&BookKey::Person(*id))?);
        }
        let mut record = Self {
            stars,
            scheme,
            people,
            entries,
            activities: BTreeMap::new(),
            zone: zone.clone(),
        };
        if scheme.asks_about_activities() {
            record.fetch_activities(desk)?;
        }
        Ok(record)
    }

    fn fetch_activities(&mut self, desk: &'d Desk) -> Result<(), Stop> {
        let effective = self.entries.iter().filter(|it| it.effective.is_some());
        let ids: BTreeSet<ActivityId> = effective.map(|entry| entry.activity).collect();
        desk.all(ids.iter().map(|id| BookKey::Activity(*id)).collect())?;
        for id in ids {
            let book = desk.find::<ActivityBook>(&BookKey::Activity(id))?;
            self.activities.extend(book.map(|book| (id, book)));
        }
        Ok(())
    }

    /// The organisations that effective hours of the record were served with.
    pub fn served(&mut self, desk: &'d Desk) -> Result<BTreeSet<OrganisationId>, Stop> {
        self.fetch_activities(desk)?;
        let books = self.activities.values();
        Ok(books.filter_map(|book| book.organisation()).collect())
    }

    /// The place of what is held among the levels.
    pub fn held(&self) -> u32 {
        self.stars.rank_in(self.scheme)
    }

    /// The figures up to a day, less what the command at work undoes and what awards took.
    pub fn figures(&self, cut_off: LocalDate, undoing: &Undoing, taken: Minutes) -> StarFigures {
        let mut sum = Sum::up_to(cut_off);
        for (entry, hours) in self.counting() {
            if !undoing.sessions.contains(&entry.session) {
                let community = self.is_in(entry, self.scheme.community_categories.value());
                let from = self.scheme.counted.from.value();
                sum.add(&hours, from.copied(), community);
            }
        }
        let count = |of: fn(&PersonBook) -> i64| {
            let all: i64 = self.people.iter().map(|book| of(book)).sum();
            u32::try_from(all).unwrap_or(0)
        };
        let disputed = count(|book| book.totals.sessions.disputed);
        let registered = self.people.iter().filter_map(|book| book.registered_at);
        let registered = registered.min().map(|at| self.zone.date(at));
        StarFigures {
            community_minutes: sum.community,
            consumed_minutes: taken,
            cut_off,
            disputed_sessions: disputed.saturating_sub(undoing.disputes),
            fake_sessions: count(|book| book.totals.sessions.found_fake) + undoing.fakes,
            minutes: Minutes(sum.by_grade.sum()) - taken,
            minutes_by_grade: sum.by_grade,
            registered_months: registered.map_or(0, |day| full_months(day, cut_off)),
            serving_months: sum.serving_months(),
            sessions: sum.sessions,
            year_minutes: sum.year,
        }
    }

    /// The sessions whose hours count, on whatever day.
    fn counting(&self) -> impl Iterator<Item = (&'d AgendaEntry, EffectiveHours)> {
        let effective = self
            .entries
            .iter()
            .filter_map(|it| Some((*it, it.effective?)));
        effective.filter(|(entry, hours)| self.counts(entry, hours))
    }

    /// The session-days that count up to a day: the session, its day, its minutes.
    pub fn counted(
        &self,
        cut_off: LocalDate,
    ) -> impl Iterator<Item = (&'d AgendaEntry, LocalDate, Minutes)> {
        let from = self.scheme.counted.from.value().copied();
        let days = self.counting().flat_map(|(entry, hours)| {
            let days = hours.days().into_iter();
            days.map(move |(day, minutes)| (entry, day, minutes))
        });
        days.filter(move |(_, day, minutes)| in_time(*day, *minutes, from, cut_off))
    }

    /// The figures for somebody who applies.
    pub fn up_to(&self, cut_off: LocalDate) -> StarFigures {
        self.figures(cut_off, &Undoing::default(), self.stars.consumed(None))
    }

    /// The highest level whose conditions are met on `day`, of those that `may` be applied for.
    pub fn highest(
        &self,
        day: LocalDate,
        may: impl Fn(&StarLevel) -> bool,
    ) -> Option<(u32, &'d StarLevel)> {
        let levels = self.scheme.ranked().filter(|(_, level)| may(level));
        let met = levels.filter(|(_, level)| {
            let figures = self.up_to(level.cut_off(day));
            unmet(self.scheme, level, &figures, self.held()).is_none()
        });
        met.last()
    }

    /// What is stored of an evaluation for somebody who applied on `day`.
    pub fn evaluation(&self, cut_off: LocalDate, day: LocalDate) -> EvaluationGroup {
        EvaluationGroup {
            figures: self.up_to(cut_off),
            held: self.stars.held().map(|held| held.level),
            highest_met: self.highest(day, |_| true).map(|(_, level)| level.code),
        }
    }

    /// Whether the hours of a session count at all.
    fn counts(&self, entry: &AgendaEntry, hours: &EffectiveHours) -> bool {
        let counted = &self.scheme.counted;
        let classes = counted.classes.value();
        // Every hour that is credited is service; other classes never become effective.
        let of_class = classes.is_none_or(|classes| classes.contains(&HourClass::Service));
        let least = counted.grade_min.value();
        let of_grade = least.is_none_or(|least| hours.grade <= *least);
        let categories = counted.categories.value();
        let of_category = categories.is_none() || self.is_in(entry, categories);
        let organisations = counted.organisations.value();
        let recorder = self.activities.get(&entry.activity);
        let recorder = recorder.and_then(|book| book.organisation());
        let of_organisation =
            organisations.is_none_or(|ids| recorder.is_some_and(|id| ids.contains(&id)));
        of_class && of_grade && of_category && of_organisation
    }

    /// Whether a session is of one of these categories, or of a child of one.
    fn is_in(&self, entry: &AgendaEntry, categories: Option<&Vec<CategoryCode>>) -> bool {
        let own = self.activities.get(&entry.activity);
        let Some(own) = own.and_then(|book| book.category()) else {
            return false;
        };
        categories.into_iter().flatten().any(|category| {
            let below = own.as_str().strip_prefix(category.as_str());
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

/// All sessions of all ids.
fn agenda<'d>(desk: &'d Desk, ids: &[PersonId]) -> Result<Vec<&'d AgendaEntry>, Stop> {
    let keys = agenda_keys(desk, ids)?;
    desk.all(keys.clone())?;
    let mut entries = Vec::new();
    for key in &keys {
        let page = desk.find::<AgendaPage>(key)?;
        entries.extend(page.into_iter().flat_map(|page| &page.entries));
    }
    Ok(entries)
}

/// The pages of all ids.
pub(super) fn agenda_keys(desk: &Desk, ids: &[PersonId]) -> Result<Vec<BookKey>, Stop> {
    desk.all(ids.iter().map(|id| BookKey::Person(*id)).collect())?;
    let mut keys = Vec::new();
    for id in ids {
        let book = desk.find::<PersonBook>(&BookKey::Person(*id))?;
        let months = book.map_or(&[][..], |book| &book.months);
        keys.extend(months.iter().map(|month| BookKey::Agenda(*id, *month)));
    }
    Ok(keys)
}

/// What is added up, day by day.
struct Sum {
    cut_off: LocalDate,
    /// The first day of the twelve months up to the cut-off.
    year_from: LocalDate,
    by_grade: ByGrade,
    community: Minutes,
    year: Minutes,
    sessions: u32,
    months: BTreeSet<i32>,
}

impl Sum {
    fn up_to(cut_off: LocalDate) -> Self {
        let (year, month, day) = cut_off.ymd();
        // A 29 February has the 28th a year before it.
        let before = LocalDate::from_ymd(year - 1, month, day);
        let before = before.or_else(|| LocalDate::from_ymd(year - 1, month, day - 1));
        Self {
            cut_off,
            year_from: before.unwrap_or(cut_off).plus_days(1),
            by_grade: ByGrade::default(),
            community: Minutes::ZERO,
            year: Minutes::ZERO,
            sessions: 0,
            months: BTreeSet::new(),
        }
    }

    fn add(&mut self, hours: &EffectiveHours, from: Option<LocalDate>, community: bool) {
        let mut counted = false;
        for (day, minutes) in hours.days() {
            if !in_time(day, minutes, from, self.cut_off) {
                continue;
            }
            counted = true;
            self.by_grade.add(hours.grade, minutes);
            self.months.insert(month_of(day));
            if community {
                self.community += minutes;
            }
            if self.year_from <= day {
                self.year += minutes;
            }
        }
        self.sessions += u32::from(counted);
    }

    /// Months in a row, back from that of the cut-off: it may have only begun.
    fn serving_months(&self) -> u32 {
        let last = month_of(self.cut_off);
        let last = if self.months.contains(&last) {
            last
        } else {
            last - 1
        };
        let row = (0..).take_while(|back| self.months.contains(&(last - back)));
        u32::try_from(row.count()).unwrap_or(0)
    }
}

/// Whether a day has minutes and lies where they count.
fn in_time(day: LocalDate, minutes: Minutes, from: Option<LocalDate>, cut_off: LocalDate) -> bool {
    let begun = from.is_none_or(|from| from <= day);
    begun && day <= cut_off && minutes != Minutes::ZERO
}

fn month_of(day: LocalDate) -> i32 {
    let (year, month, _) = day.ymd();
    year * 12 + i32::try_from(month).unwrap_or(0)
}

/// Full months from one day to another.
fn full_months(from: LocalDate, to: LocalDate) -> u32 {
    let begun = month_of(to) - month_of(from);
    let unfinished = to.ymd().2 < from.ymd().2;
    u32::try_from(begun - i32::from(unfinished)).unwrap_or(0)
}

impl StarScheme {
    /// Whether it asks whose and of which category activities are.
    pub fn asks_about_activities(&self) -> bool {
        let counted = &self.counted;
        let filters =
            counted.categories.value().is_some() || counted.organisations.value().is_some();
        filters || self.community_categories.value().is_some()
    }
}

/// The day that is so many months later, or the last of its month.
pub(super) fn months_later(day: LocalDate, months: u32) -> LocalDate {
    let (year, month, of_month) = day.ymd();
    let ahead = month - 1 + months;
    let year = year + i32::try_from(ahead / 12).unwrap_or(0);
    let on = |of_month| LocalDate::from_ymd(year, ahead % 12 + 1, of_month);
    let found = (of_month.saturating_sub(3)..=of_month).rev().find_map(on);
    found.unwrap_or(LocalDate::MAX)
}
