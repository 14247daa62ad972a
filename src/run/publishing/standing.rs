//! How publishing stands: for metrics, for readiness, and for who asked for a checkpoint.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;

/// Why a witness did not cosign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// It could not be reached, or did not answer in time.
    Unreachable,
    /// It does not know this log (404), or none of its keys (403).
    NotAdmitted,
    /// It did not understand us (400), or we did not understand it.
    Misunderstood,
    /// Its cosignature does not verify under the key of the policy.
    BadCosignature,
    /// It has seen a larger tree than ours: ours was rolled back, or somebody else signs it.
    Ahead,
    /// It has seen another tree of the same log.
    Fork,
}

impl Trouble {
    /// Whether it says that history differs, and somebody must look at it now.
    pub fn is_alarm(self) -> bool {
        matches!(self, Self::Ahead | Self::Fork)
    }
}

/// What one witness did last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WitnessStanding {
    /// Size of the largest tree it cosigned for us.
    pub cosigned_size: u64,
    /// Why it did not cosign the last time it was asked.
    pub trouble: Option<Trouble>,
    /// How often it did not.
    pub failures: u64,
}

/// How publishing stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// Checkpoints signed by this process.
    pub signed: u64,
    /// Checkpoints published by this process.
    pub published: u64,
    /// Rounds without a key to sign with, or ended by a fault that may pass.
    pub unsigned: u64,
    /// Rounds that ended without the witnesses that the policy wants.
    pub unwitnessed: u64,
    /// Times a witness told of another history of this log.
    pub alarms: u64,
    /// Log keys that were announced and do not lie in the keys folder.
    pub keys_missing: u64,
    /// Witnesses by name.
    pub witnesses: BTreeMap<String, WitnessStanding>,
}

/// Shared by the publisher, metrics and who waits.
#[derive(Debug, Default)]
pub struct Standing {
    facts: Mutex<Facts>,
    wanted: Mutex<u64>,
    woken: Condvar,
    /// The whole log was compared with what was published, since this process began.
    compared: AtomicBool,
}

impl Standing {
    /// The facts now.
    pub fn facts(&self) -> Facts {
        self.locked().clone()
    }

    /// Notes something.
    pub fn note(&self, change: impl FnOnce(&mut Facts)) {
        change(&mut self.locked());
    }

    /// Whether the whole log was compared with what was published.
    pub fn is_compared(&self) -> bool {
        self.compared.load(Ordering::Acquire)
    }

    /// It was.
    pub fn note_compared(&self) {
        self.compared.store(true, Ordering::Release);
    }

    /// Asks for a checkpoint over at least `size` events, soon.
    pub fn want(&self, size: u64) {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        *wanted = size.max(*wanted);
        self.woken.notify_all();
    }

    /// A round was made over `size` events. Whoever wanted no more has had their round, also if it
    /// was not published: the next one comes at its time, or one request would keep witnesses busy.
    pub fn answered(&self, size: u64) {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        if *wanted <= size {
            *wanted = 0;
        }
    }

    /// What is wanted, after at most `wait`; at once if it is more than `published`.
    pub fn wanted(&self, published: u64, wait: Duration) -> u64 {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = self
            .woken
            .wait_timeout_while(wanted, wait, |wanted| *wanted <= published);
        let (wanted, _) = outcome.unwrap_or_else(PoisonError::into_inner);
        *wanted
    }

    fn locked(&self) -> MutexGuard<'_, Facts> {
        // Counters: a change that panicked half way loses nothing that matters.
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_answers_who_wanted_no_more_and_keeps_who_came_later() {
        let standing = Standing::default();
        standing.want(7);
        standing.answered(7);
        assert_eq!(
            standing.wanted(3, Duration::ZERO),
            0,
            "one request, one round"
        );
        standing.want(9);
        standing.answered(7);
        assert_eq!(
            standing.wanted(3, Duration::ZERO),
            9,
            "it came during the round"
        );
    }
}
