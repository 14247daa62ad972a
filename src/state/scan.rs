//! Walks the entries of one space in key order, page after page.
//!
//! From page to page it follows the fences, so a lost page is noticed. Damage is an item of the
//! walk: it names the sled key and where the walk goes on, so that `fsck` can report all of it. A
//! caller that only wants right data stops at the first.

use std::collections::VecDeque;

use sled::IVec;

use super::leaf_pages;
use super::page::Page;
use super::shelf::{Pair, Shelf};
use super::shelved::Space;
use crate::log::{Fault, Position};

/// One stored entry, copied out of its page. The key is the entry key, with its space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub key: Vec<u8>,
    pub position: Position,
    pub value: Vec<u8>,
}

/// A page that cannot be believed.
#[derive(Debug)]
pub(super) struct Damaged {
    pub sled_key: Vec<u8>,
    pub fault: Fault,
    /// The next page that can be tried; `None`: nothing more can be read from this space.
    pub resume: Option<Vec<u8>>,
}

/// The walk.
pub(super) struct Scan<'s> {
    shelf: &'s Shelf,
    space: Space,
    from: Vec<u8>,
    next: Option<Seek>,
    queue: VecDeque<Stored>,
}

enum Seek {
    /// The page that may hold this entry key.
    Holding(Vec<u8>),
    /// The page under exactly this sled key.
    Exactly(Vec<u8>),
}

impl<'s> Scan<'s> {
    /// Entries of `space` at or above the entry key `from`.
    pub fn from(shelf: &'s Shelf, space: Space, from: Vec<u8>) -> Self {
        let next = Some(Seek::Holding(from.clone()));
        Self {
            shelf,
            space,
            from,
            next,
            queue: VecDeque::new(),
        }
    }

    fn load(&mut self, seek: Seek) -> Result<(), Damaged> {
        let (wanted, found) = match seek {
            Seek::Holding(key) => {
                let found = leaf_pages::stored_page_for(self.shelf, &key).map(Some);
                (key, found)
            }
            Seek::Exactly(key) => {
                let found = self.shelf.value(&key);
                let found = found.map(|value| value.map(|value| (IVec::from(&*key), value)));
                (key, found)
            }
        };
        match found {
            Ok(Some(pair)) => self.open(&pair),
            Ok(None) => Err(self.damaged(&wanted, "the page that follows is gone")),
            Err(fault) => Err(Damaged {
                sled_key: wanted,
                fault,
                resume: None,
            }),
        }
    }

    fn open(&mut self, (page_key, bytes): &Pair) -> Result<(), Damaged> {
        let page = Page::open(page_key, bytes).map_err(|what| self.damaged(page_key, what))?;
        for entry in page.entries() {
            let entry = entry.map_err(|what| self.damaged(page_key, what))?;
            if *entry.key >= *self.from {
                let (key, value) = (entry.key.into_owned(), entry.value.to_vec());
                self.queue.push_back(Stored {
                    key,
                    position: entry.position,
                    value,
                });
            }
        }
        if !page.upper.is_empty() {
            self.next = Some(Seek::Exactly(page.upper.to_vec()));
        }
        Ok(())
    }

    fn damaged(&mut self, sled_key: &[u8], what: &str) -> Damaged {
        let fault = self.shelf.damaged(sled_key, what);
        let after = self
            .shelf
            .after(sled_key)
            .ok()
            .flatten()
            .map(|(key, _)| key.to_vec());
        let resume = after.filter(|key| key.first() == Some(&self.space.byte()));
        self.queue.clear();
        self.next = resume.clone().map(Seek::Exactly);
        Damaged {
            sled_key: sled_key.to_vec(),
            fault,
            resume,
        }
    }
}

impl Iterator for Scan<'_> {
    type Item = Result<Stored, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(stored) = self.queue.pop_front() {
                return Some(Ok(stored));
            }
            let seek = self.next.take()?;
            if let Err(damaged) = self.load(seek) {
                return Some(Err(damaged));
            }
        }
    }
}
