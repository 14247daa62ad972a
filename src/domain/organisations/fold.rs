//! Folding events of organisations and stations into books.

use super::book::{OrganisationBook, StationBook, Succession, Suspension};
use super::event::{
    OrganisationAccredited, OrganisationReinstated, OrganisationSucceeded, OrganisationSuspended,
    StationOpened,
};
use crate::domain::books::{BookKey, CreditCodeBook, Shelf, Subject};
use crate::domain::event::At;
use crate::domain::ledger::book::LedgerBook;
use crate::domain::ledger::stream::note;
use crate::domain::stored::ReasonCode;

/// An organisation was accredited.
pub fn accredited<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &OrganisationAccredited,
) -> Result<(), S::Error> {
    let group = &event.organisation;
    let id = group.organisation_id;
    shelf.book::<LedgerBook>(&BookKey::Ledger)?.organisations += 1;
    let book = shelf.book::<OrganisationBook>(&BookKey::Organisation(id))?;
    book.accredited_at = Some(at.recorded_at);
    book.accredited_position = Some(at.position);
    book.guided_by = group.guided_by;
    if let Some(code) = group.credit_code {
        let key = BookKey::CreditCode(code);
        shelf.book::<CreditCodeBook>(&key)?.organisation = Some(id);
    }
    note(shelf, Subject::Organisation(id), at.position)
}

/// It may not record any more.
pub fn suspended<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &OrganisationSuspended,
) -> Result<(), S::Error> {
    let id = event.organisation.organisation_id;
    let book = shelf.book::<OrganisationBook>(&BookKey::Organisation(id))?;
    book.suspended = Some(Suspension {
        at: at.recorded_at,
        by: event.meta.actor,
        reason: event.meta.reason.unwrap_or(ReasonCode::RecordsUntrue),
        position: at.position,
    });
    note(shelf, Subject::Organisation(id), at.position)
}

/// It may record again.
pub fn reinstated<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &OrganisationReinstated,
) -> Result<(), S::Error> {
    let id = event.organisation.organisation_id;
    let book = shelf.book::<OrganisationBook>(&BookKey::Organisation(id))?;
    book.suspended = None;
    note(shelf, Subject::Organisation(id), at.position)
}

/// Another one carries on for it, in place of who was named before.
pub fn succeeded<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &OrganisationSucceeded,
) -> Result<(), S::Error> {
    let id = event.organisation.organisation_id;
    let successor = event.organisation.successor_id;
    let book = shelf.book::<OrganisationBook>(&BookKey::Organisation(id))?;
    let before = book.succeeded.replace(Succession {
        at: at.recorded_at,
        by: event.meta.actor,
        reason: event.meta.reason.unwrap_or(ReasonCode::Dissolved),
        position: at.position,
        successor,
    });
    let successions = book.successions + 1;
    if let Some(before) = before {
        let key = BookKey::Organisation(before.successor);
        let book = shelf.book::<OrganisationBook>(&key)?;
        book.predecessors.retain(|predecessor| *predecessor != id);
        note(shelf, Subject::Organisation(before.successor), at.position)?;
    }
    let book = shelf.book::<OrganisationBook>(&BookKey::Organisation(successor))?;
    book.predecessors.push(id);
    book.successions = book.successions.max(successions);
    note(shelf, Subject::Organisation(id), at.position)?;
    note(shelf, Subject::Organisation(successor), at.position)
}

/// A station was opened.
pub fn station_opened<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &StationOpened,
) -> Result<(), S::Error> {
    let organisation = event.station.organisation_id;
    shelf.book::<LedgerBook>(&BookKey::Ledger)?.stations += 1;
    shelf
        .book::<OrganisationBook>(&BookKey::Organisation(organisation))?
        .stations += 1;
    let book = shelf.book::<StationBook>(&BookKey::Station(event.station.station_id))?;
    book.organisation = Some(organisation);
    book.opened_position = Some(at.position);
    note(shelf, Subject::Organisation(organisation), at.position)
}
