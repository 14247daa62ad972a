//! Pages in memory, as bytes that were checked: least recently used first out.
//!
//! sled lets nobody read while it takes a batch of the write-behind, some 10 ms of every 100 under
//! load, and the writer would wait there for every book that it does not remember. A page weighs a
//! fraction of the decoded books in it, so this holds the pages of many more people than `cache`
//! holds books. The write-behind renews what it writes, so its next merge needs no sled either.
//!
//! Must never hold a page older than sled's, but for the moment between a batch and its renewal:
//! then the frozen layer, which is asked first, still holds all that the batch changed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use sled::IVec;

use super::shelf::Pair;

/// Memory of one page besides its bytes: map node, key, two counters.
const PAGE_OVERHEAD_BYTES: usize = 160;

/// A bounded map from page key to page.
pub(super) struct PageCache {
    pages: Mutex<Pages>,
    bytes_max: usize,
    /// How often sled took a batch. Changed only while `pages` is held.
    batches: AtomicU64,
}

struct Pages {
    by_key: LruCache<IVec, IVec>,
    bytes: usize,
}

/// Whether a page is here.
pub(super) enum Looked {
    /// It is.
    Here(IVec),
    /// It is not; whoever reads it from sled may hand it in with this.
    Missing(AsOf),
}

/// A moment between two batches: whoever keeps a page looks whether it can still be the newest.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct AsOf(u64);

impl PageCache {
    pub fn new(bytes_max: usize) -> Self {
        let pages = Pages {
            by_key: LruCache::unbounded(),
            bytes: 0,
        };
        Self {
            pages: Mutex::new(pages),
            bytes_max,
            batches: AtomicU64::new(0),
        }
    }

    /// The page under exactly this key, now the most recently used.
    pub fn look(&self, page_key: &[u8]) -> Looked {
        let mut pages = self.locked();
        match pages.by_key.get(page_key) {
            Some(bytes) => Looked::Here(bytes.clone()),
            None => Looked::Missing(self.as_of()),
        }
    }

    /// Remembers a page that was read, unless sled has taken a batch since: it may be an old one.
    pub fn put_read(&self, page_key: &IVec, bytes: &IVec, as_of: AsOf) {
        let mut pages = self.locked();
        if self.as_of() == as_of {
            // Its own copy: what sled gives keeps its whole node in memory.
            pages.put(IVec::from(&**page_key), IVec::from(&**bytes));
            pages.trim(self.bytes_max);
        }
    }

    /// sled took a batch of these.
    pub fn renew(&self, written: Vec<Pair>) {
        let mut pages = self.locked();
        self.batches.fetch_add(1, Ordering::AcqRel);
        for (page_key, bytes) in written {
            pages.put(page_key, bytes);
        }
        pages.trim(self.bytes_max);
    }

    /// sled took a batch of pages that are not told of here, or failed at it.
    pub fn clear(&self) {
        let mut pages = self.locked();
        self.batches.fetch_add(1, Ordering::AcqRel);
        pages.clear();
    }

    /// Now.
    pub fn as_of(&self) -> AsOf {
        AsOf(self.batches.load(Ordering::Acquire))
    }

    fn locked(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(|poisoned| {
            // Perhaps half renewed: better nothing.
            self.pages.clear_poison();
            let mut pages = PoisonError::into_inner(poisoned);
            pages.clear();
            pages
        })
    }
}

impl Pages {
    fn clear(&mut self) {
        self.by_key.clear();
        self.bytes = 0;
    }

    fn put(&mut self, page_key: IVec, bytes: IVec) {
        self.bytes += weight(&page_key, &bytes);
        if let Some((page_key, replaced)) = self.by_key.push(page_key, bytes) {
            self.bytes -= weight(&page_key, &replaced);
        }
    }

    fn trim(&mut self, bytes_max: usize) {
        while self.bytes > bytes_max
            && let Some((page_key, dropped)) = self.by_key.pop_lru()
        {
            self.bytes -= weight(&page_key, &dropped);
        }
    }
}

fn weight(page_key: &IVec, bytes: &IVec) -> usize {
    page_key.len() + bytes.len() + PAGE_OVERHEAD_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(byte: u8) -> Pair {
        (IVec::from(&[byte]), IVec::from(vec![byte; 100]))
    }

    fn missing(cache: &PageCache, byte: u8) -> AsOf {
        match cache.look(&[byte]) {
            Looked::Missing(as_of) => as_of,
            Looked::Here(_) => panic!("page {byte} is here"),
        }
    }

    fn is_here(cache: &PageCache, byte: u8) -> bool {
        matches!(cache.look(&[byte]), Looked::Here(bytes) if bytes == page(byte).1)
    }

    #[test]
    fn a_page_read_before_a_batch_does_not_come_after_it() {
        let cache = PageCache::new(10_000);
        let (key, bytes) = page(1);
        let before = missing(&cache, 1);
        cache.renew(vec![page(2)]);
        cache.put_read(&key, &bytes, before);
        let after = missing(&cache, 1);
        cache.put_read(&key, &bytes, after);
        assert!(is_here(&cache, 1) && is_here(&cache, 2));
    }

    #[test]
    fn what_was_written_replaces_what_was_read() {
        let cache = PageCache::new(10_000);
        let (key, bytes) = page(1);
        cache.put_read(&key, &IVec::from(vec![0; 50]), missing(&cache, 1));
        assert!(!is_here(&cache, 1));
        cache.renew(vec![(key, bytes)]);
        assert!(is_here(&cache, 1));
        cache.clear();
        missing(&cache, 1);
    }

    #[test]
    fn the_least_recently_used_page_leaves_first() {
        let each = 101 + PAGE_OVERHEAD_BYTES;
        let cache = PageCache::new(3 * each);
        cache.renew(vec![page(1), page(2), page(3)]);
        assert!(is_here(&cache, 1));
        cache.renew(vec![page(4)]);
        missing(&cache, 2);
        assert!([1, 3, 4].iter().all(|byte| is_here(&cache, *byte)));
        // The same page again weighs nothing more.
        cache.renew(vec![page(4), page(4)]);
        assert!(is_here(&cache, 1));
    }
}
