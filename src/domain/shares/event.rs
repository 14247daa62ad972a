//! Events of shares.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::{CertificateId, Digest32, PersonId, ShareId, Tag16};
use crate::domain::kernel::moment::Moment;
use crate::domain::stored::Meta;

/// The holder of a certificate shares it (R50).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateShared {
    /// What the holder agreed to.
    pub consent: ShareConsent,
    /// Who shared.
    pub meta: Meta,
    /// The share.
    pub share: ShareGroup,
    /// Whose.
    pub subject: ShareSubject,
    /// Until when.
    pub term: TermGroup,
}

/// Group `consent` of a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareConsent {
    /// What the holder shows it for.
    pub purpose: SharePurpose,
    /// Digest of the exact text that was shown.
    pub text_digest: Digest32,
}

/// What a certificate is shown for, as its holder declares.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SharePurpose {
    /// An application for work, or a personnel file.
    Employment,
    /// An application to a school, or credits there.
    Education,
    /// An award, a star level, a courtesy for volunteers.
    Recognition,
    /// Any other purpose.
    Other,
}

impl SharePurpose {
    /// Every purpose.
    pub const ALL: [Self; 4] = [
        Self::Employment,
        Self::Education,
        Self::Recognition,
        Self::Other,
    ];
}

/// Group `share` of a new share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareGroup {
    /// What it shows.
    pub certificate_id: CertificateId,
    /// Digest of its code.
    pub code_digest: Digest32,
    /// Tag of its PIN, keyed with the code; absent: it opens without one.
    pub pin_tag: Option<Tag16>,
    /// The share.
    pub share_id: ShareId,
}

/// Group `subject` of every event of shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareSubject {
    /// The holder.
    pub person_id: PersonId,
}

/// Group `term`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TermGroup {
    /// From this moment on the share is closed.
    pub expires_at: Moment,
    /// How long that is.
    pub term: ShareTerm,
}

/// How long a share is open.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ShareTerm {
    /// A week.
    Days7,
    /// A month.
    Days30,
    /// Half a year.
    Days180,
}

impl ShareTerm {
    /// Every term.
    pub const ALL: [Self; 3] = [Self::Days7, Self::Days30, Self::Days180];

    /// Days.
    pub const fn days(self) -> i64 {
        match self {
            Self::Days7 => 7,
            Self::Days30 => 30,
            Self::Days180 => 180,
        }
    }
}

/// A share is open for longer, or again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareExtended {
    /// Who extended it.
    pub meta: Meta,
    /// The share.
    pub share: ShareRef,
    /// Whose.
    pub subject: ShareSubject,
    /// Until when.
    pub term: TermGroup,
}

/// A share is closed for good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareWithdrawn {
    /// Who closed it.
    pub meta: Meta,
    /// The share.
    pub share: ShareRef,
    /// Whose.
    pub subject: ShareSubject,
}

/// Group `share` of what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareRef {
    /// Which.
    pub share_id: ShareId,
}
