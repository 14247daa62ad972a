//! The books of signing keys: each key, the keys of the log, those of an organisation, and which
//! key a public key was announced as.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::{Distrust, KeyAlgorithm, KeyPurpose, KeyWindow};
use crate::domain::kernel::ids::{Digest32, KeyId, OrganisationId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::public_key::PublicKey;

/// Active keys of the log at a time: one, its successor, and room for a change in a hurry.
pub const LOG_KEYS_MAX: usize = 4;
/// Keys that one organisation ever announced; keeps its book small. At one of each purpose a year
/// they last for decades.
pub const ORGANISATION_KEYS_MAX: usize = 64;

/// State of one key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeyBook {
    /// Everything since the announcement; absent: no such key.
    pub announced: Option<Box<Key>>,
}

/// A key that was announced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// How it signs.
    pub algorithm: KeyAlgorithm,
    /// What signatures are checked with.
    pub public_key: PublicKey,
    /// What it signs.
    pub purpose: KeyPurpose,
    /// For whom; absent: for the ledger itself.
    pub organisation: Option<OrganisationId>,
    /// When it may sign.
    pub window: Option<KeyWindow>,
    /// Digest of the document that publishes it.
    pub document: Option<Digest32>,
    /// When it was announced.
    pub at: Moment,
    /// Position of the announcement.
    pub position: Position,
    /// That it signs nothing new.
    pub retired: Option<Retirement>,
    /// That it is not to be trusted behind a size.
    pub distrusted: Option<Distrusted>,
}

/// A retirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retirement {
    /// When.
    pub at: Moment,
    /// The event that says so.
    pub position: Position,
    /// The key in its place.
    pub successor: Option<KeyId>,
}

/// A distrust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distrusted {
    /// When it was said.
    pub at: Moment,
    /// The event that says so.
    pub position: Position,
    /// From where on, and why.
    pub said: Distrust,
}

/// Where a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It may sign.
    Active,
    /// It signs nothing new.
    Retired,
    /// It is not to be trusted behind a size, whether it was retired before or not.
    Distrusted,
}

impl Key {
    /// Where it stands.
    pub fn state(&self) -> KeyState {
        match (self.distrusted, self.retired) {
            (Some(_), _) => KeyState::Distrusted,
            (None, Some(_)) => KeyState::Retired,
            (None, None) => KeyState::Active,
        }
    }
}

/// The keys that may sign checkpoints.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogKeysBook {
    /// The active ones, in the order of announcement.
    pub active: Vec<KeyId>,
    /// All that were ever announced, in that order: what old checkpoints are verified with.
    pub all: Vec<KeyId>,
}

/// The keys of one organisation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OrganisationKeysBook {
    /// All that were announced, in that order.
    pub keys: Vec<KeyId>,
}

/// Which key a public key was announced as.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeyMaterialBook {
    /// The key; it stays for ever, so that a public key is announced once.
    pub key: Option<KeyId>,
}
