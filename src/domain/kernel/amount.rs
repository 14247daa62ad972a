//! Amounts of credits and points: integers in the smallest unit, and nothing else (I8).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::refusal::{Refusal, RefusalCode};
use super::sums::sums;

/// An amount in the smallest part of its unit: for credits a minute, for points a hundredth.
///
/// Negative only as one side of a posting or as a debt. What people enter is bounded by
/// [`Amount::MAX`], so that sums of everything a ledger will ever hold stay within 2^53.
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
pub struct Amount(pub i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The most that one command may move: a hundred thousand years of minutes.
    pub const MAX: Self = Self(52_560_000_000);

    /// The amount, if it is one that a command may move: more than nothing, at most [`Self::MAX`].
    pub fn movable(self, field: &'static str) -> Result<Self, Refusal> {
        if self > Self::ZERO && self <= Self::MAX {
            return Ok(self);
        }
        Err(Refusal::new(RefusalCode::NumberOutOfRange)
            .field(field)
            .with("min", 1)
            .with("max", Self::MAX))
    }

    /// `self * numerator / denominator`, rounded towards zero, exact in between.
    #[must_use]
    pub fn scaled(self, numerator: u32, denominator: u32) -> Self {
        let exact = i128::from(self.0) * i128::from(numerator) / i128::from(denominator.max(1));
        Self(i64::try_from(exact).unwrap_or(i64::MAX))
    }

    /// The part of it that is whole units of so many, and the rest.
    pub fn whole(self, unit: u32) -> (Self, Self) {
        let rest = self.0.rem_euclid(i64::from(unit.max(1)));
        (Self(self.0 - rest), Self(rest))
    }
}

sums!(Amount);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling_is_exact_and_rounds_once_towards_zero() {
        assert_eq!(Amount(90).scaled(1, 1), Amount(90));
        assert_eq!(Amount(50).scaled(104, 100), Amount(52));
        assert_eq!(Amount(1).scaled(1, 3), Amount::ZERO);
        assert_eq!(
            Amount(-7).scaled(1, 2),
            Amount(-3),
            "not towards minus infinity"
        );
        assert_eq!(Amount::MAX.scaled(u32::MAX, u32::MAX), Amount::MAX);
    }

    #[test]
    fn only_something_within_bounds_can_be_moved() {
        assert!(Amount(1).movable("amount").is_ok());
        assert!(Amount::MAX.movable("amount").is_ok());
        for wrong in [Amount(0), Amount(-1), Amount(Amount::MAX.0 + 1)] {
            let refusal = wrong.movable("amount").expect_err("out of bounds");
            assert_eq!(refusal.code, RefusalCode::NumberOutOfRange);
        }
    }

    #[test]
    fn whole_units_leave_a_rest_that_is_carried() {
        assert_eq!(Amount(150).whole(60), (Amount(120), Amount(30)));
        assert_eq!(Amount(59).whole(60), (Amount(0), Amount(59)));
    }
}
