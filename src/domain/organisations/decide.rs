//! Decisions about organisations and stations.

use super::book::{OrganisationBook, StationBook};
use super::command::{AccreditOrganisation, OpenStation};
use super::event::{
    AccreditedGroup, OrganisationAccredited, StationGroup, StationOpened, StationPlace,
};
use super::standing::not_closed;
use crate::domain::books::{BookKey, CreditCodeBook};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::credit_code::CreditCode;
use crate::domain::kernel::ids::{OrganisationId, StationId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::region::RegionCode;
use crate::domain::kernel::text::check_text;
use crate::domain::limits::{ADDRESS_CHARS_MAX, NAME_CHARS_MAX};
use crate::domain::people::role::{Role, Scope, require};

/// Accredits an organisation or a team (R3).
pub fn accredit(
    command: &AccreditOrganisation,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    check_text("name", &command.name, NAME_CHARS_MAX)?;
    let region = region("region", &command.region)?;
    let credit_code = match &command.credit_code {
        Some(text) => Some(free_code(text, desk)?),
        None => None,
    };
    match command.guided_by {
        Some(body) => drop(not_closed(desk, body).map_err(|stop| stop.at("guided_by"))?),
        None if credit_code.is_none() => {
            return Err(Refusal::new(RefusalCode::GuidingBodyMissing)
                .field("guided_by")
                .into());
        }
        None => {}
    }
    Ok(vec![Event::OrganisationAccredited(
        OrganisationAccredited {
            meta: ctx.meta(),
            organisation: AccreditedGroup {
                credit_code,
                guided_by: command.guided_by,
                name: ctx.sealed("organisation.name"),
                organisation_id: OrganisationId::derive(&ctx.seed, 0),
                region,
            },
        },
    )])
}

/// A well-formed credit code that nobody holds yet.
fn free_code(text: &str, desk: &Desk) -> Result<CreditCode, Stop> {
    let code = text
        .parse::<CreditCode>()
        .map_err(|refusal| refusal.field("credit_code"))?;
    let held = desk.find::<CreditCodeBook>(&BookKey::CreditCode(code))?;
    match held.and_then(|book| book.organisation) {
        None => Ok(code),
        Some(holder) => Err(Refusal::new(RefusalCode::CreditCodeTaken)
            .field("credit_code")
            .with("organisation", holder)
            .into()),
    }
}

/// Opens a station of an organisation.
pub fn open_station(command: &OpenStation, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    not_closed(desk, command.organisation_id)?;
    let place = Scope::organisation(command.organisation_id);
    require(
        desk,
        ctx,
        &[Role::OrganisationAdmin, Role::LedgerAdmin],
        place,
    )?;
    check_text("name", &command.name, NAME_CHARS_MAX)?;
    check_text("address", &command.address, ADDRESS_CHARS_MAX)?;
    let region = region("region", &command.region)?;
    Ok(vec![Event::StationOpened(StationOpened {
        meta: ctx.meta(),
        place: StationPlace {
            address: ctx.sealed("place.address"),
            region,
        },
        station: StationGroup {
            name: ctx.sealed("station.name"),
            organisation_id: command.organisation_id,
            station_id: StationId::derive(&ctx.seed, 0),
        },
    })])
}

/// A well-formed region code, or the refusal that names `field`.
pub fn region(field: &'static str, text: &str) -> Result<RegionCode, Refusal> {
    text.parse()
        .map_err(|refusal: Refusal| refusal.field(field))
}

/// The organisation, or the refusal that there is none.
pub fn organisation(desk: &Desk, id: OrganisationId) -> Result<&OrganisationBook, Stop> {
    desk.find::<OrganisationBook>(&BookKey::Organisation(id))?
        .filter(|book| book.accredited_at.is_some())
        .ok_or_else(|| {
            Refusal::new(RefusalCode::OrganisationUnknown)
                .field("organisation_id")
                .with("id", id)
                .into()
        })
}

/// Checks that the station exists and, where an organisation is named, belongs to it.
pub fn station(desk: &Desk, id: StationId, of: Option<OrganisationId>) -> Result<(), Stop> {
    let book = desk.find::<StationBook>(&BookKey::Station(id))?;
    let Some(owner) = book.and_then(|book| book.organisation) else {
        return Err(Refusal::new(RefusalCode::StationUnknown)
            .field("station_id")
            .with("id", id)
            .into());
    };
    if of.is_some_and(|of| of != owner) {
        return Err(Refusal::new(RefusalCode::StationOfAnotherOrganisation)
            .field("station_id")
            .with("station", id)
            .into());
    }
    Ok(())
}
