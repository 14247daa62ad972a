//! Pages of a list: at most so many items, and an opaque cursor to the rest.
//!
//! A cursor holds the place of the last item shown, not a count, so that a list that grows neither
//! repeats nor skips what was there before. It is base64url; clients hand it back as they got it.

use std::ops::Bound;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Read;
use crate::domain::books::{Book, BookKey};
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::run::Ledger;
use crate::state::Listed;

/// Items on one page at most.
pub const LIMIT_MAX: usize = 200;
/// Items on one page unless asked for otherwise.
pub const LIMIT_DEFAULT: usize = 50;
/// The longest place a cursor holds.
const CURSOR_BYTES_MAX: usize = 32;

/// Which page is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Items on it, 1 to [`LIMIT_MAX`].
    pub limit: usize,
    /// The place after which it begins; none: the first page.
    pub after: Option<Vec<u8>>,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            limit: LIMIT_DEFAULT,
            after: None,
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PageOf{T}")]
pub struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// Cursor of the next page; absent on the last one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of `found`, which holds one item more than asked for if there is a next page.
    pub fn of<F>(
        mut found: Vec<F>,
        asked: &Asked,
        place: impl Fn(&F) -> Vec<u8>,
        show: impl FnMut(F) -> Read<T>,
    ) -> Read<Self> {
        let more = found.len() > asked.limit;
        found.truncate(asked.limit);
        let last = found.last().map(place);
        let next = last.filter(|_| more).map(|place| cursor(&place));
        let items = found.into_iter().map(show).collect::<Read<_>>()?;
        Ok(Self { items, next })
    }
}

impl<V> Page<V> {
    /// A page of things that each stand at a position, the newest first; they come in any order.
    pub fn newest_first<T>(
        mut all: Vec<(Position, T)>,
        asked: &Asked,
        mut show: impl FnMut(T) -> Read<V>,
    ) -> Read<Self> {
        all.sort_by_key(|(position, _)| std::cmp::Reverse(*position));
        if let Some(last) = asked.place()?.map(u64::from_be_bytes) {
            all.retain(|(position, _)| position.0 < last);
        }
        all.truncate(asked.limit + 1);
        let place = |(position, _): &(Position, T)| position.0.to_be_bytes().to_vec();
        Self::of(all, asked, place, |(_, thing)| show(thing))
    }
}

/// The cursor that names a place.
pub fn cursor(place: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

/// The place a cursor names.
pub fn place(cursor: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .filter(|place| place.len() <= CURSOR_BYTES_MAX)
        .ok_or_else(malformed)
}

impl Asked {
    /// The place, if it has exactly the length of this list's places.
    pub fn place<const N: usize>(&self) -> Result<Option<[u8; N]>, Refusal> {
        let Some(place) = &self.after else {
            return Ok(None);
        };
        let place = place.as_slice().try_into().map_err(|_| malformed())?;
        Ok(Some(place))
    }

    /// The index of the first item, for lists that only grow.
    pub fn index(&self) -> Result<u64, Refusal> {
        let Some(last) = self.place()?.map(u64::from_be_bytes) else {
            return Ok(0);
        };
        last.checked_add(1).ok_or_else(malformed)
    }
}

impl Asked {
    /// One page, and one more, of a list that stands in pages of `length` and only grows, with the
    /// places of its items; `page` gives one of them, empty behind the last.
    pub fn paged<T>(&self, length: u32, page: impl Fn(u32) -> Read<Vec<T>>) -> Read<Vec<(u64, T)>> {
        let length = u64::from(length);
        let mut found = Vec::new();
        let mut index = self.index()?;
        while found.len() <= self.limit {
            let Ok(number) = u32::try_from(index / length) else {
                break;
            };
            let start = usize::try_from(index % length).unwrap_or(usize::MAX);
            let before = found.len();
            found.extend((index..).zip(page(number)?.into_iter().skip(start)));
            index += (found.len() - before) as u64;
            if found.len() == before || index % length != 0 {
                break;
            }
        }
        found.truncate(self.limit + 1);
        Ok(found)
    }
}

/// The refusal of a cursor that names no place of the list.
pub fn malformed() -> Refusal {
    Refusal::new(RefusalCode::CursorMalformed).field("cursor")
}

/// One page, and one book more, of the books between the keys that `key` makes of 16-byte ids.
pub fn books(
    ledger: &Ledger,
    asked: &Asked,
    key: impl Fn([u8; 16]) -> BookKey,
) -> Read<Vec<Listed<Book>>> {
    let from = match asked.place::<16>()? {
        Some(last) => Bound::Excluded(key(last)),
        None => Bound::Included(key([0; 16])),
    };
    let range = (from, Bound::Included(key([0xff; 16])));
    let kind = key([0; 16]).kind();
    let rows = ledger.store.range_of_kind(kind, range, asked.limit + 1)?;
    Ok(rows)
}

/// The entries of a roll before number `end`, the newest first, each with its number; each page of
/// `length` entries is read once.
pub fn rolled<R, I>(
    end: u32,
    length: u32,
    page: impl Fn(u32) -> Read<R>,
    entry: impl Fn(&R, usize) -> Option<I>,
) -> impl Iterator<Item = Read<(u32, I)>> {
    let mut held: Option<(u32, R)> = None;
    (0..end).rev().filter_map(move |number| {
        let wanted = number / length;
        let roll = match held.take().filter(|(at, _)| *at == wanted) {
            Some((_, roll)) => roll,
            None => match page(wanted) {
                Ok(roll) => roll,
                Err(failure) => return Some(Err(failure)),
            },
        };
        let found = entry(&roll, (number % length) as usize);
        held = Some((wanted, roll));
        found.map(|it| Ok((number, it)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(limit: usize) -> Asked {
        Asked { limit, after: None }
    }

    #[test]
    fn a_cursor_reads_back_and_nothing_else_is_one() {
        assert_eq!(place(&cursor(&[1, 2, 3])).expect("own cursor"), [1, 2, 3]);
        for wrong in ["*", "AAA=", &"A".repeat(80)] {
            assert_eq!(
                place(wrong).expect_err("not a cursor").code,
                RefusalCode::CursorMalformed
            );
        }
    }

    #[test]
    fn the_last_page_has_no_next() {
        let show = |found: u8| Ok(found);
        let place = |found: &u8| vec![*found];
        let page = Page::of(vec![1, 2, 3], &asked(2), place, show).expect("shown");
        assert_eq!((page.items, page.next), (vec![1, 2], Some(cursor(&[2]))));
        let page = Page::of(vec![1, 2], &asked(2), place, show).expect("shown");
        assert_eq!((page.items, page.next), (vec![1, 2], None));
    }

    #[test]
    fn a_place_of_another_list_is_refused() {
        let asked = Asked {
            limit: 1,
            after: Some(vec![0; 8]),
        };
        assert_eq!(asked.index().expect("eight bytes"), 1);
        assert!(asked.place::<16>().is_err());
    }

    #[test]
    fn a_place_behind_the_last_there_can_be_is_refused() {
        let asked = Asked {
            limit: 1,
            after: Some(vec![0xff; 8]),
        };
        let refusal = asked.index().expect_err("no cursor of ours");
        assert_eq!(refusal.code, RefusalCode::CursorMalformed);
    }
}
