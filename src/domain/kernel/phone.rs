//! Telephone numbers.
//!
//! A mainland mobile number of 11 digits, or an international number that begins with `+`. One
//! spelling is kept: E.164. A phone never identifies a person: families share one, and a minor may
//! use a guardian's. It is personal data: it is sealed before it enters an event and never
//! printed.

use std::fmt;

use super::refusal::{Refusal, RefusalCode};

/// Fewest digits of an international number, country code included.
const DIGITS_MIN: usize = 8;
/// Most digits of an international number (ITU-T E.164).
const DIGITS_MAX: usize = 15;

/// A checked telephone number in E.164 form, such as `+8613800138000`.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Checks a number as typed; spaces and hyphens between digits are dropped.
    pub fn parse(field: &str, text: &str) -> Result<Self, Refusal> {
        let digits: String = text
            .chars()
            .filter(|char| !matches!(char, ' ' | '-'))
            .collect();
        e164(&digits)
            .map(Self)
            .ok_or_else(|| Refusal::new(RefusalCode::PhoneMalformed).field(field))
    }

    /// The number in E.164 form: for sealing and rendering only.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(..)")
    }
}

/// 11 digits of a mainland mobile.
fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11
        && bytes[0] == b'1'
        && (b'3'..=b'9').contains(&bytes[1])
        && bytes.iter().all(u8::is_ascii_digit)
}

/// The E.164 form of what was typed.
fn e164(text: &str) -> Option<String> {
    let Some(digits) = text.strip_prefix('+') else {
        return is_mobile(text).then(|| format!("+86{text}"));
    };
    let lengths = DIGITS_MIN..=DIGITS_MAX;
    let plausible = lengths.contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    plausible.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_in_one_form() {
        for (typed, kept) in [
            ("13800138000", Some("+8613800138000")),
            ("138-0013 8000", Some("+8613800138000")),
            ("+8613800138000", Some("+8613800138000")),
            ("+852 2123 4567", Some("+85221234567")),
            ("12800138000", None),
            ("1380013800", None),
            ("138001380001", None),
            ("+0123456789", None),
            ("+1234567", None),
            ("+1234567890123456", None),
            ("１3800138000", None),
            ("", None),
        ] {
            let phone = Phone::parse("phone", typed);
            assert_eq!(phone.as_ref().ok().map(Phone::as_str), kept, "{typed}");
            if let Err(refusal) = phone {
                assert_eq!(refusal.code, RefusalCode::PhoneMalformed);
                assert_eq!(refusal.field.as_deref(), Some("phone"));
            }
        }
    }

    #[test]
    fn a_number_is_not_printed_by_accident() {
        let phone = Phone::parse("phone", "13800138000").expect("a mobile");
        assert_eq!(format!("{phone:?}"), "Phone(..)");
    }
}
