//! Expiry, oldest first (F74), and the figures of a unit (F77, F78).

use super::account::{Account, Bucket, Line, Unit, sum};
use super::book::BankBook;
use super::command::StateReserve;
use super::event::{
    ExpiryAct, HolderGroup, PlaceSum, Posted, PostingGroup, ReserveGroup, ReserveStated,
};
use super::purse::account_book;
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::people::role::{Role, Scope, require};

/// The time of some lots of an account is over.
pub fn elapse(
    at: Moment,
    account: Account,
    unit: Unit,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let book = account_book(desk, account, unit)?;
    let lots = book.map_or(&[][..], |book| &book.lots);
    let over = lots.iter().filter(|lot| {
        let is_over = lot.expires_at.is_some_and(|expires_at| expires_at <= at);
        is_over && lot.bucket != Bucket::Held
    });
    let mut lines: Vec<Line> = over
        .map(|lot| Line {
            account,
            amount: -lot.amount,
            bucket: lot.bucket,
            expires_at: lot.expires_at,
        })
        .collect();
    let amount = -sum(&lines);
    if lines.is_empty() {
        return Err(Refusal::new(RefusalCode::NothingExpires).into());
    }
    lines.push(Line::flow(Account::Expired, amount));
    Ok(vec![Event::BalanceExpired(Posted {
        act: ExpiryAct { amount },
        meta: ctx.meta_at(at),
        posting: PostingGroup { lines, unit },
        subject: HolderGroup { holder: account },
    })])
}

/// Records the figures of a unit, so that every checkpoint behind it proves them.
pub fn state_reserve(
    command: &StateReserve,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let roles = [Role::Auditor, Role::LedgerAdmin];
    require(desk, ctx, &roles, Scope::LEDGER)?;
    let book = desk.find::<BankBook>(&BookKey::Bank(command.unit))?;
    let book = book.cloned().unwrap_or_default();
    let places = book.places.iter();
    Ok(vec![Event::ReserveStated(ReserveStated {
        meta: ctx.meta(),
        reserve: ReserveGroup {
            before: ctx.next,
            open_holds: book.open_holds,
            places: places
                .map(|(place, amount)| PlaceSum {
                    amount: *amount,
                    place: *place,
                })
                .collect(),
            unit: command.unit,
        },
    })])
}
