//! Whether every unit sums to zero (I8): over the places of its book, and over all accounts again,
//! by bucket and by when it expires.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::domain::books::{Book, BookKey, Kept};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::moment::Moment;
use crate::domain::timebank::account::{Account, Line, Unit};
use crate::domain::timebank::book::{AccountBook, BankBook, Place};
use crate::log::Fault;
use crate::state::Store;

/// Accounts read at a time.
const ACCOUNTS_AT_A_TIME: usize = 1_024;

/// What is wrong with the sums, in words; nothing: every unit is zero, and its book says what the
/// accounts say.
pub fn check(store: &Store<Book>) -> Result<Vec<String>, Fault> {
    let mut by_accounts = Held::default();
    let mut from = Bound::Included(BookKey::Account(first(), Unit::Credit));
    let last = BookKey::Account(Account::Expired, Unit::Point);
    loop {
        let to = Bound::Included(last.clone());
        let listed = store.range((from, to), ACCOUNTS_AT_A_TIME)?;
        for (key, held) in &listed {
            if let (BookKey::Account(account, unit), Some(book)) =
                (key, AccountBook::of(&held.book))
            {
                add(&mut by_accounts, *account, *unit, book);
            }
        }
        match listed.into_iter().next_back() {
            Some((key, _)) => from = Bound::Excluded(key),
            None => break,
        }
    }
    let mut problems = Vec::new();
    for unit in Unit::ALL {
        let book = store.book(&BookKey::Bank(unit))?;
        let bank = book.as_deref().and_then(BankBook::of);
        let bank = bank.cloned().unwrap_or_default();
        problems.extend(unit_problems(unit, &bank, &by_accounts));
    }
    Ok(problems)
}

/// What all accounts hold.
#[derive(Default)]
struct Held {
    places: BTreeMap<(Unit, Place), Amount>,
    expiring: BTreeMap<(Unit, Option<Moment>), Amount>,
}

/// The account whose key sorts first.
fn first() -> Account {
    Account::Person(PersonId::from_bytes([0; 16]))
}

fn add(sums: &mut Held, account: Account, unit: Unit, book: &AccountBook) {
    for lot in &book.lots {
        let line = Line {
            account,
            amount: lot.amount,
            bucket: lot.bucket,
            expires_at: lot.expires_at,
        };
        let place = (unit, Place::of(&line));
        *sums.places.entry(place).or_default() += lot.amount;
        let expiring = (unit, lot.expires_at);
        *sums.expiring.entry(expiring).or_default() += lot.amount;
    }
}

fn unit_problems(unit: Unit, bank: &BankBook, by_accounts: &Held) -> Vec<String> {
    let mut problems = Vec::new();
    let sum: Amount = bank.places.values().copied().sum();
    let name = unit.as_str();
    if sum != Amount::ZERO {
        problems.push(format!("{name}: all places sum to {sum}, not to zero"));
    }
    let held = |place: &Place| by_accounts.places.get(&(unit, *place)).copied();
    let stated = bank.places.iter().filter(|(place, _)| place.is_held());
    for (place, amount) in stated {
        let found = held(place).unwrap_or_default();
        if found != *amount {
            problems.push(format!(
                "{name}: {place:?} is {amount} in the book of the unit, {found} over all accounts"
            ));
        }
    }
    let of_unit = by_accounts.expiring.iter().filter(|it| it.0.0 == unit);
    let of_unit = of_unit.map(|((_, at), amount)| (*at, *amount));
    let found: Vec<_> = of_unit.filter(|it| it.1 != Amount::ZERO).collect();
    if found != bank.expiring {
        problems.push(format!(
            "{name}: by when it expires, the book of the unit has {:?}, all accounts {found:?}",
            bank.expiring
        ));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(amount: i64) -> Held {
        Held {
            places: BTreeMap::from([((Unit::Credit, Place::Earned), Amount(amount))]),
            expiring: BTreeMap::from([((Unit::Credit, None), Amount(amount))]),
        }
    }

    #[test]
    fn a_unit_that_is_not_zero_or_not_what_its_accounts_hold_is_named() {
        let mut bank = BankBook::default();
        bank.places.insert(Place::Minted, Amount(-120));
        bank.places.insert(Place::Earned, Amount(120));
        bank.expiring.push((None, Amount(120)));
        assert!(unit_problems(Unit::Credit, &bank, &held(120)).is_empty());
        let problems = unit_problems(Unit::Credit, &bank, &held(119));
        assert_eq!(problems.len(), 2, "{problems:?}");
        bank.places.insert(Place::Spent, Amount(1));
        let problems = unit_problems(Unit::Credit, &bank, &held(120));
        assert_eq!(problems, ["credit: all places sum to 1, not to zero"]);
    }

    #[test]
    fn another_time_of_expiry_than_the_accounts_have_is_named() {
        let mut bank = BankBook::default();
        bank.places.insert(Place::Minted, Amount(-120));
        bank.places.insert(Place::Earned, Amount(120));
        let at = Moment::from_unix(1_777_564_800);
        bank.expiring.push((at, Amount(120)));
        let problems = unit_problems(Unit::Credit, &bank, &held(120));
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("credit: by when it expires"));
    }
}
