//! Taking a redemption back: what was captured returns to the lots it was taken from.

use super::account::{Account, Line, held_sum};
use super::book::{Hold, HoldOutcome};
use super::command::ReverseRedemption;
use super::event::{HolderGroup, Posted, PostingGroup, ReversalAct};
use super::hold::{known, scope};
use super::purse::{member, returning};
use super::till::is_of_shift;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::people::alias::acted;
use crate::domain::people::role::{Role, require};
use crate::domain::policy::book::in_force;
use crate::domain::stored::Actor;

/// Takes a redemption back: within the window by whoever serves there, later by an administrator.
pub fn reverse(
    command: &ReverseRedemption,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let hold = known(command.hold_id, desk)?;
    let captured = hold.ended.filter(|end| end.how == HoldOutcome::Captured);
    let not_captured = || Refusal::new(RefusalCode::NotRedeemed).field("hold_id");
    let (end, place) = captured.zip(hold.place).ok_or_else(not_captured)?;
    if let Some(position) = end.reversed {
        return Err(Refusal::new(RefusalCode::AlreadyReversed)
            .with("position", position)
            .into());
    }
    // What returned would lie in an account that nobody uses any more.
    if let Some(holder) = hold.holder.person()
        && let Some(position) = member(desk, holder)?.closed
    {
        return Err(Refusal::new(RefusalCode::AccountClosed)
            .with("position", position)
            .into());
    }
    let (pack, _) = in_force(desk, ctx.today())?;
    // A policy without a time bank leaves no window; an administrator takes it back all the same.
    let is_fresh = pack.time_bank.value().is_some_and(|bank| {
        let window = i64::from(bank.reversal_minutes.value);
        ctx.now <= end.at.plus_minutes(window)
    });
    let roles: &[Role] = if is_fresh {
        &[Role::Clerk, Role::OrganisationAdmin]
    } else {
        &[Role::OrganisationAdmin]
    };
    require(desk, ctx, roles, scope(place))?;
    if let Account::Person(holder) = hold.holder
        && acted(desk, ctx, [Actor::Person(holder)])?
    {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    let mut lines = captured_lots(hold, end.captured, ctx.now, desk)?;
    let returned = held_sum(&lines);
    lines.push(Line::flow(Account::Spent, -end.captured));
    Ok(vec![Event::RedemptionReversed(Posted {
        act: ReversalAct {
            hold_id: command.hold_id,
            of_shift: is_of_shift(command.hold_id, ctx, desk)?,
            returned,
        },
        meta: ctx
            .meta()
            .caused_by(end.position)
            .because(command.reason, None),
        posting: PostingGroup {
            lines,
            unit: hold.unit,
        },
        subject: HolderGroup {
            holder: hold.holder,
        },
    })])
}

/// The lots that a capture took: the first ones, as far as it reached. They keep the time at which
/// they expire; what has expired meanwhile does so at once.
fn captured_lots(
    hold: &Hold,
    captured: Amount,
    now: Moment,
    desk: &Desk,
) -> Result<Vec<Line>, Stop> {
    let mut left = captured;
    let mut lots = Vec::new();
    for lot in &hold.lots {
        let amount = lot.amount.min(left);
        left = left - amount;
        if amount > Amount::ZERO {
            lots.push(returning(Line { amount, ..*lot }, now, desk)?);
        }
    }
    Ok(lots)
}
