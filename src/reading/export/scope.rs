//! What an export holds: of whom, from when, under whose ids.

use std::collections::BTreeSet;

use super::names::import_of;
use super::opening::Opening;
use crate::domain::books::BookKey;
use crate::domain::imports::book::ImportBook;
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::ids::{ImportId, OrganisationId, PersonId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::LocalDate;
use crate::domain::kernel::zone::Zone;
use crate::domain::sessions::book::Session;
use crate::domain::sessions::state::SessionState;
use crate::interchange::Shape;
use crate::reading::page::{self, Asked, LIMIT_MAX};
use crate::reading::sessions::{agenda_place, on_agenda};
use crate::reading::{Read, found};
use crate::run::Ledger;
use crate::vault::Owner;

/// What an export holds.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Only what this organisation recorded, and the people it concerns.
    pub organisation: Option<OrganisationId>,
    /// Only sessions from this local day on.
    pub from: Option<LocalDate>,
    /// Only sessions up to this local day.
    pub to: Option<LocalDate>,
    /// Which files.
    pub shapes: Vec<Shape>,
}

impl Scope {
    /// Whether a record of this organisation belongs to it.
    pub fn holds(&self, organisation: OrganisationId) -> bool {
        self.organisation.is_none_or(|only| only == organisation)
    }

    /// Whether a session belongs to it.
    pub fn holds_session(&self, session: &Session, zone: &Zone) -> bool {
        let date = zone.date(session.started_at);
        self.holds(session.organisation)
            && self.from.is_none_or(|from| from <= date)
            && self.to.is_none_or(|to| date <= to)
    }

    /// Whether the organisation imported the person or recorded a session of theirs.
    pub fn holds_person(&self, ledger: &Ledger, id: PersonId) -> Read<bool> {
        let Some(organisation) = self.organisation else {
            return Ok(true);
        };
        let opening = Opening::new(ledger);
        for &position in &found::person(ledger, id)?.origins {
            let source = opening.source(position, Owner::Person(id))?;
            let Some(import) = import_of(&source) else {
                continue;
            };
            let import = found::import(ledger, import)?;
            if found::proposal(&import).organisation == organisation {
                return Ok(true);
            }
        }
        served(ledger, id, organisation)
    }
}

/// Whether a session of the person was recorded by the organisation.
fn served(ledger: &Ledger, id: PersonId, organisation: OrganisationId) -> Read<bool> {
    let mut asked = Asked {
        limit: LIMIT_MAX,
        after: None,
    };
    loop {
        let found = on_agenda(ledger, id, &asked)?;
        for &(_, activity, _) in &found {
            if found::activity(ledger, activity)?.organisation() == Some(organisation) {
                return Ok(true);
            }
        }
        if found.len() <= asked.limit {
            return Ok(false);
        }
        asked.after = found.get(asked.limit - 1).map(agenda_place);
    }
}

/// Whether a session stands: it has minutes, and neither was undone nor is still open.
pub fn stands(session: &Session) -> bool {
    let gone = matches!(
        session.state,
        SessionState::Open | SessionState::Voided | SessionState::FoundFake
    );
    !gone && session.contribution().minutes > Minutes::ZERO
}

/// The systems that imports of the scope came from.
pub fn origins(
    ledger: &Ledger,
    organisation: Option<OrganisationId>,
) -> Read<BTreeSet<OriginCode>> {
    let mut origins = BTreeSet::new();
    let mut asked = Asked {
        limit: LIMIT_MAX,
        after: None,
    };
    loop {
        let key = |id| BookKey::Import(ImportId::from_bytes(id));
        let rows = page::books(ledger, &asked, key)?;
        for (_, held) in &rows {
            let book = found::Found::<ImportBook>::new(held.book.clone());
            let import = book.as_ref().and_then(|book| book.opened.as_deref());
            let own = import.filter(|it| organisation.is_none_or(|only| only == it.organisation));
            origins.extend(own.map(|import| import.origin));
        }
        if rows.len() <= asked.limit {
            return Ok(origins);
        }
        asked.after = match rows.get(asked.limit - 1) {
            Some((BookKey::Import(id), _)) => Some(id.as_bytes().to_vec()),
            _ => return Ok(origins),
        };
    }
}
