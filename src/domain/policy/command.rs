//! Commands on policy, as they come in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::pack::Pack;
use crate::domain::kernel::zone::LocalDate;

/// Adopts a policy pack from a date on (I10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdoptPolicy {
    /// The whole pack.
    pub pack: Box<Pack>,
    /// First service date it governs; not before today.
    pub effective_from: LocalDate,
}
