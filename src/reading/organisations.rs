//! Organisations and stations, with their names.
//!
//! Names and addresses of organisations are published texts, sealed only so that the log can be
//! copied without them; everybody with a token may read them, and no reading is recorded.

use schemars::JsonSchema;
use serde::Serialize;

use super::page::{self, Asked, Page};
use super::{Read, as_of, found, texts};
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{OrganisationId, Position, StationId};
use crate::domain::kernel::moment::Moment;
use crate::domain::ledger::totals::HourTotals;
use crate::domain::organisations::book::OrganisationBook;
use crate::domain::stored::ReasonCode;
use crate::run::Ledger;

/// One organisation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OrganisationView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub name: String,
    /// When it was accredited.
    pub accredited_at: Option<Moment>,
    /// The body that guides it, for a team.
    pub guided_by: Option<OrganisationId>,
    /// It may not record, since when and why.
    pub suspended: Option<SuspendedView>,
    /// It has ended and another one carries on, since when and why.
    pub succeeded: Option<SucceededView>,
    /// The organisations that it carries on for.
    pub predecessors: Vec<OrganisationId>,
    /// Stations opened.
    pub stations: u32,
    /// Activities published.
    pub activities: u32,
    /// Hours: effective, in notice, waiting.
    pub hours: HourTotals,
}

/// A suspension that stands.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct SuspendedView {
    /// Since when.
    pub at: Moment,
    /// Why.
    pub reason: ReasonCode,
    /// Position of the event that says so.
    pub position: Position,
}

/// A succession that stands.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct SucceededView {
    /// Since when, or when it was corrected.
    pub at: Moment,
    /// Why.
    pub reason: ReasonCode,
    /// Position of the event that says so.
    pub position: Position,
    /// The one named.
    pub successor_id: OrganisationId,
    /// Who answers today: the last of the line.
    pub answering_id: OrganisationId,
}

/// One station.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StationView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// The station.
    pub station_id: StationId,
    /// The organisation that runs it.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
}

/// One organisation.
pub fn organisation(ledger: &Ledger, id: OrganisationId) -> Read<OrganisationView> {
    let as_of = as_of(ledger);
    let book = found::organisation(ledger, id)?;
    view(ledger, as_of, id, &book)
}

fn view(
    ledger: &Ledger,
    as_of: Position,
    id: OrganisationId,
    book: &OrganisationBook,
) -> Read<OrganisationView> {
    let [name] = match book.accredited_position {
        Some(position) => texts::published(ledger, id, position, ["organisation.name"])?,
        None => Default::default(),
    };
    let succeeded = match book.succeeded {
        Some(it) => Some(SucceededView {
            at: it.at,
            reason: it.reason,
            position: it.position,
            successor_id: it.successor,
            answering_id: found::answering(ledger, id)?,
        }),
        None => None,
    };
    Ok(OrganisationView {
        as_of,
        organisation_id: id,
        name,
        accredited_at: book.accredited_at,
        guided_by: book.guided_by,
        suspended: book.suspended.map(|it| SuspendedView {
            at: it.at,
            reason: it.reason,
            position: it.position,
        }),
        succeeded,
        predecessors: book.predecessors.clone(),
        stations: book.stations,
        activities: book.activities,
        hours: book.totals,
    })
}

/// All organisations, ordered by id.
pub fn organisations(ledger: &Ledger, asked: &Asked) -> Read<Page<OrganisationView>> {
    let as_of = as_of(ledger);
    let key = |id| BookKey::Organisation(OrganisationId::from_bytes(id));
    let rows = page::books(ledger, asked, key)?;
    let found = rows.into_iter().filter_map(|(key, held)| match key {
        BookKey::Organisation(id) => Some((id, found::Found::<OrganisationBook>::new(held.book)?)),
        _ => None,
    });
    Page::of(
        found.collect(),
        asked,
        |(id, _)| id.as_bytes().to_vec(),
        |(id, book)| view(ledger, as_of, id, &book),
    )
}

/// One station.
pub fn station(ledger: &Ledger, id: StationId) -> Read<StationView> {
    let as_of = as_of(ledger);
    let (organisation_id, opened) = found::station(ledger, id)?;
    let paths = ["station.name", "place.address"];
    let [name, address] = texts::published(ledger, organisation_id, opened, paths)?;
    Ok(StationView {
        as_of,
        station_id: id,
        organisation_id,
        name,
        address,
    })
}
