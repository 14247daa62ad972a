//! Daily bands of a what-if: whose approval the days of people ask for, before and after.

use std::collections::{BTreeMap, HashMap};

use super::{BandChange, EXAMPLES_MAX, PersonDay};
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{PersonId, Position};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::book::PolicyBook;
use crate::domain::policy::pack::{DailyBand, DailyBandApprover, Pack};
use crate::domain::sessions::bands::approver_of;
use crate::reading::policies::{pack, whole};
use crate::reading::{Read, found};
use crate::run::Ledger;

/// Approved minutes of each person's days, under the packs pinned and under the other.
pub(super) type PersonDays = HashMap<(PersonId, LocalDate), [Minutes; 2]>;

/// Bands in force, by adoption, and those of the other pack.
pub(super) struct Bands {
    policies: PolicyBook,
    adopted: BTreeMap<Position, Option<Vec<DailyBand>>>,
    other: Option<Vec<DailyBand>>,
}

impl Bands {
    /// The bands of all packs adopted and of another.
    pub fn under(ledger: &Ledger, other: &Pack) -> Read<Self> {
        let policies = ledger.book::<PolicyBook>(&BookKey::Policies)?;
        let mut adopted = BTreeMap::new();
        for adoption in &policies.adopted {
            let book: found::Found<_> = pack(ledger, adoption.position)?;
            let bands = whole(&book)?.daily_bands.value().cloned();
            adopted.insert(adoption.position, bands);
        }
        Ok(Self {
            policies,
            adopted,
            other: other.daily_bands.value().cloned(),
        })
    }

    /// Whether any pack sets bands.
    pub fn matter(&self) -> bool {
        self.other.is_some() || self.adopted.values().any(Option::is_some)
    }

    fn in_force(&self, date: LocalDate) -> Option<&[DailyBand]> {
        let adoption = self.policies.governing(date)?;
        self.adopted.get(&adoption.position)?.as_deref()
    }

    /// Days by whose approval they ask for.
    pub fn compared(&self, days: PersonDays) -> Vec<BandChange> {
        if !self.matter() {
            return Vec::new();
        }
        let asked = |bands: Option<&[DailyBand]>, total| {
            bands.map_or(DailyBandApprover::Nobody, |bands| approver_of(bands, total))
        };
        let mut changes = BTreeMap::<DailyBandApprover, BandChange>::new();
        let mut days: Vec<_> = days.into_iter().collect();
        days.sort_unstable_by_key(|((person, date), _)| (*date, *person));
        for ((person_id, date), [before, after]) in days {
            let before = asked(self.in_force(date), before);
            let after = asked(self.other.as_deref(), after);
            change(&mut changes, before).days_before += 1;
            let change = change(&mut changes, after);
            change.days_after += 1;
            if before != after && change.examples.len() < EXAMPLES_MAX {
                change.examples.push(PersonDay { person_id, date });
            }
        }
        changes.into_values().collect()
    }
}

fn change(
    changes: &mut BTreeMap<DailyBandApprover, BandChange>,
    approver: DailyBandApprover,
) -> &mut BandChange {
    changes.entry(approver).or_insert_with(|| BandChange {
        approver,
        days_before: 0,
        days_after: 0,
        examples: Vec::new(),
    })
}
