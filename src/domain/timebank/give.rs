//! Giving: transfers to relations, donations, what pools give to people in need, the opening grant
//! (R60, R63, F72, F73).

use super::account::{Account, Bucket, Line, Unit};
use super::book::{AccountBook, Hold, Pool, PoolBook};
use super::command::{DonateCredit, DrawFromPool, GrantCredit, OpenPool, TransferCredit};
use super::earn::month_of;
use super::event::{
    DonationAct, DrawAct, GrantAct, HoldAct, HoldPurpose, HolderGroup, PoolGroup, PoolOpened,
    Posted, PostingGroup, TransferAct,
};
use super::hold::{bank, known, placed};
use super::member::{in_need, may_receive, only_oneself, relation};
use super::purse::{Purse, members, not_closing, not_frozen, unmoved};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{HoldId, OrganisationId, PersonId, PoolId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::organisations::standing::may_record;
use crate::domain::people::alias::{acted, same_person, survivor};
use crate::domain::people::decide::person;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::pack::{DonationTo, Relation, TimeBank, Transfer};
use crate::domain::stored::Actor;

const HOUR_SECONDS: i64 = 60 * 60;

/// Transfers credit to a relation: at once, or when the time is over in which it can be taken back.
pub fn transfer(command: &TransferCredit, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (bank, policy) = bank(ctx, desk)?;
    let rules = bank.transfer.value();
    let rules = rules.ok_or_else(|| Refusal::new(RefusalCode::TransferUnset))?;
    let amount = command.amount.movable("amount")?;
    only_oneself(command.person_id, ctx, desk)?;
    not_frozen(desk, command.person_id)?;
    person(desk, survivor(desk, command.to)?)?;
    not_closing(desk, command.to).map_err(|stop| stop.at("to"))?;
    let relation = related(command, rules, ctx, desk)?;
    let purse = Purse::of_person(ctx, desk, command.person_id, Unit::Credit)?;
    unmoved(&purse, command.if_lines)?;
    let cooling = rules.cooling_off_hours;
    let moves_at = cooling.map(|hours| ctx.now.plus_seconds(i64::from(hours) * HOUR_SECONDS));
    let year = ctx.zone.date(moves_at.unwrap_or(ctx.now)).year();
    within_limits(amount, rules, &purse, (year, ctx, desk))?;
    let own = [Bucket::Earned];
    if bank.pass_on_received.value() == Some(&false) && purse.free(&own) < amount {
        return Err(Refusal::new(RefusalCode::ReceivedNotPassedOn)
            .field("amount")
            .with("own", purse.free(&own))
            .into());
    }
    let buckets: &[Bucket] = match bank.pass_on_received.value() {
        Some(false) => &own,
        _ => &Bucket::SPENDABLE,
    };
    if let Some(expires_at) = moves_at {
        let act = HoldAct {
            amount,
            beneficiary_id: Some(command.to),
            expires_at,
            hold_id: HoldId::derive(&ctx.seed, 0),
            place: None,
            purpose: HoldPurpose::Transfer(command.to),
            without_pin: None,
        };
        let holder = (command.person_id, Unit::Credit);
        let from = (&purse, buckets);
        return Ok(vec![placed(act, holder, from, policy, ctx)?]);
    }
    let taken = purse.take(amount, buckets)?;
    Ok(vec![Event::TransferPosted(Posted {
        act: TransferAct {
            amount,
            hold_id: None,
            relation,
            to: command.to,
            year,
        },
        meta: ctx.meta().under(policy),
        posting: moved(taken, Account::Person(command.to), Bucket::Gifted),
        subject: HolderGroup {
            holder: Account::Person(command.person_id),
        },
    })])
}

fn related(
    command: &TransferCredit,
    rules: &Transfer,
    ctx: &Context,
    desk: &Desk,
) -> Result<Relation, Stop> {
    let receivers = &rules.receivers;
    let relation = may_receive(command.person_id, command.to, receivers, ctx, desk);
    match relation.map_err(|stop| stop.at("to"))? {
        Relation::Own => Err(Refusal::new(RefusalCode::RelationToOneself)
            .field("to")
            .into()),
        relation => Ok(relation),
    }
}

fn within_limits(
    amount: Amount,
    rules: &Transfer,
    purse: &Purse<'_>,
    (year, ctx, desk): (i32, &Context, &Desk),
) -> Result<(), Stop> {
    rules.within_each(amount)?;
    let Some(most) = rules.year_max else {
        return Ok(());
    };
    let given = |book: &AccountBook| match book.transferred {
        Some((of, amount)) if of == year => amount,
        _ => Amount::ZERO,
    };
    let so_far = purse.sum(given) + waiting(year, purse, ctx, desk)?;
    if so_far + amount > most {
        return Err(Transfer::above(most, "year").into());
    }
    Ok(())
}

/// Transfers that still can be taken back, of those that move in a year: checked when they are
/// made, so that none of them can break the limit when it moves.
fn waiting(year: i32, purse: &Purse<'_>, ctx: &Context, desk: &Desk) -> Result<Amount, Stop> {
    desk.all(purse.open_holds().map(BookKey::Hold).collect())?;
    let mut waiting = Amount::ZERO;
    for id in purse.open_holds() {
        let hold = known(id, desk)?;
        let is_transfer = matches!(hold.purpose, HoldPurpose::Transfer(_));
        if is_transfer && ctx.zone.date(hold.expires_at).year() == year {
            waiting += hold.amount;
        }
    }
    Ok(waiting)
}

/// How a transfer that waited still fits: the two are related, the giver's accounts are open, the
/// receiver is there. None: it would be refused by now, so it returns to the giver.
pub(super) fn still_fits(
    holder: Account,
    to: PersonId,
    desk: &Desk,
) -> Result<Option<Relation>, Stop> {
    let Account::Person(giver) = holder else {
        return Ok(None);
    };
    let checked = not_frozen(desk, giver).and_then(|()| {
        person(desk, survivor(desk, to)?)?;
        not_closing(desk, to)?;
        relation(giver, to, desk)
    });
    match checked {
        Ok(relation) => Ok(relation.filter(|it| *it != Relation::Own)),
        Err(Stop::Refused(_)) => Ok(None),
        Err(missing) => Err(missing),
    }
}

/// The time is over in which a transfer could be taken back: it moves.
pub(super) fn moved_on(
    hold_id: HoldId,
    hold: &Hold,
    (to, relation): (PersonId, Relation),
    at: Moment,
    ctx: &Context,
) -> Event {
    let taken = hold.lots.iter().map(|lot| Line {
        amount: -lot.amount,
        ..*lot
    });
    // From `Held` to the receiver; what expires there keeps the time it had.
    let lines = taken.flat_map(|lot| {
        let account = Account::Person(to);
        let gained = lot.reversed().moved_to(account, Bucket::Gifted);
        [lot.into_bucket(Bucket::Held), gained.returned_at(ctx.now)]
    });
    let lines: Vec<Line> = lines.collect();
    // What has expired meanwhile reaches nobody.
    let gone: Amount = lines
        .iter()
        .filter(|it| !it.account.is_held())
        .map(|it| it.amount)
        .sum();
    let posting = PostingGroup {
        lines,
        unit: hold.unit,
    };
    Event::TransferPosted(Posted {
        act: TransferAct {
            amount: hold.amount - gone,
            hold_id: Some(hold_id),
            relation,
            to,
            year: ctx.zone.date(at).year(),
        },
        meta: ctx.meta_at(at).caused_by(hold.position),
        posting,
        subject: HolderGroup {
            holder: hold.holder,
        },
    })
}

/// The lines that move what was taken into another account.
pub(super) fn moved(taken: Vec<Line>, to: Account, bucket: Bucket) -> PostingGroup {
    let mut lines = taken.clone();
    for line in taken {
        let gained = line.reversed().moved_to(to, bucket);
        match lines.iter_mut().find(|it| same_lot(it, &gained)) {
            Some(known) => known.amount += gained.amount,
            None => lines.push(gained),
        }
    }
    PostingGroup {
        lines,
        unit: Unit::Credit,
    }
}

fn same_lot(one: &Line, other: &Line) -> bool {
    let key = |line: &Line| (line.account, line.bucket, line.expires_at);
    key(one) == key(other)
}

/// Donates credit to a pool, a person in need or an institution. It cannot be taken back.
pub fn donate(command: &DonateCredit, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (bank, policy) = bank(ctx, desk)?;
    let amount = command.amount.movable("amount")?;
    match command.from {
        Account::Person(giver) => {
            only_oneself(giver, ctx, desk)?;
            not_frozen(desk, giver)?;
        }
        Account::Organisation(giver) => administers(giver, ctx, desk)?,
        _ => return Err(Refusal::new(RefusalCode::AccountUnfit).field("from").into()),
    }
    let bucket = receiving(command, bank, ctx, desk)?;
    let purse = Purse::of(ctx, desk, command.from, Unit::Credit)?;
    let taken = purse.take(amount, &Bucket::DONATABLE)?;
    Ok(vec![Event::DonationPosted(Posted {
        act: DonationAct {
            amount,
            to: command.to,
        },
        meta: ctx.meta().under(policy),
        posting: moved(taken, command.to, bucket),
        subject: HolderGroup {
            holder: command.from,
        },
    })])
}

/// The bucket of the receiver, if the policy allows donations to it.
fn receiving(
    command: &DonateCredit,
    bank: &TimeBank,
    ctx: &Context,
    desk: &Desk,
) -> Result<Bucket, Stop> {
    let unfit = || Refusal::new(RefusalCode::AccountUnfit).field("to");
    if command.from == command.to {
        return Err(unfit().into());
    }
    if let Account::Person(receiver) = command.to {
        // What can be donated only would become spendable by a gift to oneself.
        if let Account::Person(giver) = command.from
            && same_person(desk, giver, receiver)?
        {
            return Err(unfit().into());
        }
        // Nor does an administrator give themselves what a group earned (R28).
        if !matches!(command.from, Account::Person(_))
            && acted(desk, ctx, [Actor::Person(receiver)])?
        {
            return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
        }
    }
    let (kind, bucket) = match command.to {
        Account::Pool(pool_id) => {
            pool(pool_id, desk)?;
            (DonationTo::Pool, Bucket::Pooled)
        }
        Account::Person(receiver) => {
            person(desk, survivor(desk, receiver)?)?;
            not_closing(desk, receiver).map_err(|stop| stop.at("to"))?;
            if !in_need(receiver, ctx, desk)? {
                return Err(Refusal::new(RefusalCode::NeedNotAttested)
                    .field("to")
                    .into());
            }
            (DonationTo::Person, Bucket::Gifted)
        }
        Account::Organisation(receiver) => {
            may_record(desk, receiver)?;
            (DonationTo::Institution, Bucket::DonateOnly)
        }
        _ => return Err(unfit().into()),
    };
    match bank.donations.value() {
        Some(allowed) if allowed.contains(&kind) => Ok(bucket),
        _ => Err(Refusal::new(RefusalCode::DonationNotAllowed)
            .field("to")
            .into()),
    }
}

fn administers(id: OrganisationId, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    let place = Scope::organisation(id);
    require(desk, ctx, &[Role::OrganisationAdmin], place)?;
    may_record(desk, id)
}

pub(super) fn pool(id: PoolId, desk: &Desk) -> Result<Pool, Stop> {
    let book = desk.find::<PoolBook>(&BookKey::Pool(id))?;
    let unknown = || Refusal::new(RefusalCode::PoolUnknown).field("pool_id");
    let opened = book.and_then(|book| book.opened);
    Ok(opened.ok_or_else(unknown)?)
}

/// Opens a pool.
pub fn open_pool(command: &OpenPool, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    administers(command.organisation_id, ctx, desk)?;
    Ok(vec![Event::PoolOpened(PoolOpened {
        meta: ctx.meta(),
        pool: PoolGroup {
            organisation_id: command.organisation_id,
            pool_id: PoolId::derive(&ctx.seed, 0),
            purpose: command.purpose,
        },
    })])
}

/// Gives credit from a pool to somebody whose need is attested.
pub fn draw(command: &DrawFromPool, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (bank, policy) = bank(ctx, desk)?;
    let amount = command.amount.movable("amount")?;
    let pool = pool(command.pool_id, desk)?;
    administers(pool.organisation, ctx, desk)?;
    if acted(desk, ctx, [Actor::Person(command.to)])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    let to = survivor(desk, command.to)?;
    person(desk, to)?;
    not_closing(desk, to).map_err(|stop| stop.at("to"))?;
    if !in_need(to, ctx, desk)? {
        return Err(Refusal::new(RefusalCode::NeedNotAttested)
            .field("to")
            .into());
    }
    let month = month_of(ctx.today());
    if let Some(most) = bank.pool_draw_month_max.value() {
        let drawn = members(desk, to)?.into_iter().filter_map(|it| it.drawn);
        let drawn = drawn.filter(|(of, _)| *of == month);
        if drawn.map(|it| it.1).sum::<Amount>() + amount > *most {
            return Err(Refusal::new(RefusalCode::TransferLimit)
                .field("amount")
                .with("limit", "month")
                .with("most", most)
                .into());
        }
    }
    let from = Account::Pool(command.pool_id);
    let taken = Purse::of(ctx, desk, from, Unit::Credit)?.take(amount, &[Bucket::Pooled])?;
    Ok(vec![Event::DrawPosted(Posted {
        act: DrawAct {
            amount,
            month,
            pool_id: command.pool_id,
            to,
        },
        meta: ctx.meta().under(policy),
        posting: moved(taken, Account::Person(to), Bucket::Gifted),
        subject: HolderGroup { holder: from },
    })])
}

/// Gives the opening grant of the policy, once to a human.
pub fn grant(command: &GrantCredit, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (bank, policy) = bank(ctx, desk)?;
    let amount = bank.opening_grant.value().copied();
    let amount = amount.ok_or_else(|| Refusal::new(RefusalCode::GrantUnset))?;
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    let person_id = survivor(desk, command.person_id)?;
    person(desk, person_id)?;
    not_closing(desk, person_id)?;
    let purse = Purse::of_person(ctx, desk, person_id, Unit::Credit)?;
    let given = purse.sum(|book| Amount(i64::from(book.granted)));
    if given > Amount::ZERO {
        return Err(Refusal::new(RefusalCode::GrantedAlready).into());
    }
    let account = Account::Person(person_id);
    Ok(vec![Event::GrantPosted(Posted {
        act: GrantAct { amount },
        meta: ctx.meta().under(policy),
        posting: from_outside(Account::Fund, account, amount),
        subject: HolderGroup { holder: account },
    })])
}

/// What comes into an account from a contra account, as if received from somebody.
pub(super) fn from_outside(contra: Account, account: Account, amount: Amount) -> PostingGroup {
    let gained = Line {
        account,
        amount,
        bucket: Bucket::Gifted,
        expires_at: None,
    };
    PostingGroup {
        lines: vec![gained, Line::flow(contra, -amount)],
        unit: Unit::Credit,
    }
}
