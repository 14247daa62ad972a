//! Typed identifiers, digests and log positions.
//!
//! An id is 16 bytes cut from `BLAKE3-keyed(command seed, label || u32be index)`: a pure function
//! of the command's seed, so a replay makes the same ids and `decide` needs no randomness (I14). It
//! is never derived from a document number or a name (R10), so it may stand in clear in an event.
//! Text form: a prefix that names the kind and 32 lower-case hex digits, nothing else is accepted:
//! one id has one spelling, which the hashes of the log rely on. In human-readable formats an id is
//! that text; in compact ones (books) it is its raw bytes.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ascii_text::{AsciiText, HEX_DIGITS};
use super::refusal::{Refusal, RefusalCode};
use super::spelled::spelled;

/// What [`HEX_VALUES`] says of bytes that are no digit.
const NO_DIGIT: u8 = 0x10;

/// Value of each lower-case hex digit; upper case has none so that a value has one spelling.
const HEX_VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 16 {
        values[HEX_DIGITS[value as usize] as usize] = value;
        value += 1;
    }
    values
};

/// Reads exactly `prefix` and `2 * N` lower-case hex digits.
fn hex_bytes<const N: usize>(prefix: &str, text: &str) -> Option<[u8; N]> {
    let digits = text.strip_prefix(prefix)?.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    let mut seen = 0;
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = [pair[0], pair[1]].map(|digit| HEX_VALUES[usize::from(digit)]);
        seen |= high | low;
        *byte = high << 4 | low & 15;
    }
    (seen & NO_DIGIT == 0).then_some(bytes)
}

/// First 16 bytes of the keyed hash of `label || u32be index` under the command's seed.
fn derived_bytes(seed: &[u8; 32], label: &str, index: u32) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_keyed(seed);
    hasher.update(label.as_bytes());
    hasher.update(&index.to_be_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    bytes
}

/// What every fixed-size hex value shares: text, parsing, serde in both shapes, schema.
macro_rules! hex_value {
    (
        $(#[$doc:meta])* $name:ident, $size:literal, prefix $prefix:literal, format $format:literal
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $size]);

        impl $name {
            /// The value with exactly these bytes.
            pub const fn from_bytes(bytes: [u8; $size]) -> Self {
                Self(bytes)
            }

            /// The raw bytes, as used in storage keys.
            pub const fn as_bytes(&self) -> &[u8; $size] {
                &self.0
            }

            /// The value as it is written.
            pub fn text(&self) -> AsciiText {
                AsciiText::hex($prefix, &self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.text().as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = Refusal;

            fn from_str(text: &str) -> Result<Self, Refusal> {
                hex_bytes($prefix, text).map(Self).ok_or_else(|| {
                    Refusal::new(RefusalCode::IdMalformed)
                        .with("expected", concat!($prefix, "<", $size, " x 2 hex>"))
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.serialize_str(self.text().as_str())
                } else {
                    self.0.serialize(serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let expected = concat!(
                        "expected ", $prefix, " and lower-case hex digits of ", $size, " bytes"
                    );
                    spelled(deserializer, expected, |text| hex_bytes($prefix, text).map(Self))
                } else {
                    <[u8; $size]>::deserialize(deserializer).map(Self)
                }
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "format": $format,
                    "pattern": format!("^{}[0-9a-f]{{{}}}$", $prefix, 2 * $size),
                })
            }
        }
    };
}

/// A 16-byte id of one kind: text with its own prefix, derived with its own label.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $label:literal) => {
        hex_value!($(#[$doc])* $name, 16, prefix $prefix, format "id");

        impl $name {
            /// The `index`-th new id of this kind that a command with this seed makes.
            pub fn derive(seed: &[u8; 32], index: u32) -> Self {
                Self(derived_bytes(seed, $label, index))
            }
        }
    };
}

id!(
    /// A person: volunteer, staff member, guardian. Pseudonymous by construction (R10).
    PersonId, "per_", "person/"
);
id!(
    /// An organisation, or an unregistered team under a guiding body.
    OrganisationId, "org_", "organisation/"
);
id!(
    /// A service station of an organisation.
    StationId, "sta_", "station/"
);
id!(
    /// A published activity.
    ActivityId, "act_", "activity/"
);
id!(
    /// One person's service session at one activity.
    SessionId, "ses_", "session/"
);
id!(
    /// An import of another system's or a paper's records.
    ImportId, "imp_", "import/"
);
id!(
    /// An application for a star, and the star that comes of it.
    StarApplicationId, "sap_", "star application/"
);
id!(
    /// A wide finding that records were bought or made up.
    FindingId, "fnd_", "finding/"
);
id!(
    /// An audit of a drawn sample.
    AuditId, "aud_", "audit/"
);
id!(
    /// A signing key that was announced.
    KeyId, "key_", "key/"
);
id!(
    /// A certificate that was issued.
    CertificateId, "crt_", "certificate/"
);
hex_value!(
    /// A share of a certificate: made of the digest of its code, so that whoever holds the code
    /// finds it.
    ShareId, 16, prefix "shr_", format "id"
);
id!(
    /// A complaint about a record or a certificate (Order 67 art. 20).
    ComplaintId, "cmp_", "complaint/"
);
id!(
    /// A commendation, or a word of thanks.
    CommendationId, "com_", "commendation/"
);
id!(
    /// A pool of donated credit.
    PoolId, "pool_", "pool/"
);
id!(
    /// A hold on credits or points.
    HoldId, "hld_", "hold/"
);
id!(
    /// A request for a transfer of credit.
    TransferRequestId, "trq_", "transfer_request/"
);
id!(
    /// A grant of a role.
    GrantId, "gra_", "grant/"
);
id!(
    /// A stored consent.
    ConsentId, "con_", "consent/"
);
id!(
    /// A session's global identity inside `HoursCredited` and certificates: unlinkable to its
    /// `SessionId`.
    Tag16, "", "session tag/"
);
hex_value!(
    /// A 32-byte digest or commitment.
    Digest32, 32, prefix "", format "digest"
);

impl ShareId {
    /// The id of the share whose code has this digest.
    pub fn of(digest: Digest32) -> Self {
        let (id, _) = digest.as_bytes().split_at(16);
        Self(id.try_into().expect("half of 32 bytes"))
    }
}

impl Digest32 {
    /// BLAKE3 of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

/// Position of an event in the log: gapless, from 0 (I2).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Position(pub u64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_a_function_of_seed_kind_and_index() {
        let seed = [7; 32];
        assert_eq!(PersonId::derive(&seed, 0), PersonId::derive(&seed, 0));
        assert_ne!(PersonId::derive(&seed, 0), PersonId::derive(&seed, 1));
        let person = PersonId::derive(&seed, 0);
        assert_ne!(person.as_bytes(), StationId::derive(&seed, 0).as_bytes());
    }

    #[test]
    fn an_id_has_exactly_one_spelling() {
        let id = SessionId::from_bytes([0xab; 16]);
        let text = id.to_string();
        assert_eq!(text, format!("ses_{}", "ab".repeat(16)));
        assert_eq!(text.parse::<SessionId>(), Ok(id));
        for wrong in [
            text.to_uppercase(),
            text.replace("ses_", "act_"),
            text.replace("ses_", ""),
            format!("{text}0"),
            format!(" {text}"),
            text[..text.len() - 1].to_owned(),
        ] {
            let refusal = wrong.parse::<SessionId>().expect_err("only one spelling");
            assert_eq!(refusal.code, RefusalCode::IdMalformed, "{wrong}");
        }
    }

    #[test]
    fn json_holds_the_text_and_postcard_the_sixteen_bytes() {
        let id = GrantId::from_bytes([1; 16]);
        let json = serde_json::to_string(&id).expect("a string");
        assert_eq!(json, format!("\"gra_{}\"", "01".repeat(16)));
        assert_eq!(
            serde_json::from_str::<GrantId>(&json).expect("round trip"),
            id
        );
        let bytes = postcard::to_allocvec(&id).expect("fixed size");
        assert_eq!(bytes, [1; 16]);
        assert_eq!(
            postcard::from_bytes::<GrantId>(&bytes).expect("round trip"),
            id
        );
    }

    #[test]
    fn a_digest_is_64_hex_digits_of_blake3() {
        let text = Digest32::of(b"").to_string();
        assert_eq!(
            text,
            "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
        );
        assert_eq!(text.parse::<Digest32>(), Ok(Digest32::of(b"")));
    }

    #[test]
    fn the_schema_names_format_and_pattern() {
        let schema = schemars::schema_for!(PersonId);
        let value = schema.as_value();
        assert_eq!(value["format"], "id");
        assert_eq!(value["pattern"], "^per_[0-9a-f]{32}$");
    }
}
