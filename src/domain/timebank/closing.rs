//! What becomes of what somebody leaves: heirs, and accounts that close (F73).
//!
//! A holder names an heir: a relation that the policy lets inherit, or a pool. An administrator of
//! the ledger begins a closing on proof of a death, or because somebody left. From then on nothing
//! is given, received or reserved; what was reserved or asked for is given up. While the policy's
//! days run, the holder (who may be alive after all) or an administrator calls it off. Then what
//! is left goes to the heir, as received, each part with the time at which it expires; the rest is
//! written off, and a debt dies with the account, both by the contra account `written_off`.
//!
//! What is closed earns nothing any more. Hours that are undone afterwards are clawed back from
//! what had expired, and else from `written_off`: an heir does not owe for another's hours.
//! Certified hours are never touched (R68).
//!
//! A closing is about a human: all ids that they have when it ends are closed. A closed id that is
//! merged later into somebody who goes on does not close them.

use super::account::{Account, Bucket, Line, Unit, sum};
use super::book::{AccountBook, HoldOutcome};
use super::closed::{
    AccountClosed, AccountClosing, ClosingBegun, ClosingCalledOff, ClosingEnd, ClosingGroup,
    HeirGroup, HeirNamed, RemainderAct,
};
use super::command::{BeginClosing, CallOffClosing, NameHeir};
use super::event::{HolderGroup, MemberGroup, Posted, PostingGroup};
use super::give::{moved, pool};
use super::hold::{bank, known, returned};
use super::member::{only_oneself, relation};
use super::purse::{Purse, member, members, not_closing};
use super::request;
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{PersonId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::people::alias::{acted, ids_of, survivor};
use crate::domain::people::decide::person;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::book::in_force;
use crate::domain::policy::pack::{Closing, DonationTo, Relation, TimeBank};
use crate::domain::stored::Actor;

const DAY_SECONDS: i64 = 24 * 60 * 60;

fn rules(bank: &TimeBank) -> Result<&Closing, Refusal> {
    let unset = || Refusal::new(RefusalCode::ClosingUnset);
    bank.closing.value().ok_or_else(unset)
}

/// Names who is to have what one leaves, or nobody any more.
pub fn name_heir(command: &NameHeir, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (bank, policy) = bank(ctx, desk)?;
    let rules = rules(bank)?;
    only_oneself(command.person_id, ctx, desk)?;
    not_closing(desk, command.person_id)?;
    let person_id = survivor(desk, command.person_id)?;
    let named = member(desk, person_id)?.heir;
    if named.map(|(account, _)| account) == command.heir {
        return Err(Refusal::new(RefusalCode::HeirStands).field("heir").into());
    }
    if let Some(heir) = command.heir {
        may_inherit(heir, person_id, (bank, rules), desk)?;
    }
    Ok(vec![Event::HeirNamed(HeirNamed {
        heir: HeirGroup {
            account: command.heir,
        },
        meta: ctx.meta().caused_by(named.map(|it| it.1)).under(policy),
        subject: MemberGroup { person_id },
    })])
}

/// Refuses an heir whom the policy does not let inherit.
fn may_inherit(
    heir: Account,
    holder: PersonId,
    (bank, rules): (&TimeBank, &Closing),
    desk: &Desk,
) -> Result<(), Stop> {
    let refused = |code| Stop::from(Refusal::new(code).field("heir"));
    match heir {
        Account::Person(id) => {
            person(desk, survivor(desk, id)?).map_err(|stop| stop.at("heir"))?;
            match relation(holder, id, desk)? {
                Some(Relation::Own) => Err(refused(RefusalCode::RelationToOneself)),
                Some(relation) if rules.heirs.contains(&relation) => Ok(()),
                _ => Err(refused(RefusalCode::RelationNotAllowed)),
            }
        }
        Account::Pool(id) => {
            pool(id, desk).map_err(|stop| stop.at("heir"))?;
            match bank.donations.value() {
                Some(allowed) if allowed.contains(&DonationTo::Pool) => Ok(()),
                _ => Err(refused(RefusalCode::DonationNotAllowed)),
            }
        }
        _ => Err(refused(RefusalCode::AccountUnfit)),
    }
}

/// Begins to close somebody's accounts. Nobody does so with their own.
pub fn begin(command: &BeginClosing, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (bank, policy) = bank(ctx, desk)?;
    let rules = rules(bank)?;
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    let person_id = survivor(desk, command.person_id)?;
    known_once(person_id, desk)?;
    if acted(desk, ctx, [Actor::Person(person_id)])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    not_closing(desk, person_id)?;
    let waiting = i64::from(rules.waiting_days) * DAY_SECONDS;
    let begun = Event::ClosingBegun(ClosingBegun {
        closing: ClosingGroup {
            ends_at: ctx.now.plus_seconds(waiting),
            heir: heir(person_id, (bank, rules), desk)?,
            proof_digest: command.proof_digest,
        },
        meta: ctx.meta().under(policy).because(command.reason, None),
        subject: MemberGroup { person_id },
    });
    let mut events = vec![begun];
    give_up(person_id, (ctx.next, ctx.now), &mut events, ctx, desk)?;
    Ok(events)
}

/// Somebody the ledger knows or knew: who was erased left something, too.
fn known_once(id: PersonId, desk: &Desk) -> Result<(), Stop> {
    match person(desk, id) {
        Err(Stop::Refused(refusal)) if refusal.code == RefusalCode::PersonErased => Ok(()),
        other => other.map(drop),
    }
}

/// The heir whom a human named last, under whichever id, if the policy lets them inherit.
fn heir(
    holder: PersonId,
    rules: (&TimeBank, &Closing),
    desk: &Desk,
) -> Result<Option<Account>, Stop> {
    let named = members(desk, holder)?.into_iter().filter_map(|it| it.heir);
    let Some((account, _)) = named.max_by_key(|(_, position)| *position) else {
        return Ok(None);
    };
    fitting(account, may_inherit(account, holder, rules, desk))
}

/// An account, unless a check of it refuses.
fn fitting(account: Account, checked: Result<(), Stop>) -> Result<Option<Account>, Stop> {
    match checked {
        Ok(()) => Ok(Some(account)),
        Err(Stop::Refused(_)) => Ok(None),
        Err(missing) => Err(missing),
    }
}

/// Gives up what a human has reserved, and ends what they asked for or are asked.
fn give_up(
    person_id: PersonId,
    (cause, at): (Position, Moment),
    events: &mut Vec<Event>,
    ctx: &Context,
    desk: &Desk,
) -> Result<(), Stop> {
    for unit in Unit::ALL {
        let purse = Purse::of_person(ctx, desk, person_id, unit)?;
        desk.all(purse.open_holds().map(BookKey::Hold).collect())?;
        for id in purse.open_holds() {
            let hold = known(id, desk)?;
            let end = (HoldOutcome::Voided, at);
            let mut event = returned((id, hold), end, ctx, desk)?;
            if let Event::HoldReleased(event) = &mut event {
                event.meta.cause = Some(cause);
            }
            events.push(event);
        }
    }
    events.extend(request::closed(person_id, (cause, at), ctx, desk)?);
    Ok(())
}

/// Calls a closing off: the holder, or an administrator of the ledger.
pub fn call_off(command: &CallOffClosing, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    if !acted(desk, ctx, [Actor::Person(command.person_id)])? {
        require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    }
    let mut events = Vec::new();
    for id in ids_of(desk, command.person_id)? {
        let open = member(desk, id)?.closing;
        if let Some(closing) = open.filter(|it| it.ends_at > ctx.now) {
            events.push(Event::ClosingCalledOff(ClosingCalledOff {
                closing: ClosingEnd {
                    ends_at: closing.ends_at,
                },
                meta: ctx
                    .meta()
                    .caused_by(closing.position)
                    .because(command.reason, None),
                subject: MemberGroup { person_id: id },
            }));
        }
    }
    if events.is_empty() {
        return Err(Refusal::new(RefusalCode::ClosingNotOpen).into());
    }
    Ok(events)
}

/// The time is over in which it could be called off: the accounts close.
pub fn elapse(
    at: Moment,
    person_id: PersonId,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let open = member(desk, person_id)?.closing;
    let closing = open.ok_or_else(|| Refusal::new(RefusalCode::ClosingNotOpen))?;
    if closing.ends_at != at {
        return Err(Refusal::new(RefusalCode::DeadlineNotReached)
            .with("deadline", closing.ends_at)
            .into());
    }
    let mut events = Vec::new();
    // Records merged meanwhile may have brought some along.
    give_up(person_id, (closing.position, at), &mut events, ctx, desk)?;
    let heir = still_inherits(&closing, person_id, desk)?;
    for unit in Unit::ALL {
        let of = (person_id, unit, heir);
        events.extend(remainder(of, (&closing, at), &events, ctx, desk)?);
    }
    for id in ids_of(desk, person_id)? {
        events.push(Event::AccountClosed(AccountClosed {
            closing: ClosingEnd { ends_at: at },
            meta: ctx.meta_at(at).caused_by(closing.position),
            subject: MemberGroup { person_id: id },
        }));
    }
    Ok(events)
}

/// The heir, if they can still have it: related, there, their own accounts not about to close.
fn still_inherits(
    closing: &AccountClosing,
    holder: PersonId,
    desk: &Desk,
) -> Result<Option<Account>, Stop> {
    let Some(account) = closing.heir else {
        return Ok(None);
    };
    let Account::Person(id) = account else {
        return Ok(Some(account));
    };
    let goes_on = survivor(desk, id)?;
    let checked = person(desk, goes_on)
        .and_then(|_| not_closing(desk, goes_on))
        .and_then(|()| relation(holder, id, desk));
    let related = |it: Option<Relation>| it.is_some_and(|it| it != Relation::Own);
    match checked {
        Ok(found) => Ok(related(found).then_some(Account::Person(goes_on))),
        Err(Stop::Refused(_)) => Ok(None),
        Err(missing) => Err(missing),
    }
}

/// Moves all that is left in one unit: what can be inherited to the heir, the rest nowhere.
fn remainder(
    (person_id, unit, heir): (PersonId, Unit, Option<Account>),
    (closing, at): (&AccountClosing, Moment),
    released: &[Event],
    ctx: &Context,
    desk: &Desk,
) -> Result<Option<Event>, Stop> {
    let books = books(person_id, unit, released, desk)?;
    let accounts = books.iter().map(|(account, book)| (*account, book));
    let purse = Purse::over(accounts.collect(), ctx.now);
    let buckets = match heir.filter(|_| unit == Unit::Credit) {
        Some(Account::Pool(_)) => &Bucket::DONATABLE[..],
        Some(_) if !passes_on(ctx, desk)? => &[Bucket::Earned],
        Some(_) => &Bucket::SPENDABLE,
        None => &[],
    };
    // Whoever owes more than there is leaves nothing to inherit.
    let inherited = purse.free(buckets).max(Amount::ZERO);
    let heir = heir.filter(|_| inherited > Amount::ZERO);
    let mut lines = everything(&books);
    if lines.is_empty() {
        return Ok(None);
    }
    if let Some(heir) = heir {
        let bucket = match heir {
            Account::Pool(_) => Bucket::Pooled,
            _ => Bucket::Gifted,
        };
        let gained = moved(purse.take(inherited, buckets)?, heir, bucket).lines;
        lines.extend(gained.into_iter().filter(|it| it.account == heir));
    }
    let written_off = -sum(&lines);
    if written_off != Amount::ZERO {
        lines.push(Line::flow(Account::WrittenOff, written_off));
    }
    Ok(Some(Event::RemainderPosted(Posted {
        act: RemainderAct {
            heir,
            inherited,
            written_off,
        },
        meta: ctx.meta_at(at).caused_by(closing.position),
        posting: PostingGroup { lines, unit },
        subject: HolderGroup {
            holder: Account::Person(person_id),
        },
    })))
}

/// Whether what was received may be passed on; a policy without a time bank forbids nothing.
fn passes_on(ctx: &Context, desk: &Desk) -> Result<bool, Stop> {
    let (pack, _) = in_force(desk, ctx.today())?;
    let bank = pack.time_bank.value();
    Ok(bank.and_then(|bank| bank.pass_on_received.value()) != Some(&false))
}

/// The accounts of a human, what earlier events of the command returned included.
fn books(
    person_id: PersonId,
    unit: Unit,
    released: &[Event],
    desk: &Desk,
) -> Result<Vec<(Account, AccountBook)>, Stop> {
    let mut books = Vec::new();
    for id in ids_of(desk, person_id)? {
        let account = Account::Person(id);
        let book = desk.find::<AccountBook>(&BookKey::Account(account, unit))?;
        let mut book = book.cloned().unwrap_or_default();
        for event in released {
            let Event::HoldReleased(event) = event else {
                continue;
            };
            let posting = &event.posting;
            let own = |line: &&Line| posting.unit == unit && line.account == account;
            posting
                .lines
                .iter()
                .filter(own)
                .for_each(|line| book.add(line));
        }
        books.push((account, book));
    }
    Ok(books)
}

/// The lines that take all there is out of some accounts, debts included. What is reserved there
/// still is so by somebody who was taken for the same human: it is theirs to spend, and what of it
/// returns is written off.
fn everything(books: &[(Account, AccountBook)]) -> Vec<Line> {
    let lots = books
        .iter()
        .flat_map(|(account, book)| book.lots.iter().map(|lot| (*account, lot)))
        .filter(|(_, lot)| lot.bucket != Bucket::Held);
    lots.map(|(account, lot)| Line {
        account,
        amount: -lot.amount,
        bucket: lot.bucket,
        expires_at: lot.expires_at,
    })
    .collect()
}
