//! The error rate of an audit, with its interval, in parts per million and integers only (I8).
//!
//! Of one stratum: wrong of decided, with the 95 % Wilson score interval (z = 1.96). Of the whole
//! population: the strata weighted by how many sessions each holds, for the sample holds more of
//! the risky ones than the population does; its interval joins those of the strata by the squares
//! of their distances (Zou and Donner's MOVER). Where the root of a number or a quotient is no
//! integer, the lower end is rounded down and the upper one up.
//!
//! Both read the sample as drawn from a much larger stratum; where most of one was drawn the
//! interval is wider than it need be. Sessions of which nobody can tell are no part of a rate.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Fine enough that only the last step, to parts per million, is seen.
const ONE: u128 = 1_000_000_000;
/// Parts per million in one.
const ONE_PPM: u128 = 1_000_000;
/// Bits of a weight: distances below 2^30, squared three times over, then fit 128 bits.
const WEIGHT_BITS: u32 = 30;

/// Parts of one stratum that make a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Sessions whose record evidence does not support.
    pub wrong: u32,
    /// Sessions of which it could be told, the wrong ones included.
    pub decided: u32,
    /// Sessions in the stratum.
    pub population: u64,
}

/// An error rate with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rate {
    /// The estimate, in parts per million.
    pub estimate_ppm: u32,
    /// Lower end of the interval, rounded down.
    pub low_ppm: u32,
    /// Upper end of the interval, rounded up.
    pub high_ppm: u32,
}

/// The rate of one stratum; none if nothing was decided.
pub fn rate(of: Decided) -> Option<Rate> {
    let part = Part::of(of)?;
    Some(Rate::rounded(nearest(of), part.low, part.high))
}

/// The rate of the population that the strata make up. None if they hold no session, or if one
/// that holds some has none decided: nothing is known of its share.
pub fn stratified(strata: &[Decided]) -> Option<Rate> {
    let weights = weights(strata);
    let whole: u128 = weights.iter().sum();
    if whole == 0 {
        return None;
    }
    let (mut estimate, mut floor, mut ceil, mut down, mut up) = (0, 0, 0, 0, 0);
    for (of, weight) in strata.iter().zip(weights) {
        if of.population == 0 {
            continue;
        }
        let part = Part::of(*of)?;
        estimate += weight * nearest(*of);
        floor += weight * part.floor;
        ceil += weight * part.ceil;
        down += (weight * (part.ceil - part.low)).pow(2);
        up += (weight * (part.high - part.floor)).pow(2);
    }
    let distance = |squares: u128| root_up(squares).div_ceil(whole);
    Some(Rate::rounded(
        (2 * estimate + whole) / (2 * whole),
        (floor / whole).saturating_sub(distance(down)),
        (ceil.div_ceil(whole) + distance(up)).min(ONE),
    ))
}

impl Rate {
    /// Of parts of [`ONE`], outwards.
    fn rounded(estimate: u128, low: u128, high: u128) -> Self {
        let step = ONE / ONE_PPM;
        let ppm = |parts: u128| u32::try_from(parts).expect("a share is at most one");
        Self {
            estimate_ppm: ppm((estimate + step / 2) / step),
            low_ppm: ppm(low / step),
            high_ppm: ppm(high.div_ceil(step)),
        }
    }
}

/// A share and its Wilson interval, in parts of [`ONE`].
struct Part {
    floor: u128,
    ceil: u128,
    low: u128,
    high: u128,
}

impl Part {
    /// With z = 49/25, the ends are (1250 x + 2401 -+ sqrt(6,002,500 x (n - x) / n + 2401^2)) /
    /// (1250 n + 4802), for x wrong of n: the usual formula times 1250 n above and below.
    fn of(of: Decided) -> Option<Self> {
        let (x, n) = (u128::from(of.wrong), u128::from(of.decided));
        assert!(x <= n, "what is wrong was decided");
        if n == 0 {
            return None;
        }
        let under = 6_002_500 * x * (n - x) + 2_401 * 2_401 * n;
        // ONE squared times `under`, divided by n without leaving 128 bits.
        let scaled = ONE * ONE * (under / n) + (ONE * ONE * (under % n)).div_ceil(n);
        let root = root_up(scaled);
        let (middle, below) = (ONE * (1_250 * x + 2_401), 1_250 * n + 4_802);
        Some(Self {
            floor: ONE * x / n,
            ceil: (ONE * x).div_ceil(n),
            low: middle.saturating_sub(root) / below,
            high: (middle + root).div_ceil(below).min(ONE),
        })
    }
}

/// The share of the wrong in parts of [`ONE`], to the nearest.
fn nearest(of: Decided) -> u128 {
    let (x, n) = (u128::from(of.wrong), u128::from(of.decided));
    (2 * ONE * x + n) / (2 * n)
}

/// How much each stratum counts: its sessions, without the bits that no interval shows.
fn weights(strata: &[Decided]) -> Vec<u128> {
    let whole: u128 = strata.iter().map(|of| u128::from(of.population)).sum();
    let bits = u128::BITS - whole.leading_zeros();
    let surplus = bits.saturating_sub(WEIGHT_BITS);
    let weight = |of: &Decided| u128::from(of.population) >> surplus;
    strata.iter().map(weight).collect()
}

/// The square root, rounded up.
fn root_up(square: u128) -> u128 {
    let root = square.isqrt();
    if root * root == square {
        root
    } else {
        root + 1
    }
}

#[cfg(test)]
mod tests;
