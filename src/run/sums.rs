//! Whether every unit sums to zero (I8): over the places of its book, and over all accounts again,
//! by bucket and by when it expires.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::domain::books::{Book, BookKey, Kept};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::PersonId;
use crate::domain::timebank::account::{Account, Line, Unit};
use crate::domain::timebank::book::{AccountBook, BankBook};
use crate::log::Fault;
use crate::state::Store;

/// Accounts read at a time.
const ACCOUNTS_AT_A_TIME: usize = 1_024;

/// What is wrong with the sums, in words; nothing: every unit is zero, and its book says what the
/// accounts say.
pub fn check(store: &Store<Book>) -> Result<Vec<String>, Fault> {
    let mut by_accounts: BTreeMap<Unit, BankBook> = BTreeMap::new();
    let mut from = Bound::Included(BookKey::Account(first(), Unit::Credit));
    let last = BookKey::Account(Account::Expired, Unit::Point);
    loop {
        let to = Bound::Included(last.clone());
        let listed = store.range((from, to), ACCOUNTS_AT_A_TIME)?;
        for (key, held) in &listed {
            if let (BookKey::Account(account, unit), Some(book)) =
                (key, AccountBook::of(&held.book))
            {
                add(by_accounts.entry(*unit).or_default(), *account, book);
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
        let found = by_accounts.remove(&unit).unwrap_or_default();
        problems.extend(unit_problems(unit, &bank, &found));
    }
    Ok(problems)
}

/// The account whose key sorts first.
fn first() -> Account {
    Account::Person(PersonId::from_bytes([0; 16]))
}

/// Adds what an account holds to the figures of its unit, as postings did.
fn add(figures: &mut BankBook, account: Account, book: &AccountBook) {
    for lot in &book.lots {
        figures.add(&Line {
            account,
            amount: lot.amount,
            bucket: lot.bucket,
            expires_at: lot.expires_at,
        });
    }
}

fn unit_problems(unit: Unit, bank: &BankBook, by_accounts: &BankBook) -> Vec<String> {
    let mut problems = Vec::new();
    let sum: Amount = bank.places.values().copied().sum();
    let name = unit.as_str();
    if sum != Amount::ZERO {
        problems.push(format!("{name}: all places sum to {sum}, not to zero"));
    }
    let stated = bank.places.iter().filter(|(place, _)| place.is_held());
    for (place, amount) in stated {
        let found = by_accounts.places.get(place).copied().unwrap_or_default();
        if found != *amount {
            problems.push(format!(
                "{name}: {place:?} is {amount} in the book of the unit, {found} over all accounts"
            ));
        }
    }
    if bank.expiring != by_accounts.expiring {
        problems.push(format!(
            "{name}: by when it expires, the book of the unit has {:?}, all accounts {:?}",
            bank.expiring, by_accounts.expiring
        ));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kernel::moment::Moment;
    use crate::domain::timebank::book::Place;

    /// What accounts hold that have earned so much, which does not expire.
    fn held(amount: i64) -> BankBook {
        BankBook {
            places: BTreeMap::from([(Place::Earned, Amount(amount))]),
            expiring: vec![(None, Amount(amount))],
            ..BankBook::default()
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
