//! Places in a log: which ledger, which event, and the chain value that binds everything before.
//!
//! Position, batch number and size are different types or differently named integers, because
//! mixing them up is the classic mistake of every log. Positions are gapless: the first event of a
//! ledger is 0, and a frame of `n` events takes `n` positions.

use std::fmt;

use super::digest;

/// The place of one event in its ledger, counted from 0 without gaps. It is also its leaf index in
/// the tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

impl Position {
    /// The position `events` later.
    #[must_use]
    pub fn after(self, events: usize) -> Self {
        let events = u64::try_from(events).expect("a frame holds at most 2,000 events");
        Self(
            self.0
                .checked_add(events)
                .expect("2^64 events cannot be written"),
        )
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The random 16-byte name of a ledger, fixed at genesis and bound into every frame and commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LedgerId(pub [u8; 16]);

impl fmt::Display for LedgerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        digest::hex(&self.0).fmt(f)
    }
}

/// BLAKE3 over everything up to and including a frame.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chain(pub [u8; 32]);

impl Chain {
    /// The chain value before the first frame of `ledger`.
    pub fn genesis(ledger: LedgerId) -> Self {
        Self(digest::LEDGER.of(&[&ledger.0]))
    }

    /// The chain value after a frame whose digest (which covers its position and body) is `frame`.
    #[must_use]
    pub fn link(self, frame: &[u8; 32]) -> Self {
        Self(digest::CHAIN.of(&[&self.0, frame]))
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        digest::hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chain({self})")
    }
}

/// Where a log ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The position the next event will take, that is the number of events.
    pub next: Position,
    /// The chain value after the last frame.
    pub chain: Chain,
    /// The number of the last batch; the first batch is 1, so 0 means an empty log.
    pub batch: u64,
    /// When the last frame was recorded, Unix milliseconds; the next frame may not be earlier.
    pub recorded_at_ms: i64,
}

impl Head {
    /// The head of a ledger without events.
    pub fn genesis(ledger: LedgerId) -> Self {
        let chain = Chain::genesis(ledger);
        Self {
            next: Position(0),
            chain,
            batch: 0,
            recorded_at_ms: i64::MIN,
        }
    }
}
