//! Streams: the positions of a subject's events, in rising order.
//!
//! A posting stands in the statement of every account it moves, and is noted nowhere else, so that
//! it changes one book of its holder and not two. The stream of a person or an organisation is the
//! list in their own book, merged with the statements of their accounts.

use super::page::{Asked, Page};
use super::{Read, as_of, listed};
use crate::domain::books::paged::{Item, ListPage, Paged};
use crate::domain::books::{BookKey, Kept, Subject};
use crate::domain::kernel::ids::Position;
use crate::domain::ledger::stream::{account, events, owner};
use crate::domain::timebank::account::{Account, Unit};
use crate::domain::timebank::book::{AccountBook, StatementLine};
use crate::log::Fault;
use crate::run::Ledger;

/// A subject's stream as it was when it was opened.
pub struct Stream<'l> {
    ledger: &'l Ledger,
    of: Subject,
    /// Where it ends. The lists are read one after the other: without it, one read late could tell
    /// of an event behind another that a list read early does not have yet.
    end: Position,
    noted: Paged<Position>,
    moved: Vec<(Account, Unit, Paged<StatementLine>)>,
}

impl<'l> Stream<'l> {
    /// Opens it; a subject that is not known has none.
    pub fn of(ledger: &'l Ledger, of: Subject) -> Result<Self, Fault> {
        let end = as_of(ledger);
        let noted = noted(ledger, of)?;
        let mut moved = Vec::new();
        for unit in Unit::ALL {
            if let Some(account) = account(of) {
                let book: AccountBook = ledger.book(&BookKey::Account(account, unit))?;
                moved.push((account, unit, book.lines));
            }
        }
        Ok(Self {
            ledger,
            of,
            end,
            noted,
            moved,
        })
    }

    /// How many events it has at most: one that moves two units counts twice.
    pub fn count_max(&self) -> u32 {
        let moved = self.moved.iter().map(|(_, _, lines)| lines.count());
        moved.fold(self.noted.count(), u32::saturating_add)
    }

    /// The first of its positions behind a place, `count` at most.
    pub fn after(&self, place: Option<Position>, count: u32) -> Read<Vec<Position>> {
        let mut found = self.each(Part::After(place, count))?;
        found.truncate(count as usize);
        Ok(found)
    }

    /// The last of its positions, `count` at most.
    pub fn newest(&self, count: u32) -> Read<Vec<Position>> {
        let found = self.each(Part::Newest(count))?;
        let before = found.len().saturating_sub(count as usize);
        Ok(found[before..].to_vec())
    }

    /// All of it.
    pub fn all(&self) -> Read<Vec<Position>> {
        self.each(Part::Newest(u32::MAX))
    }

    /// The same part of each list, merged.
    fn each(&self, part: Part) -> Read<Vec<Position>> {
        let page = |page| BookKey::Stream(self.of, page);
        let mut found = part.of(self.ledger, &self.noted, page, |it| *it)?;
        for (account, unit, lines) in &self.moved {
            let page = |page| BookKey::Statement(*account, *unit, page);
            found.extend(part.of(self.ledger, lines, page, |it| it.position)?);
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|position| *position < self.end);
        Ok(found)
    }
}

/// Which part of a list.
#[derive(Clone, Copy)]
enum Part {
    /// So many behind a position.
    After(Option<Position>, u32),
    /// So many at its end.
    Newest(u32),
}

impl Part {
    fn of<T: Item>(
        self,
        ledger: &Ledger,
        list: &Paged<T>,
        key: impl Fn(u32) -> BookKey,
        position: impl Fn(&T) -> Position,
    ) -> Read<Vec<Position>>
    where
        ListPage<T>: Kept,
    {
        let numbers = match self {
            Self::After(None, count) => 0..count,
            Self::After(Some(place), count) => {
                let is_shown = |item: &T| position(item) <= place;
                let first = listed::first_not(ledger, list, &key, is_shown)?;
                first..first.saturating_add(count)
            }
            Self::Newest(count) => list.count().saturating_sub(count)..list.count(),
        };
        let items = listed::items(ledger, list, numbers, key)?;
        Ok(items.iter().map(position).collect())
    }
}

/// The events that a subject's own book lists: all but postings of the subject's accounts.
pub fn noted(ledger: &Ledger, of: Subject) -> Result<Paged<Position>, Fault> {
    let book = ledger.store.book(&owner(of))?;
    let list = book.as_deref().and_then(events);
    Ok(list.cloned().unwrap_or_default())
}

/// One page of a subject's stream; a cursor holds the last position shown.
pub fn page(ledger: &Ledger, of: Subject, asked: &Asked) -> Read<Page<Position>> {
    let after = asked.place()?.map(u64::from_be_bytes).map(Position);
    let count = u32::try_from(asked.limit).unwrap_or(u32::MAX);
    let found = Stream::of(ledger, of)?.after(after, count.saturating_add(1))?;
    Page::of(found, asked, |it| it.0.to_be_bytes().to_vec(), Ok)
}
