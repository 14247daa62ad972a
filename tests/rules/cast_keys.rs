//! Commands on signing keys that the examples share.

use ed25519_dalek::SigningKey;
use hourledger::domain::Event;
use hourledger::domain::kernel::ids::{Digest32, KeyId, OrganisationId};
use hourledger::domain::kernel::public_key::PublicKey;
use hourledger::domain::keys::command::{AnnounceKey, DistrustKey, RetireKey};
use hourledger::domain::keys::event::{DistrustReason, KeyPurpose, KeyWindow};

use crate::world::moment;

/// The public half of the key number `number`.
pub fn public_key(number: u32) -> String {
    let secret = blake3::hash(&number.to_be_bytes());
    let public = SigningKey::from_bytes(secret.as_bytes()).verifying_key();
    let key = PublicKey::from_bytes(public.to_bytes());
    key.expect("a key that was made in the usual way")
        .to_string()
}

/// A key of the log.
pub fn log_key(number: u32) -> AnnounceKey {
    AnnounceKey {
        public_key: public_key(number),
        purpose: KeyPurpose::Log,
        organisation_id: None,
        window: None,
        document_digest: None,
    }
}

/// A key with which an organisation signs certificates for a year.
pub fn issuing_key(number: u32, of: OrganisationId) -> AnnounceKey {
    AnnounceKey {
        public_key: public_key(number),
        purpose: KeyPurpose::Issuing,
        organisation_id: Some(of),
        window: Some(KeyWindow {
            valid_from: moment("2026-03-02 00:00"),
            valid_until: Some(moment("2027-03-02 00:00")),
        }),
        document_digest: Some(Digest32::of(b"a DID document")),
    }
}

pub fn retire_key(key_id: KeyId, successor: Option<KeyId>) -> RetireKey {
    RetireKey { key_id, successor }
}

pub fn distrust_key(key_id: KeyId, after_size: u64) -> DistrustKey {
    DistrustKey {
        key_id,
        after_size,
        reason: DistrustReason::Compromised,
    }
}

/// The key that was announced.
pub fn new_key(events: &[Event]) -> KeyId {
    let found = events.iter().find_map(|event| match event {
        Event::KeyAnnounced(event) => Some(event.key.key_id),
        _ => None,
    });
    found.expect("a key was announced")
}
