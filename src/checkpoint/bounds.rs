//! Bounds of everything this module reads, in one place.
//!
//! The specifications demand room for at least 16 signatures, 32 logs, 32 witnesses and 32 groups;
//! ours lie above. What passes a bound is refused, never cut off.

/// Bytes of a signed note.
pub const NOTE_BYTES_MAX: usize = 1 << 20;
/// Signature lines of a note, and of a witness's answer.
pub const SIGNATURES_MAX: usize = 100;
/// Bytes of the name of a key that we trust or sign with. Names in other people's signature lines
/// are bounded by their note only, because lines of unknown keys must be ignored.
pub const KEY_NAME_BYTES_MAX: usize = 255;
/// Bytes of a verifier key as text: the longest name, the id, the key.
pub const VERIFIER_KEY_BYTES_MAX: usize = KEY_NAME_BYTES_MAX + 1 + 8 + 1 + 44;
/// Bytes of a checkpoint's body, extension lines included.
pub const BODY_BYTES_MAX: usize = 16 << 10;
/// Hashes of an inclusion or consistency proof: a tree of 2^63 leaves needs no more.
pub const PROOF_HASHES_MAX: usize = 63;
/// The largest tree size, leaf index and Unix time: what a signed 64-bit number holds, so that no
/// peer reads another number than we do.
pub const NUMBER_MAX: u64 = i64::MAX as u64;
/// Bytes of a proof's extra data, decoded.
pub const EXTRA_BYTES_MAX: usize = 64 << 10;
/// Bytes of a whole proof: header, extra data, hashes, note.
pub const PROOF_BYTES_MAX: usize = NOTE_BYTES_MAX + (128 << 10);
/// Bytes of a request to a witness: old size, proof, note.
pub const REQUEST_BYTES_MAX: usize = NOTE_BYTES_MAX + (8 << 10);
/// Bytes of a witness's answer.
pub const ANSWER_BYTES_MAX: usize = NOTE_BYTES_MAX;
/// Bytes of a policy.
pub const POLICY_BYTES_MAX: usize = 256 << 10;
/// Logs of a policy.
pub const POLICY_LOGS_MAX: usize = 256;
/// Witnesses of a policy.
pub const POLICY_WITNESSES_MAX: usize = 256;
/// Groups of a policy.
pub const POLICY_GROUPS_MAX: usize = 256;
