//! Who signed a note, judged by known keys (signed-note, "Signatures").
//!
//! A line whose name *and* id are those of a known key must verify, else the whole note is
//! refused; every other line is ignored. A key that signed twice (a witness that refreshed its
//! time) yields two verified lines: count keys, not lines.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use super::cosignature;
use super::key::{KeyId, KeyKind, VerifierKey};
use super::note::Note;
use super::signature_line::SignatureLine;

/// A line that a known key verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified<'k> {
    /// Whose it is.
    pub key: &'k VerifierKey,
    /// When a witness says that it signed; none for a plain note signature.
    pub unix_seconds: Option<u64>,
    /// Which of [`Note::signatures`], counted from 0.
    pub signature: usize,
}

impl Note {
    /// The lines of known keys, in their order, all verified; at least one.
    pub fn verify<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k VerifierKey>,
    ) -> Result<Vec<Verified<'k>>, SignatureProblem> {
        let known = by_name_and_id(keys)?;
        let mut verified = Vec::new();
        for (signature, line) in self.signatures().iter().enumerate() {
            let Some(key) = known.get(&(line.name(), line.key_id())) else {
                continue;
            };
            let Time(unix_seconds) =
                checked(key, self.text(), line).ok_or(SignatureProblem::Fails { signature })?;
            verified.push(Verified {
                key,
                unix_seconds,
                signature,
            });
        }
        if verified.is_empty() {
            return Err(SignatureProblem::NoKnownKey);
        }
        Ok(verified)
    }
}

type Known<'k> = BTreeMap<(&'k str, KeyId), &'k VerifierKey>;

fn by_name_and_id<'k>(
    keys: impl IntoIterator<Item = &'k VerifierKey>,
) -> Result<Known<'k>, SignatureProblem> {
    let mut known = Known::new();
    for key in keys {
        if *known.entry((key.name(), key.id())).or_insert(key) != key {
            return Err(SignatureProblem::Ambiguous);
        }
    }
    Ok(known)
}

/// What a line that verified says of its time: nothing, if it is a plain note signature.
struct Time(Option<u64>);

fn checked(key: &VerifierKey, text: &str, line: &SignatureLine) -> Option<Time> {
    match key.kind() {
        KeyKind::Ed25519Note => key
            .verifies(text.as_bytes(), line.signature())
            .then_some(Time(None)),
        KeyKind::Ed25519Cosignature => {
            cosignature::time_of(key, text, line).map(|time| Time(Some(time)))
        }
    }
}

/// Why a well-formed note is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureProblem {
    /// No line is by a known key.
    NoKnownKey,
    /// A line claims a known key and fails: somebody tampered, so nothing of the note counts.
    Fails {
        /// Which of the note's signatures, counted from 0.
        signature: usize,
    },
    /// Two different known keys share a name and an id, so no line tells which one it means.
    Ambiguous,
}

impl fmt::Display for SignatureProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKnownKey => f.write_str("no signature is by a known key"),
            Self::Fails { signature } => {
                write!(
                    f,
                    "signature {} claims a known key and fails",
                    signature + 1
                )
            }
            Self::Ambiguous => f.write_str("two known keys share one name and id"),
        }
    }
}

impl Error for SignatureProblem {}
