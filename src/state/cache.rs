//! Decoded books that are in pages, for readers: least recently used first out.
//!
//! Bounded by weight, so memory does not grow with the number of volunteers. Holds only what the
//! pages hold: a dirty book is looked up before the cache, and when it reaches the pages it
//! replaces what is here before it stops being dirty. Whoever carries a book here from a page says
//! whether that page can still be the newest, and is asked while nothing here can be replaced: a
//! layer that is taken over later replaces the book, and before one that was it stays out.
//!
//! That there is no book is remembered as well: most people have no time bank membership, no star,
//! no open request, and who asks for them would go to the pages every time. These have a bound of
//! their own, so that whoever asks for ids that never were pushes no book out.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::shelved::{Held, Shelved};

/// Memory of one cached entry besides the book: map node, key, `Arc` counters.
const ENTRY_BYTES: usize = 192;

/// Keys under which there is no book: some 10 MB.
const ABSENT_MAX: NonZeroUsize = NonZeroUsize::new(1 << 16).expect("not zero");

/// What memory knows of a key.
pub(super) enum Known<B> {
    /// Its book.
    Book(Held<B>),
    /// That there is none.
    Absent,
}

impl<B> Known<B> {
    /// The book, if there is one.
    pub fn held(self) -> Option<Held<B>> {
        match self {
            Self::Book(held) => Some(held),
            Self::Absent => None,
        }
    }
}

/// A bounded map from entry key to book.
pub(super) struct Cache<B> {
    books: Mutex<Books<B>>,
    bytes_max: usize,
}

struct Books<B> {
    by_key: LruCache<Vec<u8>, (Held<B>, usize)>,
    absent: LruCache<Vec<u8>, ()>,
    bytes: usize,
}

impl<B> Books<B> {
    fn trim(&mut self, bytes_max: usize) {
        while self.bytes > bytes_max
            && let Some((_, (_, dropped))) = self.by_key.pop_lru()
        {
            self.bytes -= dropped;
        }
    }
}

impl<B: Shelved> Cache<B> {
    pub fn new(bytes_max: usize) -> Self {
        let books = Books {
            by_key: LruCache::unbounded(),
            absent: LruCache::new(ABSENT_MAX),
            bytes: 0,
        };
        Self {
            books: Mutex::new(books),
            bytes_max,
        }
    }

    /// The book under `key`, or that there is none, now the most recently used; nothing is known:
    /// the pages must be asked.
    pub fn known(&self, key: &[u8]) -> Option<Known<B>> {
        let mut books = self.locked();
        if let Some((held, _)) = books.by_key.get(key) {
            return Some(Known::Book(held.clone()));
        }
        books.absent.get(key).map(|()| Known::Absent)
    }

    /// Remembers that there is no book under `key`, if the page without it can be the newest.
    pub fn put_absent(&self, key: Vec<u8>, is_newest: impl FnOnce() -> bool) {
        let mut books = self.locked();
        if is_newest() {
            books.absent.put(key, ());
        }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        let mut books = self.locked();
        books.by_key.clear();
        books.absent.clear();
        books.bytes = 0;
    }

    /// Remembers a book that takes `stored_bytes` in its page, forgetting what was not used for
    /// longest; if that page can be the newest.
    pub fn put(
        &self,
        key: Vec<u8>,
        (held, stored_bytes): (Held<B>, usize),
        is_newest: impl FnOnce() -> bool,
    ) {
        let bytes = held.book.weight_bytes() + stored_bytes + ENTRY_BYTES;
        let mut books = self.locked();
        if !is_newest() {
            return;
        }
        books.bytes += bytes;
        if let Some((_, replaced)) = books.by_key.put(key, (held, bytes)) {
            books.bytes -= replaced;
        }
        books.trim(self.bytes_max);
    }

    /// The pages took over a layer: replaces what is remembered of its books (key, book, bytes in
    /// its page). Others are not taken up: whether anybody reads them is for the readers to show.
    pub fn renew<'h>(&self, written: impl Iterator<Item = (&'h [u8], &'h Held<B>, usize)>) {
        let mut books = self.locked();
        if books.by_key.is_empty() && books.absent.is_empty() {
            return;
        }
        for (key, held, stored_bytes) in written {
            books.absent.pop(key);
            if let Some((known, bytes)) = books.by_key.peek_mut(key) {
                let weight = held.book.weight_bytes() + stored_bytes + ENTRY_BYTES;
                let before = std::mem::replace(bytes, weight);
                *known = held.clone();
                books.bytes = books.bytes + weight - before;
            }
        }
        books.trim(self.bytes_max);
    }

    /// Weight of what is remembered, in bytes.
    pub fn bytes(&self) -> usize {
        self.locked().bytes
    }

    fn locked(&self) -> MutexGuard<'_, Books<B>> {
        // The weight may be off by one book after a panic in between; the books are never wrong.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::books::{Book, BookKey};
    use crate::log::Position;
    use crate::state::page_cache::PageCache;

    fn held(position: u64) -> Held<Book> {
        let (position, book) = (Position(position), Arc::new(Book::empty(&BookKey::Ledger)));
        Held { position, book }
    }

    fn position(cache: &Cache<Book>) -> Option<Position> {
        let known = cache.known(b"b")?;
        known.held().map(|held| held.position)
    }

    /// What the write-behind does: the pages first, then the books.
    fn take_over(pages: &PageCache, cache: &Cache<Book>, held: &Held<Book>) {
        pages.renew(Vec::new());
        cache.renew(std::iter::once((&b"b"[..], held, 10)));
    }

    #[test]
    fn a_book_read_before_a_layer_was_taken_over_does_not_come_after_it() {
        let (pages, cache) = (PageCache::new(0), Cache::<Book>::new(1 << 20));
        let before = pages.as_of();
        take_over(&pages, &cache, &held(2));
        cache.put(b"b".to_vec(), (held(1), 10), || pages.as_of() == before);
        cache.put_absent(b"b".to_vec(), || pages.as_of() == before);
        assert!(cache.known(b"b").is_none(), "it may be an old one");
        let now = pages.as_of();
        cache.put(b"b".to_vec(), (held(2), 10), || pages.as_of() == now);
        assert_eq!(position(&cache), Some(Position(2)));
    }

    #[test]
    fn a_book_read_in_time_is_replaced_by_the_layer_that_follows() {
        let (pages, cache) = (PageCache::new(0), Cache::<Book>::new(1 << 20));
        let before = pages.as_of();
        cache.put_absent(b"b".to_vec(), || pages.as_of() == before);
        assert!(matches!(cache.known(b"b"), Some(Known::Absent)));
        take_over(&pages, &cache, &held(2));
        let now = pages.as_of();
        cache.put(b"b".to_vec(), (held(2), 10), || pages.as_of() == now);
        take_over(&pages, &cache, &held(3));
        assert_eq!(position(&cache), Some(Position(3)));
        cache.clear();
        assert!(cache.known(b"b").is_none());
    }
}
