//! Requests for a transfer: one person asks a relation for credit, who gives it or says no (F62).
//!
//! Asking needs what the policy and the proven relation say, and nothing of the asked person's
//! account: whether they have as much, have given as much this year already, or may not give at
//! all is nobody's to find out by asking. Accepting is a transfer, under every rule of one (R63),
//! in the same command. A request ends once, and every other end is refused by its own name.
//!
//! Each side may act under any of their ids. What was recorded keeps its ids: a request to
//! somebody who turned out to be oneself cannot be accepted, for it would be a transfer to
//! oneself; one of or to a person who was erased runs out.

use std::collections::BTreeSet;

use super::command::{
    AcceptTransferRequest, RejectTransferRequest, RequestTransfer, TransferCredit,
    WithdrawTransferRequest,
};
use super::event::MemberGroup;
use super::give;
use super::hold::bank;
use super::member::{may_receive, only_oneself};
use super::purse::{members, not_closing};
use super::requested::{
    RequestEnd, RequestGroup, RequestOutcome, TransferRequest, TransferRequestBook,
    TransferRequestEnded, TransferRequested,
};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{PersonId, Position, TransferRequestId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::limits::{REQUESTS_ASKED_MAX, REQUESTS_MADE_MAX};
use crate::domain::people::alias::{same_person, survivor};
use crate::domain::people::decide::person;
use crate::domain::stored::Meta;

const HOUR_SECONDS: i64 = 60 * 60;

/// Asks a relation for credit.
pub fn ask(command: &RequestTransfer, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (bank, policy) = bank(ctx, desk)?;
    let rules = bank.transfer.value();
    let rules = rules.ok_or_else(|| Refusal::new(RefusalCode::TransferUnset))?;
    let amount = command.amount.movable("amount")?;
    only_oneself(command.person_id, ctx, desk)?;
    let by = survivor(desk, command.person_id)?;
    person(desk, by)?;
    not_closing(desk, by)?;
    let from = survivor(desk, command.from)?;
    person(desk, from).map_err(|stop| stop.at("from"))?;
    if same_person(desk, from, by)? {
        return Err(Refusal::new(RefusalCode::RelationToOneself)
            .field("from")
            .into());
    }
    let related = may_receive(from, command.person_id, &rules.receivers, ctx, desk);
    related.map_err(|stop| stop.at("from"))?;
    rules.within_each(amount)?;
    let asks = members(desk, by)?.iter().map(|it| it.asks.len()).sum();
    has_room(asks, "made", REQUESTS_MADE_MAX)?;
    let asked = members(desk, from)?.iter().map(|it| it.asked.len()).sum();
    has_room(asked, "received", REQUESTS_ASKED_MAX)?;
    let hours = i64::from(rules.request_hours());
    Ok(vec![Event::TransferRequested(TransferRequested {
        meta: ctx.meta().under(policy),
        request: RequestGroup {
            amount,
            expires_at: ctx.now.plus_seconds(hours * HOUR_SECONDS),
            from,
            request_id: TransferRequestId::derive(&ctx.seed, 0),
        },
        subject: MemberGroup { person_id: by },
    })])
}

fn has_room(open: usize, whose: &'static str, max: usize) -> Result<(), Refusal> {
    if open < max {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::TransferRequestsTooMany)
        .with("whose", whose)
        .with("max", max))
}

/// Gives what was asked for: the transfer is decided here and now, as if the giver had begun it.
pub fn accept(
    command: &AcceptTransferRequest,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let request = open(command.request_id, ctx.now, desk)?;
    only_oneself(request.from, ctx, desk)?;
    let transfer = TransferCredit {
        person_id: survivor(desk, request.from)?,
        to: survivor(desk, request.by)?,
        amount: request.amount,
        if_lines: command.if_lines,
    };
    let mut given = give::transfer(&transfer, ctx, desk)?;
    let accepted = over(
        command.request_id,
        request,
        RequestOutcome::Accepted,
        ctx.meta(),
    );
    // The end of the request stands first and is the cause of what moves, or is reserved to.
    for event in &mut given {
        match event {
            Event::TransferPosted(event) => event.meta.cause = Some(ctx.next),
            Event::HoldPlaced(event) => event.meta.cause = Some(ctx.next),
            _ => {}
        }
    }
    given.insert(0, accepted);
    Ok(given)
}

/// Says no to what was asked for.
pub fn reject(
    command: &RejectTransferRequest,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let of = |request: &TransferRequest| request.from;
    by_one_side(command.request_id, of, RequestOutcome::Rejected, ctx, desk)
}

/// Takes one's own request back.
pub fn withdraw(
    command: &WithdrawTransferRequest,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let of = |request: &TransferRequest| request.by;
    by_one_side(command.request_id, of, RequestOutcome::Withdrawn, ctx, desk)
}

fn by_one_side(
    id: TransferRequestId,
    whose: fn(&TransferRequest) -> PersonId,
    outcome: RequestOutcome,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let request = open(id, ctx.now, desk)?;
    only_oneself(whose(request), ctx, desk)?;
    Ok(vec![over(id, request, outcome, ctx.meta())])
}

/// Nobody answered in time.
pub fn elapse(
    at: Moment,
    id: TransferRequestId,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let request = known(id, desk)?;
    unended(request)?;
    if request.expires_at != at {
        return Err(Refusal::new(RefusalCode::DeadlineNotReached)
            .with("deadline", request.expires_at)
            .into());
    }
    let meta = ctx.meta_at(at);
    Ok(vec![over(id, request, RequestOutcome::RanOut, meta)])
}

/// Ends all that a human whose accounts close asked for or is asked.
pub(super) fn closed(
    human: PersonId,
    (cause, at): (Position, Moment),
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let members = members(desk, human)?;
    let ids = members
        .iter()
        .flat_map(|it| it.asks.iter().chain(&it.asked));
    let ids: BTreeSet<TransferRequestId> = ids.copied().collect();
    desk.all(ids.iter().map(|id| BookKey::TransferRequest(*id)).collect())?;
    let mut events = Vec::new();
    for id in ids {
        let mut event = over(
            id,
            known(id, desk)?,
            RequestOutcome::Closed,
            ctx.meta_at(at),
        );
        if let Event::TransferRequestEnded(event) = &mut event {
            event.meta.cause = Some(cause);
        }
        events.push(event);
    }
    Ok(events)
}

/// The event that ends a request.
fn over(
    request_id: TransferRequestId,
    request: &TransferRequest,
    outcome: RequestOutcome,
    meta: Meta,
) -> Event {
    Event::TransferRequestEnded(TransferRequestEnded {
        meta: meta.caused_by(request.position),
        request: RequestEnd {
            amount: request.amount,
            from: request.from,
            outcome,
            request_id,
        },
        subject: MemberGroup {
            person_id: request.by,
        },
    })
}

fn known(id: TransferRequestId, desk: &Desk) -> Result<&TransferRequest, Stop> {
    let book = desk.find::<TransferRequestBook>(&BookKey::TransferRequest(id))?;
    let unknown = || Refusal::new(RefusalCode::TransferRequestUnknown).field("request_id");
    Ok(book
        .and_then(|book| book.made.as_deref())
        .ok_or_else(unknown)?)
}

/// A request that is open at `now`: one whose time is over is not, though nobody said so yet.
fn open(id: TransferRequestId, now: Moment, desk: &Desk) -> Result<&TransferRequest, Stop> {
    let request = known(id, desk)?;
    unended(request)?;
    if request.expires_at <= now {
        return Err(Refusal::new(RefusalCode::TransferRequestExpired)
            .with("since", request.expires_at)
            .into());
    }
    Ok(request)
}

/// Refuses what has ended, by how it ended.
fn unended(request: &TransferRequest) -> Result<(), Refusal> {
    let Some((outcome, at, _)) = request.ended else {
        return Ok(());
    };
    let code = match outcome {
        RequestOutcome::Accepted => RefusalCode::TransferRequestAccepted,
        RequestOutcome::Rejected => RefusalCode::TransferRequestRejected,
        RequestOutcome::Withdrawn => RefusalCode::TransferRequestWithdrawn,
        RequestOutcome::RanOut => RefusalCode::TransferRequestExpired,
        RequestOutcome::Closed => RefusalCode::TransferRequestClosed,
    };
    Err(Refusal::new(code).with("since", at))
}
