//! Books on the shelf of `state`, and the writer's overlay over it.
//!
//! The overlay holds what the batch in hand has changed so far; nobody else sees it before the
//! batch is durable. Within a trial (a batch of commands that stands or falls together, or a dry
//! run) changes go to a second layer, which is kept or thrown away as a whole.

use std::sync::Arc;

use crate::domain::books::{self, Book, BookKey, Shelf};
use crate::log::Fault;
use crate::state::{KeyMap, Shelved, Store};

impl Shelved for Book {
    type Key = BookKey;

    const FORMAT: u16 = books::FORMAT;

    fn key_bytes(key: &BookKey) -> Vec<u8> {
        key.to_bytes()
    }

    fn put_key(key: &BookKey, to: &mut Vec<u8>) {
        key.put_bytes(to);
    }

    fn key_from_bytes(bytes: &[u8]) -> Option<BookKey> {
        BookKey::from_bytes(bytes)
    }

    fn kind(key_bytes: &[u8]) -> u8 {
        BookKey::kind_of(key_bytes).unwrap_or_default()
    }

    fn encode(&self) -> Vec<u8> {
        Book::encode(self)
    }

    fn decode(key: &BookKey, bytes: &[u8]) -> Result<Self, Fault> {
        let doing = || format!("reading the book {key:?} from the shelf");
        Book::decode(key, bytes)
            .ok_or_else(|| Fault::fatal(doing(), "its bytes are not such a book; run `rebuild`"))
    }

    fn weight_bytes(&self) -> usize {
        size_of::<Self>() + BOOKKEEPING_BYTES + self.owned_bytes()
    }
}

/// Key, hash table slot and allocation of one book in memory.
const BOOKKEEPING_BYTES: usize = 256;

/// Books the writer saw lately, as published, or known to be absent.
///
/// Only the writer changes books, so what it remembers is never out of date, and the next batch
/// need not look through the layers of the store for the books that every batch touches. Two
/// generations: when the younger one is full, what the older one holds is forgotten.
#[derive(Default)]
pub struct Warm {
    young: Layer<Seen>,
    old: Layer<Seen>,
}

/// A book as published, or that there is none.
#[derive(Clone)]
struct Seen(Option<Arc<Book>>);

type Layer<T> = KeyMap<BookKey, T>;

/// Books in one generation: what some seconds of heavy writing touch, some 20 MB.
const WARM_BOOKS: usize = 32_768;

impl Warm {
    fn book(&mut self, key: &BookKey) -> Option<Seen> {
        if let Some(seen) = self.young.get(key) {
            return Some(seen.clone());
        }
        let seen = self.old.remove(key)?;
        self.keep(key.clone(), seen.clone());
        Some(seen)
    }

    fn take(&mut self, key: &BookKey) -> Option<Seen> {
        self.young.remove(key).or_else(|| self.old.remove(key))
    }

    fn keep(&mut self, key: BookKey, book: Seen) {
        if self.young.len() >= WARM_BOOKS {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, book);
    }
}

/// Books changed and not yet published, over what is published.
pub struct Overlay<'s> {
    store: &'s Store<Book>,
    warm: &'s mut Warm,
    batch: Layer<Arc<Book>>,
    trial: Option<Layer<Arc<Book>>>,
}

impl<'s> Overlay<'s> {
    /// An empty overlay; `warm` is the writer's own, or empty.
    pub fn over(store: &'s Store<Book>, warm: &'s mut Warm) -> Self {
        Self {
            store,
            warm,
            batch: Layer::default(),
            trial: None,
        }
    }

    /// The book under `key` with all changes so far.
    pub fn held(&mut self, key: &BookKey) -> Result<Option<Arc<Book>>, Fault> {
        let tried = self.trial.as_ref().and_then(|trial| trial.get(key));
        if let Some(book) = tried.or_else(|| self.batch.get(key)) {
            return Ok(Some(Arc::clone(book)));
        }
        if let Some(Seen(book)) = self.warm.book(key) {
            return Ok(book);
        }
        let book = self.store.book_in_passing(key)?;
        self.warm.keep(key.clone(), Seen(book.clone()));
        Ok(book)
    }

    /// The same for whoever changes it and keeps it here: were it remembered as well, it would have
    /// to be copied first.
    fn taken(&mut self, key: &BookKey) -> Result<Option<Arc<Book>>, Fault> {
        if let Some(book) = self.batch.get(key) {
            return Ok(Some(Arc::clone(book)));
        }
        match self.warm.take(key) {
            Some(Seen(book)) => Ok(book),
            None => self.store.book_in_passing(key),
        }
    }

    /// From here on changes can be taken back.
    pub fn begin_trial(&mut self) {
        self.trial = Some(Layer::default());
    }

    /// Keeps the trial's changes.
    pub fn keep_trial(&mut self) {
        self.batch.extend(self.trial.take().unwrap_or_default());
    }

    /// Takes the trial's changes back.
    pub fn drop_trial(&mut self) {
        self.trial = None;
    }

    /// Keys changed so far, in no particular order.
    pub fn changed(&self) -> impl Iterator<Item = &BookKey> {
        self.batch
            .keys()
            .chain(self.trial.iter().flat_map(Layer::keys))
    }

    /// Everything changed, to be published now.
    pub fn into_books(self) -> Vec<(BookKey, Arc<Book>)> {
        let Self { warm, batch, .. } = self;
        let books = batch.into_iter().inspect(|(key, book)| {
            warm.keep(key.clone(), Seen(Some(Arc::clone(book))));
        });
        books.collect()
    }
}

impl Shelf for Overlay<'_> {
    type Error = Fault;

    fn edit(&mut self, key: &BookKey) -> Result<&mut Book, Fault> {
        let known = match &self.trial {
            Some(trial) => trial.contains_key(key),
            None => self.batch.contains_key(key),
        };
        let loaded = if known { None } else { self.taken(key)? };
        let layer = self.trial.as_mut().unwrap_or(&mut self.batch);
        let book = layer
            .entry(key.clone())
            .or_insert_with(|| loaded.unwrap_or_else(|| Arc::new(Book::empty(key))));
        Ok(Arc::make_mut(book))
    }

    fn begin(&mut self, key: &BookKey) -> Result<&mut Book, Fault> {
        let layer = self.trial.as_mut().unwrap_or(&mut self.batch);
        let book = layer
            .entry(key.clone())
            .or_insert_with(|| Arc::new(Book::empty(key)));
        Ok(Arc::make_mut(book))
    }
}
