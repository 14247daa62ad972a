//! Genesis: the first event of every ledger, and the only one without a predecessor.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::{PersonId, Tag16};
use crate::domain::stored::Meta;

/// The ledger was opened. Public: it holds no personal data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LedgerOpened {
    /// What the ledger is.
    pub ledger: LedgerGroup,
    /// Who opened it.
    pub meta: Meta,
}

/// Group `ledger`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LedgerGroup {
    /// The first ledger administrator, known by id only.
    pub founder: PersonId,
    /// Random identity of the ledger, part of every commitment.
    pub ledger_id: Tag16,
    /// Name of the transparency log, a host name with a path.
    #[schemars(regex(pattern = r"^[a-z0-9.-]+(/[a-z0-9._-]+)*$"))]
    pub origin: String,
    /// Whether time and randomness are simulated (demo only, marked everywhere).
    pub simulation: bool,
    /// Name of the time zone that says which day it is.
    #[schemars(regex(pattern = r"^[A-Za-z]+/[A-Za-z_]+$"))]
    pub time_zone: String,
    /// The unit in which service time is counted.
    pub unit: Unit,
}

/// The unit of service time: whole minutes, shown as hours (Order 67 art. 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Minutes.
    Minute,
}
