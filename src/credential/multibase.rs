//! Bytes as text in the two bases that credentials use (Multibase of W3C Controlled Identifiers
//! 1.0, section 2.4): `z` and base58btc for keys and signatures, `u` and base64url without padding
//! for commitments and bit strings.
//!
//! Each value has one spelling, so that what was read renders back to the same text: base58btc has
//! only one by itself, and of base64url unused bits must be zero and padding is refused.
//!
//! Must never: decode base58 of unbounded length, since its cost grows with the square of it.

use std::error::Error;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Bytes that base58 is used for at most: a signature has 64, a coded key 34.
const BASE58_BYTES_MAX: usize = 64;

/// Bytes of a signature, and the most digits it has in base58.
const SIGNATURE_BYTES: usize = 64;
const SIGNATURE_DIGITS_MAX: usize = 88;

/// Why a text is no multibase value of the kind asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MultibaseProblem {
    /// It does not begin with the letter of its base.
    Base {
        /// The letter it should begin with.
        expected: char,
    },
    /// A character that its base does not have, or a second spelling of the same bytes.
    Digits,
    /// Other bytes than these were expected.
    Length {
        /// How many, exactly or at most.
        expected_bytes: usize,
    },
}

impl fmt::Display for MultibaseProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base { expected } => write!(f, "the value does not begin with \"{expected}\""),
            Self::Digits => f.write_str("the value has a character that its base does not have"),
            Self::Length { expected_bytes } => {
                write!(f, "the value does not hold {expected_bytes} bytes")
            }
        }
    }
}

impl Error for MultibaseProblem {}

/// `z` and base58btc.
pub fn base58(bytes: &[u8]) -> String {
    format!("z{}", bs58::encode(bytes).into_string())
}

/// The same of a signature: for the one length that is written often there is a faster way.
pub fn signature_base58(signature: &[u8; SIGNATURE_BYTES]) -> String {
    let mut digits = [b'z'; SIGNATURE_DIGITS_MAX + 1];
    let room = digits[1..].as_mut_array().expect("one less");
    let count = usize::from(five8::encode_64(signature, room));
    str::from_utf8(&digits[..=count])
        .expect("base58 is ASCII")
        .to_owned()
}

/// Reads `z` and base58btc of a signature.
pub fn signature_from_base58(text: &str) -> Result<[u8; SIGNATURE_BYTES], MultibaseProblem> {
    let mut signature = [0; SIGNATURE_BYTES];
    let digits = digits_of(text, 'z')?;
    match five8::decode_64(digits, &mut signature) {
        Ok(()) => Ok(signature),
        // Rare, and told apart there: another length, or a digit that there is not.
        Err(_) => from_base58(text),
    }
}

/// Reads `z` and base58btc of exactly `N` bytes, at most 64.
pub fn from_base58<const N: usize>(text: &str) -> Result<[u8; N], MultibaseProblem> {
    const { assert!(N <= BASE58_BYTES_MAX, "base58 is for short values") };
    let digits = digits_of(text, 'z')?;
    let length = MultibaseProblem::Length { expected_bytes: N };
    // 138 digits hold 100 bytes and more; what is longer is not looked at.
    if digits.len() * 100 > (N + 1) * 138 {
        return Err(length);
    }
    let mut bytes = [0; N];
    match bs58::decode(digits).onto(&mut bytes) {
        Ok(count) if count == N => Ok(bytes),
        Ok(_) | Err(bs58::decode::Error::BufferTooSmall) => Err(length),
        Err(_) => Err(MultibaseProblem::Digits),
    }
}

/// `u` and base64url without padding.
pub fn base64url(bytes: &[u8]) -> String {
    format!("u{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// Reads `u` and base64url without padding, of at most `bytes_max` bytes.
pub fn from_base64url(text: &str, bytes_max: usize) -> Result<Vec<u8>, MultibaseProblem> {
    let digits = digits_of(text, 'u')?;
    if digits.len() / 4 > bytes_max / 3 {
        return Err(too_long(bytes_max));
    }
    let bytes = URL_SAFE_NO_PAD
        .decode(digits)
        .map_err(|_| MultibaseProblem::Digits)?;
    if bytes.len() > bytes_max {
        return Err(too_long(bytes_max));
    }
    Ok(bytes)
}

/// Reads `u` and base64url of exactly 32 bytes: a commitment or digest.
pub fn commitment_from(text: &str) -> Result<[u8; 32], MultibaseProblem> {
    from_base64url(text, 32)?
        .try_into()
        .map_err(|_| too_long(32))
}

fn digits_of(text: &str, expected: char) -> Result<&str, MultibaseProblem> {
    text.strip_prefix(expected)
        .ok_or(MultibaseProblem::Base { expected })
}

fn too_long(expected_bytes: usize) -> MultibaseProblem {
    MultibaseProblem::Length { expected_bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zero_bytes_are_ones() {
        assert_eq!(base58(&[0, 0, 1]), "z112");
        assert_eq!(from_base58("z112"), Ok([0, 0, 1]));
    }

    #[test]
    fn signatures_have_the_one_spelling_of_base58() {
        let mut signature = [0; 64];
        for round in 0..=255_u8 {
            // From all zeros to none, so that every count of leading ones is there.
            signature[usize::from(63 - round / 4)] = round.wrapping_mul(89);
            let text = signature_base58(&signature);
            assert_eq!(text, base58(&signature));
            assert_eq!(signature_from_base58(&text), Ok(signature));
            let wrong = [
                &text[1..],
                &text[..text.len() - 1],
                &format!("{text}1"),
                "z0",
            ];
            for other in wrong {
                let read = signature_from_base58(other);
                assert_eq!(read, from_base58(other), "{other}");
                assert_ne!(read, Ok(signature), "{other}");
            }
        }
    }

    #[test]
    fn what_is_no_value_of_exactly_this_length_is_refused() {
        let length = Err(MultibaseProblem::Length { expected_bytes: 3 });
        assert_eq!(from_base58::<3>("z12"), length);
        assert_eq!(from_base58::<3>("z1112"), length);
        assert_eq!(from_base58::<3>(&format!("z{}", "1".repeat(1_000))), length);
        assert_eq!(from_base58::<3>("z"), length);
        assert_eq!(from_base58::<3>("z11l"), Err(MultibaseProblem::Digits));
        assert_eq!(from_base58::<3>("z1 2"), Err(MultibaseProblem::Digits));
        let base = Err(MultibaseProblem::Base { expected: 'z' });
        assert_eq!(from_base58::<3>("u112"), base);
        assert_eq!(from_base58::<3>(""), base);
    }

    #[test]
    fn base64url_has_no_padding_and_no_spare_bits() {
        assert_eq!(base64url(&[0xff, 0xfe]), "u__4");
        assert_eq!(from_base64url("u__4", 2), Ok(vec![0xff, 0xfe]));
        for wrong in ["u__4=", "u__5", "u//4", "u__", "u_"] {
            let read = from_base64url(wrong, 1);
            assert!(read.is_err() || wrong == "u__", "{wrong}: {read:?}");
        }
        assert_eq!(from_base64url("u__4", 1), Err(too_long(1)));
        assert_eq!(commitment_from("u__4"), Err(too_long(32)));
    }
}
