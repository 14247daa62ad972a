//! Commands on signing keys, as they come in. None of them holds a text to be sealed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::{DistrustReason, KeyPurpose, KeyWindow};
use crate::domain::kernel::ids::{Digest32, KeyId, OrganisationId};

/// Announces a signing key. Only its public half is ever told to the ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnounceKey {
    /// An Ed25519 key as a Multikey (`z6Mk...`).
    pub public_key: String,
    /// What it will sign.
    pub purpose: KeyPurpose,
    /// The organisation that signs with it; left out for a key of the log.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
    /// When it may sign, at most 366 days; may be left out for a key of the log.
    #[serde(default)]
    pub window: Option<KeyWindow>,
    /// Digest of the DID document that publishes it, if there is one.
    #[serde(default)]
    pub document_digest: Option<Digest32>,
}

/// Retires a key: it signs nothing new; what it signed stays valid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetireKey {
    /// The key.
    pub key_id: KeyId,
    /// The active key that signs in its place, if one does.
    #[serde(default)]
    pub successor: Option<KeyId>,
}

/// Says that a key is not to be trusted for what is logged behind a size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DistrustKey {
    /// The key.
    pub key_id: KeyId,
    /// A tree size: what is logged at positions below it stays trusted.
    pub after_size: u64,
    /// Why.
    pub reason: DistrustReason,
}
