//! The till: a clerk's shift at a station, and what is redeemed in it (R65, F112, F113).
//!
//! Whoever was served is there and shows it: by their PIN, or up to a limit by card or code alone.
//! The clerk acts only inside an open shift, at its station.
//!
//! Against a clerk with other people's cards stand: the policy's limit holds for what one holder
//! redeems without PIN in a day, not for each time; a clerk redeems so much without PINs in a day
//! and no more, in however many shifts; nobody serves themselves; and every redemption says in the
//! log by what it was confirmed, where, and by which clerk.

use super::account::Unit;
use super::book::{DaySum, Hold, Shift, TillBook};
use super::command::{CloseShift, OpenShift, PlaceHold, Presence, RedeemCredit};
use super::event::{
    CaptureAct, ConfirmedBy, PlaceRef, ShiftClosed, ShiftGroup, ShiftOpened, ShiftPlace, TillRef,
};
use super::hold::{bank, place, scope, taken};
use super::purse::Purse;
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{HoldId, PersonId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::limits::{SHIFT_REDEMPTIONS_MAX, TILL_DAY_WITHOUT_PIN_MAX};
use crate::domain::organisations::decide::station;
use crate::domain::organisations::standing::may_record;
use crate::domain::people::alias::acted;
use crate::domain::people::role::{Role, require};
use crate::domain::stored::Actor;

/// Opens the actor's shift at a station of theirs. One is open at a time.
pub fn open(command: &OpenShift, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let here = PlaceRef {
        organisation_id: command.organisation_id,
        station_id: Some(command.station_id),
    };
    require(desk, ctx, &[Role::Clerk], scope(here))?;
    may_record(desk, command.organisation_id)?;
    station(desk, command.station_id, Some(command.organisation_id))?;
    if let Some(shift) = shift(ctx, desk)? {
        return Err(Refusal::new(RefusalCode::ShiftStillOpen)
            .with("since", shift.opened_at)
            .into());
    }
    Ok(vec![Event::ShiftOpened(ShiftOpened {
        meta: ctx.meta(),
        station: ShiftPlace {
            organisation_id: command.organisation_id,
            station_id: command.station_id,
        },
    })])
}

/// Closes the actor's shift. A difference is recorded, not refused: somebody looks at it later.
pub fn close(command: &CloseShift, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let Some(shift) = shift(ctx, desk)? else {
        return Err(Refusal::new(RefusalCode::ShiftNotOpen).into());
    };
    Ok(vec![Event::ShiftClosed(ShiftClosed {
        meta: ctx.meta().caused_by(shift.position),
        shift: ShiftGroup {
            counted: command.counted,
            recorded: shift.recorded,
        },
        station: ShiftPlace {
            organisation_id: shift.organisation,
            station_id: shift.station,
        },
    })])
}

/// Redeems a service on the spot: reserved and taken in one command.
pub fn redeem(command: &RedeemCredit, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let amount = command.amount.movable("amount")?;
    let holder = command.person_id;
    if acted(desk, ctx, [Actor::Person(holder)])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    let by = (holder, amount, amount);
    let (confirmed_by, till) = witnessed(command.presence, by, command.place, ctx, desk)?;
    let wish = PlaceHold {
        person_id: holder,
        unit: Unit::Credit,
        amount,
        beneficiary_id: None,
        place: command.place,
        goods: false,
        hours: None,
        if_lines: None,
        // What was shown was looked at just now, and counts with the capture.
        pin_checked: true,
    };
    let mut events = place(&wish, ctx, desk)?;
    let captured = events.iter().find_map(|event| match event {
        Event::HoldPlaced(event) => {
            let act = CaptureAct {
                captured: amount,
                confirmed_by,
                hold_id: event.act.hold_id,
                returned: Amount::ZERO,
                session: None,
                till: Some(till),
            };
            Some(taken(act, &Hold::placed(event, ctx.next), ctx, desk))
        }
        _ => None,
    });
    events.extend(captured.transpose()?);
    Ok(events)
}

/// What confirms that the holder is there and agrees, if that is enough for the amount; of which
/// `more` is not yet counted for the holder's day.
pub(super) fn witnessed(
    presence: Option<Presence>,
    (holder, amount, more): (PersonId, Amount, Amount),
    place: PlaceRef,
    ctx: &Context,
    desk: &Desk,
) -> Result<(ConfirmedBy, TillRef), Stop> {
    require(desk, ctx, &[Role::Clerk], scope(place))?;
    let shift = shift(ctx, desk)?.filter(|it| place.station_id == Some(it.station));
    let shift = shift.ok_or_else(|| Refusal::new(RefusalCode::ShiftNotOpen))?;
    if shift.redemptions.len() >= SHIFT_REDEMPTIONS_MAX {
        return Err(Refusal::new(RefusalCode::ShiftFull)
            .with("max", SHIFT_REDEMPTIONS_MAX)
            .into());
    }
    let (bank, _) = bank(ctx, desk)?;
    let pin_needed = |above: Amount| Refusal::new(RefusalCode::PinNeeded).with("above", above);
    let presence = presence.ok_or_else(|| pin_needed(Amount::ZERO))?;
    let today = ctx.today();
    if presence != Presence::Pin {
        let purse = Purse::of_person(ctx, desk, holder, Unit::Credit)?;
        let before = purse.sum(|book| DaySum::on(book.without_pin, today));
        if before + more > bank.pin_above.value {
            return Err(pin_needed(bank.pin_above.value).into());
        }
        let book = till_book(ctx, desk)?;
        let of_clerk = DaySum::on(book.and_then(|it| it.without_pin), today);
        if of_clerk + amount > TILL_DAY_WITHOUT_PIN_MAX {
            return Err(Refusal::new(RefusalCode::TillDayFull)
                .with("max", TILL_DAY_WITHOUT_PIN_MAX)
                .into());
        }
    }
    let till = TillRef {
        date: today,
        station_id: shift.station,
    };
    Ok((presence.into(), till))
}

/// Whether a hold was redeemed in the open shift of the actor.
pub(super) fn is_of_shift(hold_id: HoldId, ctx: &Context, desk: &Desk) -> Result<bool, Stop> {
    let shift = shift(ctx, desk)?;
    Ok(shift.is_some_and(|shift| shift.redemptions.contains(&hold_id)))
}

fn shift<'a>(ctx: &Context, desk: &'a Desk) -> Result<Option<&'a Shift>, Stop> {
    Ok(till_book(ctx, desk)?.and_then(|book| book.open.as_deref()))
}

fn till_book<'a>(ctx: &Context, desk: &'a Desk) -> Result<Option<&'a TillBook>, Stop> {
    match ctx.actor.person() {
        Some(clerk) => desk.find::<TillBook>(&BookKey::Till(clerk)),
        None => Ok(None),
    }
}
