//! Reading personal texts: recorded first, then opened.
//!
//! The recorder is a closure of the caller, so that this module knows nothing of the read log; but
//! there is no other way to a clear text. A person reading their own data is not recorded, and
//! texts of an organisation (what an activity is about) are published, not personal.
//!
//! Invariant: when the record fails, nothing is opened.

use super::keys::secret::Plaintext;
use super::seal::{Place, open};
use super::{Held, Owner, Vault};
use crate::domain::kernel::ids::PersonId;
use crate::log::Fault;

/// A sealed value to be read, and the place it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Whose key sealed it.
    pub owner: Owner,
    /// The event it stands in.
    pub event_type: &'a str,
    /// Version of the event type.
    pub version: u16,
    /// Field path inside the event.
    pub path: &'a str,
    /// The sealed value.
    pub sealed: &'a str,
}

/// One person's field that is about to be read by somebody else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Disclosed {
    /// Whose it is.
    pub person: PersonId,
    /// Which field.
    pub path: String,
}

/// What became of a sealed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revealed {
    /// The text.
    Text(Plaintext),
    /// The owner's key was erased at this moment, Unix milliseconds; nobody can read it any more.
    Erased(i64),
}

impl Vault {
    /// Opens sealed values for `reader` (none: the ledger itself) after `record` has made durable
    /// who reads which fields of whom; `record` is not called when nothing needs recording.
    ///
    /// A value whose key is neither there nor erased is a fault: a key was lost.
    pub fn reveal(
        &self,
        reader: Option<PersonId>,
        wanted: &[Wanted<'_>],
        record: impl FnOnce(&[Disclosed]) -> Result<(), Fault>,
    ) -> Result<Vec<Revealed>, Fault> {
        let disclosed = disclosed(reader, wanted);
        if !disclosed.is_empty() {
            record(&disclosed)?;
        }
        wanted.iter().map(|wanted| self.opened(wanted)).collect()
    }

    /// Opens one value; for `reveal`, and for facts that let only a conclusion out.
    pub(super) fn opened(&self, wanted: &Wanted<'_>) -> Result<Revealed, Fault> {
        let owner = wanted.owner.to_string();
        let place = Place {
            ledger: self.ledger,
            event_type: wanted.event_type,
            version: wanted.version,
            path: wanted.path,
            owner: &owner,
        };
        let doing = || {
            format!(
                "opening {} of {} sealed for {owner}",
                place.path, place.event_type
            )
        };
        let held = self.held(&mut self.desk(), wanted.owner)?;
        match held {
            Held::Erased(at_ms) => Ok(Revealed::Erased(at_ms)),
            Held::Never => Err(Fault::retry(doing(), KeyLost)),
            Held::Key(key) => open(&key, &place, wanted.sealed)
                .map(Revealed::Text)
                .map_err(|cause| Fault::retry(doing(), cause)),
        }
    }
}

/// The cause when a key is missing that was never erased: the vault is not the one of this log.
#[derive(Debug)]
struct KeyLost;

impl std::fmt::Display for KeyLost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("its key is lost: not in the vault, and no erasure is noted there")
    }
}

impl std::error::Error for KeyLost {}

/// The fields of other people, each once.
fn disclosed(reader: Option<PersonId>, wanted: &[Wanted<'_>]) -> Vec<Disclosed> {
    let mut disclosed: Vec<Disclosed> = wanted
        .iter()
        .filter_map(|wanted| match wanted.owner {
            Owner::Person(person) if Some(person) != reader => Some(Disclosed {
                person,
                path: wanted.path.to_owned(),
            }),
            _ => None,
        })
        .collect();
    disclosed.sort();
    disclosed.dedup();
    disclosed
}
