//! Standing: a suspended organisation records nothing; what it recorded stays, can be checked, and
//! can be voided or answered for (R39, Reg arts 36-38, Order 67 arts 23-24).

use super::book::OrganisationBook;
use super::command::{ReinstateOrganisation, SuspendOrganisation};
use super::decide::organisation;
use super::event::{OrganisationReinstated, OrganisationSuspended, StandingGroup};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::REASON_CHARS_MAX;
use crate::domain::people::role::{Role, Scope, require};

/// Suspends an organisation.
pub fn suspend(
    command: &SuspendOrganisation,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    may_record(desk, command.organisation_id)?;
    if let Some(text) = &command.reason_text {
        check_text("reason_text", text, REASON_CHARS_MAX)?;
    }
    let reason_text = ctx.sealed_if("meta.reason_text");
    Ok(vec![Event::OrganisationSuspended(OrganisationSuspended {
        meta: ctx.meta().because(command.reason, reason_text),
        organisation: StandingGroup {
            organisation_id: command.organisation_id,
        },
    })])
}

/// Lets it record again.
pub fn reinstate(
    command: &ReinstateOrganisation,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    let book = not_closed(desk, command.organisation_id)?;
    let Some(suspension) = book.suspended else {
        return Err(Refusal::new(RefusalCode::NotSuspended)
            .field("organisation_id")
            .into());
    };
    if let Some(text) = &command.reason_text {
        check_text("reason_text", text, REASON_CHARS_MAX)?;
    }
    let reason_text = ctx.sealed_if("meta.reason_text");
    let meta = ctx.meta().caused_by(suspension.position);
    Ok(vec![Event::OrganisationReinstated(
        OrganisationReinstated {
            meta: meta.because(command.reason, reason_text),
            organisation: StandingGroup {
                organisation_id: command.organisation_id,
            },
        },
    )])
}

/// Refuses what would record something new for a suspended or closed organisation.
pub fn may_record(desk: &Desk, id: OrganisationId) -> Result<(), Stop> {
    let book = not_closed(desk, id)?;
    Ok(not_suspended(book, id)?)
}

/// The organisation, unless another one carries on for it.
pub fn not_closed(desk: &Desk, id: OrganisationId) -> Result<&OrganisationBook, Stop> {
    let book = organisation(desk, id)?;
    match book.succeeded {
        None => Ok(book),
        Some(succession) => Err(Refusal::new(RefusalCode::OrganisationClosed)
            .with("organisation", id)
            .with("since", succession.at)
            .with("successor", succession.successor)
            .into()),
    }
}

/// Refuses if a suspension stands.
pub(super) fn not_suspended(book: &OrganisationBook, id: OrganisationId) -> Result<(), Refusal> {
    match book.suspended {
        None => Ok(()),
        Some(suspension) => Err(Refusal::new(RefusalCode::OrganisationSuspended)
            .with("organisation", id)
            .with("since", suspension.at)),
    }
}
