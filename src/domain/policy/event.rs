//! Adoption of a policy pack. Public: a pack is a published rule text, not personal data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::pack::Pack;
use crate::domain::kernel::ids::Digest32;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::stored::Meta;

/// A pack was adopted; the event embeds the whole of it (I10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyAdopted {
    /// Who adopted it.
    pub meta: Meta,
    /// What, from when.
    pub policy: PolicyGroup,
}

/// Group `policy`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyGroup {
    /// BLAKE3 digest of the pack's canonical bytes.
    pub digest: Digest32,
    /// First service date it governs.
    pub effective_from: LocalDate,
    /// The whole pack.
    pub pack: Box<Pack>,
}
