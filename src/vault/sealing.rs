//! Sealing the personal texts of a command, and making new keys durable in time.
//!
//! A key made for a command is kept only when the command is accepted: a refused command and a dry
//! run leave nothing behind. Two commands in flight for one owner share one new key.
//!
//! Invariant: a key is in the store, durable, before any event sealed under it is in the log,
//! provided the writer calls `keep` for each accepted command and `sync` before the log's append.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::rows::row::Row;
use super::seal::{Place, seal};
use super::secret::{Key32, Plaintext};
use super::{Desk, Held, Owner, Vault, wrap};
use crate::log::Fault;

/// A personal text of a command, to be sealed for one field of one event.
#[derive(Clone, Debug)]
pub struct Secret {
    /// Whose key seals it.
    pub owner: Owner,
    /// The event it will stand in.
    pub event_type: &'static str,
    /// Version of the event type.
    pub version: u16,
    /// Field path inside the event, unique within the command, for example `subject.name`.
    pub path: &'static str,
    /// The text.
    pub plaintext: Plaintext,
}

/// A key that no store holds yet.
pub(super) struct FreshKey {
    key: Key32,
    kept: AtomicBool,
}

/// The sealed texts of a command; holds its new keys until the command is decided.
#[derive(Default)]
pub struct Sealing {
    /// Sealed value by field path.
    pub values: BTreeMap<&'static str, String>,
    /// Owners whose key was erased: nothing can be sealed for them, and the command is refused.
    pub erased: BTreeSet<Owner>,
    fresh: Vec<Arc<FreshKey>>,
}

impl fmt::Debug for Sealing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealing")
            .field("values", &self.values)
            .field("erased", &self.erased)
            .finish_non_exhaustive()
    }
}

impl Vault {
    /// Seals the texts of a command whose seed is `seed`; the values are the same each time.
    pub fn seal_all(&self, seed: &[u8; 32], secrets: &[Secret]) -> Result<Sealing, Fault> {
        let mut sealing = Sealing::default();
        let owners: BTreeSet<Owner> = secrets.iter().map(|secret| secret.owner).collect();
        let mut keys = BTreeMap::new();
        for owner in owners {
            match self.key_or_fresh(owner)? {
                Sealer::Key(key) => _ = keys.insert(owner, key),
                Sealer::Fresh(fresh) => {
                    keys.insert(owner, Arc::new(Key32::from_bytes(fresh.key.expose())));
                    sealing.fresh.push(fresh);
                }
                Sealer::Erased => _ = sealing.erased.insert(owner),
            }
        }
        for secret in secrets {
            let Some(key) = keys.get(&secret.owner) else {
                continue;
            };
            let sealed = self.sealed(key, seed, secret);
            let before = sealing.values.insert(secret.path, sealed);
            assert!(before.is_none(), "a command seals each field path once");
        }
        Ok(sealing)
    }

    /// The command was accepted: the next [`Vault::sync`] writes its new keys.
    pub fn keep(&self, sealing: &Sealing) {
        for fresh in &sealing.fresh {
            fresh.kept.store(true, Ordering::SeqCst);
        }
    }

    /// Makes everything kept or claimed so far durable, with one fsync; none if there is nothing.
    ///
    /// Call it once per batch, before the log's append. A fault here is fatal.
    pub fn sync(&self) -> Result<(), Fault> {
        let (fresh, claims) = {
            let mut desk = self.desk();
            // A new key that nobody kept and no command in flight holds was for a refused one.
            desk.fresh
                .retain(|_, fresh| fresh.is_kept() || Arc::strong_count(fresh) > 1);
            let kept = desk.fresh.iter().filter(|(_, fresh)| fresh.is_kept());
            let fresh: BTreeMap<Owner, Arc<FreshKey>> = kept
                .map(|(&owner, fresh)| (owner, Arc::clone(fresh)))
                .collect();
            (fresh, desk.claims.clone())
        };
        if fresh.is_empty() && claims.is_empty() {
            return Ok(());
        }
        self.rows.append(|epoch| {
            let epoch = self.epochs.key(epoch)?;
            let mut random = self.random();
            let keys = fresh.iter().map(|(owner, fresh)| {
                let row = owner.row_key();
                let wrapped = wrap::wrap(&epoch, self.ledger, row, &fresh.key, &mut **random);
                Row::live(row, wrapped)
            });
            let documents = claims.iter().map(|(tag, person)| tag.row(*person));
            Ok(keys.chain(documents).collect())
        })?;
        self.desk().written(fresh, &claims);
        self.fold_if_due()
    }

    fn sealed(&self, key: &Key32, seed: &[u8; 32], secret: &Secret) -> String {
        let owner = secret.owner.to_string();
        let place = Place {
            ledger: self.ledger,
            event_type: secret.event_type,
            version: secret.version,
            path: secret.path,
            owner: &owner,
        };
        seal(key, &place, seed, secret.plaintext.expose())
    }

    fn key_or_fresh(&self, owner: Owner) -> Result<Sealer, Fault> {
        let mut desk = self.desk();
        if let Some(fresh) = desk.fresh.get(&owner) {
            return Ok(Sealer::Fresh(Arc::clone(fresh)));
        }
        match self.held(&mut desk, owner)? {
            Held::Key(key) => Ok(Sealer::Key(key)),
            Held::Erased(_) => Ok(Sealer::Erased),
            Held::Never => {
                let key = Key32::random(&mut **self.random());
                let fresh = Arc::new(FreshKey {
                    key,
                    kept: AtomicBool::new(false),
                });
                desk.fresh.insert(owner, Arc::clone(&fresh));
                Ok(Sealer::Fresh(fresh))
            }
        }
    }
}

/// Which key seals for an owner.
enum Sealer {
    Key(Arc<Key32>),
    Fresh(Arc<FreshKey>),
    Erased,
}

impl FreshKey {
    fn is_kept(&self) -> bool {
        self.kept.load(Ordering::SeqCst)
    }
}

impl Desk {
    /// Rows are durable: keys move to the cache, claims made since stay for the next sync.
    fn written(
        &mut self,
        fresh: BTreeMap<Owner, Arc<FreshKey>>,
        claims: &BTreeMap<super::DocumentTag, super::PersonId>,
    ) {
        for (owner, fresh) in fresh {
            self.fresh.remove(&owner);
            self.cache
                .put(owner, Arc::new(Key32::from_bytes(fresh.key.expose())));
        }
        self.claims
            .retain(|tag, person| claims.get(tag) != Some(person));
    }
}
