//! External ids: what a record is called in a file.

use std::collections::HashMap;

use super::Exporter;
use super::opening::{Opened, Opening, Slot, Source};
use crate::domain::books::BookKey;
use crate::domain::imports::book::ImportBook;
use crate::domain::imports::command::NOT_STATED;
use crate::domain::kernel::ids::{ActivityId, ImportId, PersonId, SessionId};
use crate::reading::{Read, found};
use crate::vault::Owner;

/// Where the id of another system stands in every event that has one.
const EXTERNAL_ID: &str = "origin.external_id";

/// The id of a session in files: its place in the ledger, for it is found by both.
pub fn session_address(activity: ActivityId, session: SessionId) -> String {
    format!("{activity}/{session}")
}

/// The session that such an id names.
pub fn own_session(id: &str) -> Option<(ActivityId, SessionId)> {
    let (activity, session) = id.split_once('/')?;
    Some((activity.parse().ok()?, session.parse().ok()?))
}

/// What a record is called: as the origin knows it, else its own id.
#[derive(Clone)]
pub struct Name {
    own: String,
    foreign: Option<Slot>,
}

impl Name {
    /// The name, once texts are opened. A foreign id that was erased with its person is gone.
    pub fn told(&self, opened: &Opened) -> String {
        let foreign = self.foreign.and_then(|slot| opened.text(slot));
        foreign.unwrap_or_else(|| self.own.clone())
    }

    /// The same for an activity; none if it stands for "no activity stated".
    pub fn stated(&self, opened: &Opened) -> Option<String> {
        Some(self.told(opened)).filter(|name| !name.starts_with(NOT_STATED))
    }
}

/// Names that a page has asked for already.
#[derive(Default)]
pub struct Names {
    people: HashMap<PersonId, Name>,
    activities: HashMap<ActivityId, Name>,
}

impl Exporter<'_> {
    /// The name of a person.
    pub fn person_name(&self, opening: &mut Opening, id: PersonId) -> Read<Name> {
        let book = found::person(self.ledger, id)?;
        let mut foreign = None;
        for &position in &book.origins {
            let source = opening.source(position, Owner::Person(id))?;
            foreign = self.foreign(opening, &source)?;
            if foreign.is_some() {
                break;
            }
        }
        Ok(Name {
            own: id.to_string(),
            foreign,
        })
    }

    /// The name of an activity.
    pub fn activity_name(&self, opening: &mut Opening, id: ActivityId) -> Read<Name> {
        let book = found::activity(self.ledger, id)?;
        let foreign = match &book.stated {
            Some(stated) => {
                let owner = Owner::Organisation(stated.organisation);
                let source = opening.source(stated.position, owner)?;
                self.foreign(opening, &source)?
            }
            None => None,
        };
        Ok(Name {
            own: id.to_string(),
            foreign,
        })
    }

    /// The name of a session that began with the event `source`.
    pub fn session_name(
        &self,
        opening: &mut Opening,
        (activity, id): (ActivityId, SessionId),
        source: Option<&Source>,
    ) -> Read<Name> {
        let foreign = match source {
            Some(source) => self.foreign(opening, source)?,
            None => None,
        };
        Ok(Name {
            own: session_address(activity, id),
            foreign,
        })
    }

    /// The foreign id of an event, if it is one of the chosen origin.
    fn foreign(&self, opening: &mut Opening, source: &Source) -> Read<Option<Slot>> {
        let (Some(origin), Some(import)) = (self.origin, source.read("origin.import_id")) else {
            return Ok(None);
        };
        let book = found::book::<ImportBook>(self.ledger, &BookKey::Import(import))?;
        let import = book.as_ref().and_then(|book| book.opened.as_deref());
        let own = import.is_some_and(|import| import.origin == origin);
        Ok(own.then(|| opening.ask(source, EXTERNAL_ID)))
    }
}

impl Names {
    /// The name of a person, asked for once a page.
    pub fn person(
        &mut self,
        exporter: &Exporter,
        opening: &mut Opening,
        id: PersonId,
    ) -> Read<Name> {
        if let Some(name) = self.people.get(&id) {
            return Ok(name.clone());
        }
        let name = exporter.person_name(opening, id)?;
        self.people.insert(id, name.clone());
        Ok(name)
    }

    /// The name of an activity, asked for once a page.
    pub fn activity(
        &mut self,
        exporter: &Exporter,
        opening: &mut Opening,
        id: ActivityId,
    ) -> Read<Name> {
        if let Some(name) = self.activities.get(&id) {
            return Ok(name.clone());
        }
        let name = exporter.activity_name(opening, id)?;
        self.activities.insert(id, name.clone());
        Ok(name)
    }
}

/// The import that an event belongs to.
pub fn import_of(source: &Source) -> Option<ImportId> {
    source.read("origin.import_id")
}
