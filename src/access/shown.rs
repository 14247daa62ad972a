//! Codes that a volunteer shows at a till, from their own pages: short-lived, used once.
//!
//! Text: `SHOW-` and a number like a card's, 60 random bits with a check character, so that it can
//! be read out and typed. The ledger remembers the keyed hash in memory only: a restart ends all
//! codes, and nobody has to be told more than "show another one". Nothing is signed, for nobody but
//! this process reads it; what is used is gone, so it cannot be used again.

use std::collections::HashMap;

use super::card::CardNumber;
use super::door::Access;
use super::keyed::KeyedHash;
use crate::domain::kernel::ids::PersonId;

const PREFIX: &str = "SHOW-";
/// Seconds a code lives: to hold a phone under a scanner, or to read it out.
pub const SHOWN_SECONDS: i64 = 120;
/// Codes in force at most; those that ended are dropped first.
const SHOWN_MAX: usize = 10_000;

/// Codes in force.
#[derive(Debug, Default)]
pub struct ShownCodes {
    by_hash: HashMap<KeyedHash, (PersonId, i64)>,
}

impl ShownCodes {
    fn make_room(&mut self, person: PersonId, now_ms: i64) -> bool {
        let stands = |it: &(PersonId, i64)| it.0 != person && now_ms < it.1;
        self.by_hash.retain(|_, it| stands(it));
        self.by_hash.len() < SHOWN_MAX
    }
}

impl Access {
    /// A code for a person; one of theirs that was not used ends. `None`: too many are in force.
    pub fn code_show(
        &self,
        person: PersonId,
        now_ms: i64,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Option<String> {
        let number = CardNumber::random(random);
        let mut shown = self.shown();
        if !shown.make_room(person, now_ms) {
            return None;
        }
        let ends_ms = now_ms + SHOWN_SECONDS * 1_000;
        let hash = self.shown_hash(number);
        shown.by_hash.insert(hash, (person, ends_ms));
        Some(format!("{PREFIX}{}", number.bare()))
    }

    /// Whether a text is such a code, whoever's.
    pub fn is_shown_code(text: &str) -> bool {
        number_of(text).is_some()
    }

    /// Uses a code up; who shows it.
    pub fn code_use(&self, text: &str, now_ms: i64) -> Option<PersonId> {
        let hash = self.shown_hash(number_of(text)?);
        let (person, ends_ms) = self.shown().by_hash.remove(&hash)?;
        (now_ms < ends_ms).then_some(person)
    }

    fn shown_hash(&self, number: CardNumber) -> KeyedHash {
        let key = blake3::derive_key("hourledger 2026 shown code v1", &*self.key);
        number.hash(&key)
    }

    fn shown(&self) -> std::sync::MutexGuard<'_, ShownCodes> {
        let poisoned = std::sync::PoisonError::into_inner;
        self.shown.lock().unwrap_or_else(poisoned)
    }
}

fn number_of(text: &str) -> Option<CardNumber> {
    let text = text.trim();
    let (prefix, rest) = text.split_at_checked(PREFIX.len())?;
    let rest = prefix.eq_ignore_ascii_case(PREFIX).then_some(rest)?;
    rest.parse().ok()
}
