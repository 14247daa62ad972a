//! Public signing keys: Ed25519 points in one spelling.
//!
//! Text form: Multikey of W3C Controlled Identifiers 1.0, that is `z` and base58btc of the two
//! bytes 0xed 0x01 and the 32 of the key, as DID documents write it. The encoding must be
//! canonical and the point of large order (RFC 8032, section 5.1.3, and what `verify_strict` asks
//! for): under any other key a signature may hold for texts that nobody signed. So a key has one
//! spelling, and the same key is never two.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use ed25519_dalek::VerifyingKey;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ids::Digest32;
use super::refusal::{Refusal, RefusalCode};
use super::spelled::spelled;

/// The multicodec of Ed25519 public keys, 0xed as a varint.
const CODEC: [u8; 2] = [0xed, 0x01];
/// Codec and key.
const CODED_BYTES: usize = 34;
/// Base58 digits of that, always as many, since its first byte is never zero and never small:
/// 58^46 < 0xed01 * 2^256 < 58^47.
const DIGITS: usize = 47;

/// A checked Ed25519 public key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The key with these bytes; `None` if they are no canonical point of large order.
    pub fn from_bytes(bytes: [u8; 32]) -> Option<Self> {
        let point = VerifyingKey::from_bytes(&bytes).ok()?;
        (is_canonical(&bytes) && !point.is_weak()).then_some(Self(bytes))
    }

    /// Its 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// BLAKE3 of its bytes: what keys are told apart by.
    pub fn digest(&self) -> Digest32 {
        Digest32::of(&self.0)
    }

    fn read(text: &str) -> Option<Self> {
        let coded = from_base58(text.strip_prefix('z')?)?;
        let bytes = coded.strip_prefix(&CODEC)?.try_into().ok()?;
        Self::from_bytes(bytes)
    }
}

/// Whether the ordinate is below 2^255 - 19. The top bit is the sign of the abscissa; where that
/// is zero the point is of small order, and refused as such.
fn is_canonical(bytes: &[u8; 32]) -> bool {
    let [first, middle @ .., last] = bytes;
    *first < 0xed || last & 0x7f != 0x7f || middle.iter().any(|byte| *byte != 0xff)
}

/// Exactly so many digits and bytes: a value has one spelling in base58 by itself.
fn from_base58(digits: &str) -> Option<[u8; CODED_BYTES]> {
    let mut coded = [0; CODED_BYTES];
    let is_of_length = digits.len() == DIGITS;
    let count = is_of_length.then(|| bs58::decode(digits).onto(&mut coded).ok())?;
    (count == Some(CODED_BYTES)).then_some(coded)
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut coded = [0; CODED_BYTES];
        coded[..2].copy_from_slice(&CODEC);
        coded[2..].copy_from_slice(&self.0);
        write!(f, "z{}", bs58::encode(coded).into_string())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PublicKey {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::read(text).ok_or_else(|| Refusal::new(RefusalCode::KeyMaterialInvalid))
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            spelled(deserializer, "expected an Ed25519 Multikey", Self::read)
        } else {
            // A book's: checked when the event was read.
            <[u8; 32]>::deserialize(deserializer).map(Self)
        }
    }
}

impl JsonSchema for PublicKey {
    fn schema_name() -> Cow<'static, str> {
        "PublicKey".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "code",
            "pattern": "^z6Mk[1-9A-HJ-NP-Za-km-z]{44}$",
            "description": "An Ed25519 public key as a Multikey",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 8032, section 7.1, test 1.
    const KNOWN: [u8; 32] = [
        0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07,
        0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07,
        0x51, 0x1a,
    ];

    #[test]
    fn a_key_is_read_back_from_its_text_and_from_its_bytes() {
        let key = PublicKey::from_bytes(KNOWN).expect("a point");
        let text = key.to_string();
        assert_eq!(text.len(), 48);
        assert!(text.starts_with("z6Mk"), "{text}");
        assert_eq!(text.parse(), Ok(key));
        let json = serde_json::to_string(&key).expect("a string");
        assert_eq!(serde_json::from_str::<PublicKey>(&json).expect("own"), key);
        let bytes = postcard::to_allocvec(&key).expect("fixed size");
        assert_eq!(bytes, KNOWN);
        assert_eq!(postcard::from_bytes::<PublicKey>(&bytes), Ok(key));
    }

    #[test]
    fn a_known_did_key_is_read() {
        // The example of did:key for Ed25519 and the key it stands for.
        let key: PublicKey = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
            .parse()
            .expect("a key");
        assert_eq!(key.as_bytes()[..4], [0x2e, 0x6f, 0xcc, 0xe3]);
    }

    #[test]
    fn what_is_no_key_or_another_spelling_is_refused() {
        let text = PublicKey::from_bytes(KNOWN).expect("a point").to_string();
        for wrong in [
            String::new(),
            text[1..].to_owned(),
            text.replace('z', "u"),
            format!("{text}1"),
            format!("z1{}", &text[1..]),
            text[..47].to_owned(),
            format!("{}0", &text[..47]),
            format!("z{}", "z".repeat(47)),
        ] {
            let refusal = wrong.parse::<PublicKey>().expect_err("no key");
            assert_eq!(refusal.code, RefusalCode::KeyMaterialInvalid, "{wrong}");
        }
    }

    #[test]
    fn weak_points_and_second_encodings_of_a_point_are_refused() {
        let weak = |first: u8, rest: u8, last: u8| {
            let mut bytes = [rest; 32];
            (bytes[0], bytes[31]) = (first, last);
            bytes
        };
        for (bytes, what) in [
            (weak(1, 0, 0), "the neutral point"),
            (weak(0, 0, 0), "order 4"),
            (weak(0xec, 0xff, 0x7f), "order 2"),
            (weak(0xee, 0xff, 0x7f), "the neutral point again"),
            (weak(0xed, 0xff, 0x7f), "order 4 again"),
            (weak(0xf0, 0xff, 0x7f), "an ordinate of p + 3"),
            (weak(2, 0, 0), "no point at all"),
        ] {
            assert_eq!(PublicKey::from_bytes(bytes), None, "{what}");
        }
    }
}
