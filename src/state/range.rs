//! Books in key order as of one moment: dirty merged over pages.
//!
//! Rows hold the gate shared for as long as they live, so no flush moves anything under them;
//! publishing goes on. A long walk over a busy store therefore makes dirty grow: lists ask for one
//! page of rows, digests run when nobody writes.

use std::collections::{BTreeMap, btree_map};
use std::iter::Peekable;
use std::ops::{Bound, RangeBounds};
use std::sync::{Arc, RwLockReadGuard};

use super::dirty::{Dirty, KeyRange};
use super::scan::{Damaged, Scan, Stored};
use super::shelved::{Held, Shelved, Space, book_key};
use super::store::Store;
use crate::log::{Fault, IdemTag, Position};

/// A book in a list: its key, and the book with its position.
pub type Listed<B> = (<B as Shelved>::Key, Held<B>);

/// A book, decoded or as it is stored.
pub(super) enum Body<B> {
    Shared(Arc<B>),
    Stored(Vec<u8>),
}

/// One book or tag in order.
pub(super) struct Row<B> {
    /// Key bytes, without the space.
    pub name: Vec<u8>,
    pub position: Position,
    pub body: Body<B>,
}

impl<B: Shelved> Row<B> {
    fn stored(stored: Stored, space: Space) -> Self {
        let body = match space {
            Space::Books => stored.value,
            Space::Idem => stored.position.0.to_be_bytes().to_vec(),
        };
        let name = stored.key[1..].to_vec();
        Self {
            name,
            position: stored.position,
            body: Body::Stored(body),
        }
    }

    /// The encoded book: what is stored, or will be.
    pub fn encoded(self) -> Vec<u8> {
        match self.body {
            Body::Shared(book) => book.encode(),
            Body::Stored(bytes) => bytes,
        }
    }

    fn decoded(self) -> Result<Listed<B>, Fault> {
        let doing = || format!("reading key {}", super::shelf::hex(&self.name));
        let key = B::key_from_bytes(&self.name)
            .ok_or_else(|| Fault::fatal(doing(), "no key has these bytes"))?;
        let book = match self.body {
            Body::Shared(book) => book,
            Body::Stored(bytes) => Arc::new(B::decode(&key, &bytes)?),
        };
        Ok((
            key,
            Held {
                position: self.position,
                book,
            },
        ))
    }
}

/// The rows of a range, in order. After damage the walk goes on behind the damaged page.
pub(super) struct Rows<'s, B> {
    dirty: Peekable<btree_map::IntoIter<Vec<u8>, Row<B>>>,
    pages: Peekable<Scan<'s>>,
    end: Bound<Vec<u8>>,
    space: Space,
    _gate: RwLockReadGuard<'s, ()>,
}

impl<B: Shelved> Iterator for Rows<'_, B> {
    type Item = Result<Row<B>, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        let (dirty, end) = (self.dirty.peek().map(|(key, _)| key), &self.end);
        match self.pages.peek() {
            Some(Err(_)) => return self.pages.next()?.err().map(Err),
            Some(Ok(stored)) if is_within(&stored.key, end) => {
                if dirty.is_none_or(|key| stored.key < *key) {
                    return Some(Ok(Row::stored(self.pages.next()?.ok()?, self.space)));
                }
                if dirty == Some(&stored.key) {
                    self.pages.next();
                }
            }
            _ => {}
        }
        self.dirty.next().map(|(_, row)| Ok(row))
    }
}

impl<B: Shelved> Store<B> {
    /// The first `limit` books of a range of keys, ordered by key bytes, all as of one moment.
    pub fn range(
        &self,
        keys: impl RangeBounds<B::Key>,
        limit: usize,
    ) -> Result<Vec<Listed<B>>, Fault> {
        self.books_within(keys, limit, |_| true)
    }

    /// The same of one kind only, where books of other kinds stand between them.
    pub fn range_of_kind(
        &self,
        kind: u8,
        keys: impl RangeBounds<B::Key>,
        limit: usize,
    ) -> Result<Vec<Listed<B>>, Fault> {
        self.books_within(keys, limit, |name| B::kind(name) == kind)
    }

    fn books_within(
        &self,
        keys: impl RangeBounds<B::Key>,
        limit: usize,
        wanted: impl Fn(&[u8]) -> bool,
    ) -> Result<Vec<Listed<B>>, Fault> {
        let named = |bound: Bound<&B::Key>| bound.map(book_key::<B>);
        let range = (named(keys.start_bound()), named(keys.end_bound()));
        let rows = self.book_rows(range, |dirty, range| dirty.books_in(range, limit, &wanted));
        let wanted = rows.filter(|row| row.as_ref().map_or(true, |row| wanted(&row.name)));
        let decoded = |row: Result<Row<B>, Damaged>| row.map_err(|it| it.fault)?.decoded();
        wanted.take(limit).map(decoded).collect()
    }

    /// All rows of a space; those of idempotency tags have their position as body.
    pub(super) fn rows(&self, space: Space) -> Rows<'_, B> {
        match space {
            Space::Books => {
                let all = |_: &[u8]| true;
                self.book_rows((Bound::Unbounded, Bound::Unbounded), |dirty, range| {
                    dirty.books_in(range, usize::MAX, all)
                })
            }
            Space::Idem => self.idem_rows(),
        }
    }

    fn book_rows(
        &self,
        (start, end): KeyRange,
        pick: impl FnOnce(&Dirty<B>, &KeyRange) -> BTreeMap<Vec<u8>, Held<B>>,
    ) -> Rows<'_, B> {
        let gate = self.gate_shared();
        let from = match start {
            Bound::Included(key) => key,
            // The least key above it.
            Bound::Excluded(key) => [key, vec![0]].concat(),
            Bound::Unbounded => vec![Space::Books.byte()],
        };
        let mut dirty = BTreeMap::new();
        if is_within(&from, &end) {
            let range = (Bound::Included(from.clone()), end.clone());
            dirty = pick(&self.dirty(), &range);
        }
        let shared = |(key, held): (Vec<u8>, Held<B>)| {
            let (name, body) = (key[1..].to_vec(), Body::Shared(held.book));
            (
                key,
                Row {
                    name,
                    position: held.position,
                    body,
                },
            )
        };
        let dirty = dirty.into_iter().map(shared).collect();
        self.merged_rows(Space::Books, dirty, from, end, gate)
    }

    fn idem_rows(&self) -> Rows<'_, B> {
        let gate = self.gate_shared();
        let row = |(tag, position): (IdemTag, Position)| {
            let key = Space::Idem.key(&tag.0);
            let stored = Stored {
                key: key.clone(),
                position,
                value: Vec::new(),
            };
            (key, Row::stored(stored, Space::Idem))
        };
        let dirty = self.dirty().idem_all().into_iter().map(row).collect();
        let from = vec![Space::Idem.byte()];
        self.merged_rows(Space::Idem, dirty, from, Bound::Unbounded, gate)
    }

    fn merged_rows<'s>(
        &'s self,
        space: Space,
        dirty: BTreeMap<Vec<u8>, Row<B>>,
        from: Vec<u8>,
        end: Bound<Vec<u8>>,
        gate: RwLockReadGuard<'s, ()>,
    ) -> Rows<'s, B> {
        let pages = Scan::from(&self.shelf, space, from).peekable();
        Rows {
            dirty: dirty.into_iter().peekable(),
            pages,
            end,
            space,
            _gate: gate,
        }
    }
}

fn is_within(key: &Vec<u8>, end: &Bound<Vec<u8>>) -> bool {
    match end {
        Bound::Included(end) => key <= end,
        Bound::Excluded(end) => key < end,
        Bound::Unbounded => true,
    }
}
