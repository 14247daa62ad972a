//! The books of shares.

use serde::{Deserialize, Serialize};

use super::event::{SharePurpose, ShareTerm};
use crate::domain::kernel::ids::{CertificateId, Digest32, PersonId, Position, ShareId, Tag16};
use crate::domain::kernel::moment::Moment;

/// State of one share.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShareBook {
    /// Everything since it was made; absent: no such share.
    pub made: Option<Box<Share>>,
}

/// A share of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The holder, as it was made.
    pub person: PersonId,
    /// What it shows.
    pub certificate: CertificateId,
    /// Digest of its code: the id holds half of it, the book compares the whole.
    pub code_digest: Digest32,
    /// Tag of its PIN; absent: it opens without one.
    pub pin_tag: Option<Tag16>,
    /// What for.
    pub purpose: SharePurpose,
    /// The event that made it.
    pub position: Position,
    /// When that was.
    pub made_at: Moment,
    /// How long it was opened for, last.
    pub term: ShareTerm,
    /// From this moment on it is closed.
    pub expires_at: Moment,
    /// Since when it is closed for good.
    pub withdrawn_at: Option<Moment>,
}

impl Share {
    /// Where it stands at a moment; the consent to be shown at all is looked at besides.
    pub fn state_at(&self, now: Moment) -> ShareState {
        match self.withdrawn_at {
            Some(_) => ShareState::Withdrawn,
            None if self.expires_at <= now => ShareState::Expired,
            None => ShareState::Open,
        }
    }
}

/// Where a share stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShareState {
    /// Whoever has the code sees the certificate.
    Open,
    /// Its time has run out; it can be extended.
    Expired,
    /// It was withdrawn, itself or with the consent to be shown to verifiers.
    Withdrawn,
}

/// The shares of one person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SharesOf {
    /// All that were ever made, in that order.
    pub shares: Vec<ShareId>,
}
