//! The code of a share: the secret in a link, by which a verifier without an account sees what the
//! holder of a certificate shows.
//!
//! 125 random bits as 25 characters of the alphabet of certificate numbers, and a check character
//! by the same rule: 26 characters, so that nobody takes one for a number (13). Reading forgives
//! the same slips. What is stored and logged is a digest; the code itself stands in the one answer
//! that made it and in the holder's link.
//!
//! ```text
//! digest = BLAKE3-derive_key("hourledger 2026 share code v1", 26 characters)
//! id     = the first 16 bytes of the digest
//! pin    = BLAKE3-keyed(derive_key("hourledger 2026 share pin v1", 26 characters), PIN)[..16]
//! ```
//!
//! Golden: `schemas/vectors/credential.json`, recomputed by `tools/vectors_credential.py`.
//! The tag of a PIN is keyed with the code: a PIN has too few values to be stored under a hash that
//! whoever holds the log could try out.
//! Must never: show in `Debug`, stand in an event, or be derived from what an event holds.

use std::fmt;
use std::str::FromStr;

use super::certificate_number::{NumberProblem, characters, values};
use super::ids::{Digest32, ShareId, Tag16};

/// Characters of a code, the check character included.
pub const SHARE_CODE_CHARS: usize = 26;

/// The code of a share.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ShareCode([u8; SHARE_CODE_CHARS]);

impl ShareCode {
    /// The code that holds the first 125 of these bits, which must be random.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let bits = u128::from_be_bytes(bytes) >> 3;
        let places = (0..SHARE_CODE_CHARS - 1).rev();
        let body = places.map(|place| (bits >> (5 * place)).to_le_bytes()[0] & 31);
        Self(characters(body))
    }

    /// Its characters, for a link.
    pub fn characters(&self) -> &str {
        str::from_utf8(&self.0).expect("the alphabet is ASCII")
    }

    /// What is stored instead of it.
    pub fn digest(&self) -> Digest32 {
        Digest32::from_bytes(blake3::derive_key("hourledger 2026 share code v1", &self.0))
    }

    /// The id of its share.
    pub fn share_id(&self) -> ShareId {
        ShareId::of(self.digest())
    }

    /// What is stored instead of a PIN.
    pub fn pin_tag(&self, pin: &str) -> Tag16 {
        let key = blake3::derive_key("hourledger 2026 share pin v1", &self.0);
        let hash = blake3::keyed_hash(&key, pin.as_bytes());
        let (tag, _) = hash.as_bytes().split_at(16);
        Tag16::from_bytes(tag.try_into().expect("half of 32 bytes"))
    }
}

impl fmt::Debug for ShareCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShareCode(secret)")
    }
}

impl FromStr for ShareCode {
    type Err = NumberProblem;

    fn from_str(text: &str) -> Result<Self, NumberProblem> {
        values(text).map(|values: [u8; SHARE_CODE_CHARS]| {
            Self(characters(values[..SHARE_CODE_CHARS - 1].iter().copied()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> ShareCode {
        let bytes: [u8; 16] = std::array::from_fn(|at| u8::try_from(at * 17).expect("small"));
        ShareCode::from_random(bytes)
    }

    #[test]
    fn the_id_is_half_of_the_digest() {
        let code = code();
        assert_eq!(
            code.share_id().as_bytes()[..],
            code.digest().as_bytes()[..16]
        );
    }

    #[test]
    fn reading_forgives_case_blanks_and_letters_that_look_like_digits() {
        let code = code();
        let typed = code.characters().to_lowercase().replace('1', "l");
        let (front, back) = typed.split_at(9);
        assert_eq!(format!(" {front} - {back}").parse(), Ok(code));
    }

    #[test]
    fn one_wrong_character_is_always_noticed() {
        let text = code().characters().to_owned();
        for place in 0..SHARE_CODE_CHARS {
            for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars() {
                let mut wrong: Vec<char> = text.chars().collect();
                wrong[place] = other;
                let wrong: String = wrong.into_iter().collect();
                let read = wrong.parse::<ShareCode>();
                assert_eq!(read.is_ok(), wrong == text, "{wrong}");
            }
        }
    }

    #[test]
    fn a_certificate_number_is_no_code_and_debug_shows_nothing() {
        let number = super::super::certificate_number::CertificateNumber::from_bits(7);
        let read = number.to_string().parse::<ShareCode>();
        assert_eq!(read, Err(NumberProblem::Length { characters: 13 }));
        assert_eq!(format!("{:?}", code()), "ShareCode(secret)");
    }
}
