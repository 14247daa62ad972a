//! PINs: six digits the volunteer chooses, stored as an argon2id hash. Pure: salt and key come in.
//!
//! Six digits are guessed in a million tries, so three things stand before them: a card number of
//! 60 random bits, a lock-out, and a hash that is slow and keyed with the ledger's token key, which
//! lies apart from the log that holds the hashes.
//!
//! Hashing takes some 20 ms and [`MEMORY_KIB`]: callers bound how many run at a time.

use std::fmt;
use std::str::FromStr;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

/// Memory of one hash, KiB: 19 MiB, the least that OWASP names for argon2id.
pub const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over it.
const PASSES: u32 = 2;
/// Lanes.
const LANES: u32 = 1;
/// Digits of a PIN.
pub const PIN_DIGITS: usize = 6;
/// Bytes of a salt, as RFC 9106 recommends.
const SALT_BYTES: usize = 16;

/// A PIN as typed in.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(Zeroizing<String>);

/// Why what was typed in is no PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinProblem {
    /// Not six digits.
    NotSixDigits,
    /// One of those that are tried first.
    Trivial,
}

impl Pin {
    /// Refuses what is tried first: runs, one digit, pairs, what repeats or reads backwards alike.
    pub fn check_choice(&self) -> Result<(), PinProblem> {
        let digits: Vec<i8> = self.0.bytes().map(|it| (it - b'0').cast_signed()).collect();
        let steps: Vec<i8> = digits.windows(2).map(|two| two[1] - two[0]).collect();
        let is_run = |step: i8| steps.iter().all(|it| (it - step) % 10 == 0);
        let repeats = |every: usize| digits.iter().zip(&digits[every..]).all(|(a, b)| a == b);
        let pairs = digits.chunks(2).all(|two| two[0] == two[1]);
        let mirrored = digits.iter().eq(digits.iter().rev());
        let is_trivial =
            [0, 1, -1].into_iter().any(is_run) || repeats(2) || repeats(3) || pairs || mirrored;
        if is_trivial {
            return Err(PinProblem::Trivial);
        }
        Ok(())
    }

    /// Its hash as a PHC string.
    pub fn hash(&self, key: &[u8; 32], random: &mut dyn FnMut(&mut [u8])) -> String {
        let mut salt = [0; SALT_BYTES];
        random(&mut salt);
        let hash: PasswordHash = hasher(key)
            .hash_password_with_salt(self.0.as_bytes(), &salt)
            .expect("six digits and 16 bytes of salt are within argon2's bounds");
        hash.to_string()
    }

    /// Whether it is the one with this hash. Without a hash it takes as long, and is not.
    pub fn is(&self, phc: Option<&str>, key: &[u8; 32]) -> bool {
        let Some(phc) = phc else {
            self.hash(key, &mut |salt| salt.fill(0));
            return false;
        };
        let verifier = hasher(key);
        PasswordVerifier::<str>::verify_password(&verifier, self.0.as_bytes(), phc).is_ok()
    }
}

fn hasher(key: &[u8; 32]) -> Argon2<'_> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("constants within bounds");
    Argon2::new_with_secret(key, Algorithm::Argon2id, Version::V0x13, params)
        .expect("32 bytes are within bounds")
}

/// Digits of any width; blanks around them are passed over.
impl FromStr for Pin {
    type Err = PinProblem;

    fn from_str(text: &str) -> Result<Self, PinProblem> {
        let digit = |it: char| match it {
            '０'..='９' => char::from_u32(u32::from(it) - u32::from('０') + u32::from('0')),
            _ => Some(it).filter(char::is_ascii_digit),
        };
        let mut digits = Zeroizing::new(String::with_capacity(PIN_DIGITS));
        for character in text.trim().chars() {
            let digit = digit(character).filter(|_| digits.len() < PIN_DIGITS);
            digits.push(digit.ok_or(PinProblem::NotSixDigits)?);
        }
        let is_whole = digits.len() == PIN_DIGITS;
        is_whole
            .then_some(Self(digits))
            .ok_or(PinProblem::NotSixDigits)
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(text: &str) -> Pin {
        text.parse().expect("six digits")
    }

    #[test]
    fn six_digits_and_nothing_else() {
        assert_eq!(pin(" 274913 "), pin("２７４９１３"));
        for wrong in [
            "",
            "27491",
            "2749133",
            "27491a",
            "-27491",
            "27 4913",
            "٢٧٤٩١٣",
        ] {
            assert_eq!(
                wrong.parse::<Pin>(),
                Err(PinProblem::NotSixDigits),
                "{wrong}"
            );
        }
        assert_eq!(format!("{:?}", pin("274913")), "Pin(secret)");
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for trivial in [
            "000000", "111111", "123456", "654321", "890123", "098765", "121212", "123123",
            "112233", "123321", "520520", "131313", "998877",
        ] {
            assert_eq!(
                pin(trivial).check_choice(),
                Err(PinProblem::Trivial),
                "{trivial}"
            );
        }
        for chosen in ["274913", "100200", "135790", "500000", "112358"] {
            assert_eq!(pin(chosen).check_choice(), Ok(()), "{chosen}");
        }
    }

    #[test]
    fn a_hash_fits_one_pin_under_one_key_and_names_its_parameters() {
        let key = [1; 32];
        let phc = pin("274913").hash(&key, &mut |salt| salt.fill(7));
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(pin("274913").is(Some(&phc), &key));
        assert!(!pin("274914").is(Some(&phc), &key));
        assert!(
            !pin("274913").is(Some(&phc), &[2; 32]),
            "the key is part of it"
        );
        assert!(!pin("274913").is(Some("no phc"), &key));
        assert!(!pin("000000").is(None, &key));
    }
}
