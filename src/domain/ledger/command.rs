//! The command that opens a ledger. Only a start on an empty directory submits it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::Tag16;
use crate::domain::policy::pack::Pack;

/// Opens the ledger and adopts its first policy pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenLedger {
    /// Random identity of the ledger.
    pub ledger_id: Tag16,
    /// Name of the transparency log.
    pub origin: String,
    /// Whether time and randomness are simulated.
    pub simulation: bool,
    /// The first pack; in force from today, and for all records older than the ledger.
    pub pack: Box<Pack>,
}
