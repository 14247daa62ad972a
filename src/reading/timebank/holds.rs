//! Holds: what is reserved, for what, and how it ended.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::books::BookKey;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{HoldId, PersonId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::timebank::account::{Account, Unit};
use crate::domain::timebank::book::{Hold, HoldBook, HoldOutcome};
use crate::domain::timebank::event::{HoldPurpose, PlaceRef};
use crate::reading::{Read, found, words};
use crate::run::Ledger;

/// One hold.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct HoldView {
    /// The hold.
    pub hold_id: HoldId,
    /// Whose.
    pub holder: Account,
    /// In which unit.
    pub unit: Unit,
    /// How much is reserved.
    pub amount: Amount,
    /// What for.
    pub purpose: HoldPurpose,
    /// The same in words.
    pub purpose_words: String,
    /// For whom.
    pub beneficiary_id: Option<PersonId>,
    /// Where it is redeemed.
    pub place: Option<PlaceRef>,
    /// When it runs out.
    pub expires_at: Moment,
    /// The event that placed it.
    pub position: Position,
    /// How it ended; absent: it is open.
    pub outcome: Option<HoldOutcome>,
    /// The same in words.
    pub outcome_words: String,
    /// How much was taken.
    pub captured: Amount,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// The event that took the redemption back.
    pub reversed: Option<Position>,
}

/// A hold.
pub fn hold(ledger: &Ledger, id: HoldId, lang: Lang) -> Read<HoldView> {
    Ok(view(id, &known(ledger, id)?, lang))
}

/// The book of a hold there is.
pub fn known(ledger: &Ledger, id: HoldId) -> Read<Hold> {
    let book = found::book::<HoldBook>(ledger, &BookKey::Hold(id))?;
    let hold = book.and_then(|book| book.placed.as_deref().cloned());
    let unknown = || Refusal::new(RefusalCode::HoldUnknown).field("hold_id");
    Ok(hold.ok_or_else(unknown)?)
}

pub(super) fn view(id: HoldId, hold: &Hold, lang: Lang) -> HoldView {
    let outcome = hold.ended.map(|end| end.how);
    HoldView {
        hold_id: id,
        holder: hold.holder,
        unit: hold.unit,
        amount: hold.amount,
        purpose: hold.purpose,
        purpose_words: words::hold_purpose(hold.purpose).of(lang).to_owned(),
        beneficiary_id: hold.beneficiary,
        place: hold.place,
        expires_at: hold.expires_at,
        position: hold.position,
        outcome,
        outcome_words: words::hold_outcome(outcome).of(lang).to_owned(),
        captured: hold.ended.map_or(Amount::ZERO, |end| end.captured),
        ended_at: hold.ended.map(|end| end.at),
        reversed: hold.ended.and_then(|end| end.reversed),
    }
}
