//! What a dry run shows: the events that would be recorded, and the sessions and totals they would
//! leave behind (F129).
//!
//! Ids, tags and sealed texts of new things are examples: a real command draws its own. Nothing was
//! recorded, no key was used, and the next request may find another world; `as_of` says which one
//! this was.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::Read;
use super::found::{self, Found};
use super::people::hours;
use super::sessions::{SessionView, view};
use crate::domain::Event;
use crate::domain::books::{Book, BookKey};
use crate::domain::certificates::event::CertificateIssued;
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId, Position};
use crate::domain::kernel::refusal::Lang;
use crate::domain::ledger::totals::HourTotals;
use crate::domain::people::book::PersonBook;
use crate::run::Ledger;
use crate::run::dry_run::{Predicted, PredictedEvent};

/// The answer to a dry run. Nothing was recorded and the key was not used.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Prediction {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// What would be recorded.
    pub events: Vec<PredictedEvent>,
    /// How things would stand.
    pub state: PredictedState,
}

/// The certificate that a prediction would issue, if it would.
pub fn predicted_certificate(predicted: &Predicted) -> Option<CertificateIssued> {
    decoded(predicted).find_map(|event| match event {
        Event::CertificateIssued(issued) => Some(issued),
        _ => None,
    })
}

/// How many commendations the certificate would state.
pub fn predicted_commendations(predicted: &Predicted) -> usize {
    let stated = decoded(predicted).find_map(|event| match event {
        Event::CommendationsCertified(stated) => Some(stated.certificate.commendations.len()),
        _ => None,
    });
    stated.unwrap_or(0)
}

fn decoded(predicted: &Predicted) -> impl Iterator<Item = Event> {
    predicted.events.iter().filter_map(|it| {
        let body = it.groups.get().as_bytes();
        Event::decode(&it.event_type, it.version, body).ok()
    })
}

/// Sessions and totals as they would be.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PredictedState {
    /// Sessions touched.
    pub sessions: Vec<SessionView>,
    /// People touched, and whoever they are merged into, with their hours.
    pub people: Vec<PersonHours>,
    /// Activities touched, with their hours.
    pub activities: Vec<ActivityHours>,
    /// Organisations touched, with their hours.
    pub organisations: Vec<OrganisationHours>,
    /// Hours of the whole ledger, if touched.
    pub ledger: Option<HourTotals>,
}

/// Hours of one person.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct PersonHours {
    /// The person.
    pub person_id: PersonId,
    /// The record that goes on in its place, if it is merged.
    pub merged_into: Option<PersonId>,
    /// Effective, in notice, waiting; of a survivor over all its ids.
    pub hours: HourTotals,
}

/// Hours of one activity.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct ActivityHours {
    /// The activity.
    pub activity_id: ActivityId,
    /// Effective, in notice, waiting.
    pub hours: HourTotals,
}

/// Hours of one organisation.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct OrganisationHours {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Effective, in notice, waiting.
    pub hours: HourTotals,
}

/// A dry run as it is shown; `ledger` holds the books that it would not change.
pub fn prediction(ledger: &Ledger, predicted: Predicted, lang: Lang) -> Read<Prediction> {
    let mut books = predicted.books;
    books.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut state = PredictedState {
        people: people(ledger, &books)?,
        ..PredictedState::default()
    };
    for (key, book) in &books {
        state.add(key, book, lang);
    }
    Ok(Prediction {
        as_of: predicted.as_of,
        events: predicted.events,
        state,
    })
}

/// People whose books would change, then those into whom they are merged.
fn people(ledger: &Ledger, books: &[(BookKey, Arc<Book>)]) -> Read<Vec<PersonHours>> {
    let book = |id: PersonId| -> Read<Found<PersonBook>> {
        let changed = books.iter().find(|(key, _)| *key == BookKey::Person(id));
        match changed.and_then(|(_, book)| Found::new(Arc::clone(book))) {
            Some(book) => Ok(book),
            None => found::person(ledger, id),
        }
    };
    let mut ids: Vec<PersonId> = books.iter().filter_map(|(key, _)| person_of(key)).collect();
    for place in 0..ids.len() {
        let merged = book(ids[place])?.merged_into.map(|merged| merged.survivor);
        ids.extend(merged.filter(|survivor| !ids.contains(survivor)));
    }
    let shown = |person_id| {
        let found = book(person_id)?;
        Ok(PersonHours {
            person_id,
            merged_into: found.merged_into.map(|merged| merged.survivor),
            hours: hours(&found, book)?,
        })
    };
    ids.into_iter().map(shown).collect()
}

fn person_of(key: &BookKey) -> Option<PersonId> {
    match key {
        BookKey::Person(id) => Some(*id),
        _ => None,
    }
}

impl PredictedState {
    fn add(&mut self, key: &BookKey, book: &Book, lang: Lang) {
        match (key, book) {
            (&BookKey::Session(activity, id), Book::Session(book)) => {
                let session = book.opened.as_deref();
                let shown = session.map(|session| view(activity, id, session, lang));
                self.sessions.extend(shown);
            }
            (&BookKey::Activity(activity_id), Book::Activity(book)) => {
                self.activities.push(ActivityHours {
                    activity_id,
                    hours: book.totals,
                });
            }
            (&BookKey::Organisation(organisation_id), Book::Organisation(book)) => {
                self.organisations.push(OrganisationHours {
                    organisation_id,
                    hours: book.totals,
                });
            }
            (BookKey::Ledger, Book::Ledger(book)) => self.ledger = Some(book.totals),
            _ => {}
        }
    }
}
