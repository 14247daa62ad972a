//! Folding events of complaints into books.

use super::book::{Answered, Complaint, ComplaintBook, ComplaintRoll, ComplaintsBook};
use super::event::{ComplaintAnswered, ComplaintReceived};
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::certificates::book::CertificateBook;
use crate::domain::event::At;
use crate::domain::ledger::stream::note;

/// A complaint came in.
pub fn received<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &ComplaintReceived,
) -> Result<(), S::Error> {
    let group = event.complaint;
    let book = shelf.begun::<ComplaintBook>(&BookKey::Complaint(group.complaint_id))?;
    book.received = Some(Box::new(Complaint {
        concern: group.concern,
        number: group.number,
        certificate: group.certificate_id,
        by: event.meta.actor,
        at: at.recorded_at,
        position: at.position,
        answered: None,
    }));
    let all = shelf.book::<ComplaintsBook>(&BookKey::Complaints)?;
    let page = all.received / ComplaintRoll::LENGTH_MAX;
    all.received += 1;
    let roll = shelf.book::<ComplaintRoll>(&BookKey::ComplaintRoll(page))?;
    roll.complaints.push(group.complaint_id);
    Ok(())
}

/// A complaint was answered. The holder of the certificate and its issuer see that, and what was
/// found; not what was written.
pub fn answered<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &ComplaintAnswered,
) -> Result<(), S::Error> {
    let key = BookKey::Complaint(event.complaint.complaint_id);
    let complaint = shelf.book::<ComplaintBook>(&key)?.received.as_deref_mut();
    let complaint = complaint.expect("a complaint is received before it is answered");
    let before = complaint.answered.replace(Answered {
        outcome: event.answer.outcome,
        by: event.meta.actor,
        at: at.recorded_at,
        position: at.position,
    });
    let certificate = complaint.certificate;
    if before.is_none() {
        shelf.book::<ComplaintsBook>(&BookKey::Complaints)?.answered += 1;
    }
    let Some(id) = certificate else {
        return Ok(());
    };
    let book = shelf.book::<CertificateBook>(&BookKey::Certificate(id))?;
    let certificate = book.issued.as_deref();
    let certificate = certificate.expect("a complaint names a certificate that was issued");
    let (person, issuer) = (certificate.person, certificate.issuer);
    note(shelf, Subject::Person(person), at.position)?;
    match issuer {
        Some(organisation) => note(shelf, Subject::Organisation(organisation), at.position),
        None => Ok(()),
    }
}
