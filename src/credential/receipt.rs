//! The receipt of a check: what this ledger found when it checked a certificate, signed by its own
//! issuing key, for whoever has to keep evidence that they checked (F111).
//!
//! ```text
//! {"v":1, "receipt": signed document, "ledgerId": hex, "keys": [events about the key that signed]}
//! ```
//!
//! The document is a Verifiable Credential with a proof of [`super::proof`]. It names the
//! certificate by number and digest, so it is of one file, and says state, verdict and codes, when,
//! and which tree of the public log was published then. The key events beside it prove themselves.
//! A receipt is no certificate and says nothing of today: it is looked up again for that.
//!
//! Must never: say whose certificate it was, what it showed, or by which share it was opened; be
//! read with a member that we do not write.

use std::error::Error;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{FindingCode, PageState, Verdict};
use super::bundle::{self, KeyRecord};
use super::did::{Authority, Issuer};
use super::document::VC_CONTEXT;
use super::number::CertificateNumber;
use crate::domain::kernel::ids::Digest32;
use crate::domain::kernel::moment::Moment;
use crate::log::LedgerId;

/// The only version of this form.
pub const VERSION: u64 = 1;
/// What people who open the file read first.
const NAME: &str = "核验回执 · Receipt of a check";
const TYPES: [&str; 2] = ["VerifiableCredential", "CheckReceiptCredential"];
/// Codes of one check: more than there are.
const CODES_MAX: usize = 64;

/// What a receipt says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The host of the ledger that checked.
    #[serde(serialize_with = "shown")]
    pub authority: Authority,
    /// SHA-256 of the signed certificate's canonical text: what the log binds it by.
    pub certificate_digest: Digest32,
    /// Its number.
    pub certificate_number: CertificateNumber,
    /// When it was checked.
    pub checked_at: Moment,
    /// The answer in one word.
    pub state: PageState,
    /// What the steps came to.
    pub verdict: Verdict,
    /// The codes of all findings, in their order, each once.
    pub codes: Vec<FindingCode>,
    /// The tree that was published then.
    pub head: Head,
}

/// A tree of the public log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Which log.
    pub origin: String,
    /// Leaves.
    pub size: u64,
    /// Its root, base64 as in a checkpoint.
    #[serde(serialize_with = "in_base64")]
    pub root: [u8; 32],
}

/// A receipt as a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReceiptFile {
    /// The version of the form.
    pub v: u64,
    /// The signed document.
    pub receipt: Value,
    /// The ledger that the key events are of.
    #[serde(with = "bundle::ledger_id")]
    pub ledger_id: LedgerId,
    /// The events about the key that signed.
    pub keys: Vec<KeyRecord>,
}

/// Why a value is no receipt of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiptProblem {
    /// The file is not of its form; what serde says of it.
    Form(String),
    /// Another version.
    Version,
    /// This member of the document is missing, or not as receipts have it.
    Member(&'static str),
    /// The document has a member that receipts do not have.
    Beyond,
}

impl fmt::Display for ReceiptProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(what) => write!(f, "the file is not of its form: {what}"),
            Self::Version => write!(f, "the receipt is not of version {VERSION}"),
            Self::Member(at) => write!(f, "{at} is missing or not as receipts have it"),
            Self::Beyond => f.write_str("the document has members that receipts do not have"),
        }
    }
}

impl Error for ReceiptProblem {}

impl ReceiptFile {
    /// Whether a JSON value means to be a receipt, rather than a certificate.
    pub fn is_meant(value: &Value) -> bool {
        value.get("receipt").is_some()
    }

    /// Reads a file from a JSON value, which was read strictly before.
    pub fn read(value: &Value) -> Result<Self, ReceiptProblem> {
        let file = Self::deserialize(value);
        let file = file.map_err(|problem| ReceiptProblem::Form(problem.to_string()))?;
        match file.v {
            VERSION => Ok(file),
            _ => Err(ReceiptProblem::Version),
        }
    }

    /// The text of the file: one line of JSON.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("names are texts, values are JSON") + "\n"
    }
}

impl Receipt {
    /// The issuer: the ledger itself.
    pub fn issuer(&self) -> Issuer {
        self.authority.ledger()
    }

    /// The document that is signed.
    pub fn document(&self) -> Value {
        json!({
            "@context": [VC_CONTEXT, self.authority.context_url()],
            "type": TYPES,
            "issuer": self.issuer().did(),
            "name": NAME,
            "validFrom": self.checked_at,
            "credentialSubject": {"checkReceipt": {
                "certificateDigest": self.certificate_digest,
                "certificateNumber": self.certificate_number.to_string(),
                "state": self.state,
                "verdict": self.verdict,
                "codes": self.codes,
                "log": {
                    "origin": self.head.origin,
                    "treeSize": self.head.size,
                    "rootHash": STANDARD.encode(self.head.root),
                },
            }},
        })
    }

    /// Reads a document, signed or not, word for word as [`Self::document`] writes it.
    pub fn read(document: &Value) -> Result<Self, ReceiptProblem> {
        let said = &document["credentialSubject"]["checkReceipt"];
        let head = &said["log"];
        let issuer: Issuer = parsed(document, "issuer")?;
        let root = STANDARD.decode(text(head, "rootHash")?).ok();
        let receipt = Self {
            authority: issuer.authority,
            certificate_digest: parsed(said, "certificateDigest")?,
            certificate_number: parsed(said, "certificateNumber")?,
            checked_at: parsed(document, "validFrom")?,
            state: formed(said, "state")?,
            verdict: formed(said, "verdict")?,
            codes: formed(said, "codes")?,
            head: Head {
                origin: text(head, "origin")?.to_owned(),
                size: formed(head, "treeSize")?,
                root: root
                    .and_then(|root| root.try_into().ok())
                    .ok_or(ReceiptProblem::Member("rootHash"))?,
            },
        };
        let codes = &receipt.codes;
        if codes.len() > CODES_MAX || !codes.is_sorted_by(|one, next| one < next) {
            return Err(ReceiptProblem::Member("codes"));
        }
        let mut unsigned = document.clone();
        if let Some(members) = unsigned.as_object_mut() {
            members.remove("proof");
        }
        if unsigned == receipt.document() {
            Ok(receipt)
        } else {
            Err(ReceiptProblem::Beyond)
        }
    }
}

fn text<'v>(value: &'v Value, name: &'static str) -> Result<&'v str, ReceiptProblem> {
    value[name].as_str().ok_or(ReceiptProblem::Member(name))
}

fn parsed<T: std::str::FromStr>(value: &Value, name: &'static str) -> Result<T, ReceiptProblem> {
    text(value, name)?
        .parse()
        .map_err(|_| ReceiptProblem::Member(name))
}

fn formed<'v, T: Deserialize<'v>>(
    value: &'v Value,
    name: &'static str,
) -> Result<T, ReceiptProblem> {
    T::deserialize(&value[name]).map_err(|_| ReceiptProblem::Member(name))
}

fn shown<S: serde::Serializer>(value: &Authority, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

fn in_base64<S: serde::Serializer>(root: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&STANDARD.encode(root))
}
