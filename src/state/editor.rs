//! `Editor`: books being folded, over a store. The writer's private overlay, and the rebuild's
//! memory.
//!
//! A book is loaded at most once, then changed in place: an `Arc` nobody else holds is never
//! cloned, so a fold pays one copy per book and batch, not one per event. Nothing here is visible
//! to readers until it is taken out and published.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::hashing::KeyMap;
use super::shelved::{Change, Shelved, book_key};
use super::store::Store;
use crate::log::{Fault, IdemTag, Position};

/// What a fold may do with books.
pub trait Books<B: Shelved> {
    /// The book under `key`, as the fold has left it so far.
    fn read(&mut self, key: &B::Key) -> Result<Option<&B>, Fault>;

    /// The book under `key`, to be changed; `default()` where there is none yet.
    fn edit(&mut self, key: &B::Key, default: impl FnOnce() -> B) -> Result<&mut B, Fault>;
}

/// Books in work over a store.
pub struct Editor<'s, B: Shelved> {
    source: Source<'s, B>,
    slots: KeyMap<B::Key, Slot<B>>,
    idem: Vec<(IdemTag, Position)>,
    bytes: usize,
}

/// Where books come from at first touch.
enum Source<'s, B: Shelved> {
    /// All that is published, through the cache that readers use.
    Published(&'s Store<B>),
    /// The pages, past the cache, so that every book is held by the editor alone.
    Pages(&'s Store<B>),
    /// Nothing is stored yet; asking would cost as much as reading.
    Nothing,
}

struct Slot<B> {
    /// `None`: the store has no such book, so far.
    book: Option<Arc<B>>,
    changed: bool,
}

impl<'s, B: Shelved> Editor<'s, B> {
    /// The writer's overlay over what is published.
    pub fn over(store: &'s Store<B>) -> Self {
        Self::new(Source::Published(store))
    }

    /// A rebuild's memory over the pages, of which `is_empty` says that there are none.
    pub(super) fn alone(store: &'s Store<B>, is_empty: bool) -> Self {
        Self::new(if is_empty {
            Source::Nothing
        } else {
            Source::Pages(store)
        })
    }

    fn new(source: Source<'s, B>) -> Self {
        Self {
            source,
            slots: KeyMap::default(),
            idem: Vec::new(),
            bytes: 0,
        }
    }

    /// Remembers that a frame whose first event is at `first` was accepted under `tag`.
    pub fn note_idem(&mut self, tag: IdemTag, first: Position) {
        self.idem.push((tag, first));
    }

    /// Takes everything changed out, to be published; the editor is empty afterwards.
    pub fn take_change(&mut self, through: Position) -> Change<B> {
        self.bytes = 0;
        let changed = self.slots.drain().filter(|(_, slot)| slot.changed);
        let books = changed
            .filter_map(|(key, slot)| Some((key, slot.book?)))
            .collect();
        Change {
            books,
            idem: std::mem::take(&mut self.idem),
            through,
        }
    }

    /// The book under `key`, of which the fold knows that there is none in the store: `new()`, or
    /// what the fold has made of it since.
    pub fn begin(&mut self, key: &B::Key, new: impl FnOnce() -> B) -> &mut B {
        let slot = self.slots.entry(key.clone()).or_insert(Slot {
            book: None,
            changed: true,
        });
        slot.changed = true;
        let book = slot.book.get_or_insert_with(|| {
            let book = new();
            self.bytes += slot_bytes::<B>() + book.weight_bytes();
            Arc::new(book)
        });
        Arc::make_mut(book)
    }

    /// Forgets everything since the last [`take_change`](Editor::take_change).
    pub fn discard(&mut self) {
        self.slots.clear();
        self.idem.clear();
        self.bytes = 0;
    }

    /// About how much memory it takes, in bytes. Books are weighed when they are first touched.
    pub fn bytes(&self) -> usize {
        self.bytes + self.idem.len() * size_of::<(IdemTag, Position)>()
    }
}

impl<B: Shelved> Source<'_, B> {
    fn book(&self, key: &B::Key) -> Result<Option<Arc<B>>, Fault> {
        let held = match self {
            Self::Published(store) => store.held(key)?,
            Self::Pages(store) => store.held_in_pages(key, book_key::<B>(key), false)?,
            Self::Nothing => None,
        };
        Ok(held.map(|held| held.book))
    }
}

impl<B: Shelved> Books<B> for Editor<'_, B> {
    fn read(&mut self, key: &B::Key) -> Result<Option<&B>, Fault> {
        let slot = slot_of(&mut self.slots, &self.source, &mut self.bytes, key)?;
        Ok(slot.book.as_deref())
    }

    fn edit(&mut self, key: &B::Key, default: impl FnOnce() -> B) -> Result<&mut B, Fault> {
        let slot = slot_of(&mut self.slots, &self.source, &mut self.bytes, key)?;
        slot.changed = true;
        let book = slot.book.get_or_insert_with(|| {
            let book = default();
            self.bytes += book.weight_bytes();
            Arc::new(book)
        });
        Ok(Arc::make_mut(book))
    }
}

fn slot_of<'e, B: Shelved>(
    slots: &'e mut KeyMap<B::Key, Slot<B>>,
    source: &Source<'_, B>,
    bytes: &mut usize,
    key: &B::Key,
) -> Result<&'e mut Slot<B>, Fault> {
    match slots.entry(key.clone()) {
        Entry::Occupied(slot) => Ok(slot.into_mut()),
        Entry::Vacant(empty) => {
            let book = source.book(key)?;
            *bytes += slot_bytes::<B>() + book.as_ref().map_or(0, |book| book.weight_bytes());
            Ok(empty.insert(Slot {
                book,
                changed: false,
            }))
        }
    }
}

/// Memory of a slot besides the book: the map's entry at its usual load, `Arc` counters.
const fn slot_bytes<B: Shelved>() -> usize {
    2 * (size_of::<B::Key>() + size_of::<Slot<B>>()) + 16
}
