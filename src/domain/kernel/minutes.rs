//! Integer minutes and the net duration of a session (R18).
//!
//! Evidence is exact seconds; a figure is whole minutes, made by a named rounding (`rounding`).
//! Nothing here is a float and nothing wraps: inputs are bounded, and sums of every session ever
//! held stay far below what the type can carry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::refusal::{Refusal, RefusalCode};
use super::sums::sums;

/// A figure and the policy that makes it are used together, so both are found here.
pub use super::rounding::{Rounding, Threshold, split_minutes};

/// Whole minutes; negative only as the difference of two figures or as a reversing posting.
///
/// 2^53 bounds what JSON may carry (RFC 8785); sums of every session ever held stay far below it.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Minutes(pub i64);

impl Minutes {
    /// No minutes.
    pub const ZERO: Self = Self(0);

    /// Whole minutes in `seconds`, rounded towards zero.
    pub const fn in_seconds(seconds: i64) -> Self {
        Self(seconds / 60)
    }

    /// Hours and minutes for people: `1:05`.
    pub fn as_hours(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        format!(
            "{sign}{}:{:02}",
            self.0.unsigned_abs() / 60,
            self.0.unsigned_abs() % 60
        )
    }
}

sums!(Minutes);

/// Seconds served: check-out minus check-in minus declared breaks (R18, R19).
///
/// Refused when the check-out does not follow the check-in, or the breaks leave nothing.
pub fn served_seconds(started: Moment, ended: Moment, breaks: Minutes) -> Result<i64, Refusal> {
    if ended <= started {
        return Err(Refusal::new(RefusalCode::CheckOutNotAfterCheckIn).with("started", started));
    }
    if breaks < Minutes::ZERO {
        return Err(Refusal::new(RefusalCode::NumberOutOfRange)
            .field("break_minutes")
            .with("min", 0)
            .with("max", Minutes::in_seconds(ended.seconds_since(started))));
    }
    let present = ended.seconds_since(started);
    // Compared in minutes first, so that an absurd break cannot overflow when turned into seconds.
    if breaks.0 > present / 60 || breaks.0 * 60 >= present {
        return Err(Refusal::new(RefusalCode::BreaksExceedDuration)
            .field("break_minutes")
            .with("breaks", breaks)
            .with("present", Minutes::in_seconds(present)));
    }
    Ok(present - breaks.0 * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().expect("a moment of the test")
    }

    #[test]
    fn r18_duration_is_out_minus_in_minus_breaks() {
        let (started, ended) = (at("2025-03-05T01:00:00Z"), at("2025-03-05T03:30:30Z"));
        assert_eq!(served_seconds(started, ended, Minutes(0)), Ok(9_030));
        assert_eq!(served_seconds(started, ended, Minutes(30)), Ok(7_230));
        for (breaks, code) in [
            (150, None),
            (151, Some(RefusalCode::BreaksExceedDuration)),
            (i64::MAX, Some(RefusalCode::BreaksExceedDuration)),
            (-1, Some(RefusalCode::NumberOutOfRange)),
        ] {
            let outcome = served_seconds(started, ended, Minutes(breaks));
            assert_eq!(outcome.err().map(|refusal| refusal.code), code, "{breaks}");
        }
    }

    #[test]
    fn r18_breaks_that_leave_nothing_are_refused() {
        let (started, ended) = (at("2025-03-05T01:00:00Z"), at("2025-03-05T02:00:00Z"));
        let refusal = served_seconds(started, ended, Minutes(60)).expect_err("nothing is left");
        assert_eq!(refusal.code, RefusalCode::BreaksExceedDuration);
    }

    #[test]
    fn r19_check_out_must_follow_check_in() {
        let moment = at("2025-03-05T01:00:00Z");
        let refusal = served_seconds(moment, moment, Minutes(0)).expect_err("no time passed");
        assert_eq!(refusal.code, RefusalCode::CheckOutNotAfterCheckIn);
    }

    #[test]
    fn minutes_read_as_hours_and_minutes() {
        assert_eq!(Minutes(65).as_hours(), "1:05");
        assert_eq!(Minutes(-65).as_hours(), "-1:05");
    }
}
