//! `Store`: books for readers and for the writer, over memory first and sled last.
//!
//! Lookup order: dirty, then cache, then leaf pages. A reader sees all of a published change or
//! nothing of it. `publish` works in memory only: it never does I/O and never fails, so nothing
//! between the log's fsync and the answer can go wrong because of sled.
//!
//! The *gate* is held shared by whoever reads several pages as one moment, and exclusively while
//! pages and cache take over a flushed layer. Whoever reads one book does without: what is not in
//! the dirty layers when they look is in pages then and stays there. The writer waits for the gate
//! only when it opens the window of recent tags: once at a start, and once a year.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use tokio::sync::watch;

use super::bounds::Bounds;
use super::cache::{Cache, Known};
use super::dirty::Dirty;
use super::last_pages::{LastPages, may_hold};
use super::leaf_pages::{self, page_for};
use super::page::Entry;
use super::recent_tags::{self, RecentTags, Seen};
use super::shelf::Shelf;
use super::shelved::{Change, Held, Shelved, Space, book_key};
use super::write_behind::{Behind, Written};
use crate::log::{Fault, IdemTag, LedgerId, Position};

/// Books and idempotency tags of one ledger. All positions are *next* positions: "up to and
/// excluding".
pub struct Store<B: Shelved> {
    pub(super) shelf: Shelf,
    pub(super) ledger: LedgerId,
    pub(super) bounds: Bounds,
    pub(super) cache: Cache<B>,
    last_pages: LastPages,
    pub(super) gate: RwLock<()>,
    pub(super) written: Mutex<Written>,
    /// `written.durable`, for those who must not wait for a flush.
    pub(super) durable: AtomicU64,
    pub(super) wake: Condvar,
    pub(super) room: Condvar,
    pub(super) behind: Mutex<Behind>,
    pub(super) recent_tags: RecentTags,
    dirty: RwLock<Dirty<B>>,
    published: watch::Sender<Position>,
}

/// Several books as of one moment.
#[derive(Debug)]
pub struct Cut<B> {
    /// Everything below this position is in, nothing above.
    pub at: Position,
    /// One answer per key asked for, in that order.
    pub books: Vec<Option<Held<B>>>,
}

/// How much the store holds, for metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Entries published but not yet in pages.
    pub dirty_entries: usize,
    /// Their weight.
    pub dirty_bytes: usize,
    /// Weight of the decoded books kept for readers.
    pub cached_bytes: usize,
}

impl<B: Shelved> Store<B> {
    pub(super) fn over(shelf: Shelf, ledger: LedgerId, bounds: Bounds, written: Written) -> Self {
        Self {
            shelf,
            ledger,
            bounds,
            cache: Cache::new(bounds.cache_bytes_max),
            last_pages: LastPages::default(),
            gate: RwLock::new(()),
            recent_tags: RecentTags::default(),
            dirty: RwLock::new(Dirty::new(written.current, bounds.flush_entries)),
            published: watch::Sender::new(written.current),
            durable: AtomicU64::new(written.durable.0),
            written: Mutex::new(written),
            wake: Condvar::new(),
            room: Condvar::new(),
            behind: Mutex::default(),
        }
    }

    /// The ledger whose fold this is.
    pub fn ledger_id(&self) -> LedgerId {
        self.ledger
    }

    /// The directory of the store.
    pub fn dir(&self) -> &Path {
        self.shelf.dir()
    }

    /// The book under `key`, as published.
    pub fn book(&self, key: &B::Key) -> Result<Option<Arc<B>>, Fault> {
        Ok(self.held(key)?.map(|held| held.book))
    }

    /// The same for the writer, who remembers books himself: what readers have cached is used, and
    /// not pushed out.
    pub fn book_in_passing(&self, key: &B::Key) -> Result<Option<Arc<B>>, Fault> {
        let name = book_key::<B>(key);
        let held = if let Some(known) = self.in_memory(&name) {
            known.held()
        } else {
            let decode = |entry: &Entry<'_>| decoded::<B>(key, entry);
            self.last_pages.entry_with(&self.shelf, &name, decode)?
        };
        Ok(held.map(|held| held.book))
    }

    /// Brings pages of books into memory for a writer who will ask for these soon.
    pub fn read_ahead(&self, keys: impl IntoIterator<Item = B::Key>) -> Result<(), Fault> {
        let mut names: Vec<Vec<u8>> = keys.into_iter().map(|key| book_key::<B>(&key)).collect();
        // Neighbours share a page.
        names.sort();
        let mut last = None;
        for name in &names {
            if !last.as_ref().is_some_and(|page| may_hold(page, name)) {
                last = Some(page_for(&self.shelf, name)?);
            }
        }
        Ok(())
    }

    /// The book under `key` with its position: whoever decides on it later compares positions to
    /// see whether it moved.
    pub fn held(&self, key: &B::Key) -> Result<Option<Held<B>>, Fault> {
        let name = book_key::<B>(key);
        match self.in_memory(&name) {
            Some(known) => Ok(known.held()),
            None => self.held_in_pages(key, name, true),
        }
    }

    /// Several books as of one moment.
    pub fn books(&self, keys: &[B::Key]) -> Result<Cut<B>, Fault> {
        let names: Vec<Vec<u8>> = keys.iter().map(book_key::<B>).collect();
        let _gate = self.gate_shared();
        let (at, dirty) = {
            let dirty = self.dirty();
            (
                dirty.published(),
                names
                    .iter()
                    .map(|name| dirty.book(name))
                    .collect::<Vec<_>>(),
            )
        };
        let books = dirty
            .into_iter()
            .zip(keys)
            .zip(names)
            .map(|((held, key), name)| {
                let known = held.map(Known::Book);
                match known.or_else(|| self.cache.known(&name)) {
                    Some(known) => Ok(known.held()),
                    None => self.held_in_pages(key, name, true),
                }
            });
        Ok(Cut {
            at,
            books: books.collect::<Result<_, Fault>>()?,
        })
    }

    /// Where an idempotency tag points: the first position of the frame accepted under it.
    /// `now_ms` is the time that the caller's clock shows, for what is kept in memory.
    pub fn idem_position(&self, tag: &IdemTag, now_ms: i64) -> Result<Option<Position>, Fault> {
        let dirty = self.dirty().idem(tag);
        if dirty.is_some() {
            return Ok(dirty);
        }
        let seen = self
            .recent_tags
            .seen(tag, now_ms, |range| self.tags_in(range))?;
        match seen {
            Seen::At(position) => Ok(Some(position)),
            Seen::Never => Ok(None),
            Seen::Perhaps => {
                let name = Space::Idem.key(&tag.0);
                leaf_pages::entry_with(&self.shelf, &name, |entry| Ok(entry.position))
            }
        }
    }

    /// Makes a change visible to readers, whole. In memory only; the log already holds it.
    pub fn publish(&self, change: Change<B>) {
        let through = change.through;
        let named = |(key, book)| (book_key::<B>(&key), book);
        let books = change.books.into_iter().map(named).collect();
        let due = {
            let mut dirty = self.dirty_mut();
            dirty.merge(books, change.idem, through);
            dirty.is_due(&self.bounds)
        };
        self.published.send_replace(through);
        if due {
            self.wake_write_behind();
        }
    }

    /// Everything below this position is visible.
    pub fn published(&self) -> Position {
        self.dirty().published()
    }

    /// Follows [`published`](Store::published).
    pub fn subscribe(&self) -> watch::Receiver<Position> {
        self.published.subscribe()
    }

    /// Waits until the event at `at_least` is visible; `false` if that took longer than `timeout`.
    pub async fn wait_published(&self, at_least: Position, timeout: Duration) -> bool {
        let mut published = self.subscribe();
        let visible = published.wait_for(|published| *published > at_least);
        matches!(tokio::time::timeout(timeout, visible).await, Ok(Ok(_)))
    }

    /// Whether so much is dirty that the writer must pause intake until the write-behind catches
    /// up.
    pub fn over_bound(&self) -> bool {
        let (entries, bytes) = self.dirty().size();
        entries > self.bounds.dirty_entries_max || bytes > self.bounds.dirty_bytes_max
    }

    /// How much is held in memory.
    pub fn figures(&self) -> Figures {
        let (dirty_entries, dirty_bytes) = self.dirty().size();
        Figures {
            dirty_entries,
            dirty_bytes,
            cached_bytes: self.cache.bytes(),
        }
    }

    /// The book as the pages hold it; kept in the cache, if asked for, unless sled has taken a
    /// batch meanwhile.
    pub(super) fn held_in_pages(
        &self,
        key: &B::Key,
        name: Vec<u8>,
        keep: bool,
    ) -> Result<Option<Held<B>>, Fault> {
        let as_of = self.shelf.as_of();
        let is_newest = || self.shelf.as_of() == as_of;
        let decode = |entry: &Entry<'_>| Ok((decoded::<B>(key, entry)?, entry.value.len()));
        let found = leaf_pages::entry_with(&self.shelf, &name, decode)?;
        match &found {
            _ if !keep => {}
            Some(stored) => self.cache.put(name, stored.clone(), is_newest),
            None => self.cache.put_absent(name, is_newest),
        }
        Ok(found.map(|(held, _)| held))
    }

    /// The book under an entry key, or that there is none, as far as memory knows.
    fn in_memory(&self, name: &[u8]) -> Option<Known<B>> {
        let dirty = self.dirty().book(name);
        dirty.map(Known::Book).or_else(|| self.cache.known(name))
    }

    /// Tags of a range that are in pages or about to be.
    fn tags_in(&self, range: &Range<IdemTag>) -> Result<BTreeMap<IdemTag, Position>, Fault> {
        // A frozen layer may have been announced when there was no window, and not be in pages.
        let _gate = self.gate_shared();
        let dirty = self.dirty().idem_all();
        let mut tags = recent_tags::in_pages(&self.shelf, range)?;
        tags.extend(dirty.range(range.clone()));
        Ok(tags)
    }

    /// The pages were brought to `through` behind the back of the dirty layers (a rebuild).
    pub(super) fn restart_at(&self, through: Position) {
        let mut dirty = self.dirty_mut();
        assert_eq!(dirty.size().0, 0, "a rebuild has the store to itself");
        *dirty = Dirty::new(through, self.bounds.flush_entries);
        drop(dirty);
        self.cache.clear();
        self.recent_tags.clear();
        self.published.send_replace(through);
    }

    pub(super) fn dirty(&self) -> RwLockReadGuard<'_, Dirty<B>> {
        self.dirty
            .read()
            .expect("nothing panics while it merges a change")
    }

    pub(super) fn dirty_mut(&self) -> RwLockWriteGuard<'_, Dirty<B>> {
        self.dirty
            .write()
            .expect("nothing panics while it merges a change")
    }

    pub(super) fn gate_shared(&self) -> RwLockReadGuard<'_, ()> {
        self.gate
            .read()
            .expect("nothing panics while pages take over a layer")
    }

    pub(super) fn written(&self) -> MutexGuard<'_, Written> {
        self.written
            .lock()
            .expect("a write-behind that panics stops the process")
    }
}

/// The book in an entry.
fn decoded<B: Shelved>(key: &B::Key, entry: &Entry<'_>) -> Result<Held<B>, Fault> {
    let book = Arc::new(B::decode(key, entry.value)?);
    let position = entry.position;
    Ok(Held { position, book })
}
