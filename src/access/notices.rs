//! What was done lately about how a person comes in, for the person's own eyes. Pure, bounded.
//!
//! A fold of the logs, so that an inbox needs no search of months. It holds the newest of each
//! person and the people seen last; what falls out of it still stands in the log.

use std::collections::VecDeque;
use std::num::NonZeroUsize;

use lru::LruCache;

use crate::domain::kernel::ids::PersonId;
use crate::domain::stored::Actor;

/// Notices kept of one person.
const OF_PERSON_MAX: usize = 12;
/// People whose notices are kept: some 60 MB.
const PEOPLE_MAX: NonZeroUsize = NonZeroUsize::new(100_000).expect("not zero");

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// A one-time link was made.
    LinkMade,
    /// It was used.
    LinkUsed,
    /// A card was issued.
    CardIssued,
    /// A PIN was set.
    PinSet,
}

/// Something done about how a person comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntranceNotice {
    /// What.
    pub what: Entrance,
    /// By whom.
    pub by: Actor,
    /// When, Unix milliseconds.
    pub at_ms: i64,
}

/// The newest notices of the people seen last.
#[derive(Debug)]
pub struct Notices {
    of: LruCache<PersonId, VecDeque<EntranceNotice>>,
    /// Up to which time each person has read theirs, Unix milliseconds.
    read_until: LruCache<PersonId, i64>,
}

impl Default for Notices {
    fn default() -> Self {
        Self {
            of: LruCache::new(PEOPLE_MAX),
            read_until: LruCache::new(PEOPLE_MAX),
        }
    }
}

impl Notices {
    /// Something was done.
    pub fn note(&mut self, person: PersonId, notice: EntranceNotice) {
        let kept = self.of.get_or_insert_mut(person, VecDeque::new);
        // Two logs are folded one after the other: each notice goes where its time has it.
        let newer = kept.iter().take_while(|it| it.at_ms > notice.at_ms).count();
        kept.insert(newer, notice);
        kept.truncate(OF_PERSON_MAX);
    }

    /// A person looked at theirs.
    pub fn read(&mut self, person: PersonId, until_ms: i64) {
        let known = self.read_until.get_or_insert_mut(person, || until_ms);
        *known = until_ms.max(*known);
    }

    /// Up to which time a person has read theirs, if that is remembered.
    pub fn read_until(&self, person: PersonId) -> Option<i64> {
        self.read_until.peek(&person).copied()
    }

    /// The notices of a person, newest first.
    pub fn of(&self, person: PersonId) -> Vec<EntranceNotice> {
        let kept = self.of.peek(&person);
        kept.map(|kept| kept.iter().copied().collect())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: PersonId = PersonId::from_bytes([1; 16]);

    fn notice(at_ms: i64) -> EntranceNotice {
        EntranceNotice {
            what: Entrance::PinSet,
            by: Actor::System,
            at_ms,
        }
    }

    #[test]
    fn the_newest_are_kept_in_the_order_of_their_times() {
        let times =
            |notices: &Notices| -> Vec<i64> { notices.of(ME).iter().map(|it| it.at_ms).collect() };
        let mut notices = Notices::default();
        for at_ms in [5, 3, 9] {
            notices.note(ME, notice(at_ms));
        }
        assert_eq!(times(&notices), [9, 5, 3]);
        for at_ms in 10..30 {
            notices.note(ME, notice(at_ms));
        }
        assert_eq!(times(&notices).len(), OF_PERSON_MAX);
        assert_eq!(times(&notices)[0], 29);
    }
}
