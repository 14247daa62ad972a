//! The ledger as a whole: what it is, how far it reaches, what it holds.
//!
//! Figures come from the ledger's own book, the head from the log: what is durable may be a batch
//! ahead of what readers see, and the two positions say so.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Read, as_of, found};
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{Digest32, Position};
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::ledger::book::LedgerBook;
use crate::domain::ledger::event::LedgerGroup;
use crate::domain::ledger::totals::HourTotals;
use crate::log::Fault;
use crate::run::Ledger;

/// The ledger.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LedgerView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// What was fixed when it was opened.
    pub genesis: LedgerGroup,
    /// How far the log reaches.
    pub head: HeadView,
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
    /// Hours: effective, in notice, waiting.
    pub hours: HourTotals,
}

/// How far the log reaches.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct HeadView {
    /// The position the next event will have.
    pub next_position: Position,
    /// Chain value after the last frame.
    pub chain: Digest32,
    /// Number of the last batch, that is of fsyncs of the log.
    pub batch: u64,
    /// When the last frame was recorded.
    pub recorded_at: Option<RecordedAt>,
}

/// The ledger.
pub fn ledger(ledger: &Ledger) -> Read<LedgerView> {
    let as_of = as_of(ledger);
    let book = found::book::<LedgerBook>(ledger, &BookKey::Ledger)?;
    let unopened = || {
        Fault::retry(
            "reading the ledger's own book",
            "the ledger is not opened yet",
        )
    };
    let book = book.ok_or_else(unopened)?;
    let head = ledger.log.head();
    Ok(LedgerView {
        as_of,
        genesis: book.opened.clone().ok_or_else(unopened)?,
        head: HeadView {
            next_position: Position(head.next.0),
            chain: Digest32::from_bytes(head.chain.0),
            batch: head.batch,
            recorded_at: RecordedAt::from_unix_ms(head.recorded_at_ms),
        },
        people: book.people,
        people_erased: book.people_erased,
        organisations: book.organisations,
        stations: book.stations,
        activities: book.activities,
        sign_ups: book.sign_ups,
        hours: book.totals,
    })
}
