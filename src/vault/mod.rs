//! The vault: whose personal texts are readable, by whose key, and until when.
//!
//! Every personal text is sealed inside its event under the key of its owner ([`seal`]). The keys
//! lie here, wrapped by an epoch key that lies *outside* the data directory ([`keys`]), in a
//! small store whose rows can truly be removed ([`rows`]). Erasing a person destroys one key; the
//! log, its commitments and every backup of it stay as they are and can no longer be read.
//!
//! The order: [`Vault::prepare`] before a command is queued, [`Vault::refresh`] just before it is
//! decided, [`Vault::accept`] when it is accepted; per batch one [`Vault::sync`], then the log. A
//! key is durable *before* the event that needs it; one without an event hurts nobody.
//! A backup takes the log first and the vault second, for the same reason.
//!
//! Invariants: nothing here is a function of a clock or of randomness that did not come in as an
//! argument; no personal text, key or document number reaches an error, a `Debug` text or a file
//! in clear; every reading of a person's text passes [`Vault::reveal`] and is recorded first.
//! Must never: decide anything, or let `decide` see a datum where a conclusion will do.

pub mod keys;
pub mod rows;
pub mod seal;
pub mod settings;

mod duplicates;
mod erasure;
mod facts;
mod names;
pub mod on_site_code;
mod open;
mod origins;
mod owner;
mod reveal;
mod rotation;
mod sealing;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use crate::domain::kernel::ids::PersonId;
use crate::log::{Fault, LedgerId};
pub use duplicates::DocumentTag;
pub use erasure::ErasureReceipt;
pub use facts::Prepared;
pub use keys::secret::{Key32, Plaintext, Random};
pub use names::{NAMED_MAX, Named};
pub use open::Checked;
pub use owner::Owner;
pub use reveal::{Disclosed, Revealed, Wanted};
pub use sealing::Sealing;
pub use settings::VaultSettings;

use keys::epochs::Epochs;
use keys::wrap;
use names::NameClaims;
use rows::row::{RowKey, Value};
use rows::{Found, Rows};
use sealing::FreshKey;

/// The open vault of one ledger. Shared by all threads.
pub struct Vault {
    ledger: LedgerId,
    settings: VaultSettings,
    rows: Rows,
    epochs: Epochs,
    random: Mutex<Box<dyn Random>>,
    desk: Mutex<Desk>,
    /// Held by whoever replaces files of the key store: fold, erasure, rotation, backup.
    upkeep: Mutex<()>,
    ledger_keys: LedgerKeys,
}

/// What lies in memory: unwrapped keys, and what the next sync will write.
struct Desk {
    /// Unwrapped keys of the owners used last.
    cache: LruCache<Owner, Arc<Key32>>,
    /// Keys made for owners that had none.
    fresh: HashMap<Owner, Arc<FreshKey>>,
    /// Documents claimed since the last sync.
    claims: BTreeMap<DocumentTag, PersonId>,
    /// Places in the index of names claimed since the last sync.
    names: NameClaims,
}

/// Keys of the ledger itself, each for one purpose.
#[derive(Debug)]
struct LedgerKeys {
    documents: Key32,
    on_site_codes: Key32,
    tokens: Key32,
}

/// Whether an owner's key is there.
enum Held {
    Key(Arc<Key32>),
    /// Erased at this moment, Unix milliseconds.
    Erased(i64),
    Never,
}

impl Vault {
    /// The folder outside the data directory where keys lie.
    pub fn keys_folder(&self) -> &Path {
        &self.settings.keys_folder
    }

    /// The key under which `access` hashes tokens; a copy, wiped by whoever drops it.
    pub fn token_key(&self) -> Key32 {
        Key32::from_bytes(self.ledger_keys.tokens.expose())
    }

    /// Unpredictable bytes, for keys that others keep.
    pub fn fill_random(&self, bytes: &mut [u8]) {
        self.random().fill(bytes);
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn upkeep(&self) -> MutexGuard<'_, ()> {
        self.upkeep.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn random(&self) -> MutexGuard<'_, Box<dyn Random>> {
        self.random.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key of `owner`. The desk stays locked meanwhile, so that no two threads make two keys
    /// for one owner; the store is read without waiting for anybody's fsync.
    fn held(&self, desk: &mut Desk, owner: Owner) -> Result<Held, Fault> {
        if let Some(key) = desk.cache.get(&owner) {
            return Ok(Held::Key(Arc::clone(key)));
        }
        let row = owner.row_key();
        let Some(found) = self.rows.row(row)? else {
            return Ok(Held::Never);
        };
        match found.value {
            Value::Erased(at_ms) => Ok(Held::Erased(at_ms)),
            Value::Gone => Ok(Held::Never),
            Value::Live(_) => {
                let key = Arc::new(self.unwrapped(row, found)?);
                desk.cache.put(owner, Arc::clone(&key));
                Ok(Held::Key(key))
            }
        }
    }

    fn unwrapped(&self, row: RowKey, found: Found) -> Result<Key32, Fault> {
        let doing = || format!("unwrapping a key of epoch {}", found.epoch);
        let Value::Live(wrapped) = found.value else {
            return Err(Fault::fatal(doing(), "there is none in its row"));
        };
        let epoch = self.epochs.key(found.epoch)?;
        wrap::unwrap(&epoch, self.ledger, row, &wrapped)
            .ok_or_else(|| Fault::fatal(doing(), "the epoch key does not fit it"))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("ledger", &self.ledger)
            .finish_non_exhaustive()
    }
}
