//! Commands on shares, as they come in.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::{SharePurpose, ShareTerm};
use crate::domain::kernel::ids::{CertificateId, Digest32, ShareId, Tag16};

/// The holder of a certificate shares it. The answer holds the code of the link, this once.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareCertificate {
    /// What is shared; it must stand.
    pub certificate_id: CertificateId,
    /// What for.
    pub purpose: SharePurpose,
    /// For how long.
    pub term: ShareTerm,
    /// Four to eight digits that a verifier must know besides; left out: none.
    #[serde(default)]
    pub pin: Option<String>,
    /// BLAKE3 digest of the exact text of the consent that was shown.
    pub consent_text_digest: Digest32,
    /// What is stored of code and PIN.
    #[serde(skip)]
    pub prepared: Option<PreparedShare>,
}

/// What is stored of the code and the PIN of a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreparedShare {
    /// Digest of the code.
    pub code_digest: Digest32,
    /// Tag of the PIN.
    pub pin_tag: Option<Tag16>,
}

// A PIN belongs into nobody's log.
impl fmt::Debug for ShareCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (certificate, term) = (self.certificate_id, self.term);
        write!(f, "ShareCertificate({certificate}, {term:?})")
    }
}

/// Opens a share for so long from now, also one whose time has run out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendShare {
    /// Which.
    pub share_id: ShareId,
    /// For how long.
    pub term: ShareTerm,
}

/// Closes a share for good, at once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawShare {
    /// Which.
    pub share_id: ShareId,
}
