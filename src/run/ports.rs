//! Ports for what decisions must not reach for themselves: time and randomness (I14).
//!
//! The simulated ones exist for `demo` on an empty directory whose genesis says `simulation`.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time, in milliseconds since 1970 UTC.
pub trait Clock: Send + Sync {
    /// Now.
    fn now_ms(&self) -> i64;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

/// A clock that stands still until it is set: one run of `demo` is like another.
#[derive(Debug)]
pub struct SimulatedClock(AtomicI64);

impl SimulatedClock {
    /// A clock that shows `now_ms`.
    pub fn at(now_ms: i64) -> Self {
        Self(AtomicI64::new(now_ms))
    }

    /// Sets the clock; it never goes back.
    pub fn advance_to(&self, now_ms: i64) {
        self.0.fetch_max(now_ms, Ordering::SeqCst);
    }
}

impl Clock for SimulatedClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Gives 32 unpredictable bytes: the seed of one command.
pub trait Seeds: Send + Sync {
    /// The next seed.
    fn seed(&self) -> [u8; 32];
}

/// Seeds from the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemSeeds;

impl Seeds for SystemSeeds {
    fn seed(&self) -> [u8; 32] {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).expect("nothing may go on without the system's randomness");
        seed
    }
}

/// Seeds that are the same in every run, for `demo`: anybody can compute them.
#[derive(Debug)]
pub struct SimulatedSeeds {
    key: [u8; 32],
    count: AtomicU64,
}

impl SimulatedSeeds {
    /// The sequence that `name` stands for.
    pub fn named(name: &str) -> Self {
        let key = blake3::derive_key("hourledger 2026 simulated randomness v1", name.as_bytes());
        Self {
            key,
            count: AtomicU64::new(0),
        }
    }
}

impl Seeds for SimulatedSeeds {
    fn seed(&self) -> [u8; 32] {
        let count = self.count.fetch_add(1, Ordering::SeqCst);
        *blake3::keyed_hash(&self.key, &count.to_be_bytes()).as_bytes()
    }
}
