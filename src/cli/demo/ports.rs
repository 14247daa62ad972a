//! The simulated ports of a demo: a clock that stands, then runs, and randomness anybody can
//! compute.
//!
//! While the demo is loaded its clock moves only when the story moves it. When it is served, the
//! clock runs on with wall time from the last recorded moment: so codes rotate and deadlines pass,
//! and a demo that was switched off for a month wakes up in the evening it fell asleep. Only a
//! ledger whose genesis says `simulation` ever meets these ports.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use crate::cli::directory::{Ports, random};
use crate::run::ports::{Clock, SimulatedClock, SimulatedSeeds, SystemSeeds};
use crate::vault::Random;

/// Name of the simulated randomness: another story, another name.
const RANDOMNESS: &str = "demo district 1";

/// The clock of a demo.
#[derive(Debug)]
pub struct DemoClock {
    shown: SimulatedClock,
    running_since: OnceLock<Instant>,
}

impl DemoClock {
    /// A clock that stands at `now_ms`.
    pub fn at(now_ms: i64) -> Arc<Self> {
        Arc::new(Self {
            shown: SimulatedClock::at(now_ms),
            running_since: OnceLock::new(),
        })
    }

    /// Sets the clock; it never goes back.
    pub fn advance_to(&self, now_ms: i64) {
        self.shown.advance_to(now_ms);
    }

    /// From now on it runs with wall time.
    pub fn start(&self) {
        self.running_since.get_or_init(Instant::now);
    }
}

impl Clock for DemoClock {
    fn now_ms(&self) -> i64 {
        let ran = self
            .running_since
            .get()
            .map_or(0, |since| since.elapsed().as_millis());
        self.shown.now_ms() + i64::try_from(ran).unwrap_or(i64::MAX / 2)
    }
}

/// Ports under which a demo is loaded: the same bytes in every run.
pub fn to_load(clock: &Arc<DemoClock>) -> Ports {
    Ports {
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        seeds: Box::new(SimulatedSeeds::named(RANDOMNESS)),
        random: simulated_random(),
        newest: None,
    }
}

/// Ports under which a loaded demo is served. What visitors do is theirs: real randomness, for the
/// simulated sequence would begin again and give out the same ids twice.
pub fn to_serve(clock: &Arc<DemoClock>) -> Ports {
    Ports {
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        seeds: Box::new(SystemSeeds),
        random: random(),
        newest: None,
    }
}

/// Key material that is the same in every run, because sealed texts stand in the log.
fn simulated_random() -> Box<dyn Random> {
    let key = blake3::derive_key("hourledger 2026 simulated keys v1", RANDOMNESS.as_bytes());
    let mut stream = blake3::Hasher::new_keyed(&key).finalize_xof();
    Box::new(move |bytes: &mut [u8]| stream.fill(bytes))
}

/// The id of every demo ledger: fixed, so that its log is the same in every run.
pub fn ledger_id() -> [u8; 16] {
    let digest = blake3::derive_key(
        "hourledger 2026 simulated ledger id v1",
        RANDOMNESS.as_bytes(),
    );
    *digest.first_chunk().expect("a digest of 32 bytes has 16")
}

/// Dice of the story: the same throw for the same question.
pub fn throw(question: &str, about: &[u64], sides: u64) -> u64 {
    let mut hasher = blake3::Hasher::new_derive_key("hourledger 2026 demo story v1");
    hasher.update(question.as_bytes());
    for number in about {
        hasher.update(&number.to_be_bytes());
    }
    let digest = hasher.finalize();
    let eight = digest
        .as_bytes()
        .first_chunk()
        .expect("a digest of 32 bytes has 8");
    u64::from_be_bytes(*eight) % sides
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_stands_until_it_is_started_and_never_goes_back() {
        let clock = DemoClock::at(5_000);
        clock.advance_to(7_000);
        clock.advance_to(6_000);
        assert_eq!(clock.now_ms(), 7_000);
        clock.start();
        assert!(clock.now_ms() >= 7_000);
    }

    #[test]
    fn throws_are_repeatable_and_within_the_sides() {
        assert_eq!(throw("a", &[1], 100), throw("a", &[1], 100));
        assert!((0..200).all(|number| throw("a", &[number], 6) < 6));
    }
}
