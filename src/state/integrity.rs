//! Checks every page of a store, as it lies in sled.
//!
//! Checksums; the order of entries; that pages follow each other without gap or overlap, so that no
//! entry can exist twice; that nothing is newer than the record; that every book decodes and
//! encodes to the same bytes. Whether the content is *right* only a comparison with the log can
//! say.

use super::page::{Entry, Page};
use super::record::{self, Record};
use super::shelf::{Pair, hex};
use super::shelved::{Shelved, Space};
use super::store::Store;
use crate::log::{Fault, Position};

/// What a walk over all pages of a store found.
#[derive(Debug, Default)]
pub struct Walked {
    /// Pages read.
    pub pages: u64,
    /// Books in them.
    pub books: u64,
    /// Idempotency tags in them.
    pub tags: u64,
    /// Everything that is wrong, each naming its sled key.
    pub faults: Vec<Fault>,
}

impl<B: Shelved> Store<B> {
    /// Walks over all pages. Waits for a running flush, and holds off the next one.
    pub fn walk_pages(&self) -> Walked {
        let written = self.written();
        let mut walk = Walk::<B> {
            store: self,
            current: written.current,
            expected: None,
            walked: Walked::default(),
        };
        let mut at = Vec::new();
        loop {
            match self.shelf.after(&at) {
                Ok(Some(pair)) => {
                    walk.pair(&pair);
                    at = pair.0.to_vec();
                }
                Ok(None) => break,
                Err(fault) => {
                    walk.walked.faults.push(fault);
                    break;
                }
            }
        }
        walk.beginnings();
        walk.walked
    }
}

struct Walk<'s, B: Shelved> {
    store: &'s Store<B>,
    current: Position,
    /// The fence of the page before: the key the next page must have.
    expected: Option<Vec<u8>>,
    walked: Walked,
}

impl<B: Shelved> Walk<'_, B> {
    fn pair(&mut self, (key, value): &Pair) {
        let checked = if **key == *record::KEY {
            self.record(value)
        } else {
            match Space::ALL
                .into_iter()
                .find(|space| key.first() == Some(&space.byte()))
            {
                Some(space) => self.page(space, key, value),
                None => Err("no page has such a key".to_owned()),
            }
        };
        if let Err(what) = checked {
            self.walked
                .faults
                .push(self.store.shelf.damaged(key, &what));
        }
    }

    fn record(&self, value: &[u8]) -> Result<(), String> {
        let record = Record::decode(value)?;
        check(
            record.current == self.current && record.complete,
            "the record is not of this store",
        )
    }

    fn page(&mut self, space: Space, key: &[u8], value: &[u8]) -> Result<(), String> {
        self.walked.pages += 1;
        let begins = key.len() == 1;
        let expected = self.expected.take();
        let page = Page::open(key, value)?;
        self.expected = (!page.upper.is_empty()).then(|| page.upper.to_vec());
        let follows = expected.as_deref() == (!begins).then_some(key);
        check(follows, "it does not follow the page before it")?;
        check(page.position <= self.current, "it is newer than the record")?;
        let mut last: Option<Vec<u8>> = None;
        for entry in page.entries() {
            let entry = entry?;
            let above = last
                .as_deref()
                .map_or(*key <= *entry.key, |last| *last < *entry.key);
            check(above, "its entries are out of order")?;
            check(
                super::leaf_pages::holds(key, page.upper, &entry.key),
                "an entry is misplaced",
            )?;
            check(
                entry.position <= page.position,
                "an entry is newer than its page",
            )?;
            self.entry(space, &entry)?;
            last = Some(entry.key.into_owned());
        }
        Ok(())
    }

    fn entry(&mut self, space: Space, entry: &Entry<'_>) -> Result<(), String> {
        let name = &entry.key[1..];
        match space {
            Space::Idem => {
                self.walked.tags += 1;
                check(
                    name.len() == 22 && entry.value.is_empty(),
                    "an entry is no tag",
                )
            }
            Space::Books => {
                self.walked.books += 1;
                let key = B::key_from_bytes(name)
                    .ok_or_else(|| format!("{} is no key of a book", hex(name)))?;
                let book = B::decode(&key, entry.value)
                    .map_err(|fault| format!("{key:?} does not decode: {fault}"))?;
                check(
                    book.encode() == entry.value,
                    "a book does not encode as it is stored",
                )
            }
        }
    }

    /// Each space has the page that begins it; and the last page of the last space has no fence.
    fn beginnings(&mut self) {
        for space in Space::ALL {
            let key = [space.byte()];
            if !matches!(self.store.shelf.value(&key), Ok(Some(_))) {
                self.walked
                    .faults
                    .push(self.store.shelf.damaged(&key, "it is missing"));
            }
        }
        if let Some(lost) = self.expected.take() {
            self.walked
                .faults
                .push(self.store.shelf.damaged(&lost, "it is missing"));
        }
    }
}

fn check(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}
