//! Who looked at what a person shared: the newest looks at each share, folded from the read log.
//!
//! A look is on record before anything is shown. It tells when and in which way, and no more: not
//! from which address, not with which program (no tracking of verifiers). Bounded: for each share
//! the count and the newest [`NEWEST_MAX`] looks, for a bounded number of shares; the one looked
//! at longest ago is forgotten first, and still stands in the read log.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::PoisonError;

use lru::LruCache;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::door::Access;
use super::record::AccessEvent;
use crate::domain::kernel::ids::{PersonId, ShareId};
use crate::domain::stored::Actor;
use crate::log::Fault;

/// Looks at one share that are listed.
pub const NEWEST_MAX: usize = 16;
/// Shares whose looks are held in memory: some 80 MB at worst.
const SHARES_MAX: NonZeroUsize = NonZeroUsize::new(200_000).expect("not zero");

/// In which way somebody looked.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LookedBy {
    /// On the page of the link.
    Page,
    /// By taking the file or the print.
    File,
    /// As one of many codes checked together.
    Many,
    /// By asking for a signed receipt.
    Receipt,
}

/// One look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// In which way.
    pub by: LookedBy,
}

/// A look that is about to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookAt {
    /// Who shared.
    pub person: PersonId,
    /// What.
    pub share: ShareId,
    /// In which way it is looked at.
    pub by: LookedBy,
}

impl LookAt {
    fn event(self) -> AccessEvent {
        let Self { person, share, by } = self;
        AccessEvent::CheckRecorded { by, person, share }
    }
}

/// The looks at one share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LooksAt {
    /// How many.
    pub count: u64,
    /// The newest, the newest first.
    pub newest: VecDeque<Look>,
}

/// The looks at all shares.
#[derive(Debug)]
pub(super) struct Looks {
    by_share: LruCache<ShareId, LooksAt>,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            by_share: LruCache::new(SHARES_MAX),
        }
    }
}

impl Looks {
    /// Folds one event of the read log.
    pub(super) fn apply(&mut self, event: &AccessEvent, at_ms: i64) {
        let AccessEvent::CheckRecorded { by, share, .. } = event else {
            return;
        };
        let looks = self.by_share.get_or_insert_mut(*share, LooksAt::default);
        looks.count += 1;
        looks.newest.push_front(Look { at_ms, by: *by });
        looks.newest.truncate(NEWEST_MAX);
    }
}

impl Access {
    /// Records that somebody looks at what a person shared; show it only after `Ok`. Blocks for an
    /// fsync that concurrent looks share.
    pub fn look_record(&self, look: LookAt, now_ms: i64) -> Result<(), Fault> {
        self.looks_record(&[look], now_ms)
    }

    /// The same of many looks, with one fsync for all of them.
    pub fn looks_record(&self, all: &[LookAt], now_ms: i64) -> Result<(), Fault> {
        let events: Vec<AccessEvent> = all.iter().map(|look| look.event()).collect();
        self.disclosures
            .record_all(Actor::System, &events, now_ms)?;
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        for event in &events {
            looks.apply(event, now_ms);
        }
        Ok(())
    }

    /// Who looked at a share, lately.
    pub fn looks_at(&self, share: ShareId) -> LooksAt {
        let looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        looks.by_share.peek(&share).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(number: u8) -> ShareId {
        ShareId::from_bytes([number; 16])
    }

    #[test]
    fn all_looks_are_counted_and_the_newest_are_listed() {
        let mut looks = Looks::default();
        for at_ms in 0..20 {
            let event = AccessEvent::CheckRecorded {
                by: LookedBy::Page,
                person: PersonId::from_bytes([1; 16]),
                share: share(1),
            };
            looks.apply(&event, at_ms);
        }
        let of = looks.by_share.peek(&share(1)).expect("looked at");
        assert_eq!((of.count, of.newest.len()), (20, NEWEST_MAX));
        assert_eq!(of.newest.front().map(|look| look.at_ms), Some(19));
        assert!(looks.by_share.peek(&share(2)).is_none());
    }
}
