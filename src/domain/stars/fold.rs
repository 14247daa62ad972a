//! Folding events of stars into books.

use super::book::{
    HeldStar, Objection, StarApplication, StarApplicationBook, StarApproval, StarDesk, StarRoll,
    StarState, StarsOf,
};
use super::event::{
    StarApplied, StarApproved, StarExpired, StarGranted, StarImported, StarObjected,
    StarObjectionDismissed, StarOutcome, StarReevaluated, StarRefused, StarRevoked,
};
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::due::{self, Deadline, DueSubject, StarDue, StarDueKind};
use crate::domain::event::At;
use crate::domain::imports;
use crate::domain::imports::book::StarRow;
use crate::domain::kernel::ids::{OrganisationId, PersonId, StarApplicationId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::ledger::stream::note;

/// Somebody applied.
pub fn applied<S: Shelf>(shelf: &mut S, at: At, event: &StarApplied) -> Result<(), S::Error> {
    let (group, person) = (event.application, event.subject.person_id);
    let id = group.application_id;
    let notice_ends_at = event.time.notice_ends_at;
    let state = state_after(notice_ends_at);
    let book = shelf.begun::<StarApplicationBook>(&BookKey::StarApplication(id))?;
    book.made = Some(Box::new(StarApplication {
        person,
        organisation: group.organisation_id,
        level: group.level,
        rank: group.rank,
        stars: group.stars,
        cut_off: event.evaluation.figures.cut_off,
        policy: event.meta.policy.expect("an application pins its rules"),
        minutes: event.evaluation.figures.minutes,
        by: event.meta.actor,
        nominated: group.nominated,
        at: at.recorded_at,
        position: at.position,
        approvals: Vec::new(),
        notice_ends_at,
        objection: None,
        state,
        since: at.recorded_at,
        newest: at.position,
        reason: None,
    }));
    let own = of_person(shelf, person)?;
    own.applications.push(id);
    own.open = Some(id);
    for place in [None, Some(group.organisation_id)] {
        let desk = shelf.book::<StarDesk>(&BookKey::StarDesk(place))?;
        let page = desk.applications / StarRoll::LENGTH_MAX;
        desk.applications += 1;
        let roll = shelf.book::<StarRoll>(&BookKey::StarRoll(place, page))?;
        roll.applications.push(id);
    }
    counted(shelf, group.organisation_id, None, Some(state))?;
    if let Some(ends_at) = notice_ends_at {
        due::add(shelf, deadline(StarDueKind::NoticeEnd, id, ends_at))?;
    }
    note(shelf, Subject::Person(person), at.position)?;
    note(
        shelf,
        Subject::Organisation(group.organisation_id),
        at.position,
    )
}

/// A row of an import states a star of elsewhere.
pub fn imported<S: Shelf>(shelf: &mut S, at: At, event: &StarImported) -> Result<(), S::Error> {
    let person = event.subject.person_id;
    let row = StarRow {
        person,
        star: event.star,
        position: at.position,
    };
    imports::fold::star(shelf, &event.origin, row)?;
    note(shelf, Subject::Person(person), at.position)
}

/// Somebody agreed.
pub fn approved<S: Shelf>(shelf: &mut S, at: At, event: &StarApproved) -> Result<(), S::Error> {
    let id = event.application.application_id;
    let approval = StarApproval {
        approver: event.approval.approver,
        by: event.meta.actor,
        at: at.recorded_at,
    };
    let notice_ends_at = event.time.notice_ends_at;
    change(shelf, at, id, |application| {
        application.approvals.push(approval);
        application.notice_ends_at = notice_ends_at;
        application.state = state_after(notice_ends_at);
    })?;
    match notice_ends_at {
        Some(ends_at) => due::add(shelf, deadline(StarDueKind::NoticeEnd, id, ends_at)),
        None => Ok(()),
    }
}

/// An application came to nothing.
pub fn refused<S: Shelf>(shelf: &mut S, at: At, event: &StarRefused) -> Result<(), S::Error> {
    let id = event.application.application_id;
    stop_notice(shelf, id)?;
    let reason = event.meta.reason;
    let person = change(shelf, at, id, |application| {
        application.state = StarState::Refused;
        (application.notice_ends_at, application.objection) = (None, None);
        application.reason = reason;
    })?;
    of_person(shelf, person)?.open = None;
    Ok(())
}

/// Somebody objected.
pub fn objected<S: Shelf>(shelf: &mut S, at: At, event: &StarObjected) -> Result<(), S::Error> {
    let id = event.application.application_id;
    stop_notice(shelf, id)?;
    let objection = Objection {
        by: event.meta.actor,
        position: at.position,
    };
    change(shelf, at, id, |application| {
        application.state = StarState::Objected;
        application.objection = Some(objection);
    })?;
    Ok(())
}

/// An objection was answered; without a notice that runs on, the grant stands behind it.
pub fn objection_dismissed<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &StarObjectionDismissed,
) -> Result<(), S::Error> {
    let id = event.application.application_id;
    let notice_ends_at = event.time.notice_ends_at;
    change(shelf, at, id, |application| {
        application.objection = None;
        application.notice_ends_at = notice_ends_at;
        application.state = StarState::InNotice;
    })?;
    match notice_ends_at {
        Some(ends_at) => due::add(shelf, deadline(StarDueKind::NoticeEnd, id, ends_at)),
        None => Ok(()),
    }
}

/// A star was granted.
pub fn granted<S: Shelf>(shelf: &mut S, at: At, event: &StarGranted) -> Result<(), S::Error> {
    let (id, star) = (event.application.application_id, event.star);
    stop_notice(shelf, id)?;
    if let Some(replaced) = star.replaces {
        let before = ended(shelf, at, replaced, StarState::Replaced)?;
        // It may have been held under another id, or with another organisation.
        let now = subjects_of(made(shelf, id)?);
        for subject in before.into_iter().filter(|subject| !now.contains(subject)) {
            note(shelf, subject, at.position)?;
        }
    }
    let person = change(shelf, at, id, |application| {
        application.state = StarState::Granted;
        application.notice_ends_at = None;
    })?;
    let number = star.series.zip(star.serial);
    let own = of_person(shelf, person)?;
    own.open = None;
    own.held = Some(HeldStar {
        application: id,
        level: star.level,
        rank: star.rank,
        stars: star.stars,
        number,
        granted_at: event.meta.effective_at,
        position: at.position,
        policy: event.meta.policy.expect("a grant names its rules"),
        valid_until: star.valid_until,
        ends_at: star.ends_at,
        under_review: None,
    });
    if star.consumed_minutes > Minutes::ZERO {
        own.consumed.push((id, star.consumed_minutes));
    }
    if let Some((series, number)) = number {
        own.numbers.entry(series).or_insert(number);
        let all = shelf.book::<StarDesk>(&BookKey::StarDesk(None))?;
        let newest = all.numbers.entry(series).or_default();
        *newest = number.max(*newest);
    }
    match star.ends_at {
        Some(ends_at) => due::add(shelf, deadline(StarDueKind::Expiry, id, ends_at)),
        None => Ok(()),
    }
}

/// A star was looked at again.
pub fn reevaluated<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &StarReevaluated,
) -> Result<(), S::Error> {
    let (id, to) = (event.application.application_id, event.change);
    let Some(level) = to.to.filter(|_| to.outcome != StarOutcome::Lost) else {
        return ended_and_noted(shelf, at, id, StarState::Lost);
    };
    let waits = to.outcome == StarOutcome::UnderReview;
    let person = change(shelf, at, id, |application| {
        application.state = if waits {
            StarState::UnderReview
        } else {
            StarState::Granted
        };
    })?;
    if let Some(held) = &mut of_person(shelf, person)?.held {
        if held.level != level {
            (held.level, held.rank, held.stars) = (level, to.to_rank, to.to_stars);
            held.position = at.position;
        }
        held.under_review = waits.then_some(at.position);
    }
    Ok(())
}

/// A star was taken away.
pub fn revoked<S: Shelf>(shelf: &mut S, at: At, event: &StarRevoked) -> Result<(), S::Error> {
    let id = event.application.application_id;
    ended_and_noted(shelf, at, id, StarState::Revoked)?;
    let reason = event.meta.reason;
    made(shelf, id)?.reason = reason;
    Ok(())
}

/// A star reached its end.
pub fn expired<S: Shelf>(shelf: &mut S, at: At, event: &StarExpired) -> Result<(), S::Error> {
    let id = event.application.application_id;
    ended_and_noted(shelf, at, id, StarState::Expired)
}

/// A star is held no more.
fn ended_and_noted<S: Shelf>(
    shelf: &mut S,
    at: At,
    id: StarApplicationId,
    state: StarState,
) -> Result<(), S::Error> {
    for subject in ended(shelf, at, id, state)? {
        note(shelf, subject, at.position)?;
    }
    Ok(())
}

/// The same, not noted yet; whose streams it belongs to.
fn ended<S: Shelf>(
    shelf: &mut S,
    at: At,
    id: StarApplicationId,
    state: StarState,
) -> Result<[Subject; 2], S::Error> {
    edit(shelf, at, id, |application| application.state = state)?;
    let application = made(shelf, id)?;
    let (person, subjects) = (application.person, subjects_of(application));
    let held = &mut of_person(shelf, person)?.held;
    let star = held.take_if(|held| held.application == id);
    if let Some(ends_at) = star.and_then(|star| star.ends_at) {
        due::remove(shelf, deadline(StarDueKind::Expiry, id, ends_at))?;
    }
    Ok(subjects)
}

/// Edits an application, moves it in the counts, notes the event; whose it is.
fn change<S: Shelf>(
    shelf: &mut S,
    at: At,
    id: StarApplicationId,
    change: impl FnOnce(&mut StarApplication),
) -> Result<PersonId, S::Error> {
    edit(shelf, at, id, change)?;
    let application = made(shelf, id)?;
    let (person, subjects) = (application.person, subjects_of(application));
    for subject in subjects {
        note(shelf, subject, at.position)?;
    }
    Ok(person)
}

fn edit<S: Shelf>(
    shelf: &mut S,
    at: At,
    id: StarApplicationId,
    change: impl FnOnce(&mut StarApplication),
) -> Result<(), S::Error> {
    let application = made(shelf, id)?;
    let before = application.state;
    change(application);
    let after = application.state;
    application.newest = at.position;
    if before != after {
        application.since = at.recorded_at;
    }
    let organisation = application.organisation;
    counted(shelf, organisation, Some(before), Some(after))
}

const fn subjects_of(application: &StarApplication) -> [Subject; 2] {
    [
        Subject::Person(application.person),
        Subject::Organisation(application.organisation),
    ]
}

fn made<S: Shelf>(shelf: &mut S, id: StarApplicationId) -> Result<&mut StarApplication, S::Error> {
    let book = shelf.book::<StarApplicationBook>(&BookKey::StarApplication(id))?;
    let made = book.made.as_deref_mut();
    Ok(made.expect("an application is made before anything happens to it"))
}

fn of_person<S: Shelf>(shelf: &mut S, person: PersonId) -> Result<&mut StarsOf, S::Error> {
    shelf.book(&BookKey::StarsOf(person))
}

/// Moves an application in the counts of its organisation and of the ledger.
fn counted<S: Shelf>(
    shelf: &mut S,
    organisation: OrganisationId,
    before: Option<StarState>,
    after: Option<StarState>,
) -> Result<(), S::Error> {
    let one =
        |state: Option<StarState>, is: fn(StarState) -> bool| u32::from(state.is_some_and(is));
    let in_notice = |state| state == StarState::InNotice;
    for place in [None, Some(organisation)] {
        let desk = shelf.book::<StarDesk>(&BookKey::StarDesk(place))?;
        desk.waiting += one(after, StarState::waits);
        desk.waiting -= one(before, StarState::waits);
        desk.in_notice += one(after, in_notice);
        desk.in_notice -= one(before, in_notice);
    }
    Ok(())
}

/// Takes the end of a notice that runs off the due-list.
fn stop_notice<S: Shelf>(shelf: &mut S, id: StarApplicationId) -> Result<(), S::Error> {
    let application = made(shelf, id)?;
    let runs = application.state == StarState::InNotice;
    match application.notice_ends_at.filter(|_| runs) {
        Some(ends_at) => due::remove(shelf, deadline(StarDueKind::NoticeEnd, id, ends_at)),
        None => Ok(()),
    }
}

fn deadline(kind: StarDueKind, application_id: StarApplicationId, at: Moment) -> Deadline {
    Deadline {
        at,
        subject: DueSubject::Star(StarDue {
            application_id,
            kind,
        }),
    }
}

const fn state_after(notice_ends_at: Option<Moment>) -> StarState {
    if notice_ends_at.is_some() {
        StarState::InNotice
    } else {
        StarState::Waiting
    }
}
