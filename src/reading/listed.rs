//! Long lists that lie on pages but for their newest items (`domain::books::paged`).
//!
//! The book with the newest items is read first: what it leaves out is on the pages by then.

use std::ops::Range;

use super::{Read, found};
use crate::domain::books::paged::{Item, ListPage, Paged};
use crate::domain::books::{BookKey, Kept};
use crate::log::Fault;
use crate::run::Ledger;

/// Items of a list by their numbers; `key` says where a page stands. Numbers that the list did not
/// have yet when its book was read are left out.
pub fn items<T: Item>(
    ledger: &Ledger,
    list: &Paged<T>,
    numbers: Range<u32>,
    key: impl Fn(u32) -> BookKey,
) -> Read<Vec<T>>
where
    ListPage<T>: Kept,
{
    let within = |from: u32, count: u32| {
        let place = |number: u32| number.clamp(from, from + count) - from;
        place(numbers.start) as usize..place(numbers.end.max(numbers.start)) as usize
    };
    let mut items = Vec::new();
    let on_pages = numbers.end.min(list.on_pages());
    for page in numbers.start / T::ON_PAGE..on_pages.div_ceil(T::ON_PAGE) {
        let first = page * T::ON_PAGE;
        let wanted = within(first, T::ON_PAGE.min(list.on_pages() - first));
        let found = found::book::<ListPage<T>>(ledger, &key(page))?;
        let found = found.as_deref().and_then(|it| it.items.get(wanted));
        let gone = || Fault::fatal("reading a list", "items of a page are gone; run `rebuild`");
        items.extend(found.ok_or_else(gone)?);
    }
    let newest = within(list.on_pages(), list.count() - list.on_pages());
    items.extend(&list.newest()[newest]);
    Ok(items)
}

/// All items of a list, some at a time.
pub fn all<'a, T: Item>(
    ledger: &'a Ledger,
    list: &'a Paged<T>,
    key: impl Fn(u32) -> BookKey + 'a,
) -> impl Iterator<Item = Read<Vec<T>>> + 'a
where
    ListPage<T>: Kept,
{
    let parts = (0..list.count()).step_by(T::ON_PAGE as usize);
    parts.map(move |first| items(ledger, list, first..first + T::ON_PAGE, &key))
}

/// The number of the first item of a list that is `passed` no more; it holds for a first part of
/// the list, or for none. Finds the page by halves.
pub fn first_not<T: Item>(
    ledger: &Ledger,
    list: &Paged<T>,
    key: impl Fn(u32) -> BookKey,
    passed: impl Fn(&T) -> bool,
) -> Read<u32>
where
    ListPage<T>: Kept,
{
    let part = |number: u32| {
        let first = number * T::ON_PAGE;
        items(ledger, list, first..first + T::ON_PAGE, &key)
    };
    // The last part may lie on a page, in the book, or in both.
    let (mut from, mut to) = (0, list.count().div_ceil(T::ON_PAGE));
    while from < to {
        let middle = from + (to - from) / 2;
        if part(middle)?.last().is_some_and(&passed) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    let before = part(from)?.partition_point(passed);
    Ok(from * T::ON_PAGE + u32::try_from(before).unwrap_or(u32::MAX))
}
