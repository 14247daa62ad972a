//! Rounding: a named policy, applied once per session to its exact seconds (R25).
//!
//! A total is a sum of rounded sessions and is never rounded itself, so it can be explained line by
//! line (I12). The split of a rounded figure over the days of a session keeps its sum.
//! Policies are data: [`Rounding::check`] must pass before [`Rounding::apply`] is called, which the
//! policy pack sees to when it is read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::minutes::Minutes;

/// A named rounding policy, applied once per session to its exact seconds (R25).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rounding {
    /// Whole minutes, seconds dropped: what the national site's two decimals of an hour rest on.
    None,
    /// Down to a multiple of `unit` minutes.
    Floor {
        /// Minutes, 1 to 1,440.
        unit: u32,
    },
    /// Up to a multiple of `unit` minutes.
    Ceiling {
        /// Minutes, 1 to 1,440.
        unit: u32,
    },
    /// To the nearest multiple of `unit` minutes; a half goes up.
    Nearest {
        /// Minutes, 1 to 1,440.
        unit: u32,
    },
    /// Anything served below `unit` counts as one unit (Jiaozhou 2015); longer service as it is.
    MinimumUnit {
        /// Minutes, 1 to 1,440.
        unit: u32,
    },
    /// Whole units are kept; the rest of a unit is looked up (Chongqing 2023: 15 / 45 / 60).
    Thresholds {
        /// Rising rows; the last one's `at_most` equals `unit`.
        rows: Vec<Threshold>,
        /// Minutes, 1 to 1,440.
        unit: u32,
    },
}

/// One row of a threshold table: a rest of up to `at_most` minutes counts as `counts_as`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Longest rest of this row, in minutes, inclusive.
    pub at_most: u32,
    /// What the rest counts as, in minutes.
    pub counts_as: u32,
}

/// Longest unit of a rounding policy: one day, in minutes.
const UNIT_MAX: u32 = 1_440;

impl Rounding {
    /// Checks the policy's numbers; the text says what is wrong. A pack that fails is refused.
    pub fn check(&self) -> Result<(), String> {
        let unit = match self {
            Self::None => return Ok(()),
            Self::Floor { unit }
            | Self::Ceiling { unit }
            | Self::Nearest { unit }
            | Self::MinimumUnit { unit }
            | Self::Thresholds { unit, .. } => *unit,
        };
        if !(1..=UNIT_MAX).contains(&unit) {
            return Err(format!(
                "rounding unit {unit} is not from 1 to {UNIT_MAX} minutes"
            ));
        }
        match self {
            Self::Thresholds { rows, unit } => check_thresholds(rows, *unit),
            _ => Ok(()),
        }
    }

    /// Minutes that `seconds` of service count as.
    ///
    /// `seconds` is not negative and the policy has passed [`Rounding::check`].
    pub fn apply(&self, seconds: i64) -> Minutes {
        assert!(
            seconds >= 0,
            "served seconds come from `served_seconds`, which never gives less"
        );
        let in_units = |unit: u32, add: i64| {
            let unit_seconds = i64::from(unit) * 60;
            Minutes((seconds + add) / unit_seconds * i64::from(unit))
        };
        match self {
            Self::None => Minutes::in_seconds(seconds),
            Self::Floor { unit } => in_units(*unit, 0),
            Self::Ceiling { unit } => in_units(*unit, i64::from(*unit) * 60 - 1),
            Self::Nearest { unit } => in_units(*unit, i64::from(*unit) * 30),
            Self::MinimumUnit { unit } if seconds == 0 => in_units(*unit, 0),
            Self::MinimumUnit { unit } => {
                Minutes::in_seconds(seconds).max(Minutes(i64::from(*unit)))
            }
            Self::Thresholds { rows, unit } => {
                in_units(*unit, 0) + rest_counts_as(rows, seconds % (i64::from(*unit) * 60))
            }
        }
    }
}

/// Rows rise, none counts for less than the row before, the last is the unit and counts no more.
fn check_thresholds(rows: &[Threshold], unit: u32) -> Result<(), String> {
    let rising = rows
        .windows(2)
        .all(|pair| pair[0].at_most < pair[1].at_most && pair[0].counts_as <= pair[1].counts_as);
    let last = rows.last().ok_or("a threshold table needs a row")?;
    if !rising || last.at_most != unit || last.counts_as > unit {
        return Err(format!(
            "threshold rows must rise, end at {unit} and not exceed it"
        ));
    }
    Ok(())
}

/// What the rest of a unit counts as; no rest counts as nothing.
fn rest_counts_as(rows: &[Threshold], rest_seconds: i64) -> Minutes {
    if rest_seconds == 0 {
        return Minutes::ZERO;
    }
    let row = rows
        .iter()
        .find(|row| rest_seconds <= i64::from(row.at_most) * 60);
    Minutes(row.map_or(0, |row| i64::from(row.counts_as)))
}

/// Splits `total` over parts in proportion to their seconds, so that the parts sum to `total`.
///
/// The cumulative share is rounded down and differences are taken: exact, deterministic, and no
/// part is off by more than a minute. For sessions that cross midnight: rounded once, then split.
pub fn split_minutes(total: Minutes, part_seconds: &[i64]) -> Vec<Minutes> {
    let whole: i128 = part_seconds
        .iter()
        .map(|seconds| i128::from(*seconds))
        .sum();
    assert!(whole > 0, "a session that is split has at least one second");
    let mut passed: i128 = 0;
    let mut given: i64 = 0;
    let mut parts = Vec::with_capacity(part_seconds.len());
    for seconds in part_seconds {
        passed += i128::from(*seconds);
        let share = i128::from(total.0) * passed / whole;
        let upto = i64::try_from(share).expect("a share is no greater than the total");
        parts.push(Minutes(upto - given));
        given = upto;
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chongqing() -> Rounding {
        let row = |at_most, counts_as| Threshold { at_most, counts_as };
        Rounding::Thresholds {
            rows: vec![row(15, 0), row(45, 30), row(60, 60)],
            unit: 60,
        }
    }

    #[test]
    fn r25_each_named_rounding_does_what_its_name_says() {
        let minute = 60;
        let table = [
            (Rounding::None, 59, 0),
            (Rounding::None, 90 * minute + 59, 90),
            (Rounding::Floor { unit: 30 }, 89 * minute, 60),
            (Rounding::Ceiling { unit: 30 }, 60 * minute, 60),
            (Rounding::Ceiling { unit: 30 }, 60 * minute + 1, 90),
            (Rounding::Nearest { unit: 30 }, 75 * minute, 90),
            (Rounding::Nearest { unit: 30 }, 75 * minute - 1, 60),
            (Rounding::MinimumUnit { unit: 60 }, 1, 60),
            (Rounding::MinimumUnit { unit: 60 }, 0, 0),
            (Rounding::MinimumUnit { unit: 60 }, 61 * minute, 61),
            (chongqing(), 15 * minute, 0),
            (chongqing(), 15 * minute + 1, 30),
            (chongqing(), 45 * minute, 30),
            (chongqing(), 45 * minute + 1, 60),
            (chongqing(), 120 * minute, 120),
        ];
        for (rounding, seconds, minutes) in table {
            assert_eq!(rounding.check(), Ok(()));
            assert_eq!(
                rounding.apply(seconds),
                Minutes(minutes),
                "{rounding:?} of {seconds} s"
            );
        }
    }

    #[test]
    fn r25_a_policy_with_senseless_numbers_is_refused() {
        let row = |at_most, counts_as| Threshold { at_most, counts_as };
        for rounding in [
            Rounding::Floor { unit: 0 },
            Rounding::Ceiling { unit: 1_441 },
            Rounding::Thresholds {
                rows: vec![],
                unit: 60,
            },
            Rounding::Thresholds {
                rows: vec![row(15, 0)],
                unit: 60,
            },
            Rounding::Thresholds {
                rows: vec![row(45, 30), row(15, 0), row(60, 60)],
                unit: 60,
            },
            Rounding::Thresholds {
                rows: vec![row(60, 61)],
                unit: 60,
            },
        ] {
            assert!(rounding.check().is_err(), "{rounding:?}");
        }
    }

    #[test]
    fn a_rounding_reads_the_same_in_json_and_in_postcard() {
        let json = serde_json::to_string(&chongqing()).expect("plain data");
        assert!(json.starts_with(r#"{"thresholds":{"rows":[{"at_most":15,"counts_as":0}"#));
        assert_eq!(
            serde_json::from_str::<Rounding>(&json).expect("round trip"),
            chongqing()
        );
        let bytes = postcard::to_allocvec(&chongqing()).expect("plain data");
        assert_eq!(
            postcard::from_bytes::<Rounding>(&bytes).expect("round trip"),
            chongqing()
        );
    }

    fn any_rounding() -> impl Strategy<Value = Rounding> {
        let unit = 1..=UNIT_MAX;
        prop_oneof![
            Just(Rounding::None),
            Just(chongqing()),
            unit.clone().prop_map(|unit| Rounding::Floor { unit }),
            unit.clone().prop_map(|unit| Rounding::Ceiling { unit }),
            unit.clone().prop_map(|unit| Rounding::Nearest { unit }),
            unit.prop_map(|unit| Rounding::MinimumUnit { unit }),
        ]
    }

    proptest! {
        #[test]
        fn r25_rounding_never_shrinks_for_longer_service(
            rounding in any_rounding(), seconds in 0_i64..200_000, more in 0_i64..200_000,
        ) {
            prop_assert!(rounding.apply(seconds) <= rounding.apply(seconds + more));
        }

        #[test]
        fn r25_rounding_moves_a_figure_by_at_most_one_unit(
            rounding in any_rounding(), seconds in 0_i64..200_000,
        ) {
            let off_seconds = rounding.apply(seconds).0 * 60 - seconds;
            prop_assert!(off_seconds.abs() <= i64::from(UNIT_MAX) * 60);
            prop_assert!(rounding.apply(seconds) >= Minutes::ZERO);
        }

        #[test]
        fn r25_a_split_keeps_its_sum_and_is_fair(
            total in 0_i64..100_000, parts in proptest::collection::vec(1_i64..90_000, 1..8),
        ) {
            let split = split_minutes(Minutes(total), &parts);
            prop_assert_eq!(split.iter().copied().sum::<Minutes>(), Minutes(total));
            let whole: i64 = parts.iter().sum();
            for (share, seconds) in split.iter().zip(&parts) {
                prop_assert!((share.0 * whole - total * seconds).abs() <= whole);
            }
        }
    }
}
