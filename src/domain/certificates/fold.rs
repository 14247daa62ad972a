//! Folding events of certificates and status lists into books.

use super::book::{
    Certificate, CertificateBook, CertificatesOf, ChangedLists, IssuerBook, NumberBook, Revoked,
    Snapshot, Standing, StatusListBook, StatusPage, Superseded,
};
use super::event::{
    CertificateIssued, CertificateRevoked, CertificateSuperseded, CertifiedStar,
    StatusListPublished,
};
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::event::At;
use crate::domain::kernel::ids::{CertificateId, OrganisationId};
use crate::domain::ledger::stream::note;
use crate::domain::sessions::book::SessionBook;
use crate::domain::stars::book::{StarApplicationBook, StarsOf};

/// A certificate was issued.
pub fn issued<S: Shelf>(shelf: &mut S, at: At, event: &CertificateIssued) -> Result<(), S::Error> {
    let (group, person) = (&event.certificate, event.subject.person_id);
    let id = group.certificate_id;
    let book = shelf.begun::<CertificateBook>(&BookKey::Certificate(id))?;
    book.issued = Some(Box::new(Certificate {
        person,
        issuer: group.issuer,
        handler: event.meta.actor,
        at: at.recorded_at,
        position: at.position,
        number: group.number,
        variant: group.variant,
        shown_name: event.holder.shown,
        commits_to_holder: event.holder.secret.is_some(),
        period: event.period,
        hours: event.hours,
        cited: event.sessions.cited.clone(),
        commendations: Vec::new(),
        star: event.star,
        public_key: group.public_key,
        status_list: group.status_list,
        status_index: group.status_index,
        replaces: group.replaces,
        standing: Standing::Valid,
    }));
    let number = shelf.begun::<NumberBook>(&BookKey::Number(group.number))?;
    number.certificate = Some(id);
    let own = shelf.book::<CertificatesOf>(&BookKey::CertificatesOf(person))?;
    own.certificates.push(id);
    own.standing += 1;
    if let Some(star) = event.star {
        starred(shelf, star)?.certified.push(id);
    }
    let issuer = shelf.book::<IssuerBook>(&BookKey::Issuer(group.issuer))?;
    issuer.issued += 1;
    issuer.list = group.status_list;
    let list = BookKey::StatusList(group.issuer, group.status_list);
    let list = shelf.book::<StatusListBook>(&list)?;
    list.issued += 1;
    let is_new = list.published.is_none();
    page(shelf, group.issuer, (group.status_list, group.status_index))?
        .issued
        .set(group.status_index);
    if is_new {
        changed(shelf, group.issuer, group.status_list)?;
    }
    for cited in &event.sessions.cited {
        let key = BookKey::Session(cited.activity_id, cited.session_id);
        let session = shelf.book::<SessionBook>(&key)?.opened.as_deref_mut();
        let session = session.expect("a certificate counts sessions that were recorded");
        // The parts of a session over midnight are cited one by one.
        if session.certificates.last() != Some(&id) {
            session.certificates.push(id);
        }
    }
    note(shelf, Subject::Person(person), at.position)?;
    match group.issuer {
        Some(organisation) => note(shelf, Subject::Organisation(organisation), at.position),
        None => Ok(()),
    }
}

/// A certificate was revoked.
pub fn revoked<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &CertificateRevoked,
) -> Result<(), S::Error> {
    let standing = Standing::Revoked(Revoked {
        at: at.recorded_at,
        position: at.position,
        reason: event.meta.reason,
    });
    end(shelf, at, event.certificate.certificate_id, standing)
}

/// A certificate was superseded.
pub fn superseded<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &CertificateSuperseded,
) -> Result<(), S::Error> {
    let standing = Standing::Superseded(Superseded {
        at: at.recorded_at,
        position: at.position,
        by: event.certificate.by,
        reason: event.meta.reason,
    });
    end(shelf, at, event.certificate.certificate_id, standing)
}

fn end<S: Shelf>(
    shelf: &mut S,
    at: At,
    id: CertificateId,
    standing: Standing,
) -> Result<(), S::Error> {
    let book = shelf.book::<CertificateBook>(&BookKey::Certificate(id))?;
    let certificate = book.issued.as_deref_mut();
    let certificate = certificate.expect("a certificate is issued before it ends");
    let was_valid = certificate.standing == Standing::Valid;
    certificate.standing = standing;
    let (person, issuer) = (certificate.person, certificate.issuer);
    let (number, index) = (certificate.status_list, certificate.status_index);
    let star = certificate.star.filter(|_| was_valid);
    if let Some(star) = star {
        starred(shelf, star)?
            .certified
            .retain(|stated| *stated != id);
    }
    if was_valid {
        let own = shelf.book::<CertificatesOf>(&BookKey::CertificatesOf(person))?;
        own.standing -= 1;
        shelf.book::<IssuerBook>(&BookKey::Issuer(issuer))?.ended += 1;
        let list = shelf.book::<StatusListBook>(&BookKey::StatusList(issuer, number))?;
        list.revoked += 1;
        page(shelf, issuer, (number, index))?.revoked.set(index);
        changed(shelf, issuer, number)?;
    }
    note(shelf, Subject::Person(person), at.position)?;
    match issuer {
        Some(organisation) => note(shelf, Subject::Organisation(organisation), at.position),
        None => Ok(()),
    }
}

/// The stars of the record that a stated one belongs to.
fn starred<S: Shelf>(shelf: &mut S, star: CertifiedStar) -> Result<&mut StarsOf, S::Error> {
    let key = BookKey::StarApplication(star.application_id);
    let made = shelf.book::<StarApplicationBook>(&key)?.made.as_deref();
    let person = made.expect("a star that is stated was applied for").person;
    shelf.book(&BookKey::StarsOf(person))
}

/// The page that a bit of a list stands on.
fn page<S: Shelf>(
    shelf: &mut S,
    issuer: Option<OrganisationId>,
    (list, index): (u32, u32),
) -> Result<&mut StatusPage, S::Error> {
    shelf.book(&BookKey::StatusPage(issuer, list, index / StatusPage::BITS))
}

/// The newest snapshot of a list does not say any more what the books say.
fn changed<S: Shelf>(
    shelf: &mut S,
    issuer: Option<OrganisationId>,
    number: u32,
) -> Result<(), S::Error> {
    let waiting = shelf.book::<ChangedLists>(&BookKey::ChangedLists)?;
    if !waiting.lists.contains(&(issuer, number)) {
        waiting.lists.push((issuer, number));
    }
    Ok(())
}

/// A snapshot of a list was published.
pub fn list_published<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &StatusListPublished,
) -> Result<(), S::Error> {
    let list = event.list;
    let key = BookKey::StatusList(list.issuer, list.list_no);
    shelf.book::<StatusListBook>(&key)?.published = Some(Snapshot {
        at: at.recorded_at,
        position: at.position,
        revoked: list.revoked,
    });
    let waiting = shelf.book::<ChangedLists>(&BookKey::ChangedLists)?;
    waiting
        .lists
        .retain(|it| *it != (list.issuer, list.list_no));
    Ok(())
}
