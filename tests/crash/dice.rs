//! Seeds: every choice of a drill comes from one, printed before it begins.

#[path = "../support/case.rs"]
mod case;

use std::ops::Range;

pub use case::Case;
pub use hourledger::log::disk::model::Dice;
use hourledger::vault::Random;
use uuid::Uuid;

/// The seeds to run: those given, or only the one in `HOURLEDGER_SEED`.
pub fn seeds(all: Range<u64>) -> Vec<u64> {
    match std::env::var("HOURLEDGER_SEED") {
        Ok(seed) => vec![seed.parse().expect("HOURLEDGER_SEED is a number")],
        Err(_) => all.collect(),
    }
}

/// An idempotency key.
pub fn key(dice: &mut Dice) -> Uuid {
    Uuid::from_u64_pair(dice.roll(), dice.roll())
}

/// One of several; none of none.
pub fn one_of<T: Clone>(dice: &mut Dice, things: &[T]) -> Option<T> {
    things.get(dice.below(things.len())).cloned()
}

/// True in `percent` of 100 cases.
pub fn chance(dice: &mut Dice, percent: usize) -> bool {
    dice.below(100) < percent
}

/// Keys of the vault that are the same for the same seed.
pub fn random(seed: u64) -> Box<dyn Random> {
    let mut dice = Dice(seed ^ 0xfeed);
    Box::new(move |bytes: &mut [u8]| {
        for part in bytes.chunks_mut(8) {
            part.copy_from_slice(&dice.roll().to_be_bytes()[..part.len()]);
        }
    })
}
