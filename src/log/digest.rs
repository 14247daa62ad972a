//! The hashes of the log: every BLAKE3 context and every keyed derivation, in one table.
//!
//! `PRF(key, message)` is BLAKE3's keyed hash. Everything else uses BLAKE3's key-derivation mode
//! with a context of its own, so that no two uses can ever produce each other's values. A context
//! is never changed and never used for a second purpose; a new meaning gets a new context
//! ("... v2"). Golden vectors for each: `schemas/vectors/`.

use std::sync::OnceLock;

use blake3::hazmat::{ContextKey, HasherExt as _, hash_derive_key_context};

/// BLAKE3 in key-derivation mode under one fixed context.
pub(crate) struct Context {
    name: &'static str,
    key: OnceLock<ContextKey>,
}

impl Context {
    const fn new(name: &'static str) -> Self {
        Self {
            name,
            key: OnceLock::new(),
        }
    }

    /// The digest of the concatenated `parts`.
    pub(crate) fn of(&self, parts: &[&[u8]]) -> [u8; 32] {
        // Hashing the context once, not per call, saves one compression of each short hash.
        let key = self.key.get_or_init(|| hash_derive_key_context(self.name));
        let mut hasher = blake3::Hasher::new_from_context_key(key);
        for part in parts {
            hasher.update(part);
        }
        *hasher.finalize().as_bytes()
    }
}

/// The chain value before the first frame, from the ledger id.
pub(crate) static LEDGER: Context = Context::new("hourledger 2026 ledger v1");
/// A segment header.
pub(crate) static SEGMENT: Context = Context::new("hourledger 2026 segment v1");
/// A frame, all but its checksum and chain value, after the ledger id.
pub(crate) static FRAME: Context = Context::new("hourledger 2026 frame v1");
/// The next chain value, from the chain value before and the frame's digest.
pub(crate) static CHAIN: Context = Context::new("hourledger 2026 chain v1");
/// A seal.
pub(crate) static SEAL: Context = Context::new("hourledger 2026 seal v1");
/// Bytes set aside by recovery.
pub(crate) static QUARANTINE: Context = Context::new("hourledger 2026 quarantine v1");
/// The last 16 bytes of an idempotency tag.
static IDEM: Context = Context::new("hourledger 2026 idem v1");
/// The key under which a request body is tagged.
static BODY: Context = Context::new("hourledger 2026 body v1");
/// One group of an event.
pub(crate) static GROUP: Context = Context::new("hourledger 2026 group v1");
/// The commitment of an event.
pub(crate) static EVENT: Context = Context::new("hourledger 2026 event v1");

/// BLAKE3 keyed hash: the pseudo-random function behind seeds and ids.
pub fn prf(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    *blake3::keyed_hash(key, message).as_bytes()
}

/// The seed of the event at `index` (counted from 0) of a command: PRF(seed, "event/" u32be).
pub fn event_seed(command_seed: &[u8; 32], index: u32) -> [u8; 32] {
    let mut message = *b"event/\0\0\0\0";
    message[6..].copy_from_slice(&index.to_be_bytes());
    prf(command_seed, &message)
}

/// The event seed of every event whose body is public: nothing is to be hidden, and anybody can
/// recompute the commitment from the body alone.
pub const PUBLIC_SEED: [u8; 32] = [0; 32];

/// The seed of one group of an event: PRF(event seed, "group/" name).
pub fn group_seed(event_seed: &[u8; 32], group: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_keyed(event_seed);
    hasher.update(b"group/").update(group.as_bytes());
    *hasher.finalize().as_bytes()
}

/// What the ledger remembers of an idempotency key: never the key itself.
///
/// The first 6 bytes are the key's own (a version 7 UUID starts with its time, so tags of one day
/// lie together in the index); the rest binds key and actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdemTag(pub [u8; 22]);

/// The tag of idempotency key `key` (a UUID's bytes) when `actor` uses it.
pub fn idem_tag(actor: &str, key: &[u8; 16]) -> IdemTag {
    let mut tag = [0; 22];
    tag[..6].copy_from_slice(&key[..6]);
    tag[6..].copy_from_slice(&IDEM.of(&[actor.as_bytes(), key])[..16]);
    IdemTag(tag)
}

/// Tells a replay from another request under the same key, without storing the request.
pub fn body_tag(key: &[u8; 16], body: &[u8]) -> [u8; 16] {
    let digest = prf(&BODY.of(&[key]), body);
    *digest
        .first_chunk()
        .expect("a digest of 32 bytes has a first half")
}

/// Lower hexadecimal, the form digests have in messages and vectors.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_shows_the_keys_time_and_hides_the_rest() {
        let key = [7; 16];
        let tag = idem_tag("per_1", &key);
        assert_eq!(tag.0[..6], key[..6]);
        assert_ne!(tag.0[6..], key[..]);
        assert_ne!(tag, idem_tag("per_2", &key), "a key belongs to its actor");
    }

    #[test]
    fn a_body_tag_depends_on_key_and_body() {
        let tag = body_tag(&[1; 16], b"{}");
        assert_ne!(tag, body_tag(&[2; 16], b"{}"));
        assert_ne!(tag, body_tag(&[1; 16], b"[]"));
    }

    #[test]
    fn a_context_equals_the_plain_derive_key_call() {
        let expected = blake3::derive_key("hourledger 2026 chain v1", b"ab");
        assert_eq!(CHAIN.of(&[b"a", b"b"]), expected);
    }
}
