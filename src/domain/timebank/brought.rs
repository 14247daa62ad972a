//! Balances brought along from another system, as events tell them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::MemberGroup;
use crate::domain::imports::event::OriginGroup;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{Digest32, ImportId};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::sessions::grade::Grade;
use crate::domain::stored::{Meta, Sealed};

/// Group `balance` of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedBalance {
    /// How much.
    pub amount: Amount,
    /// The day the other system states it for.
    pub as_of: LocalDate,
    /// Digest of what shows it: a signed statement, a ledger page.
    pub evidence_digest: Digest32,
}

/// Group `act` of a balance brought along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BroughtAct {
    /// How much.
    pub amount: Amount,
    /// The day the other system states it for.
    pub as_of: LocalDate,
    /// Digest of what shows it; of an import its file.
    pub evidence_digest: Digest32,
    /// What it rests on: always another system's word.
    pub grade: Grade,
    /// The row of an import that brought it, if one did.
    pub imported: Option<ImportedRow>,
}

/// Group `act` of a balance that goes back with the import that brought it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BroughtBackAct {
    /// How much.
    pub amount: Amount,
    /// The row that had brought it.
    pub imported: ImportedRow,
}

/// A balance in an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportedRow {
    /// The import.
    pub import_id: ImportId,
    /// Its number among the balances of the import, from 0.
    pub row: u32,
}

/// A balance of another system was stated; it counts once a second person approves (I7).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BalanceStated {
    /// What is stated.
    pub balance: StatedBalance,
    /// Who states it.
    pub meta: Meta,
    /// Whose.
    pub subject: MemberGroup,
}

/// A row of an import states a balance; it counts once a second person approves the import (I7).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BalanceImported {
    /// What is stated.
    pub balance: ImportedBalance,
    /// What else the source says, sealed under the holder's key.
    pub content: BalanceEvidence,
    /// Who imported it.
    pub meta: Meta,
    /// Where it comes from.
    pub origin: OriginGroup,
    /// Whose.
    pub subject: MemberGroup,
}

/// Group `balance` of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportedBalance {
    /// How much.
    pub amount: Amount,
    /// The day the other system states it for.
    pub as_of: LocalDate,
}

/// Group `content` of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BalanceEvidence {
    /// Where the evidence is kept.
    pub evidence_ref: Option<Sealed>,
}
