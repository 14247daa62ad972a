//! Numbers of 18 characters that carry their holder (GB 11643; rule R2).
//!
//! Six digits of area, eight of birth date, three of sequence whose parity tells the sex, and a
//! check character. Area codes are historical: an unknown one warns and never refuses. What such a
//! number says is personal data: nothing here prints it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::moment::digits;
use super::refusal::{Refusal, RefusalCode};
use super::region;
use super::zone::LocalDate;

/// Sex as documents state it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 女.
    Female,
    /// 男.
    Male,
}

/// What an 18-character number says of its holder.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Birth date.
    pub birth_date: LocalDate,
    /// Sex.
    pub sex: Sex,
    /// The area begins with a known province; if not, ask to compare with the document again.
    pub area_known: bool,
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Holder(..)")
    }
}

/// The number fails its check.
pub(super) fn invalid() -> Refusal {
    Refusal::new(RefusalCode::DocumentNumberInvalid).field("document_number")
}

/// Eighteen characters that begin like a residence permit's.
pub(super) fn is_residence_permit(number: &str) -> bool {
    number.len() == 18
        && ["81", "82", "83"]
            .iter()
            .any(|area| number.starts_with(area))
}

/// Checks an 18-character number (R2); `area` is the area it must have, if its kind fixes one.
pub(super) fn holder(
    number: &str,
    area: Option<&str>,
    today: LocalDate,
) -> Result<Holder, Refusal> {
    let bytes = number.as_bytes();
    if bytes.len() != 18 || check_character(&bytes[..17]) != Some(bytes[17]) {
        return Err(invalid());
    }
    let of_area = area.is_none_or(|area| number.starts_with(area));
    // A mainland card never has a residence permit's area, so the kind was chosen wrongly.
    if !of_area || (area.is_none() && is_residence_permit(number)) {
        return Err(Refusal::new(RefusalCode::DocumentKindDiffers).field("document_kind"));
    }
    let birth_date = birth_date_in(&bytes[6..14])
        .filter(|born| *born <= today)
        .ok_or_else(|| {
            Refusal::new(RefusalCode::DocumentBirthDateInvalid).field("document_number")
        })?;
    let sex = if bytes[16] % 2 == 1 {
        Sex::Male
    } else {
        Sex::Female
    };
    let area_known = area.is_some() || region::province(number).is_some();
    Ok(Holder {
        birth_date,
        sex,
        area_known,
    })
}

/// The date in eight digits.
fn birth_date_in(bytes: &[u8]) -> Option<LocalDate> {
    let [year, month, day] = [0..4, 4..6, 6..8].map(|range| digits(&bytes[range]));
    LocalDate::from_ymd(i32::try_from(year?).ok()?, month?, day?)
}

/// Weights of the first 17 digits: powers of 2 modulo 11 (ISO 7064, MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// The check character that 17 digits call for; `None` if one is not a digit.
fn check_character(first17: &[u8]) -> Option<u8> {
    let mut sum = 0;
    for (byte, weight) in first17.iter().zip(WEIGHTS) {
        sum += digits(&[*byte])? * weight;
    }
    Some(b"10X98765432"[sum as usize % 11])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> LocalDate {
        "2025-03-05".parse().expect("a date of the test")
    }

    fn check(number: &str) -> Result<Holder, RefusalCode> {
        holder(number, None, today()).map_err(|refusal| refusal.code)
    }

    /// The 18-character number that these 17 digits begin.
    fn with_check(first17: &str) -> String {
        let check = check_character(first17.as_bytes()).expect("digits");
        format!("{first17}{}", char::from(check))
    }

    #[test]
    fn r2_wrong_citizen_numbers_are_refused() {
        let future = with_check("11010520250306001");
        let impossible = with_check("11010520230229001");
        for (number, code) in [
            ("110105194912310021", RefusalCode::DocumentNumberInvalid),
            ("11010519491231002", RefusalCode::DocumentNumberInvalid),
            ("1101051949123100２X", RefusalCode::DocumentNumberInvalid),
            ("", RefusalCode::DocumentNumberInvalid),
            (&*future, RefusalCode::DocumentBirthDateInvalid),
            (&*impossible, RefusalCode::DocumentBirthDateInvalid),
        ] {
            assert_eq!(check(number).err(), Some(code), "{number}");
            assert_eq!(code.rule(), Some("R2"));
        }
    }

    #[test]
    fn r2_a_child_born_today_passes() {
        let number = with_check("11010520250305001");
        assert!(check(&number).is_ok());
    }

    #[test]
    fn r2_an_unknown_area_warns_and_does_not_refuse() {
        let holder = check(&with_check("99010519491231002")).expect("only a warning");
        assert!(!holder.area_known);
    }

    proptest! {
        #[test]
        fn r2_any_single_changed_character_is_refused(
            area in 110_000_u32..659_999, days in 0_i32..45_000, sequence in 0_u32..1_000,
            at in 0_usize..18, to in 0_u8..11,
        ) {
            let born = LocalDate::from_ymd(1900, 1, 1).expect("a date").plus_days(days);
            let born = born.to_string().replace('-', "");
            let number = with_check(&format!("{area}{born}{sequence:03}"));
            prop_assert!(check(&number).is_ok());
            let mut changed = number.clone().into_bytes();
            changed[at] = b"0123456789X"[usize::from(to)];
            let changed = String::from_utf8(changed).expect("ASCII");
            let outcome = check(&changed);
            prop_assert_eq!(outcome.is_ok(), changed == number);
        }
    }
}
