//! What the ids of a file mean to this ledger: records that an import brought, by the id that the
//! other system knows them under, and the ledger's own, by theirs, as an export writes them.
//!
//! Nothing personal is opened: an id leads to an id.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Read;
use super::export::own_session;
use crate::domain::activities::book::ActivityBook;
use crate::domain::books::BookKey;
use crate::domain::imports::book::{OriginBook, OriginSubject};
use crate::domain::imports::command;
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::ids::{ActivityId, PersonId, SessionId};
use crate::domain::people::book::{PersonBook, Standing};
use crate::domain::sessions::book::SessionBook;
use crate::log::Fault;
use crate::run::Ledger;

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person.
    Person,
    /// An activity.
    Activity,
    /// A session.
    Session,
}

/// A record that the ledger knows under an id of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Known {
    /// The activity; of a session, the one it is in.
    pub activity_id: Option<ActivityId>,
    /// The id is the ledger's own, not one of another system.
    pub own: bool,
    /// The person.
    pub person_id: Option<PersonId>,
    /// The session.
    pub session_id: Option<SessionId>,
}

impl Known {
    fn new(subject: OriginSubject, own: bool) -> Self {
        let (person_id, activity_id, session_id) = match subject {
            OriginSubject::Person(id) => (Some(id), None, None),
            OriginSubject::Activity(id) => (None, Some(id), None),
            OriginSubject::Session(activity, id) => (None, Some(activity), Some(id)),
            OriginSubject::Balance(..) | OriginSubject::Star(..) | OriginSubject::Movement(..) => {
                (None, None, None)
            }
        };
        Self {
            activity_id,
            own,
            person_id,
            session_id,
        }
    }
}

/// What each id means, in the order of the ids; nothing, if the ledger does not know it.
pub fn lookup(
    ledger: &Ledger,
    origin: OriginCode,
    kind: Kind,
    ids: &[impl AsRef<str>],
) -> Read<Vec<Option<Known>>> {
    let known = |id: &str| -> Result<Option<Known>, Fault> {
        let foreign = foreign(ledger, origin, kind, id)?;
        let (subject, is_own) = match foreign {
            Some(subject) => (Some(subject), false),
            None => (own(ledger, kind, id)?, true),
        };
        let subject = subject
            .map(|subject| goes_on_as(ledger, subject))
            .transpose()?;
        Ok(subject.map(|subject| Known::new(subject, is_own)))
    };
    let all: Result<_, Fault> = ids.iter().map(|id| known(id.as_ref())).collect();
    Ok(all?)
}

/// Of somebody who was merged the id under which new records are made.
fn goes_on_as(ledger: &Ledger, subject: OriginSubject) -> Result<OriginSubject, Fault> {
    let OriginSubject::Person(id) = subject else {
        return Ok(subject);
    };
    let book = ledger.book::<PersonBook>(&BookKey::Person(id))?;
    let id = book.merged_into.map_or(id, |merged| merged.survivor);
    Ok(OriginSubject::Person(id))
}

fn foreign(
    ledger: &Ledger,
    origin: OriginCode,
    kind: Kind,
    id: &str,
) -> Result<Option<OriginSubject>, Fault> {
    let kind = match kind {
        Kind::Person => command::PERSON,
        Kind::Activity => command::ACTIVITY,
        Kind::Session => command::SESSION,
    };
    let tag = ledger.vault.origin_tag(origin, kind, id);
    let book = ledger.book::<OriginBook>(&BookKey::Origin(tag))?;
    Ok(book.known.map(|(subject, _)| subject))
}

fn own(ledger: &Ledger, kind: Kind, id: &str) -> Result<Option<OriginSubject>, Fault> {
    Ok(match kind {
        Kind::Person => {
            let Ok(id) = id.parse() else { return Ok(None) };
            let book = ledger.book::<PersonBook>(&BookKey::Person(id))?;
            (book.standing != Standing::Unknown).then_some(OriginSubject::Person(id))
        }
        Kind::Activity => {
            let Ok(id) = id.parse() else { return Ok(None) };
            let book = ledger.book::<ActivityBook>(&BookKey::Activity(id))?;
            book.organisation().map(|_| OriginSubject::Activity(id))
        }
        Kind::Session => {
            let Some((activity, id)) = own_session(id) else {
                return Ok(None);
            };
            let book = ledger.book::<SessionBook>(&BookKey::Session(activity, id))?;
            book.opened.map(|_| OriginSubject::Session(activity, id))
        }
    })
}
