//! What a decision may take from: the accounts of one holder, under all of a person's ids.

use std::collections::BTreeMap;

use super::account::{Account, Bucket, Line, Unit};
use super::book::{AccountBook, MemberBook};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{HoldId, PersonId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::people::alias::{ids_of, survivor};

/// Accounts while a command is decided: what earlier postings of the same command moved is seen by
/// later ones.
pub struct Working<'a> {
    desk: &'a Desk,
    moved: BTreeMap<(Account, Unit), AccountBook>,
}

impl<'a> Working<'a> {
    /// Nothing moved yet.
    pub fn new(desk: &'a Desk) -> Self {
        Self {
            desk,
            moved: BTreeMap::new(),
        }
    }

    /// An account as it stands now.
    pub fn account(&mut self, account: Account, unit: Unit) -> Result<&mut AccountBook, Stop> {
        let key = (account, unit);
        if !self.moved.contains_key(&key) {
            let book = account_book(self.desk, account, unit)?;
            self.moved.insert(key, book.cloned().unwrap_or_default());
        }
        let book = self.moved.get_mut(&key);
        Ok(book.expect("it was just put there"))
    }

    /// Moves lines, as the fold will.
    pub fn add(&mut self, lines: &[Line], unit: Unit) -> Result<(), Stop> {
        for line in lines.iter().filter(|line| line.account.is_held()) {
            self.account(line.account, unit)?.add(line);
        }
        Ok(())
    }
}

/// The book of an account; absent: it never had a line.
pub fn account_book(
    desk: &Desk,
    account: Account,
    unit: Unit,
) -> Result<Option<&AccountBook>, Stop> {
    desk.find::<AccountBook>(&BookKey::Account(account, unit))
}

/// The accounts of one holder, as they can be used now: what has expired is not there any more,
/// though nobody may have said so yet.
pub struct Purse<'a> {
    accounts: Vec<(Account, &'a AccountBook)>,
    now: Moment,
}

impl<'a> Purse<'a> {
    /// A person's: one account for each of their ids.
    pub fn of_person(
        ctx: &Context,
        desk: &'a Desk,
        person: PersonId,
        unit: Unit,
    ) -> Result<Self, Stop> {
        let ids = ids_of(desk, person)?;
        let keys = ids
            .iter()
            .map(|id| BookKey::Account(Account::Person(*id), unit));
        desk.all(keys.collect())?;
        let mut accounts = Vec::with_capacity(ids.len());
        for id in ids {
            let account = Account::Person(id);
            accounts.extend(account_book(desk, account, unit)?.map(|book| (account, book)));
        }
        Ok(Self {
            accounts,
            now: ctx.now,
        })
    }

    /// Any holder's.
    pub fn of(ctx: &Context, desk: &'a Desk, holder: Account, unit: Unit) -> Result<Self, Stop> {
        if let Account::Person(person) = holder {
            return Self::of_person(ctx, desk, person, unit);
        }
        let book = account_book(desk, holder, unit)?;
        Ok(Self {
            accounts: book.map(|book| (holder, book)).into_iter().collect(),
            now: ctx.now,
        })
    }

    /// Of accounts as they stand in the midst of a command.
    pub fn over(accounts: Vec<(Account, &'a AccountBook)>, now: Moment) -> Self {
        Self { accounts, now }
    }

    /// Sum of a figure over all accounts.
    pub fn sum(&self, figure: impl Fn(&AccountBook) -> Amount) -> Amount {
        self.accounts.iter().map(|(_, book)| figure(book)).sum()
    }

    /// What lies in some buckets, less what is owed.
    pub fn free(&self, buckets: &[Bucket]) -> Amount {
        self.sum(|book| {
            let usable = book.lots.iter().filter(|lot| {
                let lies_there = buckets.contains(&lot.bucket) && !lot.is_over(self.now);
                lies_there || lot.bucket == Bucket::Debt
            });
            usable.map(|lot| lot.amount).sum()
        })
    }

    /// Statement lines, all accounts together: the version a caller may insist on.
    pub fn lines(&self) -> u32 {
        self.accounts
            .iter()
            .map(|(_, book)| book.lines.count())
            .sum()
    }

    /// Open holds.
    pub fn open_holds(&self) -> impl Iterator<Item = HoldId> {
        self.accounts
            .iter()
            .flat_map(|(_, book)| &book.holds)
            .copied()
    }

    /// Takes an amount from some buckets: what expires first goes first, buckets in their order.
    /// The lines are negative.
    pub fn take(&self, amount: Amount, buckets: &[Bucket]) -> Result<Vec<Line>, Refusal> {
        let free = self.free(buckets);
        if free < amount {
            return Err(Refusal::new(RefusalCode::NotEnough)
                .field("amount")
                .with("spendable", free)
                .with("wanted", amount));
        }
        let mut lots = Vec::new();
        for (account, book) in &self.accounts {
            let rank = |bucket| buckets.iter().position(|it| *it == bucket);
            let usable = book
                .lots
                .iter()
                .filter(|lot| !lot.is_over(self.now))
                .filter_map(|lot| Some((rank(lot.bucket)?, lot)));
            lots.extend(usable.map(|(rank, lot)| {
                let never = lot.expires_at.is_none();
                ((never, lot.expires_at, rank, *account), lot)
            }));
        }
        lots.sort_by_key(|(order, _)| *order);
        let mut left = amount;
        let mut taken = Vec::new();
        for ((.., account), lot) in lots {
            let part = lot.amount.min(left);
            if part > Amount::ZERO {
                left = left - part;
                taken.push(Line {
                    account,
                    amount: -part,
                    bucket: lot.bucket,
                    expires_at: lot.expires_at,
                });
            }
        }
        Ok(taken)
    }
}

/// What the time bank knows of a person; nothing yet: the empty book.
pub fn member(desk: &Desk, person: PersonId) -> Result<MemberBook, Stop> {
    let book = desk.find::<MemberBook>(&BookKey::Member(person))?;
    Ok(book.cloned().unwrap_or_default())
}

/// The same of a human, under each of their ids.
pub fn members(desk: &Desk, person: PersonId) -> Result<Vec<MemberBook>, Stop> {
    let ids = ids_of(desk, person)?;
    desk.all(ids.iter().map(|id| BookKey::Member(*id)).collect())?;
    ids.into_iter().map(|id| member(desk, id)).collect()
}

/// Refuses whoever's accounts are frozen, under any of their ids, or close.
pub fn not_frozen(desk: &Desk, person: PersonId) -> Result<(), Stop> {
    not_closing(desk, person)?;
    for member in members(desk, person)? {
        if let Some(position) = member.frozen {
            return Err(Refusal::new(RefusalCode::AccountFrozen)
                .with("position", position)
                .into());
        }
    }
    Ok(())
}

/// Refuses if a human's accounts are about to close, or are closed under this id or the one that
/// goes on: nothing is given or received any more.
pub fn not_closing(desk: &Desk, person: PersonId) -> Result<(), Stop> {
    let refused = |code, position: Position| {
        let refusal = Refusal::new(code);
        Err(Stop::from(refusal.with("position", position)))
    };
    for member in members(desk, person)? {
        if let Some(closing) = member.closing {
            return refused(RefusalCode::AccountClosing, closing.position);
        }
    }
    for id in [person, survivor(desk, person)?] {
        if let Some(position) = member(desk, id)?.closed {
            return refused(RefusalCode::AccountClosed, position);
        }
    }
    Ok(())
}

/// Whether an account is closed, under the id that holds it.
pub fn is_closed(account: Account, desk: &Desk) -> Result<bool, Stop> {
    let person = account.person().map(|id| member(desk, id)).transpose()?;
    Ok(person.is_some_and(|it| it.closed.is_some()))
}

/// What returns to where it was taken from: what has expired meanwhile expires at once, and what
/// would lie in a closed account, where nobody can use it, is written off.
pub fn returning(lot: Line, now: Moment, desk: &Desk) -> Result<Line, Stop> {
    let line = lot.returned_at(now);
    if line.account.is_held() && is_closed(line.account, desk)? {
        return Ok(line.written_off());
    }
    Ok(line)
}

/// Refuses if a caller looked at an account that has moved since.
pub fn unmoved(purse: &Purse<'_>, if_lines: Option<u32>) -> Result<(), Refusal> {
    match if_lines {
        Some(seen) if seen != purse.lines() => Err(Refusal::new(RefusalCode::AccountMoved)
            .field("if_lines")
            .with("lines", purse.lines())),
        _ => Ok(()),
    }
}
