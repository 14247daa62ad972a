//! Lock-out: after failed attempts a caller waits, longer each time. Pure: time comes in.
//!
//! Five failures within 15 minutes lock for 15 minutes; each further lock lasts twice as long, up
//! to a day; a success clears the count. An address that many people share, a school's, may fail
//! more often before it is locked. The table is bounded like that of the rate limits.

use std::num::NonZeroUsize;

use lru::LruCache;

use super::limits::LimitKey;

/// Failures that lock.
pub const FAILURES_MAX: u32 = 5;
/// Numbers of certificates that there are not, asked for until that locks: people mistype, and an
/// office types for many; sixty random bits are not found by as many guesses.
pub const UNKNOWN_NUMBERS_MAX: u32 = 30;
/// Failures that lock an address where people type what is their own: a school class has one.
pub const SHARED_FAILURES_MAX: u32 = 30;
/// Milliseconds within which failures count together, and for which the first lock lasts.
pub const WINDOW_MS: i64 = 15 * 60 * 1_000;
/// Milliseconds a lock lasts at most.
pub const LOCK_MS_MAX: i64 = 24 * 60 * 60 * 1_000;

/// The caller must wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locked {
    /// Until when, Unix milliseconds.
    pub until_ms: i64,
}

#[derive(Debug, Default)]
struct Attempts {
    failures: u32,
    since_ms: i64,
    locks: u32,
    until_ms: i64,
}

/// Failed attempts of all callers seen lately.
#[derive(Debug)]
pub struct Lockouts {
    attempts: LruCache<LimitKey, Attempts>,
}

impl Lockouts {
    /// Room for `callers_max` callers at a time.
    pub fn new(callers_max: NonZeroUsize) -> Self {
        Self {
            attempts: LruCache::new(callers_max),
        }
    }

    /// Whether the caller may try at all.
    pub fn check(&mut self, caller: LimitKey, now_ms: i64) -> Result<(), Locked> {
        match self.attempts.get(&caller) {
            Some(attempts) if now_ms < attempts.until_ms => Err(Locked {
                until_ms: attempts.until_ms,
            }),
            _ => Ok(()),
        }
    }

    /// An attempt failed; answers a lock that begins with it if there were `failures_max` of them,
    /// which the caller records.
    pub fn failed(&mut self, caller: LimitKey, failures_max: u32, now_ms: i64) -> Option<Locked> {
        let attempts = self.attempts.get_or_insert_mut(caller, Attempts::default);
        if now_ms - attempts.since_ms > WINDOW_MS {
            (attempts.failures, attempts.since_ms) = (0, now_ms);
        }
        attempts.failures += 1;
        if attempts.failures < failures_max {
            return None;
        }
        let lock_ms = WINDOW_MS
            .saturating_mul(1 << attempts.locks.min(7))
            .min(LOCK_MS_MAX);
        attempts.failures = 0;
        attempts.locks += 1;
        attempts.until_ms = now_ms + lock_ms;
        Some(Locked {
            until_ms: attempts.until_ms,
        })
    }

    /// An attempt succeeded: earlier failures no longer count.
    pub fn succeeded(&mut self, caller: LimitKey) {
        self.attempts.pop(&caller);
    }

    /// An attempt that was counted as failed was none: it alone no longer counts.
    pub fn taken_back(&mut self, caller: LimitKey) {
        if let Some(attempts) = self.attempts.get_mut(&caller) {
            attempts.failures = attempts.failures.saturating_sub(1);
        }
    }

    /// A lock that was recorded before a restart goes on.
    pub fn restore(&mut self, caller: LimitKey, until_ms: i64) {
        let attempts = self.attempts.get_or_insert_mut(caller, Attempts::default);
        attempts.locks += 1;
        attempts.until_ms = attempts.until_ms.max(until_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: NonZeroUsize = NonZeroUsize::new(10).expect("ten");
    const START_MS: i64 = 1_767_225_600_000;

    fn caller() -> LimitKey {
        LimitKey::of(&[1; 32], "198.51.100.7")
    }

    /// Fails five times at `now_ms`: the lock that begins.
    fn fail(lockouts: &mut Lockouts, now_ms: i64) -> Locked {
        for _ in 1..FAILURES_MAX {
            assert_eq!(lockouts.failed(caller(), FAILURES_MAX, now_ms), None);
        }
        lockouts
            .failed(caller(), FAILURES_MAX, now_ms)
            .expect("the fifth locks")
    }

    #[test]
    fn five_failures_lock_and_each_lock_lasts_twice_as_long_up_to_a_day() {
        let mut lockouts = Lockouts::new(ROOM);
        let mut now_ms = START_MS;
        for minutes in [15, 30, 60, 120, 240, 480, 960, 1_440, 1_440] {
            let locked = fail(&mut lockouts, now_ms);
            assert_eq!(locked.until_ms - now_ms, minutes * 60_000);
            assert_eq!(lockouts.check(caller(), locked.until_ms - 1), Err(locked));
            assert_eq!(lockouts.check(caller(), locked.until_ms), Ok(()));
            now_ms = locked.until_ms;
        }
    }

    #[test]
    fn slow_failures_and_a_success_do_not_add_up() {
        let mut lockouts = Lockouts::new(ROOM);
        for attempt in 0..20 {
            assert_eq!(
                lockouts.failed(caller(), FAILURES_MAX, START_MS + attempt * (WINDOW_MS + 1)),
                None
            );
        }
        let mut lockouts = Lockouts::new(ROOM);
        for _ in 0..20 {
            assert_eq!(lockouts.failed(caller(), FAILURES_MAX, START_MS), None);
            lockouts.succeeded(caller());
        }
    }

    #[test]
    fn an_attempt_taken_back_leaves_the_others() {
        let mut lockouts = Lockouts::new(ROOM);
        for _ in 2..FAILURES_MAX {
            assert_eq!(lockouts.failed(caller(), FAILURES_MAX, START_MS), None);
            assert_eq!(lockouts.failed(caller(), FAILURES_MAX, START_MS), None);
            lockouts.taken_back(caller());
        }
        assert_eq!(lockouts.failed(caller(), FAILURES_MAX, START_MS), None);
        assert!(lockouts.failed(caller(), FAILURES_MAX, START_MS).is_some());
    }

    #[test]
    fn a_lock_recorded_before_a_restart_goes_on() {
        let mut lockouts = Lockouts::new(ROOM);
        lockouts.restore(caller(), START_MS + 5);
        assert_eq!(
            lockouts.check(caller(), START_MS),
            Err(Locked {
                until_ms: START_MS + 5
            })
        );
        assert_eq!(
            fail(&mut lockouts, START_MS + 5).until_ms,
            START_MS + 5 + 2 * WINDOW_MS
        );
    }
}
