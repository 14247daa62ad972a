//! Pages the writer read last: commands that come in the order of their subjects, as the deadlines
//! of a midnight do, find the next book on a page that was just read, without a search for it.
//!
//! The writer looks among the dirty books first. What it does not find there is in pages as they
//! were then, so a page serves for as long as no newer ones have taken its place.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::leaf_pages::{holds, page_for};
use super::page::{self, Entry, Page};
use super::page_cache::AsOf;
use super::shelf::{Pair, Shelf};
use crate::log::Fault;

/// Pages that are kept: those of the books that one command changes.
const PAGES_MAX: usize = 8;

/// The pages, the newest first, and since when they are the newest of their keys.
#[derive(Default)]
pub(super) struct LastPages(Mutex<(AsOf, VecDeque<Pair>)>);

impl LastPages {
    /// Reads the entry under `key` and hands it to `found`, undecoded and without a copy.
    pub fn entry_with<T>(
        &self,
        pages: &Shelf,
        key: &[u8],
        found: impl FnOnce(&Entry<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (as_of, kept) = &mut *last;
        // Before anything is read: a page that changes meanwhile is then read again.
        let now = pages.as_of();
        if *as_of != now {
            kept.clear();
            *as_of = now;
        }
        let place = kept.iter().position(|pair| may_hold(pair, key));
        if place.is_none() {
            kept.truncate(PAGES_MAX - 1);
            kept.push_front(page_for(pages, key)?);
        }
        let Some((page_key, bytes)) = kept.get(place.unwrap_or_default()) else {
            return Ok(None);
        };
        let damaged = |what| pages.damaged(page_key, what);
        let page = Page::checked_before(bytes).map_err(damaged)?;
        match page.find(key).map_err(damaged)? {
            Some(entry) => found(&entry).map(Some),
            None => Ok(None),
        }
    }
}

/// Whether a page may hold `key`.
pub(super) fn may_hold((page_key, bytes): &Pair, key: &[u8]) -> bool {
    **page_key <= *key && page::upper_of(bytes).is_some_and(|upper| holds(page_key, upper, key))
}
