//! Comparing sessions one by one.

use std::collections::{BTreeMap, HashMap};

use super::WhatIfView;
use super::bands::{Bands, PersonDays};
use super::{By, Change, EXAMPLES_MAX, Example, GradeChange, GroupChange, KindOfChange, Question};
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::policy::book::PackBook;
use crate::domain::policy::pack::Pack;
use crate::domain::sessions::book::Session;
use crate::domain::sessions::credit::day_shares;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::what_if::{Amounts, by_rule, under};
use crate::log::Fault;
use crate::reading::found::{self, Found};
use crate::reading::policies::whole;
use crate::reading::report::category::Categories;
use crate::reading::report::effective::month_of;
use crate::reading::report::part::Count;
use crate::reading::report::tally::{Seen, Stamp, Tally};
use crate::run::Ledger;

/// Sessions after which progress is told.
const TOLD_AFTER: u64 = 1_024;

/// What was compared.
pub(super) struct Comparing<'q> {
    ledger: &'q Ledger,
    question: &'q Question<'q>,
    progress: &'q (dyn Fn(u64) + Sync),
    packs: HashMap<Position, Found<PackBook>>,
    categories: Categories<'q>,
    sessions: u64,
    changed: u64,
    minutes: [i64; 2],
    grades: BTreeMap<Grade, [Count; 2]>,
    kinds: BTreeMap<Change, KindOfChange>,
    groups: BTreeMap<String, GroupChange>,
    days: Option<PersonDays>,
    not_reproduced: u64,
}

impl<'q> Comparing<'q> {
    /// Nothing yet; days are kept where bands matter.
    pub fn new(
        ledger: &'q Ledger,
        question: &'q Question<'q>,
        bands_matter: bool,
        progress: &'q (dyn Fn(u64) + Sync),
    ) -> Self {
        Self {
            ledger,
            question,
            progress,
            packs: HashMap::new(),
            categories: Categories::new(ledger),
            sessions: 0,
            changed: 0,
            minutes: [0; 2],
            grades: BTreeMap::new(),
            kinds: BTreeMap::new(),
            groups: BTreeMap::new(),
            days: bands_matter.then(HashMap::new),
            not_reproduced: 0,
        }
    }

    /// The pack that a session pinned, read once.
    fn pinned(&mut self, session: &Session) -> Result<Found<PackBook>, Fault> {
        let position = session.policy.adopted_at;
        if let Some(book) = self.packs.get(&position) {
            return Ok(book.clone());
        }
        let book = found::book::<PackBook>(self.ledger, &BookKey::Pack(position.0))?;
        let missing = || Fault::fatal("reading an adopted pack", "it is not there; run `rebuild`");
        let book = book.ok_or_else(missing)?;
        self.packs.insert(position, book.clone());
        Ok(book)
    }

    /// All that would change in a session.
    fn changes(
        &mut self,
        seen: &Seen<'_>,
        [before, after]: [&Amounts; 2],
    ) -> Result<Vec<Change>, Fault> {
        let mut changes = in_amounts(before, after);
        if let Some(category) = self.categories.of(seen.activity)? {
            let pack = self.question.pack;
            let kind = pack.disallowed_kind(category.as_str());
            changes.extend(kind.map(|kind| Change::KindDisallowed { kind: kind.code }));
            if kind.is_none() && pack.category(category.as_str()).is_none() {
                changes.push(Change::CategoryUnknown { category });
            }
        }
        Ok(changes)
    }

    fn count(&mut self, seen: &Seen<'_>, before: &Amounts, after: &Amounts, changes: &[Change]) {
        let of = |amounts: &Amounts| Count {
            sessions: 1,
            minutes: amounts.minutes.0,
        };
        let counts = [of(before), of(after)];
        for (at, amounts) in [before, after].into_iter().enumerate() {
            self.minutes[at] += amounts.minutes.0;
            if let Some((grade, _)) = amounts.grade {
                self.grades.entry(grade).or_default()[at].add(counts[at]);
            }
        }
        let delta = (after.minutes.0) - before.minutes.0;
        for &change in changes {
            let example = Example {
                activity_id: seen.activity,
                session_id: seen.id,
            };
            let kind = self
                .kinds
                .entry(change)
                .or_insert_with(|| nothing_of(change));
            kind.sessions += 1;
            kind.minutes += delta;
            if kind.examples.len() < EXAMPLES_MAX {
                kind.examples.push(example);
            }
        }
        self.changed += u64::from(!changes.is_empty());
        let key = match self.question.by {
            By::Organisation => seen.session.organisation.to_string(),
            By::Month => month_of(seen.date),
        };
        let group = self
            .groups
            .entry(key)
            .or_insert_with_key(|key| GroupChange {
                key: key.clone(),
                changed: 0,
                before: Count::default(),
                after: Count::default(),
            });
        group.changed += u64::from(!changes.is_empty());
        group.before.add(counts[0]);
        group.after.add(counts[1]);
    }

    /// Approved minutes of the days of a session.
    fn note_days(&mut self, session: &Session, before: Minutes, after: Minutes) {
        let (Some(days), Some(end)) = (&mut self.days, session.end) else {
            return;
        };
        for (at, minutes) in [before, after].into_iter().enumerate() {
            for (part, share) in day_shares(&self.ledger.zone, session.started_at, end.at, minutes)
            {
                days.entry((session.person, part.date)).or_default()[at] += share;
            }
        }
    }

    /// What came of it.
    pub fn view(self, stamp: Stamp, bands: &Bands) -> WhatIfView {
        let pack: &Pack = self.question.pack;
        let grade = |(grade, [before, after]): (Grade, [Count; 2])| GradeChange {
            grade,
            before,
            after,
        };
        WhatIfView {
            stamp,
            id: pack.id.clone(),
            version: pack.version,
            digest: pack.digest(),
            days: self.question.days,
            sessions: self.sessions,
            changed: self.changed,
            minutes_before: self.minutes[0],
            minutes_after: self.minutes[1],
            by_grade: self.grades.into_iter().map(grade).collect(),
            kinds: self.kinds.into_values().collect(),
            groups: self.groups.into_values().collect(),
            bands: bands.compared(self.days.unwrap_or_default()),
            not_reproduced: self.not_reproduced,
        }
    }
}

impl Tally for Comparing<'_> {
    fn see(&mut self, seen: &Seen<'_>) -> Result<(), Fault> {
        let (session, zone) = (seen.session, &self.ledger.zone);
        let book = self.pinned(session)?;
        let before = under(session, whole(&book)?, zone);
        let after = under(session, self.question.pack, zone);
        let (Some(before), Some(after)) = (before, after) else {
            return Ok(());
        };
        self.not_reproduced += u64::from(!is_recorded(session, &before));
        let mut changes = self.changes(seen, [&before, &after])?;
        let rules = [whole(&book)?, self.question.pack];
        match rules.map(|pack| by_rule(session, seen.id, pack, zone)) {
            [false, true] => changes.push(Change::ByRule),
            [true, false] => changes.push(Change::NotByRule),
            _ => {}
        }
        self.count(seen, &before, &after, &changes);
        if session.approved.is_some() || session.standing_credits().next().is_some() {
            self.note_days(session, before.minutes, after.minutes);
        }
        self.sessions += 1;
        if self.sessions.is_multiple_of(TOLD_AFTER) {
            (self.progress)(TOLD_AFTER);
        }
        Ok(())
    }

    fn join(&mut self, later: Self) {
        self.sessions += later.sessions;
        self.changed += later.changed;
        for at in [0, 1] {
            self.minutes[at] += later.minutes[at];
        }
        for (grade, counts) in later.grades {
            let own = self.grades.entry(grade).or_default();
            own.iter_mut()
                .zip(counts)
                .for_each(|(own, more)| own.add(more));
        }
        for (change, more) in later.kinds {
            let kind = self
                .kinds
                .entry(change)
                .or_insert_with(|| nothing_of(change));
            kind.sessions += more.sessions;
            kind.minutes += more.minutes;
            let room = EXAMPLES_MAX - kind.examples.len();
            kind.examples.extend(more.examples.into_iter().take(room));
        }
        for (key, more) in later.groups {
            match self.groups.get_mut(&key) {
                None => _ = self.groups.insert(key, more),
                Some(group) => {
                    group.changed += more.changed;
                    group.before.add(more.before);
                    group.after.add(more.after);
                }
            }
        }
        if let (Some(days), Some(more)) = (&mut self.days, later.days) {
            for (day, minutes) in more {
                let own = days.entry(day).or_default();
                own.iter_mut()
                    .zip(minutes)
                    .for_each(|(own, more)| *own += more);
            }
        }
        self.not_reproduced += later.not_reproduced;
    }
}

/// What changes in what a session amounts to.
fn in_amounts(before: &Amounts, after: &Amounts) -> Vec<Change> {
    let mut changes = Vec::new();
    if let (Some((from, _)), Some((to, _))) = (before.grade, after.grade)
        && from != to
    {
        changes.push(Change::Grade { from, to });
    }
    if after.minutes == Minutes::ZERO && before.minutes > Minutes::ZERO {
        changes.push(Change::NoMinutes);
    } else if after.minutes > before.minutes {
        changes.push(Change::MoreMinutes);
    } else if after.minutes < before.minutes {
        changes.push(Change::FewerMinutes);
    }
    match (before.late, after.late) {
        (false, true) => changes.push(Change::Late),
        (true, false) => changes.push(Change::NotLate),
        _ => {}
    }
    let (from, to) = (before.notice_working_days, after.notice_working_days);
    if from != to {
        changes.push(Change::Notice { from, to });
    }
    changes
}

/// Whether the ledger holds what the pinned pack gives.
fn is_recorded(session: &Session, pinned: &Amounts) -> bool {
    let credited = session.standing_credits().next();
    let credited = credited.map(|credit| (credit.grade, credit.grade_reason));
    let same_grade = credited.is_none() || credited == pinned.grade;
    same_grade && session.counted_minutes() == pinned.minutes
}

fn nothing_of(change: Change) -> KindOfChange {
    KindOfChange {
        change,
        sessions: 0,
        minutes: 0,
        examples: Vec::new(),
    }
}
