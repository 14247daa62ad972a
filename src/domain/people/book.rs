//! The book of one person: standing, consents, roles, hours. No name, no number, no date of birth.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::event::{Assurance, ConsentGiver, ConsentGroup, Purpose};
use super::role::{Role, RoleHeld, Scope};
use crate::domain::books::paged::Paged;
use crate::domain::kernel::ids::{ConsentId, PersonId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::ledger::totals::HourTotals;

/// State of one person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PersonBook {
    /// Where the person stands.
    pub standing: Standing,
    /// How surely the person is who the name says.
    pub assurance: Assurance,
    /// When registered.
    pub registered_at: Option<Moment>,
    /// Position of the registration, where the sealed identity is read from.
    pub registered_position: Option<Position>,
    /// The day of the consent that an import states, until it is withdrawn.
    pub consent_stated_on: Option<LocalDate>,
    /// An import stated the document: only who holds that one may claim the record.
    pub document_stated: bool,
    /// Positions of the events that say under which ids other systems know the person.
    pub origins: Vec<Position>,
    /// Consents that stand.
    pub consents: BTreeMap<Purpose, ConsentHeld>,
    /// Roles held.
    pub roles: Vec<RoleHeld>,
    /// The record that goes on in its place, if it was merged; then nothing new is recorded here.
    pub merged_into: Option<Merged>,
    /// Other ids of the same human, merged into this one, in the order of merging.
    pub aliases: Vec<PersonId>,
    /// Hours and sessions recorded under this id.
    pub totals: HourTotals,
    /// The months, numbered as `MonthNo`, that have a page of the agenda, in rising order.
    pub months: Vec<u32>,
    /// Events in this person's stream.
    pub events: Paged<Position>,
}

/// A consent that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentHeld {
    /// The consent.
    pub id: ConsentId,
    /// Who gave it.
    pub given_by: ConsentGiver,
}

/// A merge that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The person that goes on.
    pub survivor: PersonId,
    /// Position of the merge.
    pub position: Position,
}

/// Where a person stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// No event yet.
    #[default]
    Unknown,
    /// Known by id and roles only: the founder of the ledger.
    Staff,
    /// Put on the books by an import; not claimed by the person (R5).
    Enrolled,
    /// Registered.
    Registered,
    /// Key destroyed; records stay.
    Erased,
}

impl PersonBook {
    /// Notes a consent.
    pub fn consented(&mut self, given: &ConsentGroup) {
        let held = ConsentHeld {
            id: given.consent_id,
            given_by: given.given_by,
        };
        self.consents.insert(given.purpose, held);
    }

    /// Whether hours may become effective: nobody is registered against their will, so an enrolled
    /// person's wait for the claim, unless the source states a consent (R5).
    pub fn carries_hours(&self) -> bool {
        match self.standing {
            Standing::Registered | Standing::Staff => true,
            Standing::Enrolled => self.consent_stated_on.is_some(),
            Standing::Unknown | Standing::Erased => false,
        }
    }

    /// Whether the ledger counts the book as one of its people: a human is counted once.
    pub fn is_counted(&self) -> bool {
        let known = matches!(self.standing, Standing::Registered | Standing::Enrolled);
        known && self.merged_into.is_none()
    }

    /// Notes that the agenda has a page of this month.
    pub fn note_month(&mut self, month: u32) {
        if let Err(place) = self.months.binary_search(&month) {
            self.months.insert(place, month);
        }
    }

    /// Whether the agenda has a page of this month or of one beside it: sessions last a day at
    /// most, so only such pages can share time.
    pub fn has_pages_around(&self, month: u32) -> bool {
        let first = self
            .months
            .partition_point(|it| *it < month.saturating_sub(1));
        self.months.get(first).is_some_and(|it| *it <= month + 1)
    }

    /// Whether one of `roles` is held at `place` on `day`.
    pub fn holds(&self, roles: &[Role], place: Scope, day: LocalDate) -> bool {
        self.roles.iter().any(|held| {
            roles.contains(&held.role) && held.scope.covers(place) && held.stands_on(day)
        })
    }
}
