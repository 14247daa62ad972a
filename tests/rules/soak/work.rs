//! What the ledger itself does in a run: it works through the open jobs.

use hourledger::domain::Command;
use hourledger::domain::findings::book::PAGE_SESSIONS;
use hourledger::domain::imports::command::{AdvanceImport, ApproveImport};
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::{FindingId, PersonId};
use hourledger::domain::stored::Actor;

use super::model::{Model, Proposed};
use crate::cast::{self, District};

impl Proposed {
    /// The approval of all that is in it.
    pub fn approval(&self) -> ApproveImport {
        ApproveImport {
            balances: self.balances,
            credit: Amount(self.credit),
            movements: self.movements,
            stars: self.stars,
            ..cast::approve_import(self.id, self.sessions, self.minutes)
        }
    }

    /// Who decides on it: on balances only administrators of the ledger.
    pub fn decided_by(&self, district: &District, otherwise: PersonId) -> PersonId {
        if self.balances > 0 {
            district.founder
        } else {
            otherwise
        }
    }
}

/// The ledger works through the next page of every import that is at work.
pub fn pages_of_imports(model: &Model) -> Vec<(Actor, Command)> {
    let next = |import: &Proposed| {
        let import_id = import.id;
        let page = import.page?;
        let command = AdvanceImport { import_id, page };
        Some((Actor::System, command.into()))
    };
    model.imports.iter().filter_map(next).collect()
}

/// The ledger works through every finding that is open, on sessions meant and not meant.
pub fn pages_of_findings(model: &Model) -> Vec<(Actor, Command)> {
    let page = |id: &FindingId| {
        let latest = model.order.iter().rev().take(PAGE_SESSIONS);
        let sessions = latest.map(|session| (model.sessions[session].of.activity_id, *session));
        let command = cast::advance_finding(*id, sessions);
        (Actor::System, command.into())
    };
    model.findings.iter().map(page).collect()
}
