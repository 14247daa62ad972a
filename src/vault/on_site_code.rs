//! The rotating code shown on site: six digits per activity and minute.
//!
//! Code = keyed BLAKE3 of activity and 60-second step under a key of this ledger, modulo 10^6. It
//! proves presence only as far as nobody on site passes it on; guesses (two codes in a million
//! hold at any time) are held off by the rate limit, not here.
//!
//! Invariants: a function of activity and moment; accepted are the current and the previous step,
//! so a code typed in lives 60 to 120 seconds.

use super::Vault;
use super::keys::secret::Key32;
use crate::domain::kernel::ids::ActivityId;

/// Seconds for which a code is shown.
pub const STEP_SECONDS: i64 = 60;

const CODES: u64 = 1_000_000;

impl Vault {
    /// The code to show at `activity` at this moment, Unix seconds.
    pub fn code_at(&self, activity: ActivityId, at_seconds: i64) -> String {
        code(&self.ledger_keys.on_site_codes, activity, step(at_seconds))
    }

    /// Whether `typed` is the code of this moment or of the minute before.
    pub fn code_matches(&self, activity: ActivityId, typed: &str, at_seconds: i64) -> bool {
        let key = &self.ledger_keys.on_site_codes;
        let now = step(at_seconds);
        let current = is_same(&code(key, activity, now), typed);
        let previous = is_same(&code(key, activity, now - 1), typed);
        current | previous
    }
}

fn step(at_seconds: i64) -> i64 {
    at_seconds.div_euclid(STEP_SECONDS)
}

fn code(key: &Key32, activity: ActivityId, step: i64) -> String {
    let tag = key.tag16(&[b"on-site/v1/", activity.as_bytes(), &step.to_be_bytes()]);
    let number = u64::from_be_bytes(*tag.first_chunk().expect("a tag has 16 bytes"));
    // 2^64 is so much larger than 10^6 that the remainder favours no code by more than 10^-13.
    format!("{:06}", number % CODES)
}

/// Compares in a time that does not depend on where the texts differ.
fn is_same(expected: &str, typed: &str) -> bool {
    let difference = expected
        .bytes()
        .zip(typed.bytes())
        .fold(0, |all, (a, b)| all | (a ^ b));
    expected.len() == typed.len() && difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits_of_activity_and_minute() {
        let key = Key32::from_bytes(&[1; 32]);
        let (a, b) = (
            ActivityId::from_bytes([1; 16]),
            ActivityId::from_bytes([2; 16]),
        );
        assert_eq!(code(&key, a, 7), code(&key, a, 7));
        assert_ne!(code(&key, a, 7), code(&key, a, 8));
        assert_ne!(code(&key, a, 7), code(&key, b, 7));
        assert!((0..1000).all(|step| code(&key, a, step).len() == 6));
    }

    #[test]
    fn only_equal_texts_are_the_same() {
        assert!(is_same("012345", "012345"));
        for other in ["", "01234", "0123456", "012346", "１２３４５６"] {
            assert!(!is_same("012345", other), "{other}");
        }
    }
}
