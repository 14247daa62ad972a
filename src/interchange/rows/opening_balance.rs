//! A line of `opening_balances`.

use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::{Note, Row, written};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::LocalDate;
use crate::interchange::problem::ProblemCode;
use crate::interchange::shapes::Shape;
use crate::interchange::values::Unit;

/// What an account held in another system. Columns: `shapes/opening_balances.rs`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each field is the column of its name, explained in the table"
)]
pub struct OpeningBalanceRow {
    pub row: u32,
    pub account: String,
    pub as_of: LocalDate,
    pub minutes: Minutes,
    pub evidence_ref: Option<String>,
    pub notes: Vec<Note>,
}

impl Row for OpeningBalanceRow {
    const SHAPE: Shape = Shape::OpeningBalances;

    fn read(cells: &mut Cells) -> Option<Self> {
        let account = cells.id("account");
        let account = cells.required("account", account);
        let as_of = cells.date("as_of");
        let as_of = cells.required("as_of", as_of);
        let minutes = cells.duration("minutes", Some(Unit::Minutes));
        let minutes = cells.required("minutes", minutes);
        if minutes.is_some_and(|minutes| minutes < 1) {
            cells.tell("minutes", ProblemCode::DurationNotPositive);
        }
        let evidence_ref = cells.line("evidence_ref");
        Some(Self {
            row: cells.number(),
            account: account?,
            as_of: as_of?,
            minutes: Minutes(minutes?),
            evidence_ref,
            notes: cells.notes(),
        })
    }

    fn texts(&self) -> Vec<String> {
        vec![
            self.account.clone(),
            self.as_of.to_string(),
            self.minutes.to_string(),
            written(self.evidence_ref.as_ref()),
        ]
    }

    fn number(&self) -> u32 {
        self.row
    }

    fn external_id(&self) -> &str {
        &self.account
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }
}
