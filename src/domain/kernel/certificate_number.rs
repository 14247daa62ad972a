//! The number of a certificate: what is printed, read out over the telephone and typed in.
//!
//! Twelve characters of Crockford's base32 (digits and capital letters without I, L, O and U) hold
//! 60 random bits, a thirteenth checks them; shown `XXXX-XXXX-XXXX-C`. Reading forgives what people
//! do: lower case, blanks, other dashes or none, I and L for 1, O for 0.
//!
//! ```text
//! check = Σ v[i] · α^(12 - i) over GF(32), i = 0..11, v = value of a character, α^5 = α^2 + 1
//! ```
//!
//! The weights are different powers of α, so that one wrong character, any two characters that
//! changed places, and any pair `aa` that became `bb` are always noticed. (The hybrid systems of
//! ISO/IEC 7064 miss two in a thousand transpositions with 32 characters.)
//!
//! Must never: be derived from anything; reveal more than validity, issuer and date.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::refusal::{Refusal, RefusalCode};
use super::spelled::spelled;

/// The characters, by their value.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters without the check character, and with it.
const BODY: usize = 12;
const WHOLE: usize = BODY + 1;
/// Shown in groups of this many.
const GROUP: usize = 4;
/// x^5 + x^2 + 1, which makes GF(32) of polynomials over GF(2); x is α.
const POLYNOMIAL: u8 = 0b10_0101;
/// Characters typed in, at most, for each that counts: as many blanks and dashes again.
const TYPED_MAX: usize = 3;

/// A certificate number whose check character fits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateNumber([u8; WHOLE]);

/// Why what was typed in is no certificate number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberProblem {
    /// Too few characters or too many, blanks and dashes left out.
    Length {
        /// How many there are.
        characters: usize,
    },
    /// A character that numbers do not have.
    Character {
        /// Its place, counted from 1, blanks and dashes included.
        at: usize,
        /// Which.
        character: char,
    },
    /// The check character does not fit: probably mistyped.
    Check,
}

impl fmt::Display for NumberProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { characters } => {
                write!(
                    f,
                    "a certificate number has {WHOLE} characters, not {characters}"
                )
            }
            Self::Character { at, character } => {
                write!(
                    f,
                    "certificate numbers have no character {character:?} (place {at})"
                )
            }
            Self::Check => f.write_str("the check character does not fit: probably mistyped"),
        }
    }
}

impl Error for NumberProblem {}

impl CertificateNumber {
    /// The number that holds the lower 60 of these bits, which must be random.
    pub fn from_bits(bits: u64) -> Self {
        let places = (0..BODY).rev();
        Self(characters(
            places.map(|place| (bits >> (5 * place)).to_le_bytes()[0] & 31),
        ))
    }

    /// Its 60 bits, as used in storage keys.
    pub fn bits(self) -> u64 {
        let value = |character: &u8| value_of(char::from(*character)).unwrap_or_default();
        let digits = self.0[..BODY].iter().map(value);
        digits.fold(0, |bits, digit| bits << 5 | u64::from(digit))
    }

    /// Its 13 characters without dashes.
    pub fn characters(&self) -> &str {
        str::from_utf8(&self.0).expect("the alphabet is ASCII")
    }
}

impl fmt::Display for CertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let characters = self.characters();
        let (first, rest) = characters.split_at(GROUP);
        let (second, rest) = rest.split_at(GROUP);
        let (third, check) = rest.split_at(GROUP);
        write!(f, "{first}-{second}-{third}-{check}")
    }
}

impl fmt::Debug for CertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for CertificateNumber {
    type Err = NumberProblem;

    fn from_str(text: &str) -> Result<Self, NumberProblem> {
        values(text).map(|values: [u8; WHOLE]| Self(characters(values[..BODY].iter().copied())))
    }
}

/// The values of what was typed, whose last one checks the others.
pub(super) fn values<const N: usize>(text: &str) -> Result<[u8; N], NumberProblem> {
    let mut values = Vec::with_capacity(N);
    let typed_max = N * TYPED_MAX;
    for (at, character) in (1..).zip(text.chars().take(typed_max + 1)) {
        if !is_passed_over(character) {
            let problem = NumberProblem::Character { at, character };
            values.push(value_of(character).ok_or(problem)?);
        }
    }
    let characters = values.len();
    let values: [u8; N] = match values.try_into() {
        Ok(values) if text.chars().nth(typed_max).is_none() => values,
        _ => return Err(NumberProblem::Length { characters }),
    };
    if check_value(&values[..N - 1]) != values[N - 1] {
        return Err(NumberProblem::Check);
    }
    Ok(values)
}

/// The characters of `N - 1` values and of the value that checks them.
pub(super) fn characters<const N: usize>(body: impl Iterator<Item = u8>) -> [u8; N] {
    let mut values = [0; N];
    for (value, given) in values[..N - 1].iter_mut().zip(body) {
        *value = given;
    }
    values[N - 1] = check_value(&values[..N - 1]);
    values.map(|value| ALPHABET[usize::from(value)])
}

/// Blanks of every width, and whatever people and their programs take for a dash.
fn is_passed_over(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '\u{2010}'
                ..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '_' | '.' | '·'
        )
}

/// The value of a character, also in lower case and in the full width that Chinese keyboards type.
fn value_of(character: char) -> Option<u8> {
    let narrow = match u32::from(character) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0)?,
        _ => character,
    };
    let meant = match narrow.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    let place = ALPHABET
        .iter()
        .position(|known| char::from(*known) == meant)?;
    u8::try_from(place).ok()
}

/// Σ v[i] · α^(n - i), by Horner's scheme.
fn check_value(values: &[u8]) -> u8 {
    values.iter().fold(0, |sum, value| times_alpha(sum ^ value))
}

fn times_alpha(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 {
        shifted
    } else {
        shifted ^ POLYNOMIAL
    }
}

impl From<NumberProblem> for Refusal {
    fn from(problem: NumberProblem) -> Self {
        Self::new(match problem {
            NumberProblem::Check => RefusalCode::CertificateNumberMistyped,
            NumberProblem::Character { .. } | NumberProblem::Length { .. } => {
                RefusalCode::CertificateNumberMalformed
            }
        })
    }
}

impl Serialize for CertificateNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.bits().serialize(serializer)
        }
    }
}

/// Documents hold the one spelling that is shown.
impl<'de> Deserialize<'de> for CertificateNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let shown = |text: &str| {
                let number: Self = text.parse().ok()?;
                (number.to_string() == text).then_some(number)
            };
            spelled(
                deserializer,
                "expected a certificate number, XXXX-XXXX-XXXX-C",
                shown,
            )
        } else {
            u64::deserialize(deserializer).map(Self::from_bits)
        }
    }
}

impl JsonSchema for CertificateNumber {
    fn schema_name() -> Cow<'static, str> {
        "CertificateNumber".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "certificate-number",
            "pattern": "^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]$",
        })
    }
}
