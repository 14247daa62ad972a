//! Cards: a number printed for a person, which with a PIN lets them in. Pure.
//!
//! The number is random and has the characters and the check of a certificate's number
//! ([`CertificateNumber`]) under a prefix of its own: `CARD-XXXX-XXXX-XXXX-C`. Stored is its keyed
//! hash. A card alone opens nothing; a new one ends the old one, the PIN stays.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use super::keyed::KeyedHash;
use crate::domain::kernel::certificate_number::{CertificateNumber, NumberProblem};
use crate::domain::kernel::ids::PersonId;

const PREFIX: &str = "CARD";

/// People with a card or a PIN at most: 300 bytes each, some 60 MB.
pub const HOLDERS_MAX: usize = 200_000;

/// The number of a card.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CardNumber(CertificateNumber);

impl CardNumber {
    /// A new number from `random`.
    pub fn random(random: &mut dyn FnMut(&mut [u8])) -> Self {
        let mut bytes = [0; 8];
        random(&mut bytes);
        Self(CertificateNumber::from_bits(u64::from_be_bytes(bytes)))
    }

    /// Its characters, without the prefix of cards.
    pub fn bare(self) -> String {
        self.0.to_string()
    }

    /// What is stored of it.
    pub fn hash(self, key: &[u8; 32]) -> KeyedHash {
        let text = format!("{PREFIX} {}", self.0.characters());
        KeyedHash(*blake3::keyed_hash(key, text.as_bytes()).as_bytes())
    }
}

impl fmt::Display for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}-{}", self.0)
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardNumber(secret)")
    }
}

/// As printed, or as people type it: also without the prefix, which a number may begin with too.
impl FromStr for CardNumber {
    type Err = NumberProblem;

    fn from_str(text: &str) -> Result<Self, NumberProblem> {
        let whole = text.parse().map(Self);
        let text = text.trim_start();
        let prefix = text.get(..PREFIX.len());
        match prefix.filter(|prefix| prefix.eq_ignore_ascii_case(PREFIX)) {
            Some(_) if whole.is_err() => text[PREFIX.len()..].parse().map(Self),
            _ => whole,
        }
    }
}

/// What a person comes in with.
#[derive(Debug, Default)]
struct Held {
    card: Option<KeyedHash>,
    pin: Option<Box<str>>,
}

/// Cards and PINs in force.
#[derive(Debug, Default)]
pub struct Cards {
    holders: HashMap<PersonId, Held>,
    by_card: HashMap<KeyedHash, PersonId>,
}

impl Cards {
    /// A card was issued; it ends the one before.
    pub fn issued(&mut self, card: KeyedHash, person: PersonId) {
        let held = self.holders.entry(person).or_default();
        if let Some(earlier) = held.card.replace(card) {
            self.by_card.remove(&earlier);
        }
        self.by_card.insert(card, person);
    }

    /// A PIN was set, as a PHC string.
    pub fn pin_set(&mut self, person: PersonId, pin: &str) {
        self.holders.entry(person).or_default().pin = Some(pin.into());
    }

    /// Whose card this is, and the PIN that goes with it if there is one.
    pub fn holder(&self, card: KeyedHash) -> Option<(PersonId, Option<Box<str>>)> {
        let person = self.by_card.get(&card)?;
        let held = self.holders.get(person)?;
        Some((*person, held.pin.clone()))
    }

    /// A person's PIN, if they set one.
    pub fn pin(&self, person: PersonId) -> Option<Box<str>> {
        self.holders.get(&person)?.pin.clone()
    }

    /// Whether a person has a card, and whether a PIN.
    pub fn has(&self, person: PersonId) -> (bool, bool) {
        self.holders.get(&person).map_or((false, false), |held| {
            (held.card.is_some(), held.pin.is_some())
        })
    }

    /// Whether there is room for what a person comes in with.
    pub fn has_room(&self, person: PersonId) -> bool {
        self.holders.len() < HOLDERS_MAX || self.holders.contains_key(&person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_reads_as_printed_and_as_typed() {
        let card = CardNumber::random(&mut |bytes| bytes.fill(0x5a));
        let printed = card.to_string();
        assert!(printed.starts_with("CARD-"), "{printed}");
        let bare = printed.trim_start_matches("CARD-");
        for typed in [
            printed.clone(),
            printed.to_lowercase(),
            bare.to_owned(),
            format!(" card {}", bare.replace('-', "")),
        ] {
            assert_eq!(typed.parse(), Ok(card), "{typed}");
        }
        let mistyped = printed.replacen(|it: char| it.is_ascii_digit(), "Z", 1);
        assert!(mistyped.parse::<CardNumber>().is_err());
        assert_eq!(format!("{card:?}"), "CardNumber(secret)");
    }

    #[test]
    fn a_number_that_begins_like_the_prefix_is_read_whole() {
        let bits = "CARD2222222".bytes().fold(0_u64, |bits, it| {
            let digit = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".find(char::from(it));
            bits << 5 | digit.expect("of the alphabet") as u64
        });
        let number = CertificateNumber::from_bits(bits << 5);
        let card = CardNumber(number);
        assert!(number.characters().starts_with("CARD"));
        assert_eq!(number.characters().parse(), Ok(card));
        assert_eq!(card.to_string().parse(), Ok(card));
    }

    #[test]
    fn a_new_card_ends_the_old_one_and_keeps_the_pin() {
        let me = PersonId::from_bytes([1; 16]);
        let (old, new) = (KeyedHash([1; 32]), KeyedHash([2; 32]));
        let mut cards = Cards::default();
        cards.issued(old, me);
        cards.pin_set(me, "phc");
        cards.issued(new, me);
        assert_eq!(cards.holder(old), None);
        assert_eq!(cards.holder(new), Some((me, Some("phc".into()))));
        assert_eq!(cards.has(me), (true, true));
    }
}
