//! A sieve for keys: of nearly all keys that were never put in, it says so at once.
//!
//! Most books that somebody asks for are not dirty, and to find that out in an ordered map takes a
//! comparison per level, each in memory that is not at hand. One bit per key here answers most of
//! them. A key that was put in always may be there, whatever else was; colliding keys, should
//! somebody make some, cost the look that everybody took before.

use std::hash::Hasher as _;

use super::hashing::KeyHasher;

/// Bits for each key that is expected: one look of sixteen is in vain when so many are in.
const BITS_PER_KEY: usize = 16;
/// Most bits: 512 KB.
const BITS_MAX: usize = 1 << 22;
const WORD_BITS: usize = u64::BITS as usize;

/// Which keys may be there.
#[derive(Debug)]
pub(super) struct Sieve {
    words: Vec<u64>,
}

/// The bit of a key, the same in every sieve.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bit(u64);

impl Bit {
    pub fn of(key: &[u8]) -> Self {
        let mut hasher = KeyHasher::default();
        hasher.write(key);
        Self(hasher.finish())
    }
}

impl Sieve {
    /// For about so many keys, and more of them with more looks in vain.
    pub fn for_keys(expected: usize) -> Self {
        let bits = expected.saturating_mul(BITS_PER_KEY);
        let bits = bits.clamp(WORD_BITS, BITS_MAX).next_power_of_two();
        Self {
            words: vec![0; bits / WORD_BITS],
        }
    }

    /// Puts a key in.
    pub fn put(&mut self, key: Bit) {
        let (word, mask) = self.place(key);
        self.words[word] |= mask;
    }

    /// Whether a key may be in.
    pub fn may_hold(&self, key: Bit) -> bool {
        let (word, mask) = self.place(key);
        self.words[word] & mask != 0
    }

    fn place(&self, Bit(hash): Bit) -> (usize, u64) {
        // The number of words is a power of two, and fits.
        let word = (hash >> 6) & (self.words.len() as u64 - 1);
        (usize::try_from(word).unwrap_or(0), 1 << (hash & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u64) -> Bit {
        Bit::of(
            &[
                &b"b\x10"[..],
                blake3::hash(&number.to_be_bytes()).as_bytes(),
            ]
            .concat(),
        )
    }

    #[test]
    fn what_was_put_in_may_be_there_and_little_else_seems_to() {
        for expected in [0, 1, 4_000, 64_000, usize::MAX] {
            let mut sieve = Sieve::for_keys(expected);
            assert!((0..100).all(|number| !sieve.may_hold(key(number))));
            (0..4_000).for_each(|number| sieve.put(key(number)));
            assert!((0..4_000).all(|number| sieve.may_hold(key(number))));
            let in_vain = (4_000..8_000).filter(|number| sieve.may_hold(key(*number)));
            let in_vain = in_vain.count();
            // A sixteenth of them, should the hash spread them evenly.
            assert!(expected < 4_000 || in_vain < 400, "{in_vain} of 4,000");
        }
    }
}
