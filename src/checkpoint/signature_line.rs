//! Signature lines: `— <key name> base64(key id ‖ signature)` (signed-note, "Signatures").
//!
//! A line says who claims to have signed. It proves nothing before a known key verified it, and a
//! line of an unknown key is carried along unread, whatever its length.

use std::error::Error;
use std::fmt;

use super::key::{KeyId, VerifierKey};
use super::name::{NameProblem, well_formed};
use super::text::{base64, unbase64};

/// The dash and the space that open a line.
const OPENING: &str = "\u{2014} ";

/// One signature under a note, by whatever key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    name: String,
    key_id: KeyId,
    signature: Vec<u8>,
}

impl SignatureLine {
    /// A line of this key. `signature` is what its kind says, never empty.
    pub(super) fn of(key: &VerifierKey, signature: Vec<u8>) -> Self {
        assert!(!signature.is_empty(), "a signature has bytes");
        Self {
            name: key.name().to_owned(),
            key_id: key.id(),
            signature,
        }
    }

    /// Reads a line without its newline.
    pub fn parse(line: &str) -> Result<Self, LineProblem> {
        let rest = line.strip_prefix(OPENING).ok_or(LineProblem::NoDash)?;
        let (name, encoded) = rest.split_once(' ').ok_or(LineProblem::NoSignature)?;
        well_formed(name).map_err(LineProblem::Name)?;
        let bytes = unbase64(encoded).ok_or(LineProblem::NotBase64)?;
        let (id, signature) = bytes
            .split_first_chunk::<4>()
            .filter(|(_, signature)| !signature.is_empty())
            .ok_or(LineProblem::TooShort)?;
        Ok(Self {
            name: name.to_owned(),
            key_id: KeyId(*id),
            signature: signature.to_vec(),
        })
    }

    /// The name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the key. Compare it together with the name.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Whether the line says that it is this key's, by name and id.
    pub fn is_claimed_by(&self, key: &VerifierKey) -> bool {
        (self.name(), self.key_id()) == (key.name(), key.id())
    }

    /// The bytes behind the id.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

/// The line without its newline.
impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.key_id.0[..], &self.signature].concat();
        write!(f, "{OPENING}{} {}", self.name, base64(&bytes))
    }
}

/// Why a line is no signature line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineProblem {
    /// It does not begin with an em dash and a space.
    NoDash,
    /// Nothing stands behind the name.
    NoSignature,
    /// The name breaks the rules.
    Name(NameProblem),
    /// The signature is not standard, padded base64.
    NotBase64,
    /// Not even a key id and one byte.
    TooShort,
}

impl fmt::Display for LineProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDash => f.write_str("a signature begins with an em dash and a space"),
            Self::NoSignature => f.write_str("no signature stands behind the name"),
            Self::Name(problem) => write!(f, "{problem}"),
            Self::NotBase64 => f.write_str("the signature is not standard base64"),
            Self::TooShort => f.write_str("the signature is too short"),
        }
    }
}

impl Error for LineProblem {}
