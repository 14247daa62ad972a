//! Books of a range shown one by one, decoded straight from their pages: for walks over very many.
//!
//! What [`range`](super::range) gives out in rows is copied for each; here a book lives only while
//! it is shown. As there, all that one call shows is of one moment, and the first damage ends it.

use std::collections::btree_map::IntoIter;
use std::iter::Peekable;
use std::ops::Bound;

use sled::IVec;

use super::leaf_pages;
use super::page::{Entry, Page};
use super::shelved::{Held, Shelved, Space, book_key};
use super::store::Store;
use crate::log::Fault;

/// Books not in pages yet, in the order of their keys.
type Waiting<B> = Peekable<IntoIter<Vec<u8>, Held<B>>>;

impl<B: Shelved> Store<B> {
    /// Shows the first `books_max` books from `from` to `to` to a visitor, in the order of their
    /// key bytes; the key behind which to go on, if there may be more.
    pub fn each(
        &self,
        from: Bound<&B::Key>,
        to: &B::Key,
        books_max: usize,
        see: impl FnMut(&B::Key, &B) -> Result<(), Fault>,
    ) -> Result<Option<B::Key>, Fault> {
        let _gate = self.gate_shared();
        let first = match from {
            Bound::Included(key) => book_key::<B>(key),
            // The least key above it.
            Bound::Excluded(key) => [book_key::<B>(key), vec![0]].concat(),
            Bound::Unbounded => vec![Space::Books.byte()],
        };
        let last = book_key::<B>(to);
        if last < first {
            return Ok(None);
        }
        let range = (
            Bound::Included(first.clone()),
            Bound::Included(last.clone()),
        );
        // Of those not in pages, as many as are shown in all: one behind them is never reached.
        let waiting = self.dirty().books_in(&range, books_max, |_| true);
        let mut showing = Showing {
            waiting: waiting.into_iter().peekable(),
            left: books_max,
            shown: None,
            see,
        };
        let (mut page_key, mut bytes) = leaf_pages::page_for(&self.shelf, &first)?;
        loop {
            let damaged = |what| self.shelf.damaged(&page_key, what);
            let page = Page::open(&page_key, &bytes).map_err(damaged)?;
            for entry in page.entries() {
                let entry = entry.map_err(damaged)?;
                if *entry.key > *last {
                    return showing.rest();
                }
                if *entry.key >= *first && !showing.entry(&entry)? {
                    return Ok(showing.shown);
                }
            }
            if page.upper.is_empty() || *page.upper > *last {
                return showing.rest();
            }
            let next = IVec::from(page.upper);
            let gone = || self.shelf.damaged(&next, "the page that follows is gone");
            bytes = self.shelf.value(&next)?.ok_or_else(gone)?;
            page_key = next;
        }
    }
}

/// A visit on its way.
struct Showing<B: Shelved, F> {
    waiting: Waiting<B>,
    left: usize,
    shown: Option<B::Key>,
    see: F,
}

impl<B: Shelved, F: FnMut(&B::Key, &B) -> Result<(), Fault>> Showing<B, F> {
    /// Shows what waits before an entry, and the entry unless a newer book waits under its key;
    /// whether there is room for more.
    fn entry(&mut self, entry: &Entry<'_>) -> Result<bool, Fault> {
        let name = &*entry.key;
        while let Some((key, held)) = self.waiting.next_if(|(key, _)| **key <= *name) {
            self.show(&key, &held.book)?;
            if self.left == 0 || *key == *name {
                return Ok(self.left > 0);
            }
        }
        let key = key_of::<B>(name)?;
        let book = B::decode(&key, entry.value)?;
        (self.see)(&key, &book)?;
        self.shown = Some(key);
        self.left -= 1;
        Ok(self.left > 0)
    }

    /// Shows what waits behind all pages.
    fn rest(mut self) -> Result<Option<B::Key>, Fault> {
        while let Some((key, held)) = self.waiting.next() {
            self.show(&key, &held.book)?;
            if self.left == 0 {
                return Ok(self.shown);
            }
        }
        Ok(None)
    }

    fn show(&mut self, name: &[u8], book: &B) -> Result<(), Fault> {
        let key = key_of::<B>(name)?;
        (self.see)(&key, book)?;
        self.shown = Some(key);
        self.left -= 1;
        Ok(())
    }
}

fn key_of<B: Shelved>(name: &[u8]) -> Result<B::Key, Fault> {
    B::key_from_bytes(&name[1..]).ok_or_else(|| {
        let doing = format!("reading key {}", super::shelf::hex(name));
        Fault::fatal(doing, "no key has these bytes")
    })
}
