//! Signing, through a closure that holds the private key.
//!
//! What the closure returns is verified before it leaves: a signer that is wired to another key
//! fails here, not at every reader.

use std::error::Error;
use std::fmt;

use super::body::BodyProblem;
use super::bounds::NOTE_BYTES_MAX;
use super::key::{KeyKind, VerifierKey};
use super::signature_line::SignatureLine;
use super::text::{TextProblem, text_of};

/// A line by a log's key over a note's text, its final newline included.
pub fn note_line<E>(
    key: &VerifierKey,
    text: &str,
    sign: impl FnOnce(&[u8]) -> Result<[u8; 64], E>,
) -> Result<SignatureLine, SignProblem<E>> {
    if key.kind() != KeyKind::Ed25519Note {
        return Err(SignProblem::WrongKind);
    }
    text_of(text.as_bytes(), NOTE_BYTES_MAX).map_err(SignProblem::Text)?;
    let signature = checked(key, text.as_bytes(), sign)?;
    Ok(SignatureLine::of(key, signature.to_vec()))
}

/// Signs and verifies.
pub(super) fn checked<E>(
    key: &VerifierKey,
    message: &[u8],
    sign: impl FnOnce(&[u8]) -> Result<[u8; 64], E>,
) -> Result<[u8; 64], SignProblem<E>> {
    let signature = sign(message).map_err(SignProblem::Signer)?;
    if key.verifies(message, &signature) {
        Ok(signature)
    } else {
        Err(SignProblem::OtherKey)
    }
}

/// Why nothing was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignProblem<E> {
    /// The key signs another kind of text.
    WrongKind,
    /// The text is none.
    Text(TextProblem),
    /// What a witness should sign is no checkpoint.
    Body(BodyProblem),
    /// The time does not fit into 63 bits.
    TimeTooLarge,
    /// The signer failed.
    Signer(E),
    /// The signer signed, but not with the private half of this key.
    OtherKey,
}

impl<E: fmt::Display> fmt::Display for SignProblem<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongKind => f.write_str("the key signs another kind of text"),
            Self::Text(problem) => write!(f, "not signed: {problem}"),
            Self::Body(problem) => write!(f, "not signed: {problem}"),
            Self::TimeTooLarge => f.write_str("not signed: the time is after every checkable one"),
            Self::Signer(error) => write!(f, "not signed: {error}"),
            Self::OtherKey => f.write_str("the signer holds another key than the named one"),
        }
    }
}

impl<E: Error> Error for SignProblem<E> {}
