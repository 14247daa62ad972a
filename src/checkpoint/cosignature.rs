//! Cosignatures of witnesses, cosignature/v1 (tlog-cosignature, "Ed25519 signed message").
//!
//! ```text
//! message   = "cosignature/v1\n" "time " <unix seconds> "\n" <checkpoint body>
//! signature = time as 8 bytes, big endian ‖ Ed25519 signature[64]
//! ```
//!
//! It says: at that time this was the largest consistent tree that the witness had seen for this
//! origin. The message does not name the witness, so a key must never serve two of them.

use super::body::Checkpoint;
use super::bounds::NUMBER_MAX;
use super::key::{KeyKind, VerifierKey};
use super::sign::{SignProblem, checked};
use super::signature_line::SignatureLine;

/// A witness's line over a checkpoint's body at a time. Whether the tree is consistent with what
/// the witness saw before is the caller's to know.
pub fn cosign<E>(
    key: &VerifierKey,
    body_text: &str,
    unix_seconds: u64,
    sign: impl FnOnce(&[u8]) -> Result<[u8; 64], E>,
) -> Result<SignatureLine, SignProblem<E>> {
    if key.kind() != KeyKind::Ed25519Cosignature {
        return Err(SignProblem::WrongKind);
    }
    if unix_seconds > NUMBER_MAX {
        return Err(SignProblem::TimeTooLarge);
    }
    Checkpoint::parse(body_text).map_err(SignProblem::Body)?;
    let signature = checked(key, &message(body_text, unix_seconds), sign)?;
    let timed = [&unix_seconds.to_be_bytes()[..], &signature].concat();
    Ok(SignatureLine::of(key, timed))
}

/// The time of a line that this key verifies over this body, else `None`.
pub(super) fn time_of(key: &VerifierKey, body_text: &str, line: &SignatureLine) -> Option<u64> {
    let (time, signature) = line.signature().split_first_chunk::<8>()?;
    let unix_seconds = u64::from_be_bytes(*time);
    let fits = unix_seconds <= NUMBER_MAX;
    (fits && key.verifies(&message(body_text, unix_seconds), signature)).then_some(unix_seconds)
}

fn message(body_text: &str, unix_seconds: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {unix_seconds}\n{body_text}").into_bytes()
}
