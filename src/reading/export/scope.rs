//! What an export holds: of whom, from when, under whose ids.

use std::collections::BTreeSet;

use super::PAGE_ROWS;
use super::names::import_of;
use super::opening::Opening;
use crate::domain::books::BookKey;
use crate::domain::imports::book::ImportBook;
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::ids::{ActivityId, ImportId, OrganisationId, PersonId, SessionId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::LocalDate;
use crate::domain::kernel::zone::Zone;
use crate::domain::sessions::book::Session;
use crate::domain::sessions::state::SessionState;
use crate::interchange::Shape;
use crate::reading::page::{self, Asked, LIMIT_MAX};
use crate::reading::sessions::{OnAgenda, agenda_place, on_agenda};
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
        for import in imports_of(ledger, id)? {
            let import = found::import(ledger, import)?;
            if found::proposal(&import).organisation == organisation {
                return Ok(true);
            }
        }
        served(ledger, id, organisation)
    }
}

/// The imports that brought or linked a person.
fn imports_of(ledger: &Ledger, id: PersonId) -> Read<Vec<ImportId>> {
    let opening = Opening::new(ledger);
    let mut imports = Vec::new();
    for &position in &found::person(ledger, id)?.origins {
        let source = opening.source(position, Owner::Person(id))?;
        imports.extend(import_of(&source));
    }
    Ok(imports)
}

/// Whether a session of the person was recorded by the organisation.
fn served(ledger: &Ledger, id: PersonId, organisation: OrganisationId) -> Read<bool> {
    let mut found = false;
    each_page(ledger, id, |page| {
        for listed in page {
            let activity = found::activity(ledger, listed.activity)?;
            found |= activity.organisation() == Some(organisation);
        }
        Ok(!found)
    })?;
    Ok(found)
}

/// The sessions of a person that stand, a page at a time.
pub fn standing_of(
    ledger: &Ledger,
    id: PersonId,
    mut page: impl FnMut(&[(ActivityId, SessionId)]) -> Read<()>,
) -> Read<()> {
    each_page(ledger, id, |listed| {
        let mut ids = Vec::new();
        for &OnAgenda {
            activity, session, ..
        } in listed
        {
            let book = found::session(ledger, activity, session)?;
            ids.extend(stands(found::opened(&book)).then_some((activity, session)));
        }
        page(&ids)?;
        Ok(true)
    })
}

/// Pages of a person's agenda, as long as `go_on` says so.
fn each_page(
    ledger: &Ledger,
    id: PersonId,
    mut go_on: impl FnMut(&[OnAgenda]) -> Read<bool>,
) -> Read<()> {
    let mut asked = Asked {
        limit: PAGE_ROWS,
        after: None,
    };
    loop {
        let listed = on_agenda(ledger, id, &asked)?;
        let page = &listed[..listed.len().min(asked.limit)];
        if !go_on(page)? || listed.len() <= asked.limit {
            return Ok(());
        }
        asked.after = page.last().map(agenda_place);
    }
}

/// The system that knows a person, if it is one only.
pub fn chosen_of(ledger: &Ledger, id: PersonId) -> Read<Option<OriginCode>> {
    let mut origins = BTreeSet::new();
    for import in imports_of(ledger, id)? {
        let import = found::import(ledger, import)?;
        origins.insert(found::proposal(&import).origin);
    }
    Ok(origins.pop_first().filter(|_| origins.is_empty()))
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
