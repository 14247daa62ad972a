//! Keys of pages that were seen, so that the page of a book is found by name.
//!
//! sled finds the pair before a key by walking a copy of a node, which costs several times what
//! reading a pair by its key does. Nothing here has to be right: pages are split and never go away,
//! so the page under the nearest known key says by its fence whether it is the one; if not, sled is
//! asked, and the answer is remembered.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock};

use sled::IVec;

/// Keys that are kept: pages of some 500 MB, known with 12 MB. When there are more, all are
/// forgotten, and those in use are soon known again.
const KEYS_MAX: usize = 1 << 18;

/// Keys of pages.
#[derive(Default)]
pub(super) struct PageKeys(RwLock<BTreeSet<IVec>>);

impl PageKeys {
    /// The greatest known key not above `key`.
    pub fn at_or_before(&self, key: &[u8]) -> Option<IVec> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let upto = (Bound::Unbounded, Bound::Included(key));
        known.range::<[u8], _>(upto).next_back().cloned()
    }

    /// Remembers one that was met.
    pub fn seen(&self, page_key: &IVec) {
        self.seen_all([page_key]);
    }

    /// Remembers those that were written. Nearly all are known, and then nobody waits for it.
    pub fn seen_all<'k>(&self, page_keys: impl IntoIterator<Item = &'k IVec>) {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let page_keys = page_keys.into_iter().filter(|it| !known.contains(*it));
        let new: Vec<IVec> = page_keys.cloned().collect();
        drop(known);
        if new.is_empty() {
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEYS_MAX {
            known.clear();
        }
        known.extend(new);
    }
}
