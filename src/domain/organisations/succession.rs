//! Succession: after a merger or dissolution another organisation carries on (R39, Reg art. 9; the
//! 2015 guidance lets a successor issue for the one before). The organisation is closed and records
//! nothing new; what it recorded is settled by its own staff or by the last successor's.
//!
//! Nothing fans out: who answers is read off the books when it is asked. A closing is final, the
//! naming is not: another naming corrects it, and what was done meanwhile stays. Only an open
//! organisation can be named, so that no ring can come about.

use super::book::OrganisationBook;
use super::command::NameSuccessor;
use super::decide::organisation;
use super::event::{OrganisationSucceeded, SucceededGroup};
use super::standing::{may_record, not_suspended};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::{PREDECESSORS_MAX, REASON_CHARS_MAX, SUCCESSIONS_MAX};
use crate::domain::people::book::PersonBook;
use crate::domain::people::role::{Role, Scope, require};

/// Names the successor of an organisation, or another one than before.
pub fn name(command: &NameSuccessor, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    let book = organisation(desk, command.organisation_id)?;
    fits(command, book, desk)?;
    if let Some(text) = &command.reason_text {
        check_text("reason_text", text, REASON_CHARS_MAX)?;
    }
    let reason_text = ctx.sealed_if("meta.reason_text");
    let meta = ctx
        .meta()
        .caused_by(book.succeeded.map(|before| before.position));
    Ok(vec![Event::OrganisationSucceeded(OrganisationSucceeded {
        meta: meta.because(command.reason, reason_text),
        organisation: SucceededGroup {
            organisation_id: command.organisation_id,
            successor_id: command.successor_id,
        },
    })])
}

/// The successor is another one, open, not the one named already, and not one too many.
fn fits(command: &NameSuccessor, book: &OrganisationBook, desk: &Desk) -> Result<(), Stop> {
    let refused = |code| Refusal::new(code).field("successor_id");
    let id = command.successor_id;
    if id == command.organisation_id {
        return Err(refused(RefusalCode::SuccessorIsItself).into());
    }
    let successor = organisation(desk, id).map_err(|stop| stop.at("successor_id"))?;
    if book.succeeded.is_some_and(|before| before.successor == id) {
        return Err(refused(RefusalCode::SuccessorNamedAlready).into());
    }
    may_record(desk, id).map_err(|stop| stop.at("successor_id"))?;
    let (behind, beside) = (book.successions, successor.predecessors.len());
    if behind >= SUCCESSIONS_MAX || beside >= PREDECESSORS_MAX {
        return Err(refused(RefusalCode::SuccessionsTooMany)
            .with("row", SUCCESSIONS_MAX)
            .with("many", PREDECESSORS_MAX)
            .into());
    }
    Ok(())
}

/// Who answers for the records of `id`, where `successor` tells who was named for one: the last of
/// the line, itself while it is open.
pub fn last<E>(
    id: OrganisationId,
    mut successor: impl FnMut(OrganisationId) -> Result<Option<OrganisationId>, E>,
) -> Result<OrganisationId, E> {
    let mut last = id;
    for _ in 0..SUCCESSIONS_MAX {
        match successor(last)? {
            Some(next) => last = next,
            None => break,
        }
    }
    Ok(last)
}

/// Who answers for the records of an organisation today.
pub fn answering(desk: &Desk, id: OrganisationId) -> Result<OrganisationId, Stop> {
    last(id, |id| {
        let book = desk.find::<OrganisationBook>(&BookKey::Organisation(id))?;
        Ok(book.and_then(|book| book.succeeded).map(|it| it.successor))
    })
}

/// Refuses to make hours effective while who answers for them is suspended.
pub fn may_credit(desk: &Desk, id: OrganisationId) -> Result<(), Stop> {
    let answering = answering(desk, id)?;
    Ok(not_suspended(organisation(desk, answering)?, answering)?)
}

/// Refuses to settle what an organisation recorded while who answers for it is suspended. One that
/// was suspended when it closed stays so for its own staff: only the successor's settle for it.
pub fn may_settle(desk: &Desk, ctx: &Context, id: OrganisationId) -> Result<(), Stop> {
    may_credit(desk, id)?;
    let Err(suspended) = not_suspended(organisation(desk, id)?, id) else {
        return Ok(());
    };
    let Some(actor) = ctx.actor.person() else {
        return Err(suspended.into());
    };
    let successors = Scope::organisation(answering(desk, id)?);
    let book = desk.find::<PersonBook>(&BookKey::Person(actor))?;
    let roles = book.map_or(&[][..], |book| &book.roles);
    let stands = roles
        .iter()
        .any(|held| held.scope.covers(successors) && held.stands_on(ctx.today()));
    if stands {
        Ok(())
    } else {
        Err(suspended.into())
    }
}
