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

use super::keys::secret::Key32;
use super::keys::wrap;
use super::names::{NameClaims, row};
use super::rows::row::Row;
use super::seal::{Place, seal};
use super::{Desk, Held, Owner, Vault};
use crate::domain::kernel::ids::{ActivityId, OrganisationId};
use crate::domain::secret::Secret;
use crate::domain::stored::Sealed;
use crate::log::Fault;

/// A key that no store holds yet.
pub(super) struct FreshKey {
    key: Key32,
    kept: AtomicBool,
}

/// The sealed texts of a command; holds its new keys until the command is decided.
#[derive(Default)]
pub struct Sealing {
    /// Sealed value by field path; one for each secret, also for those that nobody will open.
    pub values: BTreeMap<&'static str, Sealed>,
    /// Paths whose owner was erased. The value is sealed under a key thrown away at once; if
    /// `decide` would accept the command, it is refused all the same (`PERSON_ERASED`).
    pub erased: BTreeSet<&'static str>,
    /// Paths that belong to the organisation of an activity that does not exist. `decide` refuses
    /// the command for that; sealed under a key thrown away, too.
    pub unowned: BTreeSet<&'static str>,
    fresh: Vec<Arc<FreshKey>>,
}

impl fmt::Debug for Sealing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealing")
            .field("values", &self.values)
            .field("erased", &self.erased)
            .field("unowned", &self.unowned)
            .finish_non_exhaustive()
    }
}

impl Vault {
    /// Seals the texts of a command whose seed is `seed`; the values are the same each time.
    ///
    /// `organisation_of` names the organisation of an activity, from the activity's book.
    pub fn seal_all(
        &self,
        seed: &[u8; 32],
        secrets: &[Secret<'_>],
        organisation_of: impl Fn(ActivityId) -> Option<OrganisationId>,
    ) -> Result<Sealing, Fault> {
        let mut sealing = Sealing::default();
        for secret in secrets {
            let owner = Owner::resolve(secret.owner, &organisation_of);
            let sealed = if let Some(owner) = owner {
                self.sealed_for(owner, seed, secret, &mut sealing)?
            } else {
                sealing.unowned.insert(secret.path);
                self.sealed_for_nobody(seed, secret)
            };
            let before = sealing.values.insert(secret.path, Sealed(sealed));
            assert!(before.is_none(), "a command seals each field path once");
        }
        Ok(sealing)
    }

    fn sealed_for(
        &self,
        owner: Owner,
        seed: &[u8; 32],
        secret: &Secret<'_>,
        sealing: &mut Sealing,
    ) -> Result<String, Fault> {
        let text = owner.to_string();
        Ok(match self.key_or_fresh(owner)? {
            Sealer::Key(key) => self.sealed(&key, seed, secret, &text),
            Sealer::Fresh(fresh) => {
                let sealed = self.sealed(&fresh.key, seed, secret, &text);
                sealing.fresh.push(fresh);
                sealed
            }
            Sealer::Erased => {
                sealing.erased.insert(secret.path);
                self.sealed_for_nobody(seed, secret)
            }
        })
    }

    fn sealed_for_nobody(&self, seed: &[u8; 32], secret: &Secret<'_>) -> String {
        let key = Key32::random(&mut **self.random());
        self.sealed(&key, seed, secret, "nobody")
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
        let (fresh, claims, names) = {
            let mut desk = self.desk();
            // A new key that nobody kept and no command in flight holds was for a refused one.
            desk.fresh
                .retain(|_, fresh| fresh.is_kept() || Arc::strong_count(fresh) > 1);
            let kept = desk.fresh.iter().filter(|(_, fresh)| fresh.is_kept());
            let fresh: BTreeMap<Owner, Arc<FreshKey>> = kept
                .map(|(&owner, fresh)| (owner, Arc::clone(fresh)))
                .collect();
            (fresh, desk.claims.clone(), desk.names.clone())
        };
        if fresh.is_empty() && claims.is_empty() && names.is_empty() {
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
            let names = names.iter().map(|(place, person)| row(*place, *person));
            Ok(keys.chain(documents).chain(names).collect())
        })?;
        self.desk().written(fresh, &claims, &names);
        self.fold_if_due()
    }

    fn sealed(&self, key: &Key32, seed: &[u8; 32], secret: &Secret<'_>, owner: &str) -> String {
        let place = Place {
            ledger: self.ledger,
            event_type: secret.event_type,
            version: secret.version,
            path: secret.path,
            owner,
        };
        seal(key, &place, seed, &secret.plaintext)
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
        names: &NameClaims,
    ) {
        for (owner, fresh) in fresh {
            self.fresh.remove(&owner);
            self.cache
                .put(owner, Arc::new(Key32::from_bytes(fresh.key.expose())));
        }
        self.claims
            .retain(|tag, person| claims.get(tag) != Some(person));
        self.names
            .retain(|place, person| names.get(place) != Some(person));
    }
}
