//! Status lists (W3C Bitstring Status List 1.0): one bit per certificate, set when it is revoked.
//!
//! A list has 131,072 bits, the least that the specification asks for, so that looking up one bit
//! says little about whose it is; bit 0 is the most significant of byte 0. It travels as `u`,
//! base64url and gzip inside a credential of its own, signed by the same issuer as the
//! certificates. Packing is the same bytes every time: no time stamp, one level.
//!
//! Must never: inflate without bound (a gzip of a kilobyte can hold a megabyte), or take an index
//! beyond the list for "not revoked".

use std::error::Error;
use std::fmt;
use std::io::{Read as _, Write as _};

use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use serde_json::{Value, json};

use super::did::Issuer;
use super::multibase::{MultibaseProblem, base64url, from_base64url};
use crate::domain::kernel::moment::Moment;

/// Bits of our lists, and the fewest that a list may have.
pub const LIST_BITS: u32 = 131_072;
const LIST_BYTES: usize = LIST_BITS as usize / 8;
/// Bytes of other people's lists at most.
const LIST_BYTES_MAX: usize = 1 << 20;
/// Gzip may be a little longer than what it packs.
const PACKED_BYTES_MAX: usize = LIST_BYTES_MAX + (LIST_BYTES_MAX >> 6);
/// For how long a list is good: a week. It is signed anew at half of that when asked for.
pub const LIST_SECONDS: i64 = 7 * 24 * 3_600;
/// The one thing that our lists say.
pub const PURPOSE: &str = "revocation";
/// The type of a certificate's `credentialStatus`, which says which bit of which list is its.
pub const ENTRY_TYPE: &str = "BitstringStatusListEntry";
/// The context of a list: the terms are those of the data model itself.
pub const CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";

/// The bits of a list.
#[derive(Clone, PartialEq, Eq)]
pub struct StatusBits(Vec<u8>);

/// Why a text or document is no status list, or an index is not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusProblem {
    /// `encodedList` is not `u` and base64url.
    Text(MultibaseProblem),
    /// What it holds is not one whole gzip.
    Packing,
    /// Fewer than 131,072 bits, or more than 8 million.
    Length,
    /// The index lies beyond the list.
    Index {
        /// Which.
        index: u32,
    },
    /// A member of the document is missing or not what a list of this issuer has.
    Member(&'static str),
}

impl fmt::Display for StatusProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("the status list is not written in base64url"),
            Self::Packing => f.write_str("the status list is not packed with gzip"),
            Self::Length => write!(f, "the status list does not have {LIST_BITS} bits or more"),
            Self::Index { index } => write!(f, "the index {index} is beyond the status list"),
            Self::Member(name) => write!(f, "the status list's \"{name}\" is not as it must be"),
        }
    }
}

impl Error for StatusProblem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Text(cause) => Some(cause),
            _ => None,
        }
    }
}

impl Default for StatusBits {
    /// A list of 131,072 bits, none set.
    fn default() -> Self {
        Self(vec![0; LIST_BYTES])
    }
}

impl fmt::Debug for StatusBits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set: u32 = self.0.iter().map(|byte| byte.count_ones()).sum();
        write!(f, "StatusBits({set} of {} set)", self.0.len() * 8)
    }
}

impl StatusBits {
    /// How many bits it has.
    pub fn bits(&self) -> usize {
        self.0.len() * 8
    }

    /// Whether the bit at `index` is set.
    pub fn is_set(&self, index: u32) -> Result<bool, StatusProblem> {
        let (byte, mask) = place_of(index);
        let found = self.0.get(byte).ok_or(StatusProblem::Index { index })?;
        Ok(found & mask != 0)
    }

    /// Sets the bit at `index`. There is no way back: what is revoked stays revoked.
    pub fn set(&mut self, index: u32) -> Result<(), StatusProblem> {
        let (byte, mask) = place_of(index);
        *self.0.get_mut(byte).ok_or(StatusProblem::Index { index })? |= mask;
        Ok(())
    }

    /// The text of `encodedList`.
    pub fn encode(&self) -> String {
        let mut packer: GzEncoder<Vec<u8>> = GzBuilder::new()
            .mtime(0)
            .operating_system(255)
            .write(Vec::new(), Compression::best());
        let written = packer.write_all(&self.0).and_then(|()| packer.finish());
        base64url(&written.expect("memory takes any bytes"))
    }

    /// Reads the text of `encodedList`.
    pub fn decode(text: &str) -> Result<Self, StatusProblem> {
        let packed = from_base64url(text, PACKED_BYTES_MAX).map_err(StatusProblem::Text)?;
        let bound = u64::try_from(LIST_BYTES_MAX + 1).expect("a megabyte");
        let mut unpacker = GzDecoder::new(packed.as_slice()).take(bound);
        let mut bytes = Vec::with_capacity(LIST_BYTES);
        unpacker
            .read_to_end(&mut bytes)
            .map_err(|_| StatusProblem::Packing)?;
        if !(LIST_BYTES..=LIST_BYTES_MAX).contains(&bytes.len()) {
            return Err(StatusProblem::Length);
        }
        if !unpacker.into_inner().into_inner().is_empty() {
            return Err(StatusProblem::Packing);
        }
        Ok(Self(bytes))
    }
}

/// Which byte, and which bit of it: bit 0 is the most significant of byte 0.
fn place_of(index: u32) -> (usize, u8) {
    let byte = usize::try_from(index / 8).expect("a fraction of 2^32");
    (byte, 0x80 >> (index % 8))
}

/// The unsigned document of an issuer's list as of a moment, good for a week.
pub fn list_credential(issuer: &Issuer, list: u32, bits: &StatusBits, from: Moment) -> Value {
    let url = issuer.status_list_url(list);
    json!({
        "@context": [CONTEXT],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did(),
        "validFrom": from.to_string(),
        "validUntil": from.plus_seconds(LIST_SECONDS).to_string(),
        "credentialSubject": {
            "id": format!("{url}#list"),
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": bits.encode(),
        },
    })
}

/// A list as its document states it; whether it is signed is [`super::proof::check`]'s to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusList {
    /// Whose list.
    pub issuer: Issuer,
    /// Its number among the issuer's lists.
    pub list: u32,
    /// When it was made.
    pub valid_from: Moment,
    /// Until when it may be used.
    pub valid_until: Moment,
    /// The bits.
    pub bits: StatusBits,
}

impl StatusList {
    /// Reads the document of a revocation list.
    pub fn read(document: &Value) -> Result<Self, StatusProblem> {
        if document["@context"] != json!([CONTEXT]) {
            return Err(StatusProblem::Member("@context"));
        }
        let types = document["type"].as_array().map(Vec::as_slice);
        let has = |name: &str| types.is_some_and(|types| types.iter().any(|one| one == name));
        if !has("VerifiableCredential") || !has("BitstringStatusListCredential") {
            return Err(StatusProblem::Member("type"));
        }
        let issuer: Issuer = read(document, "issuer")?;
        let url = text(document, "id")?;
        let list = issuer.status_list_number(url);
        let subject = &document["credentialSubject"];
        if subject["type"] != "BitstringStatusList" {
            return Err(StatusProblem::Member("credentialSubject"));
        }
        if subject["statusPurpose"] != PURPOSE {
            return Err(StatusProblem::Member("statusPurpose"));
        }
        Ok(Self {
            list: list.ok_or(StatusProblem::Member("id"))?,
            issuer,
            valid_from: read(document, "validFrom")?,
            valid_until: read(document, "validUntil")?,
            bits: StatusBits::decode(text(subject, "encodedList")?)?,
        })
    }
}

fn text<'a>(document: &'a Value, name: &'static str) -> Result<&'a str, StatusProblem> {
    document[name].as_str().ok_or(StatusProblem::Member(name))
}

fn read<T: std::str::FromStr>(document: &Value, name: &'static str) -> Result<T, StatusProblem> {
    text(document, name)?
        .parse()
        .map_err(|_| StatusProblem::Member(name))
}
