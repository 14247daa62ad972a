//! Whose key seals: one person, one organisation for the texts of its activities, one complaint.
//!
//! An owner's text form is the id that stands in the ledger; it holds no personal data.

use std::fmt;

use super::rows::row::{Kind, RowKey};
use crate::domain::kernel::ids::{ActivityId, ComplaintId, OrganisationId, PersonId};
use crate::domain::secret;

/// Who owns a personal text and therefore its key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A person: volunteer, staff, guardian.
    Person(PersonId),
    /// An organisation: texts of its activities, stations and decisions.
    Organisation(OrganisationId),
    /// A complaint: what a stranger wrote, and how to reach them.
    Complaint(ComplaintId),
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => id.fmt(f),
            Self::Organisation(id) => id.fmt(f),
            Self::Complaint(id) => id.fmt(f),
        }
    }
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<PersonId> for Owner {
    fn from(id: PersonId) -> Self {
        Self::Person(id)
    }
}

impl From<OrganisationId> for Owner {
    fn from(id: OrganisationId) -> Self {
        Self::Organisation(id)
    }
}

impl Owner {
    /// Who owns what a command names; `organisation_of` comes from the activity's book.
    pub(super) fn resolve(
        named: secret::Owner,
        organisation_of: impl Fn(ActivityId) -> Option<OrganisationId>,
    ) -> Option<Self> {
        match named {
            secret::Owner::Person(id) => Some(Self::Person(id)),
            secret::Owner::Organisation(id) => Some(Self::Organisation(id)),
            secret::Owner::Complaint(id) => Some(Self::Complaint(id)),
            secret::Owner::OrganisationOf(id) => organisation_of(id).map(Self::Organisation),
        }
    }

    /// Where the owner's wrapped key lies.
    pub(super) fn row_key(self) -> RowKey {
        match self {
            Self::Person(id) => RowKey::new(Kind::Person, id.as_bytes()),
            Self::Organisation(id) => RowKey::new(Kind::Organisation, id.as_bytes()),
            Self::Complaint(id) => RowKey::new(Kind::Complaint, id.as_bytes()),
        }
    }
}
