//! The file that a holder passes on, `*.hours.json`: the signed certificate and, beside it, all
//! that a stranger needs to check it offline.
//!
//! The certificate is signed; what stands beside it proves itself or is only a hint, so it can be
//! refreshed (a newer status list, more witnesses) without signing anew. Proofs are the texts of
//! tlog-proof, word for word, so that other people's tools take them too. Members that we do not
//! know are passed over and reported ([`Read::unknown`]).
//!
//! Must never: hold the seed of an event, the holder's secret, or a name that is not in the signed
//! certificate itself.

use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::canonical::pointer_step;
use crate::log::commitment::opening::Opening;
use crate::log::{LedgerId, Position};

/// The only version of this form.
pub const VERSION: u64 = 1;
/// Bytes of a bundle, as we write it and as strangers send it.
pub const BUNDLE_BYTES_MAX: usize = 2 << 20;

/// A certificate and what proves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bundle {
    /// The signed certificate.
    pub credential: Value,
    /// One tlog-proof per listed session, in the order of the sessions.
    #[serde(default)]
    pub proofs: Vec<String>,
    /// The tlog-proof of the event that records the issue; none until it is published.
    #[serde(default)]
    pub issuance_proof: Option<String>,
    /// The event that records the issue, opened as far as the certificate's digest.
    pub issuance: Issuance,
    /// What the holder chose to open of the sessions' events.
    #[serde(default)]
    pub disclosures: Vec<Disclosure>,
    /// The events that announce, retire or distrust the keys concerned.
    #[serde(default)]
    pub keys: Vec<KeyRecord>,
    /// The status list as of the bundle's making.
    #[serde(default)]
    pub status: Option<StatusRecord>,
    /// The issuer's DID document: a hint, since only the key events count.
    #[serde(default)]
    pub did_document: Option<Value>,
}

/// Where the issue is recorded, and what of it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Issuance {
    /// Position, and so leaf index, of the event.
    #[serde(with = "position")]
    pub position: Position,
    /// The ledger that all positions of this bundle are in.
    #[serde(with = "ledger_id")]
    pub ledger_id: LedgerId,
    /// The event: the group `document` open, the others hidden.
    pub opening: Opening,
}

/// An opened event of a listed session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Disclosure {
    /// Which session: its leaf.
    #[serde(with = "position")]
    pub leaf_index: Position,
    /// What is shown of it.
    pub opening: Opening,
}

/// A key event, whose body is public.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyRecord {
    /// Position, and so leaf index, of the event.
    #[serde(with = "position")]
    pub position: Position,
    /// Its type, such as `key_announced`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The version of its type.
    pub version: u16,
    /// Its stored body, byte for byte.
    pub body: String,
    /// Its tlog-proof; none until it is published.
    #[serde(default)]
    pub proof: Option<String>,
}

/// A status list and the event that published it, whose body is public.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusRecord {
    /// The signed list.
    pub credential: Value,
    /// Position, and so leaf index, of the event.
    #[serde(with = "position")]
    pub position: Position,
    /// The stored body of the event, byte for byte.
    pub body: String,
    /// Its tlog-proof; none until it is published.
    #[serde(default)]
    pub proof: Option<String>,
}

/// A bundle as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// What we know of it.
    pub bundle: Bundle,
    /// JSON pointers of members that we do not know and passed over.
    pub unknown: Vec<String>,
}

/// Why a JSON value is no bundle, or a bundle has no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BundleProblem {
    /// No JSON object.
    NoObject,
    /// `v` is missing or another version.
    Version,
    /// A member is missing or of another form; what serde says of it.
    Form(String),
    /// More than 2 MiB: a reader would refuse it.
    TooLong {
        /// What there is.
        bytes: usize,
    },
}

impl fmt::Display for BundleProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoObject => f.write_str("the bundle is no JSON object"),
            Self::Version => write!(f, "the bundle is not of version {VERSION}"),
            Self::Form(what) => write!(f, "the bundle is not of its form: {what}"),
            Self::TooLong { bytes } => {
                write!(
                    f,
                    "a bundle of {bytes} bytes is longer than {BUNDLE_BYTES_MAX}"
                )
            }
        }
    }
}

impl Error for BundleProblem {}

impl Bundle {
    /// Reads a bundle from a JSON value, which was read strictly before.
    pub fn read(mut value: Value) -> Result<Read, BundleProblem> {
        let members = value.as_object_mut().ok_or(BundleProblem::NoObject)?;
        if members.get("v").and_then(Value::as_u64) != Some(VERSION) {
            return Err(BundleProblem::Version);
        }
        // Signed documents are taken as they are: half of the file need not be copied.
        let credential = members.get_mut("credential").map(Value::take);
        let status = members.get_mut("status");
        let list = status.and_then(|status| status.get_mut("credential"));
        let list = list.map(Value::take);
        // Read once more for the place of what is wrong: keeping track of it costs as much again.
        let mut bundle = Self::deserialize(&value).or_else(|_| {
            serde_path_to_error::deserialize(&value)
                .map_err(|problem| BundleProblem::Form(problem.to_string()))
        })?;
        bundle.credential = credential.unwrap_or_default();
        if let Some(status) = &mut bundle.status {
            status.credential = list.unwrap_or_default();
        }
        let unknown = value.as_object().map_or_else(Vec::new, unknown_members);
        Ok(Read { bundle, unknown })
    }

    /// The text of the file: one line of JSON.
    pub fn to_text(&self) -> Result<String, BundleProblem> {
        let file = Versioned {
            v: VERSION,
            bundle: self,
        };
        let text = serde_json::to_string(&file).expect("names are texts, values are JSON") + "\n";
        match text.len() {
            bytes if bytes > BUNDLE_BYTES_MAX => Err(BundleProblem::TooLong { bytes }),
            _ => Ok(text),
        }
    }
}

#[derive(Serialize)]
struct Versioned<'a> {
    v: u64,
    #[serde(flatten)]
    bundle: &'a Bundle,
}

const BUNDLE_MEMBERS: [&str; 9] = [
    "v",
    "credential",
    "proofs",
    "issuanceProof",
    "issuance",
    "disclosures",
    "keys",
    "status",
    "didDocument",
];
/// Members whose own members are known, with these. Signed documents and DID documents are others'
/// forms, and an opening refuses what it does not know.
const INNER_MEMBERS: [(&str, &[&str]); 4] = [
    ("issuance", &["position", "ledgerId", "opening"]),
    ("disclosures", &["leafIndex", "opening"]),
    ("keys", &["position", "type", "version", "body", "proof"]),
    ("status", &["credential", "position", "body", "proof"]),
];

fn unknown_members(bundle: &Map<String, Value>) -> Vec<String> {
    let mut unknown = beyond("", bundle, &BUNDLE_MEMBERS);
    for (name, known) in INNER_MEMBERS {
        match bundle.get(name) {
            Some(Value::Object(members)) => {
                unknown.extend(beyond(&format!("/{name}"), members, known));
            }
            Some(Value::Array(elements)) => {
                for (index, element) in elements.iter().enumerate() {
                    let members = element.as_object().into_iter();
                    let place = format!("/{name}/{index}");
                    unknown.extend(members.flat_map(|members| beyond(&place, members, known)));
                }
            }
            _ => {}
        }
    }
    unknown
}

fn beyond(place: &str, members: &Map<String, Value>, known: &[&str]) -> Vec<String> {
    members
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .map(|name| format!("{place}/{}", pointer_step(name)))
        .collect()
}

/// A position as a JSON integer within 2^53.
mod position {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};

    use crate::credential::canonical::INTEGER_MAX;
    use crate::log::Position;

    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands over a reference"
    )]
    pub(super) fn serialize<S: Serializer>(at: &Position, to: S) -> Result<S::Ok, S::Error> {
        at.0.serialize(to)
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Position, D::Error> {
        match u64::deserialize(from)? {
            at if at <= INTEGER_MAX => Ok(Position(at)),
            _ => Err(D::Error::custom("a position lies within 2^53")),
        }
    }
}

/// A ledger id as 32 lower hexadecimal digits.
pub(super) mod ledger_id {
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::domain::kernel::ids::Tag16;
    use crate::log::LedgerId;

    pub fn serialize<S: Serializer>(id: &LedgerId, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(id)
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<LedgerId, D::Error> {
        // Sixteen bytes in the one spelling that ids have.
        Tag16::deserialize(from).map(|bytes| LedgerId(*bytes.as_bytes()))
    }
}
