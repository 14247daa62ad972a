//! Books on the shelf of `state`, and the writer's overlay over it.
//!
//! The overlay holds what the batch in hand has changed so far; nobody else sees it before the
//! batch is durable. Within a trial (a batch of commands that stands or falls together, or a dry
//! run) changes go to a second layer, which is kept or thrown away as a whole.

use std::hash::BuildHasherDefault;
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

/// Books the writer saw lately, or known to be absent.
///
/// Only the writer changes books, so what it remembers is never out of date, and the next batch
/// need not look through the layers of the store for the books that every batch touches. Two
/// generations: when the younger one is full, what the older one holds is forgotten, but for what
/// is in flight: changed by the batch before, and perhaps not yet in the store.
#[derive(Default)]
pub struct Warm {
    young: Layer<Seen>,
    old: Layer<Seen>,
    /// Number of the batch in hand.
    batch: u64,
    /// Books that the last batch and the last trial changed: what the next will have room for.
    usual: Usual,
}

/// Books that were changed together.
#[derive(Default)]
struct Usual {
    in_batch: usize,
    in_trial: usize,
}

/// A book as the writer saw it last, or that there is none.
#[derive(Clone)]
struct Seen {
    book: Option<Arc<Book>>,
    /// The batch that changed it, if one did since it was read.
    changed_in: Option<u64>,
}

type Layer<T> = KeyMap<BookKey, T>;

/// Books in one generation: what some seconds of heavy writing touch, some 20 MB.
const WARM_BOOKS: usize = 32_768;

/// An empty layer with room for some books, a generation of them at most.
fn with_room<T>(books: usize) -> Layer<T> {
    Layer::with_capacity_and_hasher(books.min(WARM_BOOKS), BuildHasherDefault::default())
}

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

    /// The same for a trial. What is in flight stays: the store may not have it yet, should the
    /// trial be dropped.
    fn take_for_trial(&mut self, key: &BookKey) -> Option<Seen> {
        let seen = self.take(key)?;
        if self.is_in_flight(&seen) {
            self.keep(key.clone(), seen.clone());
        }
        Some(seen)
    }

    fn keep(&mut self, key: BookKey, seen: Seen) {
        if self.young.len() >= WARM_BOOKS {
            let old = std::mem::take(&mut self.old);
            let in_flight = old.into_iter().filter(|(_, seen)| self.is_in_flight(seen));
            let mut young = with_room(WARM_BOOKS);
            young.extend(in_flight);
            self.old = std::mem::replace(&mut self.young, young);
        }
        self.old.remove(&key);
        self.young.insert(key, seen);
    }

    /// One batch at a time is on its way to the disk while the next is decided.
    fn is_in_flight(&self, seen: &Seen) -> bool {
        seen.changed_in.is_some_and(|batch| batch + 1 >= self.batch)
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
    /// An empty overlay for the next batch; `warm` is the writer's own, or empty. The batch before
    /// the last one of the same `warm` must be published.
    pub fn over(store: &'s Store<Book>, warm: &'s mut Warm) -> Self {
        warm.batch += 1;
        Self {
            store,
            batch: with_room(warm.usual.in_batch),
            warm,
            trial: None,
        }
    }

    /// The book under `key` with all changes so far.
    pub fn held(&mut self, key: &BookKey) -> Result<Option<Arc<Book>>, Fault> {
        let tried = self.trial.as_ref().and_then(|trial| trial.get(key));
        if let Some(book) = tried.or_else(|| self.batch.get(key)) {
            return Ok(Some(Arc::clone(book)));
        }
        if let Some(seen) = self.warm.book(key) {
            return Ok(seen.book);
        }
        let book = self.store.book_in_passing(key)?;
        let seen = Seen {
            book: book.clone(),
            changed_in: None,
        };
        self.warm.keep(key.clone(), seen);
        Ok(book)
    }

    /// The same for whoever changes it and keeps it here: were it remembered as well, it would have
    /// to be copied first.
    fn taken(&mut self, key: &BookKey) -> Result<Option<Arc<Book>>, Fault> {
        if let Some(book) = self.batch.get(key) {
            return Ok(Some(Arc::clone(book)));
        }
        let seen = match self.trial {
            Some(_) => self.warm.take_for_trial(key),
            None => self.warm.take(key),
        };
        match seen {
            Some(seen) => Ok(seen.book),
            None => self.store.book_in_passing(key),
        }
    }

    /// From here on changes can be taken back.
    pub fn begin_trial(&mut self) {
        self.trial = Some(with_room(self.warm.usual.in_trial));
    }

    /// Keeps the trial's changes.
    pub fn keep_trial(&mut self) {
        if let Some(trial) = self.trial.take() {
            self.warm.usual.in_trial = trial.len();
            self.batch.extend(trial);
        }
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

    /// Everything changed, to be published next.
    pub fn into_books(self) -> Vec<(BookKey, Arc<Book>)> {
        let Self { warm, batch, .. } = self;
        warm.usual.in_batch = batch.len();
        let books = batch.into_iter().inspect(|(key, book)| {
            let seen = Seen {
                book: Some(Arc::clone(book)),
                changed_in: Some(warm.batch),
            };
            warm.keep(key.clone(), seen);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kernel::ids::PersonId;
    use crate::log::{LedgerId, Position};
    use crate::state::{Bounds, Change};

    fn person(number: u64) -> PersonId {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        PersonId::from_bytes(bytes)
    }

    fn key(number: u64) -> BookKey {
        BookKey::Person(person(number))
    }

    /// Adds an alias to a book, so that its versions differ.
    fn note(overlay: &mut Overlay<'_>, number: u64, alias: u64) {
        match overlay.edit(&key(number)).expect("readable") {
            Book::Person(book) => book.aliases.push(person(alias)),
            other => panic!("{other:?} is no person's"),
        }
    }

    /// The aliases in a book, as numbers.
    fn noted(overlay: &mut Overlay<'_>, number: u64) -> Vec<PersonId> {
        match overlay.held(&key(number)).expect("readable").as_deref() {
            Some(Book::Person(book)) => book.aliases.clone(),
            _ => Vec::new(),
        }
    }

    fn with_store(test: impl FnOnce(&Store<Book>)) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (ledger, bounds) = (LedgerId([7; 16]), Bounds::default());
        let opened = Store::open(folder.path(), ledger, Position(0), bounds);
        test(&opened.expect("a new shelf").store);
    }

    #[test]
    fn a_dropped_trial_leaves_what_the_batch_in_flight_changed() {
        with_store(|store| {
            let mut warm = Warm::default();
            let mut first = Overlay::over(store, &mut warm);
            note(&mut first, 1, 10);
            let in_flight = first.into_books();
            assert_eq!(in_flight.len(), 1);
            let mut second = Overlay::over(store, &mut warm);
            second.begin_trial();
            note(&mut second, 1, 20);
            assert_eq!(noted(&mut second, 1), [person(10), person(20)]);
            second.drop_trial();
            assert_eq!(noted(&mut second, 1), [person(10)]);
            note(&mut second, 1, 30);
            assert_eq!(noted(&mut second, 1), [person(10), person(30)]);
        });
    }

    #[test]
    fn what_is_in_flight_is_not_forgotten_however_much_is_read() {
        with_store(|store| {
            let mut warm = Warm::default();
            let mut first = Overlay::over(store, &mut warm);
            note(&mut first, 1, 10);
            let published = first.into_books();
            let mut second = Overlay::over(store, &mut warm);
            note(&mut second, 2, 20);
            for other in 0..3 * WARM_BOOKS as u64 {
                assert_eq!(noted(&mut second, 1_000 + other), []);
            }
            assert_eq!(noted(&mut second, 1), [person(10)]);
            // The third is decided when the first is published.
            let (idem, through) = (Vec::new(), Position(1));
            store.publish(Change {
                books: published,
                idem,
                through,
            });
            drop(second.into_books());
            let mut third = Overlay::over(store, &mut warm);
            for other in 0..3 * WARM_BOOKS as u64 {
                assert_eq!(noted(&mut third, 1_000 + other), []);
            }
            assert_eq!(noted(&mut third, 1), [person(10)]);
            assert_eq!(noted(&mut third, 2), [person(20)]);
            let remembered = third.warm.young.len() + third.warm.old.len();
            assert!(remembered <= 2 * WARM_BOOKS + 2, "{remembered} books");
        });
    }

    #[test]
    fn a_trial_that_is_kept_changes_the_batch() {
        with_store(|store| {
            let mut warm = Warm::default();
            let mut first = Overlay::over(store, &mut warm);
            note(&mut first, 1, 10);
            drop(first.into_books());
            let mut second = Overlay::over(store, &mut warm);
            second.begin_trial();
            note(&mut second, 1, 20);
            second.keep_trial();
            assert_eq!(noted(&mut second, 1), [person(10), person(20)]);
            assert_eq!(second.into_books().len(), 1);
        });
    }
}
