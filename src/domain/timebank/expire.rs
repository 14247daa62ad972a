//! Expiry, oldest first (F74).

use super::account::{Account, Bucket, Line, Unit, sum};
use super::book::Lot;
use super::event::{ExpiryAct, HolderGroup, Posted, PostingGroup};
use super::purse::account_book;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};

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
    let is_over = |lot: &&Lot| lot.is_over(at) && lot.bucket != Bucket::Held;
    let over = lots.iter().filter(is_over);
    let mut lines: Vec<Line> = over
        .map(|lot| Line {
            account,
            amount: -lot.amount,
            bucket: lot.bucket,
            expires_at: lot.expires_at,
        })
        .collect();
    if lines.is_empty() {
        return Err(Refusal::new(RefusalCode::NothingExpires).into());
    }
    // Whoever owes could have paid with it until now, so it pays first; the rest expires.
    let owed = -book.map_or(Amount::ZERO, |book| book.in_bucket(Bucket::Debt));
    let paid = owed.min(-sum(&lines));
    let gone = beyond(&lines, paid);
    let amount = sum(&gone);
    if paid > Amount::ZERO {
        lines.push(Line {
            account,
            amount: paid,
            bucket: Bucket::Debt,
            expires_at: None,
        });
    }
    lines.extend(gone);
    Ok(vec![Event::BalanceExpired(Posted {
        act: ExpiryAct { amount },
        meta: ctx.meta_at(at),
        posting: PostingGroup { lines, unit },
        subject: HolderGroup { holder: account },
    })])
}

/// What expires of lots that were taken, once the first of them paid what is owed.
fn beyond(taken: &[Line], mut paid: Amount) -> Vec<Line> {
    let mut gone = Vec::new();
    for line in taken {
        let part = paid.min(-line.amount);
        paid = paid - part;
        gone.push(Line {
            amount: -line.amount - part,
            ..line.gone()
        });
    }
    gone.retain(|line| line.amount > Amount::ZERO);
    gone
}
