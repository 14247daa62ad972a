//! Folding events of commendations into books.

use super::book::{Commendation, CommendationBook, CommendationRoll, CommendationsOf, Ended};
use super::event::{CommendationEnd, CommendationEnded, CommendationGiven, CommendationsCertified};
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::certificates::book::CertificateBook;
use crate::domain::event::At;
use crate::domain::kernel::ids::{ActivityId, CommendationId, SessionId};
use crate::domain::ledger::stream::note;
use crate::domain::organisations::book::OrganisationBook;
use crate::domain::sessions::book::SessionBook;

/// A commendation was given.
pub fn given<S: Shelf>(shelf: &mut S, at: At, event: &CommendationGiven) -> Result<(), S::Error> {
    let (group, person) = (event.commendation, event.subject.person_id);
    let (id, organisation) = (group.commendation_id, group.organisation_id);
    let session = (event.activity.activity_id, event.activity.session_id);
    let book = shelf.begun::<CommendationBook>(&BookKey::Commendation(id))?;
    book.given = Some(Box::new(Commendation {
        person,
        organisation,
        kind: group.kind,
        session,
        by: event.meta.actor,
        at: at.recorded_at,
        position: at.position,
        ended: None,
    }));
    set(shelf, session, Some(id))?;
    let own = shelf.book::<CommendationsOf>(&BookKey::CommendationsOf(person))?;
    own.given.push((id, organisation, at.recorded_at));
    let book = shelf.book::<OrganisationBook>(&BookKey::Organisation(organisation))?;
    let page = book.commendations / CommendationRoll::LENGTH_MAX;
    book.commendations += 1;
    let roll = shelf.book::<CommendationRoll>(&BookKey::CommendationRoll(organisation, page))?;
    roll.commendations.push(id);
    note(shelf, Subject::Person(person), at.position)?;
    note(shelf, Subject::Organisation(organisation), at.position)
}

/// It stands no more. One that the volunteer refused keeps its place: it is not given again.
pub fn ended<S: Shelf>(shelf: &mut S, at: At, event: &CommendationEnded) -> Result<(), S::Error> {
    let group = event.commendation;
    let book = shelf.book::<CommendationBook>(&BookKey::Commendation(group.commendation_id))?;
    let given = book.given.as_deref_mut();
    let given = given.expect("a commendation is given before it ends");
    given.ended = Some(Ended {
        end: group.end,
        at: at.recorded_at,
        reason: event.meta.reason,
    });
    let (session, organisation) = (given.session, given.organisation);
    if group.end != CommendationEnd::Refused {
        set(shelf, session, None)?;
    }
    note(shelf, Subject::Person(event.subject.person_id), at.position)?;
    note(shelf, Subject::Organisation(organisation), at.position)
}

/// A certificate states some.
pub fn certified<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &CommendationsCertified,
) -> Result<(), S::Error> {
    let group = &event.certificate;
    let book = shelf.book::<CertificateBook>(&BookKey::Certificate(group.certificate_id))?;
    let certificate = book.issued.as_deref_mut();
    let certificate = certificate.expect("a certificate is issued before it states anything");
    certificate.commendations.clone_from(&group.commendations);
    note(shelf, Subject::Person(event.subject.person_id), at.position)
}

fn set<S: Shelf>(
    shelf: &mut S,
    (activity, id): (ActivityId, SessionId),
    commendation: Option<CommendationId>,
) -> Result<(), S::Error> {
    let book = shelf.book::<SessionBook>(&BookKey::Session(activity, id))?;
    let session = book.opened.as_deref_mut();
    session
        .expect("a commendation rests on a session")
        .commendation = commendation;
    Ok(())
}
