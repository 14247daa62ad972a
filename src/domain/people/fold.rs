//! Folding events of people into books.

use super::book::{Merged, PersonBook, Standing};
use super::event::{
    ConsentGiven, ConsentWithdrawn, PeopleMerged, PeopleUnmerged, PersonClaimed, PersonEnrolled,
    PersonErased, PersonRegistered, Purpose, RoleGranted, RoleRevoked,
};
use super::role::RoleHeld;
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::event::At;
use crate::domain::imports;
use crate::domain::kernel::ids::PersonId;
use crate::domain::ledger::book::LedgerBook;
use crate::domain::ledger::stream::note;

fn edit<S: Shelf>(shelf: &mut S, at: At, person: PersonId) -> Result<&mut PersonBook, S::Error> {
    note(shelf, Subject::Person(person), at.position)?;
    shelf.book(&BookKey::Person(person))
}

/// A person was registered.
pub fn registered<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &PersonRegistered,
) -> Result<(), S::Error> {
    shelf.book::<LedgerBook>(&BookKey::Ledger)?.people += 1;
    let book = edit(shelf, at, event.subject.person_id)?;
    book.standing = Standing::Registered;
    book.assurance = event.subject.assurance;
    book.registered_at = Some(at.recorded_at);
    book.registered_position = Some(at.position);
    book.consented(&event.consent);
    Ok(())
}

/// A person was put on the books by an import.
pub fn enrolled<S: Shelf>(shelf: &mut S, at: At, event: &PersonEnrolled) -> Result<(), S::Error> {
    shelf.book::<LedgerBook>(&BookKey::Ledger)?.people += 1;
    let person = event.subject.person_id;
    let book = edit(shelf, at, person)?;
    book.standing = Standing::Enrolled;
    book.registered_at = Some(at.recorded_at);
    book.registered_position = Some(at.position);
    book.consent_stated_on = event.consent.as_ref().map(|consent| consent.given_on);
    book.document_stated = event.subject.document_number.is_some();
    imports::fold::person(shelf, at, &event.origin, person)
}

/// An enrolled person took the record over.
pub fn claimed<S: Shelf>(shelf: &mut S, at: At, event: &PersonClaimed) -> Result<(), S::Error> {
    let book = edit(shelf, at, event.subject.person_id)?;
    book.standing = Standing::Registered;
    book.assurance = event.subject.assurance;
    book.registered_position = Some(at.position);
    book.consented(&event.consent);
    Ok(())
}

/// A consent was given.
pub fn consent_given<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &ConsentGiven,
) -> Result<(), S::Error> {
    let book = edit(shelf, at, event.subject.person_id)?;
    book.consented(&event.consent);
    Ok(())
}

/// A consent was withdrawn.
pub fn consent_withdrawn<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &ConsentWithdrawn,
) -> Result<(), S::Error> {
    let book = edit(shelf, at, event.subject.person_id)?;
    book.consents.remove(&event.consent.purpose);
    if event.consent.purpose == Purpose::Registration {
        book.consent_stated_on = None;
    }
    Ok(())
}

/// A person's key was destroyed.
pub fn erased<S: Shelf>(shelf: &mut S, at: At, event: &PersonErased) -> Result<(), S::Error> {
    let book = edit(shelf, at, event.subject.person_id)?;
    let (was_counted, is_alias) = (book.is_counted(), book.merged_into.is_some());
    book.standing = Standing::Erased;
    book.consents.clear();
    book.roles.clear();
    let ledger = shelf.book::<LedgerBook>(&BookKey::Ledger)?;
    ledger.people -= u64::from(was_counted);
    ledger.people_erased += u64::from(!is_alias);
    Ok(())
}

/// A record goes on under another id.
pub fn merged<S: Shelf>(shelf: &mut S, at: At, event: &PeopleMerged) -> Result<(), S::Error> {
    let (duplicate, survivor) = (event.subject.person_id, event.merge.into);
    edit(shelf, at, duplicate)?.merged_into = Some(Merged {
        survivor,
        position: at.position,
    });
    edit(shelf, at, survivor)?.aliases.push(duplicate);
    shelf.book::<LedgerBook>(&BookKey::Ledger)?.people -= 1;
    Ok(())
}

/// It stands for itself again.
pub fn unmerged<S: Shelf>(shelf: &mut S, at: At, event: &PeopleUnmerged) -> Result<(), S::Error> {
    let (duplicate, survivor) = (event.subject.person_id, event.merge.from);
    edit(shelf, at, duplicate)?.merged_into = None;
    let aliases = &mut edit(shelf, at, survivor)?.aliases;
    aliases.retain(|alias| *alias != duplicate);
    shelf.book::<LedgerBook>(&BookKey::Ledger)?.people += 1;
    Ok(())
}

/// A role was granted; a person not seen before is staff known by id only.
pub fn role_granted<S: Shelf>(shelf: &mut S, at: At, event: &RoleGranted) -> Result<(), S::Error> {
    let book = edit(shelf, at, event.subject.person_id)?;
    if book.standing == Standing::Unknown {
        book.standing = Standing::Staff;
    }
    book.roles.push(RoleHeld {
        grant: event.role.grant_id,
        role: event.role.role,
        scope: event.role.scope,
        until: event.role.until,
    });
    Ok(())
}

/// A role was taken back.
pub fn role_revoked<S: Shelf>(shelf: &mut S, at: At, event: &RoleRevoked) -> Result<(), S::Error> {
    let book = edit(shelf, at, event.subject.person_id)?;
    book.roles.retain(|held| held.grant != event.role.grant_id);
    Ok(())
}
