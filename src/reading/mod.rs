//! Read models: what is shown of books, of stored events and of sealed texts.
//!
//! Functions over `&run::Ledger`; the API, the pages and the command line show the same. Each
//! answer says `as_of`: everything recorded below that position was seen.
//!
//! Invariants: no rule is computed here, only stored figures are listed and added; a personal text
//! is opened only through `texts`, which records who reads it first.
//! Must never: know HTTP, decide, or write to the ledger.

pub mod activities;
pub mod administration;
pub mod audits;
pub mod bundle;
pub mod certificates;
pub mod check_receipts;
pub mod checks;
pub mod commendations;
pub mod complaints;
pub mod consequences;
pub mod events;
pub mod explain;
pub mod export;
pub mod findings;
pub mod found;
pub mod imports;
pub mod inbox;
pub mod keys;
pub mod ledger;
pub mod listed;
pub mod lookup;
pub mod mine;
pub mod organisations;
pub mod page;
pub mod people;
pub mod policies;
pub mod predicted;
pub mod public_log;
pub mod queue;
pub mod reads;
pub mod replay;
pub mod report;
pub mod sample;
pub mod sessions;
pub mod shares;
pub mod stars;
pub mod stream;
pub mod texts;
pub mod timebank;
pub mod timeline;
pub mod words;

use crate::domain::kernel::ids::Position;
use crate::domain::kernel::moment::{Moment, RecordedAt};
use crate::domain::kernel::zone::LocalDate;
use crate::log::Fault;
use crate::run::{Failure, Ledger};

/// What a reading gives, or why not.
pub type Read<T> = Result<T, Failure>;

/// Everything recorded below this position is visible to readers.
pub fn as_of(ledger: &Ledger) -> Position {
    Position(ledger.store.published().0)
}

/// Now, in whole seconds.
pub fn now(ledger: &Ledger) -> Result<Moment, Fault> {
    let now = RecordedAt::from_unix_ms(ledger.clock.now_ms());
    now.map(RecordedAt::moment)
        .ok_or_else(|| Fault::fatal("reading the clock", "it shows a year out of range"))
}

/// Today in the ledger's time zone.
pub fn today(ledger: &Ledger) -> Result<LocalDate, Fault> {
    Ok(ledger.zone.date(now(ledger)?))
}
