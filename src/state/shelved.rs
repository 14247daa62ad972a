//! What the state layer wants of a book: a key, an encoding, a weight. It knows nothing else of it.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use crate::log::{Fault, IdemTag, Position};

/// A book or view: the small state of one subject, a pure fold of its events.
///
/// The bytes of a key tell the book's *kind*; digests are per kind.
/// Keys are ordered by their bytes, not by `Ord`, so neighbours in bytes are neighbours in storage.
/// Key bytes differ for different keys, are never empty, and stay far below 64 KiB.
pub trait Shelved: Clone + Send + Sync + 'static {
    /// Names one book.
    type Key: Ord + Hash + Eq + Clone + Debug + Send + Sync + 'static;

    /// Version of all encodings together; a store written under another one is rebuilt.
    const FORMAT: u16;

    /// The bytes a key is stored and ordered by.
    fn key_bytes(key: &Self::Key) -> Vec<u8>;

    /// Appends `key_bytes`; for keys that can do so without a buffer of their own.
    fn put_key(key: &Self::Key, to: &mut Vec<u8>) {
        to.extend(Self::key_bytes(key));
    }

    /// The inverse of `key_bytes`; `None` for bytes that no key has.
    fn key_from_bytes(bytes: &[u8]) -> Option<Self::Key>;

    /// The kind of the book under these key bytes; unless told otherwise, their first byte.
    fn kind(key_bytes: &[u8]) -> u8 {
        key_bytes.first().copied().unwrap_or_default()
    }

    /// The stored form. The same book always encodes to the same bytes: digests compare them.
    fn encode(&self) -> Vec<u8>;

    /// The inverse of `encode`; a fault for bytes that no book encodes to.
    fn decode(key: &Self::Key, bytes: &[u8]) -> Result<Self, Fault>;

    /// About how much memory the decoded book takes, in bytes. All memory bounds go by it (the
    /// cache adds the stored length), so a book that owns much should say so.
    fn weight_bytes(&self) -> usize {
        size_of::<Self>() + 256
    }
}

/// A book and the position up to which it is folded (that of the change that last edited it).
#[derive(Debug)]
pub struct Held<B> {
    /// Grows with every change of this book; equal positions mean an equal book.
    pub position: Position,
    /// The book; shared, never changed in place.
    pub book: Arc<B>,
}

impl<B> Clone for Held<B> {
    fn clone(&self) -> Self {
        Self {
            position: self.position,
            book: Arc::clone(&self.book),
        }
    }
}

/// What one batch of commands did to the books: published whole, or not at all.
#[derive(Debug)]
pub struct Change<B: Shelved> {
    /// The books as they are after the batch, one per key.
    pub books: Vec<(B::Key, Arc<B>)>,
    /// The idempotency tags of the batch with the first position of their frame.
    pub idem: Vec<(IdemTag, Position)>,
    /// The position after the batch's last event (the log's `Head::next`).
    pub through: Position,
}

/// The two kinds of content, told apart by the first byte of their sled keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Books,
    Idem,
}

impl Space {
    pub const ALL: [Self; 2] = [Self::Books, Self::Idem];

    /// The first byte of every page key and entry key in this space.
    pub fn byte(self) -> u8 {
        match self {
            Self::Books => b'b',
            Self::Idem => b'i',
        }
    }

    /// The entry key of `name` in this space.
    pub fn key(self, name: &[u8]) -> Vec<u8> {
        [&[self.byte()], name].concat()
    }
}

/// The entry key of a book.
pub(super) fn book_key<B: Shelved>(key: &B::Key) -> Vec<u8> {
    let mut name = Vec::with_capacity(KEY_BYTES_USUAL);
    name.push(Space::Books.byte());
    B::put_key(key, &mut name);
    name
}

/// Room for most entry keys.
const KEY_BYTES_USUAL: usize = 40;
