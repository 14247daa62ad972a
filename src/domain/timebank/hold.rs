//! Holds: units are reserved, then taken, given up, or returned when time runs out. Each hold ends
//! once, and every other end is refused by its own name (R65).

use super::account::{Account, Bucket, Line, Unit, held_sum};
use super::book::{DaySum, Hold, HoldBook, HoldOutcome, ServedBook};
use super::command::{CaptureHold, PlaceHold, VoidHold};
use super::event::{
    CaptureAct, ConfirmedBy, HoldAct, HoldPurpose, HolderGroup, PlaceRef, Posted, PostingGroup,
    ReleaseAct, ServiceRef, TillRef,
};
use super::member::may_receive;
use super::purse::{Purse, not_frozen, returning, unmoved};
use super::{give, till};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{HoldId, PersonId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::limits::{HOLD_HOURS_MAX, OPEN_HOLDS_MAX};
use crate::domain::organisations::decide::station;
use crate::domain::organisations::standing::may_record;
use crate::domain::people::alias::{acted, ids_of, same_person};
use crate::domain::people::decide::person;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::book::in_force;
use crate::domain::policy::pack::TimeBank;
use crate::domain::sessions::clock::session;
use crate::domain::sessions::state::SessionState;
use crate::domain::stored::{Actor, PolicyRef};

const HOUR_SECONDS: i64 = 60 * 60;
/// Who serves at a place.
pub(super) const STAFF: &[Role] = &[Role::Clerk, Role::Recorder, Role::OrganisationAdmin];

/// The time bank in force today, with what pins it.
pub(super) fn bank<'a>(ctx: &Context, desk: &'a Desk) -> Result<(&'a TimeBank, PolicyRef), Stop> {
    let (pack, policy) = in_force(desk, ctx.today())?;
    let unset = || Stop::from(Refusal::new(RefusalCode::TimeBankUnset));
    Ok((pack.time_bank.value().ok_or_else(unset)?, policy))
}

/// Reserves units for a service or for goods.
pub fn place(command: &PlaceHold, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (bank, policy) = bank(ctx, desk)?;
    let amount = command.amount.movable("amount")?;
    let holder = command.person_id;
    let own = ids_of(desk, holder)?;
    let is_holder = ctx.actor.person().is_some_and(|it| own.contains(&it));
    let mut without_pin = None;
    if !is_holder {
        require(desk, ctx, STAFF, scope(command.place))?;
        if !command.pin_checked {
            without_pin = Some(unasked(command, bank, ctx, desk)?);
        }
    }
    may_record(desk, command.place.organisation_id)?;
    if let Some(id) = command.place.station_id {
        station(desk, id, Some(command.place.organisation_id))?;
    }
    person(desk, holder)?;
    not_frozen(desk, holder)?;
    if command.goods && command.unit == Unit::Credit && bank.goods.value() != Some(&true) {
        return Err(Refusal::new(RefusalCode::GoodsNotForCredit)
            .field("goods")
            .into());
    }
    let purse = Purse::of_person(ctx, desk, holder, command.unit)?;
    unmoved(&purse, command.if_lines)?;
    if command.unit == Unit::Credit {
        may_spend(command, bank, &purse, ctx, desk)?;
    }
    let purpose = if command.goods {
        HoldPurpose::Goods
    } else {
        HoldPurpose::Service
    };
    let hours = command.hours.unwrap_or(bank.hold_hours.value);
    if !(1..=HOLD_HOURS_MAX).contains(&hours) {
        return Err(Refusal::new(RefusalCode::NumberOutOfRange)
            .field("hours")
            .with("min", 1)
            .with("max", HOLD_HOURS_MAX)
            .into());
    }
    let act = HoldAct {
        amount,
        beneficiary_id: Some(command.beneficiary()),
        expires_at: ctx.now.plus_seconds(i64::from(hours) * HOUR_SECONDS),
        hold_id: HoldId::derive(&ctx.seed, 0),
        place: Some(command.place),
        purpose,
        without_pin,
    };
    Ok(vec![placed(
        act,
        (holder, command.unit),
        (&purse, &Bucket::SPENDABLE),
        policy,
        ctx,
    )?])
}

/// What staff may reserve without the holder's PIN: so much of each unit in a day, however small
/// the holds (F9). The day on which it counts.
fn unasked(
    command: &PlaceHold,
    bank: &TimeBank,
    ctx: &Context,
    desk: &Desk,
) -> Result<LocalDate, Stop> {
    let today = ctx.today();
    let above = match command.unit {
        Unit::Credit => bank.pin_above.value,
        Unit::Point => {
            let (pack, _) = in_force(desk, today)?;
            let limit = pack.points.value().and_then(|it| it.pin_above.value());
            limit.copied().unwrap_or(Amount::ZERO)
        }
    };
    let purse = Purse::of_person(ctx, desk, command.person_id, command.unit)?;
    let before = purse.sum(|book| DaySum::on(book.without_pin, today));
    if before + command.amount > above {
        return Err(Refusal::new(RefusalCode::PinNeeded)
            .with("above", above)
            .into());
    }
    Ok(today)
}

/// The event that reserves, once everything else was looked at.
pub(super) fn placed(
    act: HoldAct,
    (holder, unit): (PersonId, Unit),
    (purse, buckets): (&Purse<'_>, &[Bucket]),
    policy: PolicyRef,
    ctx: &Context,
) -> Result<Event, Refusal> {
    if purse.open_holds().count() >= OPEN_HOLDS_MAX {
        return Err(Refusal::new(RefusalCode::HoldsTooMany).with("max", OPEN_HOLDS_MAX));
    }
    let taken = purse.take(act.amount, buckets)?;
    let mut lines = taken.clone();
    let reserved = taken.iter().map(|line| line.reversed());
    lines.extend(reserved.map(|line| line.into_bucket(Bucket::Held)));
    Ok(Event::HoldPlaced(Posted {
        act,
        meta: ctx.meta().under(policy),
        posting: PostingGroup { lines, unit },
        subject: HolderGroup {
            holder: Account::Person(holder),
        },
    }))
}

/// Whether credit may be spent for this beneficiary (R64), and from these earnings on.
fn may_spend(
    command: &PlaceHold,
    bank: &TimeBank,
    purse: &Purse<'_>,
    ctx: &Context,
    desk: &Desk,
) -> Result<(), Stop> {
    let spend = bank
        .spend
        .value()
        .ok_or_else(|| Stop::from(Refusal::new(RefusalCode::SpendingUnset).field("person_id")))?;
    let earned = purse.sum(|book| book.earned);
    if let Some(least) = spend.earned_min.filter(|least| earned < *least) {
        return Err(Refusal::new(RefusalCode::EarnedTooLittle)
            .with("earned", earned)
            .with("least", least)
            .into());
    }
    let receivers = &spend.receivers;
    may_receive(
        command.person_id,
        command.beneficiary(),
        receivers,
        ctx,
        desk,
    )?;
    Ok(())
}

/// Takes what was reserved, or less.
pub fn capture(command: &CaptureHold, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let hold = open(command.hold_id, ctx.now, desk)?;
    let Some(place) = hold.place else {
        return Err(Refusal::new(RefusalCode::HoldOfTransfer).into());
    };
    let Account::Person(holder) = hold.holder else {
        return Err(Refusal::new(RefusalCode::RecordNotYours).into());
    };
    not_frozen(desk, holder)?;
    may_record(desk, place.organisation_id)?;
    let by_holder = acted(desk, ctx, [Actor::Person(holder)])?;
    let amount = command.amount.unwrap_or(hold.amount).movable("amount")?;
    let of = (hold, holder, amount);
    let (confirmed_by, till) = confirmed(command, of, (place, by_holder), ctx, desk)?;
    if amount > hold.amount {
        return Err(Refusal::new(RefusalCode::CaptureAboveHold)
            .field("amount")
            .with("held", hold.amount)
            .into());
    }
    let act = CaptureAct {
        captured: amount,
        confirmed_by,
        hold_id: command.hold_id,
        returned: Amount::ZERO,
        session: command.session,
        till,
    };
    Ok(vec![taken(act, hold, ctx, desk)?])
}

/// What confirms a capture: whoever was served says so; staff needs the session that the service
/// was, or at a till what the holder showed there; goods are handed over by staff.
fn confirmed(
    command: &CaptureHold,
    (hold, holder, amount): (&Hold, PersonId, Amount),
    (place, by_holder): (PlaceRef, bool),
    ctx: &Context,
    desk: &Desk,
) -> Result<(ConfirmedBy, Option<TillRef>), Stop> {
    let is_service = hold.purpose == HoldPurpose::Service;
    if !(by_holder && is_service) {
        require(desk, ctx, STAFF, scope(place))?;
    }
    if by_holder && !is_service {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    if is_service && !by_holder && command.presence.is_some() {
        // What staff reserved today without the PIN is counted already.
        let is_counted = hold.without_pin == Some(ctx.today());
        let more = if is_counted { Amount::ZERO } else { amount };
        let of = (holder, amount, more);
        let (by, till) = till::witnessed(command.presence, of, place, ctx, desk)?;
        return Ok((by, Some(till)));
    }
    if command.session.is_some() || (is_service && !by_holder) {
        served(command.session, (hold, holder), place, desk)?;
    }
    let by = match (is_service, by_holder) {
        (false, _) => ConfirmedBy::HandedOver,
        (true, true) => ConfirmedBy::Holder,
        (true, false) => ConfirmedBy::Session,
    };
    Ok((by, None))
}

/// The event that takes what was reserved, once everything else was looked at; it says how much
/// returned.
pub(super) fn taken(
    act: CaptureAct,
    hold: &Hold,
    ctx: &Context,
    desk: &Desk,
) -> Result<Event, Stop> {
    let (lines, returned) = spent(hold, act.captured, ctx.now, desk)?;
    Ok(Event::HoldCaptured(Posted {
        act: CaptureAct { returned, ..act },
        meta: ctx.meta().caused_by(hold.position),
        posting: PostingGroup {
            lines,
            unit: hold.unit,
        },
        subject: HolderGroup {
            holder: hold.holder,
        },
    }))
}

/// The session that rendered the service: of this organisation, over, signed for, and of somebody
/// else than who pays for it or is served.
fn served(
    session_ref: Option<ServiceRef>,
    (hold, holder): (&Hold, PersonId),
    place: PlaceRef,
    desk: &Desk,
) -> Result<(), Stop> {
    let needed = || Refusal::new(RefusalCode::ServiceNotConfirmed).field("session");
    let reference = session_ref.ok_or_else(needed)?;
    let session = session(desk, reference.activity_id, reference.session_id)?;
    let signed = matches!(
        session.state,
        SessionState::Confirmed | SessionState::InNotice | SessionState::Effective
    );
    if !signed || session.organisation != place.organisation_id {
        return Err(needed().into());
    }
    for served in std::iter::once(holder).chain(hold.beneficiary) {
        if same_person(desk, session.person, served)? {
            return Err(needed().into());
        }
    }
    unpaid(reference, hold.beneficiary.unwrap_or(holder), desk)
}

/// A session justifies one capture for each beneficiary, under whatever id.
fn unpaid(session: ServiceRef, served: PersonId, desk: &Desk) -> Result<(), Stop> {
    for id in ids_of(desk, served)? {
        let key = BookKey::Served(session.session_id, id);
        if let Some(hold) = desk.find::<ServedBook>(&key)?.and_then(|it| it.paid) {
            return Err(Refusal::new(RefusalCode::ServicePaidAlready)
                .field("session")
                .with("hold", hold)
                .into());
        }
    }
    Ok(())
}

/// Everything leaves `Held`; what is taken is spent, what was reserved last returns first. The
/// lines, and how much returned.
fn spent(
    hold: &Hold,
    amount: Amount,
    now: Moment,
    desk: &Desk,
) -> Result<(Vec<Line>, Amount), Stop> {
    let mut left = amount;
    let mut rest = Vec::new();
    for lot in &hold.lots {
        let part = lot.amount.min(left);
        left = left - part;
        let amount = lot.amount - part;
        if amount > Amount::ZERO {
            rest.push(returning(Line { amount, ..*lot }, now, desk)?);
        }
    }
    let returned = held_sum(&rest);
    let mut lines = released(hold);
    lines.extend(rest);
    lines.push(Line::flow(Account::Spent, amount));
    Ok((lines, returned))
}

/// The lines that take everything out of `Held`.
fn released(hold: &Hold) -> Vec<Line> {
    let lots = hold.lots.iter();
    lots.map(|lot| lot.reversed().into_bucket(Bucket::Held))
        .collect()
}

/// Gives a hold up.
pub fn void(command: &VoidHold, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let hold = open(command.hold_id, ctx.now, desk)?;
    let by_holder = match hold.holder {
        Account::Person(holder) => acted(desk, ctx, [Actor::Person(holder)])?,
        _ => false,
    };
    match hold.place {
        _ if by_holder => {}
        Some(place) => require(desk, ctx, STAFF, scope(place))?,
        None => return Err(Refusal::new(RefusalCode::RecordNotYours).into()),
    }
    let at = ctx.meta().effective_at;
    let end = (HoldOutcome::Voided, at);
    Ok(vec![returned((command.hold_id, hold), end, ctx, desk)?])
}

/// Time ran out: everything returns; what waited to be transferred moves.
pub fn elapse(at: Moment, hold_id: HoldId, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let hold = known(hold_id, desk)?;
    unended(hold)?;
    if hold.expires_at != at {
        return Err(Refusal::new(RefusalCode::DeadlineNotReached)
            .with("deadline", hold.expires_at)
            .into());
    }
    if let HoldPurpose::Transfer(to) = hold.purpose
        && let Some(relation) = give::still_fits(hold.holder, to, desk)?
    {
        let moved = give::moved_on(hold_id, hold, (to, relation), at, ctx);
        return Ok(vec![moved]);
    }
    let end = (HoldOutcome::RanOut, at);
    Ok(vec![returned((hold_id, hold), end, ctx, desk)?])
}

/// The event that gives back everything that was reserved.
pub(super) fn returned(
    (hold_id, hold): (HoldId, &Hold),
    (outcome, at): (HoldOutcome, Moment),
    ctx: &Context,
    desk: &Desk,
) -> Result<Event, Stop> {
    let lots = hold.lots.iter();
    let back = lots.map(|lot| returning(*lot, ctx.now, desk));
    let back = back.collect::<Result<Vec<Line>, Stop>>()?;
    let returned = held_sum(&back);
    let mut lines = released(hold);
    lines.extend(back);
    Ok(Event::HoldReleased(Posted {
        act: ReleaseAct {
            hold_id,
            outcome,
            returned,
        },
        meta: ctx.meta_at(at).caused_by(hold.position),
        posting: PostingGroup {
            lines,
            unit: hold.unit,
        },
        subject: HolderGroup {
            holder: hold.holder,
        },
    }))
}

/// A hold there is.
pub(super) fn known(id: HoldId, desk: &Desk) -> Result<&Hold, Stop> {
    let book = desk.find::<HoldBook>(&BookKey::Hold(id))?;
    let unknown = || Refusal::new(RefusalCode::HoldUnknown).field("hold_id");
    let hold = book.and_then(|book| book.placed.as_deref());
    Ok(hold.ok_or_else(unknown)?)
}

/// A hold that is open at `now`: one whose time is over is not, though nobody said so yet.
fn open(id: HoldId, now: Moment, desk: &Desk) -> Result<&Hold, Stop> {
    let hold = known(id, desk)?;
    unended(hold)?;
    if hold.expires_at <= now {
        return Err(Refusal::new(RefusalCode::HoldExpired)
            .with("since", hold.expires_at)
            .into());
    }
    Ok(hold)
}

/// Refuses what has ended, by how it ended.
fn unended(hold: &Hold) -> Result<(), Refusal> {
    let Some(end) = hold.ended else {
        return Ok(());
    };
    let code = match end.how {
        HoldOutcome::Captured => RefusalCode::HoldAlreadyCaptured,
        HoldOutcome::Voided => RefusalCode::HoldAlreadyVoided,
        HoldOutcome::RanOut => RefusalCode::HoldExpired,
    };
    Err(Refusal::new(code).with("since", end.at))
}

pub(super) fn scope(place: PlaceRef) -> Scope {
    Scope {
        organisation_id: Some(place.organisation_id),
        station_id: place.station_id,
    }
}
