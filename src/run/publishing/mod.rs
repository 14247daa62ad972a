//! Publishing: the log grows into the public tree, checkpoints are signed, witnesses asked.
//!
//! ```text
//! log -> entries -> tapes -> sign -> second place -> witnesses -> policy met -> published
//! ```
//!
//! Writing never waits for it: who writes is answered when the log is durable, and publishing
//! follows ("fail open for ingestion"). What readers and certificates get is only what the policy
//! is content with ("fail closed for certificates"): a note without its witnesses stays in the
//! second place and is offered to them again.
//!
//! Must never: publish what is not in the second place, or sign over a fork.

pub mod announce;
pub mod entries;
pub mod keys;
pub mod public_tree;
pub mod publisher;
pub mod round;
pub mod standing;
pub mod witnesses;

use std::time::Duration;

pub use publisher::Publisher;
pub use standing::{Standing, Trouble, WitnessStanding};

use crate::checkpoint::Policy;

/// Longest time between two checkpoints while events come in.
pub const INTERVAL: Duration = Duration::from_secs(10);
/// Shortest time between two checkpoints, however many ask for one.
pub const SPACING: Duration = Duration::from_secs(1);
/// How long all witnesses together may take.
pub const WITNESS_TIME: Duration = Duration::from_secs(6);
/// How long a receipt waits for a checkpoint that covers it.
pub const RECEIPT_WAIT: Duration = Duration::from_secs(10);

/// How a ledger publishes.
#[derive(Clone, Debug)]
pub struct Publishing {
    /// Longest time between two checkpoints while events come in.
    pub interval: Duration,
    /// Shortest time between two checkpoints.
    pub spacing: Duration,
    /// How long all witnesses together may take.
    pub witness_time: Duration,
    /// Which witnesses are asked, and how many must agree; absent: nobody is asked.
    pub policy: Option<Policy>,
}

impl Default for Publishing {
    fn default() -> Self {
        Self {
            interval: INTERVAL,
            spacing: SPACING,
            witness_time: WITNESS_TIME,
            policy: None,
        }
    }
}
