//! The ledger's own book: genesis facts, and totals over everything.

use serde::{Deserialize, Serialize};

use super::event::LedgerGroup;
use super::totals::HourTotals;

/// State of the ledger as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LedgerBook {
    /// Genesis facts; absent before the ledger is opened.
    pub opened: Option<LedgerGroup>,
    /// Registered people who were not erased.
    pub people: u64,
    /// People erased on their request.
    pub people_erased: u64,
    /// Accredited organisations and teams.
    pub organisations: u64,
    /// Open stations.
    pub stations: u64,
    /// Published activities.
    pub activities: u64,
    /// Sign-ups that stand.
    pub sign_ups: u64,
    /// Hours and sessions.
    pub totals: HourTotals,
}
