//! Reports: figures over many sessions. Counting only; no rule is computed here (I12).
//!
//! A report that groups sessions counts those that stand: every state but voided and found fake,
//! unless it is asked for certain states. Minutes are those that a session adds to the figure of
//! its state. A session belongs to its service day, the local day on which it began, and so does
//! all that became of it later. Figures are integers: minutes, counts, shares of a thousand.
//!
//! `tally` walks and says how far the report saw; a view per report holds the figures; `sheet` and
//! `chart` show them, so that every surface shows the same.

pub mod annual;
pub mod anomaly;
pub mod category;
pub mod chart;
pub mod delay;
pub mod effective;
pub mod funder;
pub mod group;
pub mod part;
pub mod recorders;
pub mod rules;
pub mod sessions;
pub mod sheet;
pub mod statement;
pub mod svg;
pub mod tally;
pub mod what_if;

use crate::domain::kernel::refusal::Lang;
use chart::Chart;
use sheet::Sheet;

/// A report that can be shown.
pub trait Shown {
    /// Its tables, the one that the others sum up first.
    fn sheets(&self, lang: Lang) -> Vec<Sheet>;

    /// Its charts.
    fn charts(&self, lang: Lang) -> Vec<Chart>;

    /// What its figures mean, a sentence each.
    fn definitions(&self, lang: Lang) -> Vec<String>;

    /// Whether time and randomness of the ledger are simulated.
    fn simulated(&self) -> bool;
}
