//! What was stated of a unit, day by day, and the checkpoint that covers it (F77).
//!
//! Every published checkpoint with more entries than a statement's position covers that statement:
//! the receipt of the position proves it. Must never: call covered what is not published.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bank::{PlaceView, place_view};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::timebank::event::PlaceSum;
use crate::domain::timebank::figures::{StatedFigures, Statement};
use crate::run::Ledger;

/// Figures of a unit that were recorded.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StatedView {
    /// The event that records them.
    pub position: Position,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// The local day of that.
    pub date: LocalDate,
    /// Where units were.
    pub places: Vec<PlaceView>,
    /// The sum of all places: zero, always.
    pub sum: Amount,
    /// What holders could still spend or give away.
    pub outstanding: Amount,
    /// Holds that were open.
    pub open_holds: u64,
    /// Entries of the published checkpoint that covers it; absent: none does yet.
    pub covered_by: Option<u64>,
    /// Where the proof under that checkpoint is found.
    pub receipt: String,
}

/// What was stated last, the newest first.
pub fn stated(ledger: &Ledger, book: &StatedFigures, lang: Lang) -> Vec<StatedView> {
    let published = ledger.tlog.published();
    let view = |it: &Statement| {
        let covers = published.as_ref().filter(|note| note.covers(it.position.0));
        let places = &it.reserve.places;
        let held = places.iter().filter(|sum| sum.place.is_held());
        StatedView {
            position: it.position,
            recorded_at: it.recorded_at,
            date: ledger.zone.date(it.recorded_at),
            places: places
                .iter()
                .map(|&PlaceSum { amount, place }| place_view(place, amount, lang))
                .collect(),
            sum: places.iter().map(|sum| sum.amount).sum(),
            outstanding: held.map(|sum| sum.amount).sum(),
            open_holds: it.reserve.open_holds,
            covered_by: covers.map(|note| note.checkpoint.size()),
            receipt: format!("/api/v1/receipts/{}", it.position),
        }
    };
    book.statements.iter().rev().map(view).collect()
}
