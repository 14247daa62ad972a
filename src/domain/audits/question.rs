//! What a sample is asked for by: a seed, a size, and which records.

use super::event::Population;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;

/// Characters of a seed.
pub const SEED_CHARS_MAX: usize = 200;

/// A draw that can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    seed: String,
    size: u32,
    population: Population,
}

impl Question {
    /// A draw of `size` sessions, at least one and at most `size_max`.
    ///
    /// The seed is text that anybody can type again: no blanks around it, nothing invisible.
    pub fn new(
        seed: &str,
        (size, size_max): (u32, u32),
        population: Population,
    ) -> Result<Self, Refusal> {
        check_text("seed", seed, SEED_CHARS_MAX)?;
        if seed.trim() != seed {
            let refusal = Refusal::new(RefusalCode::QueryMalformed).field("seed");
            return Err(refusal.with("detail", "it begins or ends with a blank"));
        }
        if !(1..=size_max).contains(&size) {
            return Err(Refusal::new(RefusalCode::NumberOutOfRange)
                .field("n")
                .with("min", 1)
                .with("max", size_max));
        }
        if let (Some(from), Some(to)) = (population.from, population.to)
            && to < from
        {
            return Err(Refusal::new(RefusalCode::PeriodReversed)
                .field("to")
                .with("from", from)
                .with("to", to));
        }
        Ok(Self {
            seed: seed.to_owned(),
            size,
            population,
        })
    }

    /// What the draw depends on.
    pub fn seed(&self) -> &str {
        &self.seed
    }

    /// How many sessions are asked for.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// Which records.
    pub fn population(&self) -> Population {
        self.population
    }
}
