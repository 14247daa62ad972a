//! Folding events of shares into books.

use super::book::{Share, ShareBook, SharesOf};
use super::event::{CertificateShared, ShareExtended, ShareWithdrawn};
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::event::At;
use crate::domain::kernel::ids::ShareId;
use crate::domain::ledger::stream::note;

/// A certificate was shared.
pub fn shared<S: Shelf>(shelf: &mut S, at: At, event: &CertificateShared) -> Result<(), S::Error> {
    let (group, person) = (&event.share, event.subject.person_id);
    let book = shelf.begun::<ShareBook>(&BookKey::Share(group.share_id))?;
    book.made = Some(Box::new(Share {
        person,
        certificate: group.certificate_id,
        code_digest: group.code_digest,
        pin_tag: group.pin_tag,
        purpose: event.consent.purpose,
        position: at.position,
        made_at: at.recorded_at,
        term: event.term.term,
        expires_at: event.term.expires_at,
        withdrawn_at: None,
    }));
    let own = shelf.book::<SharesOf>(&BookKey::SharesOf(person))?;
    own.shares.push(group.share_id);
    note(shelf, Subject::Person(person), at.position)
}

/// A share is open for longer.
pub fn extended<S: Shelf>(shelf: &mut S, at: At, event: &ShareExtended) -> Result<(), S::Error> {
    let share = made(shelf, event.share.share_id)?;
    share.term = event.term.term;
    share.expires_at = event.term.expires_at;
    note(shelf, Subject::Person(event.subject.person_id), at.position)
}

/// A share is closed for good.
pub fn withdrawn<S: Shelf>(shelf: &mut S, at: At, event: &ShareWithdrawn) -> Result<(), S::Error> {
    made(shelf, event.share.share_id)?.withdrawn_at = Some(at.recorded_at);
    note(shelf, Subject::Person(event.subject.person_id), at.position)
}

fn made<S: Shelf>(shelf: &mut S, id: ShareId) -> Result<&mut Share, S::Error> {
    let book = shelf.book::<ShareBook>(&BookKey::Share(id))?;
    let share = book.made.as_deref_mut();
    Ok(share.expect("a share is made before anything else happens to it"))
}
