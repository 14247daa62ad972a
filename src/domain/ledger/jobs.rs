//! The jobs that the ledger still works through, of every kind.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::{FindingId, ImportId};

/// What is left to be worked through.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JobsBook {
    /// Imports that were approved or undone.
    pub imports: BTreeSet<ImportId>,
    /// Wide findings.
    pub findings: BTreeSet<FindingId>,
}
