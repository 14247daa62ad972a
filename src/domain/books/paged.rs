//! Long lists of one subject: the newest items lie in the subject's own book, the others on pages.
//!
//! An event that adds an item nearly always changes the subject's book as well. An item that waits
//! there costs no second book to be read, copied, encoded and written; when enough of them wait,
//! they go to their page together. A page is only ever added to, so whoever read the book first
//! finds all that it does not hold itself on the pages, however late.

use serde::{Deserialize, Serialize};

use super::{BookKey, Kept, Shelf};

/// What such a list holds.
pub trait Item: Copy {
    /// Items on one full page: it should stay under 4 KB.
    const ON_PAGE: u32;
    /// Items that go to a page together; pages are a multiple of it.
    const TOGETHER: u32;
}

/// A list of which the newest items are here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paged<T> {
    on_pages: u32,
    newest: Vec<T>,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self {
            on_pages: 0,
            newest: Vec::new(),
        }
    }
}

impl<T: Item> Paged<T> {
    /// All items ever added; also the number of the next one.
    pub fn count(&self) -> u32 {
        self.on_pages + u32::try_from(self.newest.len()).expect("some dozens")
    }

    /// Items that lie on pages, which are those with the least numbers.
    pub fn on_pages(&self) -> u32 {
        self.on_pages
    }

    /// The items behind those on pages, in the order in which they were added.
    pub fn newest(&self) -> &[T] {
        &self.newest
    }

    /// Adds an item. What comes back has to go to its page now.
    #[must_use]
    pub fn push(&mut self, item: T) -> Option<Moving<T>> {
        self.newest.push(item);
        if self.newest.len() < T::TOGETHER as usize {
            return None;
        }
        let first = self.on_pages;
        self.on_pages = self.count();
        let items = std::mem::take(&mut self.newest);
        Some(Moving { first, items })
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListPage<T> {
    /// Items, in the order in which they were added.
    pub items: Vec<T>,
}

impl<T> Default for ListPage<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

/// Items on their way to a page.
#[derive(Debug)]
pub struct Moving<T> {
    first: u32,
    items: Vec<T>,
}

impl<T: Item> Moving<T>
where
    ListPage<T>: Kept,
{
    /// Puts them on their page; `key` says where the page of a number stands.
    pub fn settle<S: Shelf>(
        self,
        to: &mut S,
        key: impl Fn(u32) -> BookKey,
    ) -> Result<(), S::Error> {
        let key = key(self.first / T::ON_PAGE);
        let page: &mut ListPage<T> = if self.first.is_multiple_of(T::ON_PAGE) {
            to.begun(&key)?
        } else {
            to.book(&key)?
        };
        page.items.extend(self.items);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kernel::ids::Position;

    /// What went to pages, and what is still here, together: all, in order, at every length.
    #[test]
    fn nothing_is_lost_on_the_way_to_the_pages() {
        let mut list = Paged::<Position>::default();
        let mut pages: Vec<Vec<Position>> = Vec::new();
        for number in 0..1_000 {
            assert_eq!(u64::from(list.count()), number);
            if let Some(moving) = list.push(Position(number)) {
                let page = (moving.first / Position::ON_PAGE) as usize;
                if moving.first.is_multiple_of(Position::ON_PAGE) {
                    assert_eq!(page, pages.len(), "a page begins behind the last one");
                    pages.push(Vec::new());
                }
                pages[page].extend(moving.items);
            }
            assert!(list.newest().len() < Position::TOGETHER as usize);
            let on_pages = pages.iter().flatten();
            assert_eq!(on_pages.clone().count(), list.on_pages() as usize);
            let all = on_pages.chain(list.newest()).map(|it| it.0);
            assert!(all.eq(0..=number));
        }
        assert!(
            pages
                .iter()
                .all(|page| page.len() <= Position::ON_PAGE as usize)
        );
    }

    #[test]
    fn a_page_is_filled_by_whole_parts() {
        use crate::domain::timebank::book::StatementLine;
        assert_eq!(Position::ON_PAGE % Position::TOGETHER, 0);
        assert_eq!(StatementLine::ON_PAGE % StatementLine::TOGETHER, 0);
    }
}
