//! Events of signing keys. Their bodies are public.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::{Digest32, KeyId, OrganisationId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::public_key::PublicKey;
use crate::domain::stored::Meta;

/// A key was announced: from now on what it signs counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyAnnounced {
    /// The document that publishes it elsewhere, if there is one.
    pub document: Option<KeyDocument>,
    /// The key.
    pub key: AnnouncedKey,
    /// Who announced it.
    pub meta: Meta,
    /// For whom it signs; absent: for the ledger itself.
    pub subject: Option<KeySubject>,
    /// When it may sign; absent: until it is retired.
    pub window: Option<KeyWindow>,
}

/// Group `document` of an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyDocument {
    /// Digest of the DID document.
    pub digest: Digest32,
}

/// Group `key` of an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnouncedKey {
    /// How it signs.
    pub algorithm: KeyAlgorithm,
    /// The new key.
    pub key_id: KeyId,
    /// What signatures are checked with.
    pub public_key: PublicKey,
    /// What it signs.
    pub purpose: KeyPurpose,
}

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyAlgorithm {
    /// Ed25519 (RFC 8032).
    Ed25519,
}

/// What a key signs, and nothing else.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum KeyPurpose {
    /// Checkpoints of the public log; the verifier's name of the key is the ledger's origin.
    Log,
    /// Certificates of one organisation.
    Issuing,
    /// Status lists of one organisation.
    Status,
}

/// Group `subject` of an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeySubject {
    /// The organisation that signs with it.
    pub organisation_id: OrganisationId,
}

/// Group `window` of an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyWindow {
    /// It signs nothing before.
    pub valid_from: Moment,
    /// It signs nothing from then on; absent: until it is retired.
    #[serde(default)]
    pub valid_until: Option<Moment>,
}

/// A key was retired: it signs nothing new; what it signed stays valid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRetired {
    /// Which.
    pub key: RetiredKey,
    /// Who retired it; the cause is the announcement.
    pub meta: Meta,
}

/// Group `key` of a retirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetiredKey {
    /// The key.
    pub key_id: KeyId,
    /// The key that signs in its place, if one is named.
    pub successor: Option<KeyId>,
}

/// A key is distrusted: for its sake nothing is to be trusted that is logged behind a size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyDistrusted {
    /// From where on, and why.
    pub distrust: Distrust,
    /// Which.
    pub key: DistrustedKey,
    /// Who said so; the cause is the announcement.
    pub meta: Meta,
}

/// Group `distrust`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Distrust {
    /// A tree size: what is logged at positions below it stays trusted.
    pub after_size: u64,
    /// Why.
    pub reason: DistrustReason,
}

/// Why a key is distrusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DistrustReason {
    /// Somebody else has it, or may have it.
    Compromised,
    /// Nobody has it any more.
    Lost,
    /// It should not have been announced.
    Mistaken,
}

/// Group `key` of a distrust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DistrustedKey {
    /// The key.
    pub key_id: KeyId,
}
