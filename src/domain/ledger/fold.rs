//! Folding genesis into the ledger's book.

use super::book::LedgerBook;
use super::event::LedgerOpened;
use crate::domain::books::{BookKey, Shelf};

/// The ledger was opened.
pub fn opened<S: Shelf>(shelf: &mut S, event: &LedgerOpened) -> Result<(), S::Error> {
    shelf.book::<LedgerBook>(&BookKey::Ledger)?.opened = Some(event.ledger.clone());
    Ok(())
}
