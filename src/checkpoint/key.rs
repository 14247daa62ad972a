//! Verifier keys: a name, a kind, an Ed25519 public key (signed-note, "Verifier keys").
//!
//! ```text
//! vkey   = name + "+" + hex8(key id) + "+" + base64(kind ‖ public key)
//! key id = SHA-256(name ‖ 0x0a ‖ kind ‖ public key)[..4]
//! ```
//!
//! A key id tells lines apart and proves nothing: anybody can find a key of the same id. Keys of
//! small order, under which one signature fits every text, are refused when they are read, and so
//! are second writings of a point. Must never: verify in any but the strict way.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

use super::bounds::VERIFIER_KEY_BYTES_MAX;
use super::name::{NameProblem, acceptable};
use super::text::{base64, unbase64};

/// What a key signs. The byte is part of the key's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum KeyKind {
    /// The note's text itself: logs.
    Ed25519Note = 0x01,
    /// The text under a time, cosignature/v1: witnesses.
    Ed25519Cosignature = 0x04,
}

impl KeyKind {
    /// The kind that a byte stands for.
    pub fn from_byte(byte: u8) -> Option<Self> {
        [Self::Ed25519Note, Self::Ed25519Cosignature]
            .into_iter()
            .find(|kind| *kind as u8 == byte)
    }
}

/// The short mark that, with the name, tells which key made a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

/// A public key under its name; the value of a vkey.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    id: KeyId,
    key: VerifyingKey,
}

impl VerifierKey {
    /// A key from its parts; the id is computed.
    pub fn new(name: &str, kind: KeyKind, public_key: [u8; 32]) -> Result<Self, KeyProblem> {
        acceptable(name).map_err(KeyProblem::Name)?;
        let key = VerifyingKey::from_bytes(&public_key).map_err(|_| KeyProblem::NotAPoint)?;
        if key.is_weak() {
            return Err(KeyProblem::Weak);
        }
        if key.to_edwards().compress().to_bytes() != public_key {
            return Err(KeyProblem::SecondWriting);
        }
        Ok(Self {
            name: name.to_owned(),
            kind,
            id: key_id(name, kind, &public_key),
            key,
        })
    }

    /// The name, for a log its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the key signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The id that its signature lines carry.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The public key as RFC 8032 writes it. Two vkeys of the same bytes are one key.
    pub fn public_key(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Whether this signature is the key's over exactly this message, strictly.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else {
            return false;
        };
        self.key.verify_strict(message, &signature).is_ok()
    }
}

fn key_id(name: &str, kind: KeyKind, public_key: &[u8; 32]) -> KeyId {
    let mut hasher = Sha256::new();
    hasher.update(name);
    hasher.update([b'\n', kind as u8]);
    hasher.update(public_key);
    let digest: [u8; 32] = hasher.finalize().into();
    KeyId([digest[0], digest[1], digest[2], digest[3]])
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = [&[self.kind as u8][..], self.public_key()].concat();
        write!(f, "{}+{}+{}", self.name, self.id, base64(&typed))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for VerifierKey {
    type Err = KeyProblem;

    /// Reads a vkey and recomputes its id.
    fn from_str(text: &str) -> Result<Self, KeyProblem> {
        let (name, id, encoded) = parts(text)?;
        let typed = unbase64(encoded).ok_or(KeyProblem::NotBase64)?;
        let (&kind, key) = typed.split_first().ok_or(KeyProblem::Length { bytes: 0 })?;
        let kind = KeyKind::from_byte(kind).ok_or(KeyProblem::UnknownKind(kind))?;
        let key = key
            .try_into()
            .map_err(|_| KeyProblem::Length { bytes: key.len() })?;
        let read = Self::new(name, kind, key)?;
        if read.id.to_string() == id {
            Ok(read)
        } else {
            Err(KeyProblem::OtherId { computed: read.id })
        }
    }
}

/// Name, id and base64; only the base64 may hold further pluses.
fn parts(text: &str) -> Result<(&str, &str, &str), KeyProblem> {
    if text.len() > VERIFIER_KEY_BYTES_MAX {
        // ML-DSA keys are longer than any of ours; their kind is the better answer.
        return Err(kind_of_long(text).map_or(KeyProblem::TooLong, KeyProblem::UnknownKind));
    }
    let (name, rest) = text.split_once('+').ok_or(KeyProblem::NotThreeParts)?;
    let (id, encoded) = rest.split_once('+').ok_or(KeyProblem::NotThreeParts)?;
    let is_lower_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if id.len() == 8 && id.bytes().all(is_lower_hex) {
        Ok((name, id, encoded))
    } else {
        Err(KeyProblem::NotAnId)
    }
}

/// The kind of a key that is too long for ours, from its first four base64 characters.
fn kind_of_long(text: &str) -> Option<u8> {
    let encoded = text.splitn(3, '+').nth(2)?;
    let kind = *unbase64(encoded.get(..4)?)?.first()?;
    KeyKind::from_byte(kind).is_none().then_some(kind)
}

/// Why a text or its parts are no key that we use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyProblem {
    /// Longer than any key of ours.
    TooLong,
    /// Not name, id and key separated by pluses.
    NotThreeParts,
    /// A name that breaks the rules.
    Name(NameProblem),
    /// The id is not eight lower hexadecimal digits.
    NotAnId,
    /// The key is not standard, padded base64.
    NotBase64,
    /// A kind of signature that we do not know; another program may.
    UnknownKind(u8),
    /// Not the 32 bytes of an Ed25519 key.
    Length {
        /// What there is behind the kind.
        bytes: usize,
    },
    /// No point of the curve.
    NotAPoint,
    /// A point of small order.
    Weak,
    /// A point, but not as RFC 8032 writes it.
    SecondWriting,
    /// The id is that of another key.
    OtherId {
        /// What it should be.
        computed: KeyId,
    },
}

impl fmt::Display for KeyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("the key is too long"),
            Self::NotThreeParts => f.write_str("the key is not written name+id+key"),
            Self::Name(problem) => write!(f, "{problem}"),
            Self::NotAnId => f.write_str("the key's id is not eight lower hexadecimal digits"),
            Self::NotBase64 => f.write_str("the key is not standard base64"),
            Self::UnknownKind(kind) => write!(f, "the key's kind 0x{kind:02x} is not known"),
            Self::Length { bytes } => write!(f, "the key has {bytes} bytes instead of 32"),
            Self::NotAPoint => f.write_str("the key is no point of the curve"),
            Self::Weak => f.write_str("the key is weak: one signature would fit every text"),
            Self::SecondWriting => f.write_str("the key is not written as RFC 8032 writes it"),
            Self::OtherId { computed } => {
                write!(
                    f,
                    "the id does not belong to this name and key; it is {computed}"
                )
            }
        }
    }
}

impl Error for KeyProblem {}
