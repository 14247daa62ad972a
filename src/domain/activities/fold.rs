//! Folding events of activities and sign-ups into books.

use super::book::{ActivityBook, ParticipationBook, Plan};
use super::event::{ActivityPublished, SignUpCancelled, VolunteerSignedUp};
use crate::domain::books::{ActivityRoll, BookKey, Shelf, Subject};
use crate::domain::event::At;
use crate::domain::kernel::ids::{ActivityId, OrganisationId};
use crate::domain::ledger::book::LedgerBook;
use crate::domain::ledger::stream::note;
use crate::domain::organisations::book::OrganisationBook;

/// An activity was published.
pub fn published<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &ActivityPublished,
) -> Result<(), S::Error> {
    let group = &event.activity;
    let plan = Plan {
        organisation: group.organisation_id,
        lead: group.lead,
        station: event.place.station_id,
        category: group.category,
        region: event.place.region,
        starts_at: event.time.starts_at,
        ends_at: event.time.ends_at,
        capacity: group.capacity,
        announced: event.time.announced,
        content_digest: group.content_digest,
        published_position: at.position,
    };
    let key = BookKey::Activity(group.activity_id);
    shelf.book::<ActivityBook>(&key)?.plan = Some(Box::new(plan));
    shelf.book::<LedgerBook>(&BookKey::Ledger)?.activities += 1;
    enrol(shelf, group.organisation_id, group.activity_id)?;
    note(
        shelf,
        Subject::Organisation(group.organisation_id),
        at.position,
    )?;
    note(shelf, Subject::Activity(group.activity_id), at.position)
}

/// Adds the activity to its organisation's roll.
pub fn enrol<S: Shelf>(
    shelf: &mut S,
    organisation: OrganisationId,
    activity: ActivityId,
) -> Result<(), S::Error> {
    let book = shelf.book::<OrganisationBook>(&BookKey::Organisation(organisation))?;
    let page = book.activities / ActivityRoll::LENGTH_MAX;
    book.activities += 1;
    let roll = shelf.book::<ActivityRoll>(&BookKey::ActivityRoll(organisation, page))?;
    roll.activities.push(activity);
    Ok(())
}

/// A person signed up.
pub fn signed_up<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &VolunteerSignedUp,
) -> Result<(), S::Error> {
    let (activity, person) = (event.activity.activity_id, event.subject.person_id);
    shelf.book::<LedgerBook>(&BookKey::Ledger)?.sign_ups += 1;
    shelf
        .book::<ActivityBook>(&BookKey::Activity(activity))?
        .signed_up += 1;
    let part = shelf.book::<ParticipationBook>(&BookKey::Participation(activity, person))?;
    part.signed_up_at = Some(at.recorded_at);
    note(shelf, Subject::Person(person), at.position)?;
    note(shelf, Subject::Activity(activity), at.position)
}

/// A sign-up was cancelled.
pub fn cancelled<S: Shelf>(shelf: &mut S, at: At, event: &SignUpCancelled) -> Result<(), S::Error> {
    let (activity, person) = (event.activity.activity_id, event.subject.person_id);
    shelf.book::<LedgerBook>(&BookKey::Ledger)?.sign_ups -= 1;
    shelf
        .book::<ActivityBook>(&BookKey::Activity(activity))?
        .signed_up -= 1;
    let part = shelf.book::<ParticipationBook>(&BookKey::Participation(activity, person))?;
    part.signed_up_at = None;
    note(shelf, Subject::Person(person), at.position)?;
    note(shelf, Subject::Activity(activity), at.position)
}
