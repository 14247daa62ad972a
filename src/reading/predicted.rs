//! What a dry run shows: the events that would be recorded, and the sessions and totals they would
//! leave behind (F129).
//!
//! Ids, tags and sealed texts of new things are examples: a real command draws its own. Nothing was
//! recorded, no key was used, and the next request may find another world; `as_of` says which one
//! this was.

use schemars::JsonSchema;
use serde::Serialize;

use super::sessions::{SessionView, view};
use crate::domain::books::{Book, BookKey};
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId, Position};
use crate::domain::kernel::refusal::Lang;
use crate::domain::ledger::totals::HourTotals;
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

/// Sessions and totals as they would be.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PredictedState {
    /// Sessions touched.
    pub sessions: Vec<SessionView>,
    /// People touched, with their hours.
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
    /// Effective, in notice, waiting.
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

/// A dry run as it is shown.
pub fn prediction(predicted: Predicted, lang: Lang) -> Prediction {
    let mut books = predicted.books;
    books.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut state = PredictedState::default();
    for (key, book) in &books {
        state.add(key, book, lang);
    }
    Prediction {
        as_of: predicted.as_of,
        events: predicted.events,
        state,
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
            (&BookKey::Person(person_id), Book::Person(book)) => self.people.push(PersonHours {
                person_id,
                hours: book.totals,
            }),
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
