//! A part of a figure: sessions that have something in common, how many, and their minutes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::sessions::book::Session;

/// A count of sessions with their minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SessionSum")]
pub struct Count {
    /// How many sessions.
    pub sessions: u64,
    /// The sum of their minutes.
    pub minutes: i64,
}

impl Count {
    /// One session with the minutes that it adds to the figure of its state.
    pub fn of(session: &Session) -> Self {
        Self {
            sessions: 1,
            minutes: session.contribution().minutes.0,
        }
    }

    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.sessions += other.sessions;
        self.minutes += other.minutes;
    }
}

/// What sessions have in common, and their count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PartBy{K}")]
pub struct Part<K> {
    /// What they have in common.
    pub key: K,
    /// How many sessions.
    pub sessions: u64,
    /// The sum of their minutes.
    pub minutes: i64,
}

/// Counts under keys, in the order of the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts<K: Ord>(pub BTreeMap<K, Count>);

impl<K: Ord> Default for Counts<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord> Counts<K> {
    /// Adds a count under a key.
    pub fn add(&mut self, key: K, count: Count) {
        self.0.entry(key).or_default().add(count);
    }

    /// Adds all counts of another.
    pub fn join(&mut self, other: Self) {
        for (key, count) in other.0 {
            self.add(key, count);
        }
    }

    /// The parts, in the order of the keys.
    pub fn parts(self) -> Vec<Part<K>> {
        let part = |(key, count): (K, Count)| Part {
            key,
            sessions: count.sessions,
            minutes: count.minutes,
        };
        self.0.into_iter().map(part).collect()
    }
}

/// A share of a thousand, rounded to the nearest; nothing of nothing is 0.
pub fn per_mille(part: u64, whole: u64) -> u32 {
    let share = (part * 2_000 + whole).checked_div(whole * 2);
    share.map_or(0, |share| u32::try_from(share).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_to_the_nearest_thousandth() {
        for (part, whole, share) in [
            (0, 0, 0),
            (1, 3, 333),
            (2, 3, 667),
            (1, 2_000, 1),
            (1, 2_001, 0),
            (7, 7, 1_000),
        ] {
            assert_eq!(per_mille(part, whole), share, "{part} of {whole}");
        }
    }
}
