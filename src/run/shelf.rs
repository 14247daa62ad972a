//! Books on the shelf of `state`, and the writer's overlay over it.
//!
//! The overlay holds what the batch in hand has changed so far; nobody else sees it before the
//! batch is durable. Within a trial (a batch of commands that stands or falls together, or a dry
//! run) changes go to a second layer, which is kept or thrown away as a whole.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::books::{self, Book, BookKey, Shelf};
use crate::log::Fault;
use crate::state::{Shelved, Store};

impl Shelved for Book {
    type Key = BookKey;

    const FORMAT: u16 = books::FORMAT;

    fn key_bytes(key: &BookKey) -> Vec<u8> {
        key.to_bytes()
    }

    fn key_from_bytes(bytes: &[u8]) -> Option<BookKey> {
        BookKey::from_bytes(bytes)
    }

    fn encode(&self) -> Vec<u8> {
        Book::encode(self)
    }

    fn decode(key: &BookKey, bytes: &[u8]) -> Result<Self, Fault> {
        let doing = || format!("reading the book {key:?} from the shelf");
        Book::decode(key, bytes)
            .ok_or_else(|| Fault::fatal(doing(), "its bytes are not such a book; run `rebuild`"))
    }
}

/// Books changed and not yet published, over what is published.
pub struct Overlay<'s> {
    store: &'s Store<Book>,
    batch: HashMap<BookKey, Arc<Book>>,
    trial: Option<HashMap<BookKey, Arc<Book>>>,
}

impl<'s> Overlay<'s> {
    /// An empty overlay.
    pub fn over(store: &'s Store<Book>) -> Self {
        Self {
            store,
            batch: HashMap::new(),
            trial: None,
        }
    }

    /// The book under `key` with all changes so far.
    pub fn held(&self, key: &BookKey) -> Result<Option<Arc<Book>>, Fault> {
        let tried = self.trial.as_ref().and_then(|trial| trial.get(key));
        match tried.or_else(|| self.batch.get(key)) {
            Some(book) => Ok(Some(Arc::clone(book))),
            None => self.store.book(key),
        }
    }

    /// From here on changes can be taken back.
    pub fn begin_trial(&mut self) {
        self.trial = Some(HashMap::new());
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
            .chain(self.trial.iter().flat_map(HashMap::keys))
    }

    /// Everything changed, to be published.
    pub fn into_books(self) -> Vec<(BookKey, Arc<Book>)> {
        self.batch.into_iter().collect()
    }
}

impl Shelf for Overlay<'_> {
    type Error = Fault;

    fn edit(&mut self, key: &BookKey) -> Result<&mut Book, Fault> {
        let known = match &self.trial {
            Some(trial) => trial.contains_key(key),
            None => self.batch.contains_key(key),
        };
        let loaded = if known { None } else { self.held(key)? };
        let layer = self.trial.as_mut().unwrap_or(&mut self.batch);
        let book = layer
            .entry(key.clone())
            .or_insert_with(|| loaded.unwrap_or_else(|| Arc::new(Book::empty(key))));
        Ok(Arc::make_mut(book))
    }
}
