//! Imports: where one stands, how far the ledger has worked through it, and what it holds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::page::{Asked, Page};
use super::sessions::{SessionView, SignatureView, view};
use super::timebank::elsewhere;
use super::{Read, found};
use crate::domain::Event;
use crate::domain::books::BookKey;
use crate::domain::imports::book::{
    BalanceRow, Import, ImportPage, ImportRoll, ImportState, MovementRow, OriginSubject,
    PAGE_SESSIONS, RowState, StarRow,
};
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{
    ActivityId, Digest32, ImportId, OrganisationId, PersonId, Position, SessionId,
};
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::pack::RuleCode;
use crate::domain::stored::ReasonCode;
use crate::domain::timebank::elsewhere::StatedMovement;
use crate::log::{Fault, Frame};
use crate::run::Ledger;

/// One import.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ImportView {
    /// The import.
    pub import_id: ImportId,
    /// The organisation that answers for the records.
    pub organisation_id: OrganisationId,
    /// The system they come from.
    pub origin: OriginCode,
    /// Digest of what was imported.
    pub file_digest: Digest32,
    /// Where it stands.
    pub state: ImportState,
    /// Who proposes it, when.
    pub opened: SignatureView,
    /// Who approved it last, when.
    pub approved: Option<SignatureView>,
    /// Who took it back, when.
    pub undone: Option<SignatureView>,
    /// Why it was taken back.
    pub undone_reason: Option<ReasonCode>,
    /// People linked.
    pub people: u32,
    /// Activities imported.
    pub activities: u32,
    /// Sessions imported.
    pub sessions: u32,
    /// The sum of their minutes.
    pub minutes: i64,
    /// Balances stated.
    pub balances: u32,
    /// Their sum, in minutes.
    pub credit: Amount,
    /// Stars of elsewhere stated.
    pub stars: u32,
    /// Movements of elsewhere stated.
    pub movements: u32,
    /// Sessions and balances that began to count, or were taken back, since the last approval or
    /// undoing.
    pub settled: u32,
    /// Sessions and balances left as they are since then: touched since, or not to be counted yet.
    pub left: u32,
    /// Sessions and balances that the ledger has yet to work through.
    pub to_do: u32,
}

/// One import.
pub fn import(ledger: &Ledger, id: ImportId) -> Read<ImportView> {
    let book = found::import(ledger, id)?;
    let import = found::proposal(&book);
    Ok(ImportView {
        import_id: id,
        organisation_id: import.organisation,
        origin: import.origin,
        file_digest: import.file_digest,
        state: import.state,
        opened: SignatureView::from(&import.opened),
        approved: import.approved.as_ref().map(SignatureView::from),
        undone: import
            .undone
            .as_ref()
            .map(|(_, by)| SignatureView::from(by)),
        undone_reason: import.undone.map(|(reason, _)| reason),
        people: import.people,
        activities: import.activities,
        sessions: import.sessions,
        minutes: import.minutes.0,
        balances: import.balances,
        credit: import.credit,
        stars: import.stars,
        movements: import.movements,
        settled: import.settled,
        left: import.left,
        to_do: to_do(import),
    })
}

fn to_do(import: &Import) -> u32 {
    let done = import.next_page.saturating_mul(PAGE_SESSIONS);
    if import.state.is_at_work() {
        let rows = [import.sessions, import.balances];
        rows.into_iter().map(|rows| rows.saturating_sub(done)).sum()
    } else {
        0
    }
}

/// The imports of an organisation, in the order of opening.
pub fn of_organisation(
    ledger: &Ledger,
    of: OrganisationId,
    asked: &Asked,
) -> Read<Page<ImportView>> {
    found::organisation(ledger, of)?;
    let listed = asked.paged(ImportRoll::LENGTH_MAX, |page| {
        let roll = found::book::<ImportRoll>(ledger, &BookKey::ImportRoll(of, page))?;
        Ok(roll.map_or_else(Vec::new, |roll| roll.imports.clone()))
    })?;
    Page::of(
        listed,
        asked,
        |(index, _)| index.to_be_bytes().to_vec(),
        |(_, id)| import(ledger, id),
    )
}

/// Rows of one kind of an import, in the order of recording.
fn rows<T: Clone, V>(
    ledger: &Ledger,
    of: ImportId,
    asked: &Asked,
    kind: impl Fn(&ImportPage) -> &Vec<T>,
    show: impl Fn(T) -> Read<V>,
) -> Read<Page<V>> {
    found::import(ledger, of)?;
    let listed = asked.paged(PAGE_SESSIONS, |page| {
        let page = found::book::<ImportPage>(ledger, &BookKey::ImportPage(of, page))?;
        Ok(page.map_or_else(Vec::new, |page| kind(&page).clone()))
    })?;
    Page::of(
        listed,
        asked,
        |(index, _)| index.to_be_bytes().to_vec(),
        |(_, row)| show(row),
    )
}

/// The sessions of an import, in the order of recording.
pub fn sessions(
    ledger: &Ledger,
    of: ImportId,
    asked: &Asked,
    lang: Lang,
) -> Read<Page<SessionView>> {
    let show = |(activity, id): (ActivityId, SessionId)| {
        let book = found::session(ledger, activity, id)?;
        Ok(view(activity, id, found::opened(&book), lang))
    };
    rows(ledger, of, asked, |page| &page.sessions, show)
}

/// A balance of an import.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ImportedBalanceView {
    /// Whose.
    pub person_id: PersonId,
    /// How much, in minutes.
    pub amount: Amount,
    /// The day it is stated for.
    pub as_of: LocalDate,
    /// The event that states it.
    pub position: Position,
    /// Where it stands.
    pub state: RowState,
}

/// The balances of an import, in the order of recording.
pub fn balances(ledger: &Ledger, of: ImportId, asked: &Asked) -> Read<Page<ImportedBalanceView>> {
    let show = |row: BalanceRow| {
        Ok(ImportedBalanceView {
            person_id: row.person,
            amount: row.amount,
            as_of: row.as_of,
            position: row.position,
            state: row.state,
        })
    };
    rows(ledger, of, asked, |page| &page.balances, show)
}

/// A star of elsewhere in an import.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ImportedStarView {
    /// Whose.
    pub person_id: PersonId,
    /// By which scheme.
    pub scheme: RuleCode,
    /// How many stars.
    pub stars: u32,
    /// When it was awarded.
    pub awarded_on: LocalDate,
    /// The event that states it.
    pub position: Position,
}

/// The stars of an import, in the order of recording.
pub fn stars(ledger: &Ledger, of: ImportId, asked: &Asked) -> Read<Page<ImportedStarView>> {
    let show = |row: StarRow| {
        Ok(ImportedStarView {
            person_id: row.person,
            scheme: row.star.scheme,
            stars: row.star.stars,
            awarded_on: row.star.awarded_on,
            position: row.position,
        })
    };
    rows(ledger, of, asked, |page| &page.stars, show)
}

/// A movement of elsewhere in an import.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ImportedMovementView {
    /// Whose.
    pub person_id: PersonId,
    /// What is stated.
    pub movement: StatedMovement,
    /// The event that states it.
    pub position: Position,
    /// Whether a balance of elsewhere stands, or waits, for that person. Without one, the movement
    /// is part of nothing that was brought along.
    pub has_balance: bool,
}

/// The movements of an import, in the order of recording.
pub fn movements(ledger: &Ledger, of: ImportId, asked: &Asked) -> Read<Page<ImportedMovementView>> {
    let show = |row: MovementRow| {
        Ok(ImportedMovementView {
            person_id: row.person,
            movement: row.movement,
            position: row.position,
            has_balance: elsewhere::has_balance(ledger, row.person)?,
        })
    };
    rows(ledger, of, asked, |page| &page.movements, show)
}

/// Whether what an import states of somebody stands; `None`: it was taken back. Nobody approves
/// their own (I7): `ids` are all of theirs.
pub fn standing(import: &Import, ids: &[PersonId]) -> Option<bool> {
    if matches!(import.state, ImportState::Undoing | ImportState::Undone) {
        return None;
    }
    let approver = import.approved.and_then(|signature| signature.by.person());
    Some(import.stands() && !approver.is_some_and(|approver| ids.contains(&approver)))
}

/// Type, version and body of an event, as stored or as a server answers it.
pub type Stored<'a> = (&'a str, u16, &'a [u8]);

/// The first event of a frame.
pub fn first(frame: &Frame) -> Result<Stored<'_>, Fault> {
    let stored = frame.events().next();
    let nothing = || Fault::fatal("reading a frame of an import", "it holds no event");
    let stored = stored.ok_or_else(nothing)?;
    Ok((stored.event_type, stored.version, stored.body))
}

/// What a recorded row of an import became here, by the first event that followed.
pub fn became(first: Stored<'_>) -> Result<OriginSubject, Fault> {
    said(first, "reading what a row became", |event| match event {
        Event::PersonEnrolled(event) => Some(OriginSubject::Person(event.subject.person_id)),
        Event::OriginLinked(event) => Some(OriginSubject::Person(event.subject.person_id)),
        Event::ActivityImported(event) => Some(OriginSubject::Activity(event.activity.activity_id)),
        Event::SessionImported(event) => {
            let of = event.activity;
            Some(OriginSubject::Session(of.activity_id, of.session_id))
        }
        // Their numbers in the import stand in no event; whose they are, says enough.
        Event::BalanceImported(event) => Some(OriginSubject::Person(event.subject.person_id)),
        Event::StarImported(event) => Some(OriginSubject::Person(event.subject.person_id)),
        Event::MovementImported(event) => Some(OriginSubject::Person(event.subject.person_id)),
        _ => None,
    })
}

/// The import that an event opened.
pub fn opened(first: Stored<'_>) -> Result<ImportId, Fault> {
    said(
        first,
        "reading which import was opened",
        |event| match event {
            Event::ImportOpened(event) => Some(event.import.import_id),
            _ => None,
        },
    )
}

fn said<T>(
    (event_type, version, body): Stored<'_>,
    doing: &'static str,
    said: impl Fn(&Event) -> Option<T>,
) -> Result<T, Fault> {
    let event = Event::decode(event_type, version, body);
    let event = event.map_err(|cause| Fault::fatal(doing, cause))?;
    said(&event).ok_or_else(|| Fault::fatal(doing, "it is another event"))
}
