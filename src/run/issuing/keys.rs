//! The keys of issuers: made with their first certificate, kept in the keys folder, announced in
//! the same command that records what they sign.
//!
//! One key signs an issuer's certificates, another its status lists; both last a year, and a month
//! before they end the next ones are made. A key that was announced and lies in no folder of this
//! machine is not replaced in silence: somebody may have moved it, or stolen it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::checkpoint::KeyKind;
use crate::credential::did::Issuer;
use crate::domain::books::BookKey;
use crate::domain::certificates::command::FreshKey;
use crate::domain::kernel::ids::KeyId;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::public_key::PublicKey;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::keys::book::{Key, KeyBook, KeyMaterialBook, KeyState, OrganisationKeysBook};
use crate::domain::keys::event::{KeyPurpose, KeyWindow};
use crate::log::Fault;
use crate::run::ledger::Ledger;
use crate::run::prepare::Failure;
use crate::run::publishing::keys::folder_of;
use crate::signing::{NoteKey, key_file};

/// How long a key signs: a year, less than the days that the rules allow.
const WINDOW_SECONDS: i64 = 365 * 24 * 3_600;
/// How long before its end the next one is made.
const RENEWAL_SECONDS: i64 = 30 * 24 * 3_600;

/// Keys that were read or made, by their public halves.
#[derive(Default)]
pub struct IssuerKeys(Mutex<HashMap<[u8; 32], Arc<NoteKey>>>);

/// The key that signs now.
pub struct Signing {
    /// The key.
    pub key: Arc<NoteKey>,
    /// Its id in the log.
    pub id: KeyId,
    /// Its public half.
    pub public_key: PublicKey,
    /// To be announced, if the log does not know it.
    pub fresh: Option<FreshKey>,
}

/// The key with which an issuer signs something now.
pub fn signing(
    ledger: &Ledger,
    issuer: &Issuer,
    purpose: KeyPurpose,
    now: Moment,
) -> Result<Signing, Failure> {
    let active = active(ledger, issuer, purpose, now)?;
    let renewed = active.iter().rev().find(|(_, key)| {
        let until = key.window.and_then(|window| window.valid_until);
        until.is_none_or(|until| now.plus_seconds(RENEWAL_SECONDS) < until)
    });
    if let Some((id, announced)) = renewed {
        let public = announced.public_key;
        let Some(key) = held(ledger, purpose, public)? else {
            return Err(Refusal::new(RefusalCode::IssuingKeyMissing)
                .with("key", id)
                .into());
        };
        return Ok(Signing {
            key,
            id: *id,
            public_key: public,
            fresh: None,
        });
    }
    fresh(ledger, issuer, purpose, now)
}

/// The issuer's keys for a purpose that may sign now, in the order of announcement.
fn active(
    ledger: &Ledger,
    issuer: &Issuer,
    purpose: KeyPurpose,
    now: Moment,
) -> Result<Vec<(KeyId, Key)>, Fault> {
    let mut active = announced(ledger, issuer)?;
    active.retain(|(_, key)| {
        let in_window = key.window.is_some_and(|window| {
            let has_begun = window.valid_from <= now;
            has_begun && window.valid_until.is_none_or(|until| now < until)
        });
        key.purpose == purpose && in_window && key.state() == KeyState::Active
    });
    Ok(active)
}

/// Every key of an issuer that was ever announced, in that order.
pub fn announced(ledger: &Ledger, issuer: &Issuer) -> Result<Vec<(KeyId, Key)>, Fault> {
    let book = ledger.book::<OrganisationKeysBook>(&BookKey::KeysOf(issuer.organisation))?;
    let mut keys = Vec::new();
    for id in book.keys {
        let key = ledger.book::<KeyBook>(&BookKey::Key(id))?.announced;
        keys.push((id, *key.expect("a list of keys names announced keys only")));
    }
    Ok(keys)
}

/// A key that is announced with what it signs first. One that was made for something that was then
/// refused is used now.
fn fresh(
    ledger: &Ledger,
    issuer: &Issuer,
    purpose: KeyPurpose,
    now: Moment,
) -> Result<Signing, Failure> {
    let (folder, name) = (folder_of(ledger), issuer.did());
    let mut known = ledger.issuer_keys.lock();
    let mut found = None;
    for key in key_file::all(folder, use_of(purpose))? {
        let public = public_of(&key);
        let material = BookKey::KeyMaterial(public.digest());
        let is_announced = ledger.book::<KeyMaterialBook>(&material)?.key.is_some();
        if key.verifier().name() == name && !is_announced {
            found = Some(key);
        }
    }
    let key = if let Some(key) = found {
        key
    } else {
        let mut fill = |bytes: &mut [u8]| ledger.vault.fill_random(bytes);
        let key = NoteKey::fresh(&name, KeyKind::Ed25519Note, &mut fill)
            .map_err(|cause| Fault::fatal(format!("making a key for {name}"), cause))?;
        key_file::create(folder, use_of(purpose), &key)?;
        key
    };
    let (public_key, key) = (public_of(&key), Arc::new(key));
    known.insert(*public_key.as_bytes(), Arc::clone(&key));
    let fresh = FreshKey {
        public_key,
        purpose,
        window: KeyWindow {
            valid_from: now,
            valid_until: Some(now.plus_seconds(WINDOW_SECONDS)),
        },
    };
    Ok(Signing {
        key,
        id: fresh.id(),
        public_key,
        fresh: Some(fresh),
    })
}

/// The secret half of an announced key, if it lies in the folder.
fn held(
    ledger: &Ledger,
    purpose: KeyPurpose,
    public: PublicKey,
) -> Result<Option<Arc<NoteKey>>, Fault> {
    let mut known = ledger.issuer_keys.lock();
    if let Some(key) = known.get(public.as_bytes()) {
        return Ok(Some(Arc::clone(key)));
    }
    for key in key_file::all(folder_of(ledger), use_of(purpose))? {
        known.insert(key.public(), Arc::new(key));
    }
    Ok(known.get(public.as_bytes()).map(Arc::clone))
}

impl IssuerKeys {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; 32], Arc<NoteKey>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn public_of(key: &NoteKey) -> PublicKey {
    PublicKey::from_bytes(key.public()).expect("a signer's own key is a point of large order")
}

/// What key files are called.
const fn use_of(purpose: KeyPurpose) -> &'static str {
    match purpose {
        KeyPurpose::Log => crate::run::publishing::keys::USE_OF_LOG,
        KeyPurpose::Issuing => "issuing",
        KeyPurpose::Status => "status",
    }
}
