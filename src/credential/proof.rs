//! The proof of a signed document: W3C Data Integrity with the suite `eddsa-jcs-2022`.
//!
//! ```text
//! config    = proof without proofValue, with the document's @context
//! hash data = SHA-256(JCS(config)) ‖ SHA-256(JCS(document without proof))
//! proof     = "z" base58btc(Ed25519(hash data))
//! ```
//!
//! (W3C vc-di-eddsa 1.0, section 3.3.) One proof object, never an array; its
//! `@context` equals the document's and holds URLs only, since other verifiers compare its elements
//! one by one. Members that we would not act on (`expires`, `domain`, `challenge`, …) are refused
//! rather than passed over.
//!
//! Must never: accept a key because a document names it; the caller knows which key is whose.

use std::error::Error;
use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::canonical::{Around, Uncanonical};
use super::draft::Draft;
use super::multibase::{MultibaseProblem, signature_base58, signature_from_base58};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::public_key::PublicKey;

/// The suite, as the proof names it.
pub const CRYPTOSUITE: &str = "eddsa-jcs-2022";
/// What our proofs are for: the issuer states the document.
pub const PURPOSE: &str = "assertionMethod";
pub(super) const PROOF_TYPE: &str = "DataIntegrityProof";
/// All members of a proof.
const MEMBERS: [&str; 7] = [
    "@context",
    "created",
    "cryptosuite",
    "proofPurpose",
    "proofValue",
    "type",
    "verificationMethod",
];

/// Why a document is not proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofProblem {
    /// The document is no JSON object.
    NoDocument,
    /// The document to be signed already has a proof.
    Signed,
    /// The document has no `proof`, or it is no single object.
    NoProof,
    /// This member of the proof is missing, or not what this suite and purpose demand.
    Member(&'static str),
    /// The proof has a member that we would have to act on and cannot.
    UnknownMember(String),
    /// `@context` is not a list of URLs, or the proof's is not the document's.
    Context,
    /// `created` is not a UTC time in whole seconds.
    Created,
    /// `proofValue` is no signature.
    Value(MultibaseProblem),
    /// The document or its proof has no canonical text.
    Uncanonical(Uncanonical),
    /// The signature is not of this document under this key.
    Signature,
}

impl fmt::Display for ProofProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDocument => f.write_str("the document is no JSON object"),
            Self::Signed => f.write_str("the document already has a proof"),
            Self::NoProof => f.write_str("the document has no proof, or not a single one"),
            Self::Member(name) => write!(f, "the proof's \"{name}\" is not that of this suite"),
            Self::UnknownMember(name) => write!(f, "the proof has a member \"{name}\""),
            Self::Context => f.write_str("the contexts are no URLs, or the proof has others"),
            Self::Created => f.write_str("the proof's time is not one in UTC and whole seconds"),
            Self::Value(_) => f.write_str("the proof holds no signature"),
            Self::Uncanonical(_) => f.write_str("the document has no canonical form"),
            Self::Signature => f.write_str("the signature is not of this document and key"),
        }
    }
}

impl Error for ProofProblem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Value(cause) => Some(cause),
            Self::Uncanonical(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<Uncanonical> for ProofProblem {
    fn from(cause: Uncanonical) -> Self {
        Self::Uncanonical(cause)
    }
}

/// What a proof says of itself: read before its key is known, believed only after [`check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated<'a> {
    /// `verificationMethod`: the id of the key.
    pub method: &'a str,
    /// `created`.
    pub created: Moment,
}

/// Signs a document: the same document with a `proof`.
///
/// `method` is the id of the key within the issuer's DID document; `created` the time of signing.
pub fn sign(
    document: &Value,
    method: &str,
    created: &str,
    key: &SigningKey,
) -> Result<Value, ProofProblem> {
    sign_with(document, method, created, |data| key.sign(data).to_bytes())
}

/// Signs a document by a function that holds the key, such as a device's.
pub fn sign_with(
    document: &Value,
    method: &str,
    created: &str,
    sign: impl FnOnce(&[u8; 64]) -> [u8; 64],
) -> Result<Value, ProofProblem> {
    let members = document.as_object().ok_or(ProofProblem::NoDocument)?;
    if members.contains_key("proof") {
        return Err(ProofProblem::Signed);
    }
    let mut proof = config(context_of(members)?, method, created)?;
    let unsigned = Sha256::digest(Around::of(members, "proof")?.text);
    let signature = sign(&joined(&Around::of(&proof, "proofValue")?, unsigned.into()));
    proof.insert("proofValue".to_owned(), signature_base58(&signature).into());
    let mut signed = members.clone();
    signed.insert("proof".to_owned(), proof.into());
    Ok(signed.into())
}

/// What the proof of a document says of itself; refuses a proof of any other form.
pub fn stated(document: &Value) -> Result<Stated<'_>, ProofProblem> {
    let members = document.as_object().ok_or(ProofProblem::NoDocument)?;
    let proof = proof_of(members)?;
    well_formed(members, proof)
}

/// Whether the document was signed with this key.
pub fn check(document: &Value, key: &PublicKey) -> Result<(), ProofProblem> {
    Hashed::of(document)?.check(key)
}

/// The 64 bytes that the proof of a signed document signs.
pub fn hash_data(document: &Value) -> Result<[u8; 64], ProofProblem> {
    Hashed::of(document)?.data()
}

/// A signed document, written canonically and hashed once, for all that is asked of it.
pub struct Hashed<'d> {
    document: &'d Value,
    members: &'d Map<String, Value>,
    text: Around,
    unsigned: [u8; 32],
    digest: [u8; 32],
}

impl<'d> Hashed<'d> {
    /// Hashes a document that has a proof, whatever that is.
    pub fn of(document: &'d Value) -> Result<Self, ProofProblem> {
        let members = document.as_object().ok_or(ProofProblem::NoDocument)?;
        proof_of(members)?;
        let text = Around::of(members, "proof")?;
        let (before, behind) = text.without();
        let before = Sha256::new_with_prefix(before);
        let digest = before.clone().chain_update(&text.text[text.member.start..]);
        Ok(Self {
            document,
            members,
            unsigned: before.chain_update(behind).finalize().into(),
            digest: digest.finalize().into(),
            text,
        })
    }

    /// The document.
    pub fn document(&self) -> &'d Value {
        self.document
    }

    /// SHA-256 of the whole canonical text: what the log binds a signed document by.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Whether the document without its proof is this one.
    pub fn is_of(&self, draft: &Draft) -> bool {
        let (before, behind) = self.text.without();
        draft.as_str().strip_prefix(before) == Some(behind)
    }

    /// Whether the document was signed with this key.
    pub fn check(&self, key: &PublicKey) -> Result<(), ProofProblem> {
        let proof = proof_of(self.members)?;
        well_formed(self.members, proof)?;
        let signature = signature_from_base58(text_of(proof, "proofValue")?);
        let signature = signature.map_err(ProofProblem::Value)?;
        let key = VerifyingKey::from_bytes(key.as_bytes()).map_err(|_| ProofProblem::Signature)?;
        key.verify_strict(&self.data()?, &Signature::from_bytes(&signature))
            .map_err(|_| ProofProblem::Signature)
    }

    fn data(&self) -> Result<[u8; 64], ProofProblem> {
        let config = Around::of(proof_of(self.members)?, "proofValue")?;
        Ok(joined(&config, self.unsigned))
    }
}

/// The digest of a proof without its value, and that of the document without its proof.
fn joined(config: &Around, document: [u8; 32]) -> [u8; 64] {
    let (before, behind) = config.without();
    let config = Sha256::new_with_prefix(before).chain_update(behind);
    let mut data = [0; 64];
    data[..32].copy_from_slice(&config.finalize());
    data[32..].copy_from_slice(&document);
    data
}

/// The proof to be made, without its value.
fn config(
    context: &Value,
    method: &str,
    created: &str,
) -> Result<Map<String, Value>, ProofProblem> {
    created
        .parse::<Moment>()
        .map_err(|_| ProofProblem::Created)?;
    let config = json!({
        "@context": context,
        "created": created,
        "cryptosuite": CRYPTOSUITE,
        "proofPurpose": PURPOSE,
        "type": PROOF_TYPE,
        "verificationMethod": method,
    });
    match config {
        Value::Object(members) => Ok(members),
        _ => Err(ProofProblem::NoProof),
    }
}

fn well_formed<'a>(
    document: &Map<String, Value>,
    proof: &'a Map<String, Value>,
) -> Result<Stated<'a>, ProofProblem> {
    if let Some(name) = proof.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
        return Err(ProofProblem::UnknownMember(name.clone()));
    }
    for (name, expected) in [
        ("type", PROOF_TYPE),
        ("cryptosuite", CRYPTOSUITE),
        ("proofPurpose", PURPOSE),
    ] {
        if text_of(proof, name)? != expected {
            return Err(ProofProblem::Member(name));
        }
    }
    if proof.get("@context") != Some(context_of(document)?) {
        return Err(ProofProblem::Context);
    }
    text_of(proof, "proofValue")?;
    let created = text_of(proof, "created")?;
    Ok(Stated {
        method: text_of(proof, "verificationMethod")?,
        created: created.parse().map_err(|_| ProofProblem::Created)?,
    })
}

/// The contexts of a document: a list of texts, at least one.
fn context_of(document: &Map<String, Value>) -> Result<&Value, ProofProblem> {
    let context = document.get("@context").ok_or(ProofProblem::Context)?;
    let urls = context.as_array().ok_or(ProofProblem::Context)?;
    if urls.is_empty() || !urls.iter().all(Value::is_string) {
        return Err(ProofProblem::Context);
    }
    Ok(context)
}

fn proof_of(document: &Map<String, Value>) -> Result<&Map<String, Value>, ProofProblem> {
    document
        .get("proof")
        .and_then(Value::as_object)
        .ok_or(ProofProblem::NoProof)
}

fn text_of<'a>(proof: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, ProofProblem> {
    proof
        .get(name)
        .and_then(Value::as_str)
        .ok_or(ProofProblem::Member(name))
}
