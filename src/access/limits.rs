//! Rate limits: a token bucket per caller, in a bounded table. Pure: time comes in.
//!
//! A caller is a token or an address, known here by a keyed digest only. When the table is full the
//! caller seen longest ago is forgotten, that is, starts anew with a full bucket: whoever owns more
//! addresses than the table has rows is not stopped by a limit per address anyway.
//!
//! Must never: keep an address, or answer differently for one than for another.

use std::fmt;
use std::num::NonZeroUsize;

use lru::LruCache;
use serde::{Deserialize, Serialize};

/// Keyed digest of an address or token.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LimitKey(u64);

impl LimitKey {
    /// The digest of `text` under a key of the ledger, cut to what JSON integers hold.
    pub fn of(key: &[u8; 32], text: &str) -> Self {
        Self::cut(blake3::keyed_hash(key, text.as_bytes()))
    }

    /// The same caller, counted for one kind of act alone.
    #[must_use]
    pub fn of_act(self, act: &'static str) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("hourledger 2026 limited act v1");
        hasher.update(&self.0.to_be_bytes()).update(act.as_bytes());
        Self::cut(hasher.finalize())
    }

    fn cut(digest: blake3::Hash) -> Self {
        let number = digest.as_bytes().first_chunk();
        let number = number.expect("a digest of 32 bytes has 8");
        Self(u64::from_be_bytes(*number) >> 11)
    }
}

impl fmt::Debug for LimitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LimitKey({:x})", self.0)
    }
}

/// How much a caller may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests in the long run.
    pub per_minute: u32,
    /// Requests at once after a pause.
    pub burst: u32,
}

/// The limit is reached; when to come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// Milliseconds until one request is free again.
    pub retry_after_ms: u64,
}

/// Fill of one bucket, in thousandths of a request so that slow rates refill evenly.
#[derive(Debug)]
struct Fill {
    thousandths: u64,
    at_ms: i64,
}

/// Buckets of all callers seen lately; about 100 bytes each.
#[derive(Debug)]
pub struct Limits {
    rate: Rate,
    fills: LruCache<LimitKey, Fill>,
}

impl Limits {
    /// Limits at `rate` for at most `callers_max` callers at a time.
    pub fn new(rate: Rate, callers_max: NonZeroUsize) -> Self {
        Self {
            rate,
            fills: LruCache::new(callers_max),
        }
    }

    /// Takes one request from the caller's bucket.
    pub fn take(&mut self, caller: LimitKey, now_ms: i64) -> Result<(), TooMany> {
        let Rate { per_minute, burst } = self.rate;
        let full = u64::from(burst) * 1_000;
        let fresh = || Fill {
            thousandths: full,
            at_ms: now_ms,
        };
        let bucket = self.fills.get_or_insert_mut(caller, fresh);
        // A clock that steps back gives nothing and takes nothing.
        let elapsed_ms = u64::try_from(now_ms - bucket.at_ms).unwrap_or(0);
        let refill = elapsed_ms.saturating_mul(u64::from(per_minute)) / 60;
        if refill > 0 {
            bucket.thousandths = bucket.thousandths.saturating_add(refill).min(full);
            bucket.at_ms = now_ms;
        }
        if let Some(rest) = bucket.thousandths.checked_sub(1_000) {
            bucket.thousandths = rest;
            return Ok(());
        }
        let missing = 1_000 - bucket.thousandths;
        Err(TooMany {
            retry_after_ms: (missing * 60).div_ceil(u64::from(per_minute).max(1)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALLERS: NonZeroUsize = NonZeroUsize::new(2).expect("two");

    fn caller(name: &str) -> LimitKey {
        LimitKey::of(&[1; 32], name)
    }

    fn limits() -> Limits {
        Limits::new(
            Rate {
                per_minute: 60,
                burst: 3,
            },
            CALLERS,
        )
    }

    #[test]
    fn a_burst_passes_then_one_request_a_second() {
        let mut limits = limits();
        for _ in 0..3 {
            assert_eq!(limits.take(caller("a"), 0), Ok(()));
        }
        assert_eq!(
            limits.take(caller("a"), 0),
            Err(TooMany {
                retry_after_ms: 1_000
            })
        );
        assert_eq!(
            limits.take(caller("a"), 400),
            Err(TooMany {
                retry_after_ms: 600
            })
        );
        assert_eq!(limits.take(caller("a"), 1_000), Ok(()));
        assert_eq!(
            limits.take(caller("b"), 1_000),
            Ok(()),
            "another caller has their own bucket"
        );
    }

    #[test]
    fn a_clock_that_steps_back_gives_nothing() {
        let mut limits = limits();
        for _ in 0..3 {
            assert_eq!(limits.take(caller("a"), 10_000), Ok(()));
        }
        assert!(limits.take(caller("a"), 0).is_err());
        assert!(limits.take(caller("a"), 10_000).is_err());
    }

    #[test]
    fn the_table_never_holds_more_callers_than_allowed() {
        let mut limits = limits();
        for number in 0..1_000 {
            assert_eq!(limits.take(caller(&number.to_string()), 0), Ok(()));
        }
        assert_eq!(limits.fills.len(), 2);
    }

    #[test]
    fn a_digest_fits_a_json_integer_and_shows_no_address() {
        let key = caller("198.51.100.7");
        assert!(key.0 < 1 << 53);
        assert!(!format!("{key:?}").contains("198"));
    }
}
