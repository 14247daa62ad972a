//! Balances brought along from another system: stated by one person, booked by another (I7), from a
//! contra account of their own, so that nothing is minted and every unit still sums to zero.
//!
//! One by one by administrators of the ledger, or as rows of an import. They are grade H, for they
//! rest on another system's word. What that system transferred and redeemed before is in the
//! balance already, so it is never posted here.
//!
//! An import that is taken back takes its balances with it, but for what was spent since: nobody is
//! made to owe by another's mistake. Those are left, counted, and stay listed.

use super::account::{Account, Bucket, Line, Unit};
use super::book::Lot;
use super::command::{ApproveBalance, ImportBalance, StateBalance};
use super::event::{
    BalanceEvidence, BalanceImported, BalanceStated, BroughtAct, BroughtBackAct, HolderGroup,
    ImportedBalance, ImportedRow, MemberGroup, Posted, PostingGroup, StatedBalance,
};
use super::give::from_outside;
use super::hold::bank;
use super::purse::{Working, member, not_closing};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::imports::book::{BalanceRow, Import, RowState};
use crate::domain::imports::decide::{new_record, of_somebody, origin_group, proposing};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::limits::{EXTERNAL_ID_CHARS_MAX, NAME_CHARS_MAX};
use crate::domain::people::alias::{acted, same_person, survivor};
use crate::domain::people::book::PersonBook;
use crate::domain::people::decide::person;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::sessions::grade::Grade;
use crate::domain::stored::{Actor, ReasonCode};

/// States a balance of another system.
pub fn state(command: &StateBalance, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    bank(ctx, desk)?;
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    let amount = command.amount.movable("amount")?;
    let person_id = survivor(desk, command.person_id)?;
    person(desk, person_id)?;
    not_closing(desk, person_id)?;
    not_in_future(command.as_of, ctx)?;
    Ok(vec![Event::BalanceStated(BalanceStated {
        balance: StatedBalance {
            amount,
            as_of: command.as_of,
            evidence_digest: command.evidence_digest,
        },
        meta: ctx.meta(),
        subject: MemberGroup { person_id },
    })])
}

/// Books a balance that somebody else stated. Nobody approves their own statement or account (I7).
pub fn approve(command: &ApproveBalance, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    let person_id = survivor(desk, command.person_id)?;
    let stated = member(desk, person_id)?.stated;
    let stated = stated.ok_or_else(|| Refusal::new(RefusalCode::NoBalanceStated))?;
    if acted(desk, ctx, [stated.by, Actor::Person(person_id)])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    // Restated meanwhile: nobody approves what they did not see.
    if stated.position != command.position {
        return Err(Refusal::new(RefusalCode::BalanceRestated)
            .field("position")
            .with("position", stated.position)
            .with("amount", stated.balance.amount)
            .into());
    }
    not_closing(desk, person_id)?;
    let account = Account::Person(person_id);
    Ok(vec![Event::BalanceBrought(Posted {
        act: BroughtAct {
            amount: stated.balance.amount,
            as_of: stated.balance.as_of,
            evidence_digest: stated.balance.evidence_digest,
            grade: Grade::H,
            imported: None,
        },
        meta: ctx.meta().caused_by(stated.position),
        posting: from_outside(Account::Brought, account, stated.balance.amount),
        subject: HolderGroup { holder: account },
    })])
}

fn not_in_future(as_of: LocalDate, ctx: &Context) -> Result<(), Refusal> {
    if as_of > ctx.today() {
        return Err(Refusal::new(RefusalCode::AsOfInFuture).field("as_of"));
    }
    Ok(())
}

/// A row of an import states a balance. Nobody states their own.
pub fn import(command: &ImportBalance, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    proposing(command.import_id, command.origin, ctx, desk)?;
    let origin = new_record(ctx, desk)?;
    bank(ctx, desk)?;
    check_text("external_id", &command.external_id, EXTERNAL_ID_CHARS_MAX)?;
    let stated = &command.stated;
    if let Some(text) = &stated.evidence_ref {
        check_text("evidence_ref", text, NAME_CHARS_MAX)?;
    }
    let amount = stated.amount.movable("amount")?;
    not_in_future(stated.as_of, ctx)?;
    of_somebody(stated.person_id, ctx, desk)?;
    Ok(vec![Event::BalanceImported(BalanceImported {
        balance: ImportedBalance {
            amount,
            as_of: stated.as_of,
        },
        content: BalanceEvidence {
            evidence_ref: ctx.sealed_if("content.evidence_ref"),
        },
        meta: ctx.meta_at(ctx.zone.midnight(stated.as_of)),
        origin: origin_group(origin, command.import_id, ctx),
        subject: MemberGroup {
            person_id: stated.person_id,
        },
    })])
}

/// The books that the balances of a page need.
pub fn fetch(rows: &[BalanceRow], desk: &Desk) -> Result<(), Stop> {
    let keys = rows.iter().flat_map(|row| {
        let account = Account::Person(row.person);
        [
            BookKey::Person(row.person),
            BookKey::Member(row.person),
            BookKey::Account(account, Unit::Credit),
        ]
    });
    desk.all(keys.collect())?;
    let mut keys = Vec::new();
    for row in rows {
        keys.push(BookKey::Person(survivor(desk, row.person)?));
    }
    desk.all(keys)
}

/// Books a balance of an approved import: not the approver's own, nor that of somebody whose
/// registration carries nothing yet (R5, R28).
pub fn booked(
    import: &Import,
    (id, row): (ImportedRow, &BalanceRow),
    ctx: &Context,
    desk: &Desk,
) -> Result<Option<Event>, Stop> {
    let goes_on = BookKey::Person(survivor(desk, row.person)?);
    let person = desk.find::<PersonBook>(&goes_on)?;
    let counts = person.is_some_and(PersonBook::carries_hours);
    let approver = import.approved.and_then(|signature| signature.by.person());
    let own = match approver {
        Some(approver) => same_person(desk, row.person, approver)?,
        None => false,
    };
    let closed = member(desk, row.person)?.closed.is_some();
    if row.state != RowState::Waiting || !counts || own || closed {
        return Ok(None);
    }
    let account = Account::Person(row.person);
    Ok(Some(Event::BalanceBrought(Posted {
        act: BroughtAct {
            amount: row.amount,
            as_of: row.as_of,
            evidence_digest: import.file_digest,
            grade: Grade::H,
            imported: Some(id),
        },
        meta: ctx.meta().caused_by(import.cause),
        posting: from_outside(Account::Brought, account, row.amount),
        subject: HolderGroup { holder: account },
    })))
}

/// Takes a balance of an undone import back, if all of it is still there.
pub fn taken_back(
    import: &Import,
    (id, row): (ImportedRow, &BalanceRow),
    working: &mut Working<'_>,
    ctx: &Context,
) -> Result<Option<Event>, Stop> {
    let holder = Account::Person(row.person);
    let account = working.account(holder, Unit::Credit)?;
    let never_expires = |lot: &&Lot| lot.bucket == Bucket::Gifted && lot.expires_at.is_none();
    let lot = account.lots.iter().find(never_expires);
    let is_there = lot.is_some_and(|lot| lot.amount >= row.amount);
    if row.state != RowState::Brought || !is_there || account.spendable() < row.amount {
        return Ok(None);
    }
    let returned = Line {
        account: holder,
        amount: -row.amount,
        bucket: Bucket::Gifted,
        expires_at: None,
    };
    let lines = vec![returned, Line::flow(Account::Brought, row.amount)];
    working.add(&lines, Unit::Credit)?;
    let reason = import.undone.map(|(reason, _)| reason);
    let meta = ctx.meta().caused_by(import.cause);
    Ok(Some(Event::BalanceBroughtBack(Posted {
        act: BroughtBackAct {
            amount: row.amount,
            imported: id,
        },
        meta: meta.because(reason.unwrap_or(ReasonCode::EnteredInError), None),
        posting: PostingGroup {
            lines,
            unit: Unit::Credit,
        },
        subject: HolderGroup { holder },
    })))
}
