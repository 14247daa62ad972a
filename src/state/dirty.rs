//! What is published but not yet in pages.
//!
//! Two layers: `active` takes every change; a flush freezes it into `frozen`, and both stay
//! readable, the active one winning, until the pages hold the frozen one. `published` moves with
//! the merge, under the same lock, so a reader sees all of a change or nothing.
//!
//! Ordered maps, because a flush wants sorted entries and a range wants neighbours. Never does I/O.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;
use std::time::Instant;

use super::bounds::Bounds;
use super::shelved::{Held, Shelved};
use super::sieve::{Bit, Sieve};
use crate::log::{IdemTag, Position};

/// Keys of one range, as entry keys.
pub(super) type KeyRange = (Bound<Vec<u8>>, Bound<Vec<u8>>);

/// Memory of one dirty entry besides the book itself: map node, key, `Arc` counters.
const ENTRY_BYTES: usize = 128;

/// One generation of dirty entries, each the newest of its key.
#[derive(Debug)]
pub(super) struct Layer<B> {
    pub books: BTreeMap<Vec<u8>, Held<B>>,
    pub idem: BTreeMap<IdemTag, Position>,
    pub through: Position,
    sieve: Sieve,
    weight: usize,
    since: Option<Instant>,
}

/// Everything dirty.
#[derive(Debug)]
pub(super) struct Dirty<B> {
    /// Entries that a layer usually has when it is frozen.
    usual: usize,
    active: Layer<B>,
    frozen: Option<Arc<Layer<B>>>,
}

impl<B: Shelved> Layer<B> {
    fn new(through: Position, usual: usize) -> Self {
        let (books, idem) = (BTreeMap::new(), BTreeMap::new());
        Self {
            books,
            idem,
            through,
            sieve: Sieve::for_keys(usual),
            weight: 0,
            since: None,
        }
    }

    /// Number of dirty entries.
    pub fn len(&self) -> usize {
        self.books.len() + self.idem.len()
    }

    fn book(&self, key: &[u8], bit: Bit) -> Option<&Held<B>> {
        if !self.sieve.may_hold(bit) {
            return None;
        }
        self.books.get(key)
    }

    fn put(&mut self, key: Vec<u8>, held: Held<B>) {
        self.sieve.put(Bit::of(&key));
        self.weight += held.book.weight_bytes() + ENTRY_BYTES;
        if let Some(old) = self.books.insert(key, held) {
            self.weight = self
                .weight
                .saturating_sub(old.book.weight_bytes() + ENTRY_BYTES);
        }
    }
}

impl<B: Shelved> Dirty<B> {
    /// Nothing dirty; all below `through` is in pages. A layer is frozen at about `usual` entries.
    pub fn new(through: Position, usual: usize) -> Self {
        Self {
            usual,
            active: Layer::new(through, usual),
            frozen: None,
        }
    }

    /// Everything below this position is visible.
    pub fn published(&self) -> Position {
        self.active.through
    }

    /// Takes a whole change in; `books` under their entry keys.
    pub fn merge(
        &mut self,
        books: Vec<(Vec<u8>, Arc<B>)>,
        idem: Vec<(IdemTag, Position)>,
        through: Position,
    ) {
        assert!(
            through > self.active.through,
            "changes are published in the order of the log"
        );
        for (key, book) in books {
            self.active.put(
                key,
                Held {
                    position: through,
                    book,
                },
            );
        }
        self.active.weight += idem.len() * ENTRY_BYTES;
        self.active.idem.extend(idem);
        self.active.since.get_or_insert_with(Instant::now);
        self.active.through = through;
    }

    /// The newest dirty book under an entry key.
    pub fn book(&self, key: &[u8]) -> Option<Held<B>> {
        let bit = Bit::of(key);
        self.layers()
            .find_map(|layer| layer.book(key, bit))
            .cloned()
    }

    /// Where a dirty idempotency tag points.
    pub fn idem(&self, tag: &IdemTag) -> Option<Position> {
        self.layers().find_map(|layer| layer.idem.get(tag)).copied()
    }

    /// The first `limit` dirty books of a range whose name, the key without its space, is `wanted`.
    pub fn books_in(
        &self,
        range: &KeyRange,
        limit: usize,
        wanted: impl Fn(&[u8]) -> bool,
    ) -> BTreeMap<Vec<u8>, Held<B>> {
        let mut found = BTreeMap::new();
        for layer in self.layers() {
            let within = layer.books.range::<Vec<u8>, _>(as_refs(range));
            for (key, held) in within.filter(|(key, _)| wanted(&key[1..])).take(limit) {
                found.entry(key.clone()).or_insert_with(|| held.clone());
            }
        }
        found
    }

    /// All dirty idempotency tags.
    pub fn idem_all(&self) -> BTreeMap<IdemTag, Position> {
        self.layers()
            .flat_map(|layer| &layer.idem)
            .map(|(tag, at)| (*tag, *at))
            .collect()
    }

    /// What the next flush has to write: the layer an earlier flush could not finish, else all that
    /// is active, frozen now. `None` if nothing was published since.
    pub fn freeze(&mut self) -> Option<Arc<Layer<B>>> {
        if self.frozen.is_none() && self.active.since.is_some() {
            let next = Layer::new(self.active.through, self.usual);
            self.frozen = Some(Arc::new(std::mem::replace(&mut self.active, next)));
        }
        self.frozen.clone()
    }

    /// The pages hold the frozen layer now.
    pub fn thaw(&mut self) {
        self.frozen = None;
    }

    /// Whether a flush should start.
    pub fn is_due(&self, bounds: &Bounds) -> bool {
        self.frozen.is_some()
            || self.active.len() >= bounds.flush_entries
            || self.active.weight >= bounds.flush_bytes
            || self
                .active
                .since
                .is_some_and(|since| since.elapsed() >= bounds.flush_age_max)
    }

    /// Dirty entries and their weight in bytes.
    pub fn size(&self) -> (usize, usize) {
        self.layers().fold((0, 0), |(entries, bytes), layer| {
            (entries + layer.len(), bytes + layer.weight)
        })
    }

    fn layers(&self) -> impl Iterator<Item = &Layer<B>> {
        std::iter::once(&self.active).chain(self.frozen.as_deref())
    }
}

fn as_refs(range: &KeyRange) -> (Bound<&Vec<u8>>, Bound<&Vec<u8>>) {
    (range.0.as_ref(), range.1.as_ref())
}
