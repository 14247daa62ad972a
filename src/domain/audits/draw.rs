//! The draw: which sessions of a population are looked at. Pure, and the same for everybody.
//!
//! Every session of a stratum has a place in an order that the seed makes and nobody can foresee:
//! derive-key("hourledger 2026 audit sample v1", seed ‖ session id), ascending. The first ones are
//! drawn. So the draw does not depend on the order in which sessions are met, nor on sessions that
//! are not in the population, and a larger sample holds the smaller one's sessions of a stratum.
//!
//! Memory is bounded by the size of the sample, not by the population.
//! Must never: read a clock or randomness of its own, or draw a session twice.

use std::collections::BinaryHeap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::SessionId;

/// The context of the order; a golden vector holds it.
const CONTEXT: &str = "hourledger 2026 audit sample v1";

/// From this sum of weights on a session belongs to the highest stratum: one heavy sign alone
/// (declared, check-out forgotten, corrected, disputed, late), or lighter ones together.
pub const HIGH_FROM_POINTS: u32 = 30;

/// How much speaks against a session, cut into three.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stratum {
    /// 30 points or more.
    High,
    /// 1 to 29 points.
    Some,
    /// Nothing speaks against it.
    None,
}

impl Stratum {
    /// The riskiest first.
    pub const ALL: [Self; 3] = [Self::High, Self::Some, Self::None];

    /// The stratum of a sum of weights.
    pub fn of(points: u32) -> Self {
        match points {
            0 => Self::None,
            1..HIGH_FROM_POINTS => Self::Some,
            _ => Self::High,
        }
    }

    /// Its share of the sample, in tenths.
    pub const fn tenths(self) -> u64 {
        match self {
            Self::High => 5,
            Self::Some => 3,
            Self::None => 2,
        }
    }
}

/// How many are drawn of each stratum, the riskiest first.
///
/// Each gets its tenths of `size`, whole ones first and the rest by largest remainder (of equal
/// ones the riskier). What a stratum lacks is taken from the riskiest that has more.
pub fn allocation(size: u64, population: [u64; 3]) -> [u64; 3] {
    let size = size.min(population.iter().sum());
    let mut drawn = shares(size);
    for (drawn, population) in drawn.iter_mut().zip(population) {
        *drawn = population.min(*drawn);
    }
    for (at, population) in population.into_iter().enumerate() {
        let missing = size - drawn.iter().sum::<u64>();
        drawn[at] += missing.min(population - drawn[at]);
    }
    drawn
}

/// The tenths of `size`; they sum up to it.
fn shares(size: u64) -> [u64; 3] {
    let tenths = Stratum::ALL.map(|stratum| u128::from(stratum.tenths()) * u128::from(size));
    let mut shares = tenths.map(|part| u64::try_from(part / 10).expect("a tenth is smaller"));
    let mut by_remainder = [0, 1, 2];
    by_remainder.sort_by_key(|&at: &usize| std::cmp::Reverse(tenths[at] % 10));
    let missing = usize::try_from(size - shares.iter().sum::<u64>());
    for at in by_remainder.into_iter().take(missing.expect("at most two")) {
        shares[at] += 1;
    }
    shares
}

/// The order that a seed makes.
#[derive(Clone)]
pub struct Order(blake3::Hasher);

/// The place of a session in the order; smaller ones are drawn first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place([u8; 32]);

impl Order {
    /// The order of this seed.
    pub fn of(seed: &str) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
        hasher.update(seed.as_bytes());
        Self(hasher)
    }

    /// The place of a session. Its id comes last and has a fixed length, so that no other seed
    /// and id can make the same input.
    pub fn place(&self, id: SessionId) -> Place {
        Place(*self.0.clone().update(id.as_bytes()).finalize().as_bytes())
    }
}

/// The first so many of what it was shown, by their places.
#[derive(Clone, Debug)]
pub struct First<T> {
    bound: usize,
    kept: BinaryHeap<Placed<T>>,
}

impl<T> First<T> {
    /// Keeps at most `bound`.
    pub fn new(bound: usize) -> Self {
        Self {
            bound,
            kept: BinaryHeap::new(),
        }
    }

    /// Whether something at this place would be kept as things stand.
    pub fn takes(&self, place: Place) -> bool {
        let last = self.kept.peek().map(|placed| placed.0);
        self.kept.len() < self.bound || last.is_some_and(|last| place < last)
    }

    /// Shows it something; `make` is only called for what is kept for now.
    pub fn show(&mut self, place: Place, make: impl FnOnce() -> T) {
        if self.takes(place) {
            self.kept.push(Placed(place, make()));
            self.shrink();
        }
    }

    /// Takes in what another kept.
    pub fn join(&mut self, other: Self) {
        for placed in other.kept {
            self.kept.push(placed);
            self.shrink();
        }
    }

    /// What is kept, in order; at most `count`.
    pub fn into_first(self, count: u64) -> impl Iterator<Item = T> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let sorted = self.kept.into_sorted_vec().into_iter();
        sorted.take(count).map(|Placed(_, item)| item)
    }

    fn shrink(&mut self) {
        if self.kept.len() > self.bound {
            self.kept.pop();
        }
    }
}

/// An item with its place, which alone orders it.
#[derive(Clone, Debug)]
struct Placed<T>(Place, T);

impl<T> PartialEq for Placed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Placed<T> {}

impl<T> PartialOrd for Placed<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Placed<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

#[cfg(test)]
mod tests;
