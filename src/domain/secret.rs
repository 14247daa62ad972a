//! Which fields of a command are personal, and whose. The vault seals them before `decide`, which
//! then only ever handles the envelopes (I5).

use std::borrow::Cow;

use super::kernel::documents::Document;
use super::kernel::ids::{ActivityId, ComplaintId, OrganisationId, PersonId};

/// Under whose key a field is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A person.
    Person(PersonId),
    /// An organisation.
    Organisation(OrganisationId),
    /// The organisation that published this activity.
    OrganisationOf(ActivityId),
    /// A complaint, which has a key of its own.
    Complaint(ComplaintId),
}

/// One field to seal.
#[derive(Clone, PartialEq)]
pub struct Secret<'a> {
    /// Whose key.
    pub owner: Owner,
    /// Event the envelope will stand in.
    pub event_type: &'static str,
    /// Version of that event.
    pub version: u16,
    /// Path within the event, for example `subject.name`.
    pub path: &'static str,
    /// What to seal.
    pub plaintext: Cow<'a, str>,
}

impl std::fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret({} of {:?})", self.path, self.owner)
    }
}

/// A command that may carry personal data.
pub trait Secrets {
    /// The fields to seal, for a command decided under `seed`.
    fn secrets(&self, seed: &[u8; 32]) -> Vec<Secret<'_>>;

    /// The identity document the command registers, if it is one.
    fn document(&self) -> Option<Document> {
        None
    }
}
