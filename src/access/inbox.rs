//! Up to where a person has read their notices: one time for each person, for their own pages.
//!
//! It stands in the log of the network, which ends after six months, and so does being unread: what
//! is older is nobody's news any more. Must never: be told to anybody but the person.

use super::door::{Access, NETWORK_KEPT_DAYS};
use super::record::AccessEvent;
use crate::domain::kernel::ids::PersonId;
use crate::domain::stored::Actor;
use crate::log::Fault;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

impl Access {
    /// The time of the newest notice that counts as read, Unix milliseconds.
    pub fn inbox_read_until(&self, person: PersonId, now_ms: i64) -> i64 {
        let oldest_news = now_ms - i64::from(NETWORK_KEPT_DAYS) * DAY_MS;
        let read = self.entrances().notices.read_until(person);
        read.map_or(oldest_news, |read| read.max(oldest_news))
    }

    /// A person looks at their notices, of which the newest is of `until_ms`. Blocks for an fsync
    /// if there is one that they had not read.
    pub fn inbox_read(&self, person: PersonId, until_ms: i64, now_ms: i64) -> Result<(), Fault> {
        if until_ms <= self.inbox_read_until(person, now_ms) {
            return Ok(());
        }
        let (actor, event) = (
            Actor::Person(person),
            AccessEvent::InboxRead { person, until_ms },
        );
        self.network.record(actor, &event, now_ms)?;
        self.entrances().apply(&event, actor, now_ms);
        Ok(())
    }
}
