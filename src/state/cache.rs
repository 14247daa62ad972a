//! Decoded books that are in pages, for readers: least recently used first out.
//!
//! Bounded by weight, so memory does not grow with the number of volunteers. Holds only what the
//! pages hold: a dirty book is looked up before the cache, and when it reaches the pages it
//! replaces what is here before it stops being dirty.
//!
//! That there is no book is remembered as well: most people have no time bank membership, no star,
//! no open request, and who asks for them would go to the pages every time, where all readers wait
//! while a layer is taken over. These have a bound of their own, so that whoever asks for ids that
//! never were pushes no book out.

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

    /// Remembers that there is no book under `key`.
    pub fn put_absent(&self, key: Vec<u8>) {
        self.locked().absent.put(key, ());
    }

    /// Forgets everything.
    pub fn clear(&self) {
        let mut books = self.locked();
        books.by_key.clear();
        books.absent.clear();
        books.bytes = 0;
    }

    /// Remembers a book that takes `stored_bytes` in its page, forgetting what was not used for
    /// longest.
    pub fn put(&self, key: Vec<u8>, held: Held<B>, stored_bytes: usize) {
        let bytes = held.book.weight_bytes() + stored_bytes + ENTRY_BYTES;
        let mut books = self.locked();
        books.bytes += bytes;
        if let Some((_, replaced)) = books.by_key.put(key, (held, bytes)) {
            books.bytes -= replaced;
        }
        books.trim(self.bytes_max);
    }

    /// Replaces what is remembered of these books (key, book, bytes in its page). Others are not
    /// taken up: whether anybody reads them is for the readers to show.
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
