//! A quick hash for maps of books in memory.
//!
//! Keys of books are ids, and ids come from a keyed hash under secret seeds: nobody outside can
//! choose them so that they collide, which is all that the standard library's slower hash is for.
//! Must never be used for keys that a client chooses, nor for anything that is stored.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map from book keys.
pub type KeyMap<K, V> = HashMap<K, V, BuildHasherDefault<KeyHasher>>;

/// An odd number without a pattern: the fraction of the golden ratio.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// Multiplies and folds, word by word.
#[derive(Debug, Default, Clone, Copy)]
pub struct KeyHasher(u64);

impl KeyHasher {
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * u128::from(FACTOR);
        let [low, high] = [product, product >> 64].map(|half| half & u128::from(u64::MAX));
        self.0 = u64::try_from(low ^ high).expect("two halves of 64 bits");
    }
}

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            let word = word.first_chunk().expect("a chunk of eight");
            self.mix(u64::from_le_bytes(*word));
        }
        let rest = words.remainder();
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.mix(u64::from_le_bytes(word));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.mix(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.mix(number.cast_unsigned() as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::{BuildHasher, BuildHasherDefault};

    use super::*;

    #[test]
    fn keys_that_differ_in_one_place_spread_over_both_ends_of_the_hash() {
        let hashes = BuildHasherDefault::<KeyHasher>::default();
        let keys = (0..4_096_u32).map(|index| (7_u8, [3_u8; 16], index));
        let hashes: Vec<u64> = keys.map(|key| hashes.hash_one(key)).collect();
        let distinct = |bits: fn(&u64) -> u64| hashes.iter().map(bits).collect::<HashSet<_>>();
        // A table takes its place from the low bits and its tag from the high ones.
        assert_eq!(distinct(|hash| *hash).len(), 4_096);
        assert!(distinct(|hash| hash & 0xfff).len() > 2_400);
        assert!(distinct(|hash| hash >> 57).len() == 128);
    }
}
