//! The book of one person: standing, consents, roles, hours. No name, no number, no date of birth.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::event::{Assurance, Purpose};
use super::role::{Role, RoleHeld, Scope};
use crate::domain::kernel::ids::{ConsentId, Position};
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
    /// The day of the consent that an import states.
    pub consent_stated_on: Option<LocalDate>,
    /// An import stated the document: only who holds that one may claim the record.
    pub document_stated: bool,
    /// Positions of the events that say under which ids other systems know the person.
    pub origins: Vec<Position>,
    /// Consents that stand.
    pub consents: BTreeMap<Purpose, ConsentId>,
    /// Roles held.
    pub roles: Vec<RoleHeld>,
    /// Hours and sessions.
    pub totals: HourTotals,
    /// Events in this person's stream.
    pub events: u32,
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
    /// Whether hours may become effective: nobody is registered against their will, so an enrolled
    /// person's wait for the claim, unless the source states a consent (R5).
    pub fn carries_hours(&self) -> bool {
        match self.standing {
            Standing::Registered | Standing::Staff => true,
            Standing::Enrolled => self.consent_stated_on.is_some(),
            Standing::Unknown | Standing::Erased => false,
        }
    }

    /// Whether one of `roles` is held at `place` on `day`.
    pub fn holds(&self, roles: &[Role], place: Scope, day: LocalDate) -> bool {
        self.roles.iter().any(|held| {
            roles.contains(&held.role) && held.scope.covers(place) && held.stands_on(day)
        })
    }
}
