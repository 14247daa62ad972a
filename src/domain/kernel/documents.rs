//! Identity documents: kinds, and the check of numbers that carry one (GB 11643; rule R2).
//!
//! A citizen number of 18 characters holds an area, a birth date, a sequence whose parity tells
//! the sex, and a check character. Residence permits of Hong Kong, Macao and Taiwan residents
//! follow the same scheme with their own area. Area codes are historical: an unknown one warns and
//! never refuses. Other documents are kept as they stand. A number is personal data: it is sealed
//! before it enters an event, ids never derive from it (R10), and nothing here prints it.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::moment::digits;
use super::refusal::{Refusal, RefusalCode};
use super::region;
use super::zone::LocalDate;

/// Kinds of identity documents, with the codes of the national volunteer system.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum DocumentKind {
    /// 内地居民身份证, mainland resident identity card.
    #[serde(rename = "01")]
    Mainland,
    /// 香港居民身份证 or the mainland residence permit of a Hong Kong resident.
    #[serde(rename = "02")]
    HongKong,
    /// 澳门居民身份证 or the mainland residence permit of a Macao resident.
    #[serde(rename = "03")]
    Macao,
    /// 台湾居民身份证 or the mainland residence permit of a Taiwan resident.
    #[serde(rename = "04")]
    Taiwan,
    /// 护照, passport.
    #[serde(rename = "05")]
    Passport,
    /// 军官证, officer's card.
    #[serde(rename = "06")]
    Officer,
    /// 士兵证, soldier's card.
    #[serde(rename = "07")]
    Soldier,
    /// 其他有效国际旅行证件, other valid travel document.
    #[serde(rename = "99")]
    Other,
}

impl DocumentKind {
    /// Every kind with its code.
    pub const ALL: [(&'static str, Self); 8] = [
        ("01", Self::Mainland),
        ("02", Self::HongKong),
        ("03", Self::Macao),
        ("04", Self::Taiwan),
        ("05", Self::Passport),
        ("06", Self::Officer),
        ("07", Self::Soldier),
        ("99", Self::Other),
    ];

    /// The two-digit code.
    pub fn code(self) -> &'static str {
        let row = Self::ALL.iter().find(|(_, kind)| *kind == self);
        row.expect("ALL lists every kind").0
    }

    /// Area that a number of 18 characters of this kind begins with, where the kind fixes it.
    fn residence_area(self) -> Option<&'static str> {
        match self {
            Self::HongKong => Some("810000"),
            Self::Macao => Some("820000"),
            Self::Taiwan => Some("830000"),
            _ => None,
        }
    }
}

impl FromStr for DocumentKind {
    type Err = Refusal;

    fn from_str(code: &str) -> Result<Self, Refusal> {
        let row = Self::ALL.iter().find(|(known, _)| *known == code);
        row.map(|(_, kind)| *kind)
            .ok_or_else(|| RefusalCode::DocumentKindUnknown.into())
    }
}

/// Sex as documents state it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 女.
    Female,
    /// 男.
    Male,
}

/// A document number that has passed its check, in its one spelling.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// Kind.
    pub kind: DocumentKind,
    /// The number: upper case, no blanks. For sealing, matching and rendering only.
    pub number: String,
    /// What the number says of its holder, where its scheme says anything.
    pub holder: Option<Holder>,
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

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({}, ..)", self.kind.code())
    }
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Holder(..)")
    }
}

/// Most characters of a number that has no scheme here.
const NUMBER_CHARS_MAX: usize = 20;

impl Document {
    /// Checks a number as typed (R2); `today` is the local date of the command.
    ///
    /// Blanks around it are dropped and letters made upper case: `x` is stored as `X`.
    pub fn check(kind: DocumentKind, typed: &str, today: LocalDate) -> Result<Self, Refusal> {
        let number = number_as_kept(typed);
        let holder = match kind.residence_area() {
            _ if kind == DocumentKind::Mainland => Some(citizen(&number, None, today)?),
            Some(area) if is_residence_permit(&number) => {
                Some(citizen(&number, Some(area), today)?)
            }
            _ if is_plain(&number) => None,
            _ => return Err(invalid()),
        };
        Ok(Self {
            kind,
            number,
            holder,
        })
    }

    /// The holder's birth date: from the number, else as stated beside it (R2).
    ///
    /// Refused when it is missing, lies in the future, or differs from the number's.
    pub fn birth_date(
        &self,
        stated: Option<LocalDate>,
        today: LocalDate,
    ) -> Result<LocalDate, Refusal> {
        let refuse = |code| Err(Refusal::new(code).field("birth_date"));
        match (self.holder, stated) {
            (Some(holder), Some(stated)) if holder.birth_date != stated => {
                refuse(RefusalCode::DocumentBirthDateDiffers)
            }
            (Some(holder), _) => Ok(holder.birth_date),
            (None, Some(stated)) if stated > today => refuse(RefusalCode::BirthDateInFuture),
            (None, Some(stated)) => Ok(stated),
            (None, None) => refuse(RefusalCode::BirthDateMissing),
        }
    }
}

/// A number as typed, in its one spelling: no blanks around it, letters in upper case.
pub fn number_as_kept(typed: &str) -> String {
    typed.trim().to_ascii_uppercase()
}

fn invalid() -> Refusal {
    Refusal::new(RefusalCode::DocumentNumberInvalid).field("document_number")
}

/// A document number without a scheme here: letters, digits and the marks printed on documents.
fn is_plain(number: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"()-/".contains(&byte);
    (1..=NUMBER_CHARS_MAX).contains(&number.len()) && number.bytes().all(known)
}

/// Eighteen characters that begin like a residence permit's.
fn is_residence_permit(number: &str) -> bool {
    number.len() == 18
        && ["81", "82", "83"]
            .iter()
            .any(|area| number.starts_with(area))
}

/// Checks an 18-character number; `area` is the area it must have, if its kind fixes one.
fn citizen(number: &str, area: Option<&str>, today: LocalDate) -> Result<Holder, Refusal> {
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

    fn check(kind: DocumentKind, number: &str) -> Result<Document, RefusalCode> {
        Document::check(kind, number, today()).map_err(|refusal| refusal.code)
    }

    /// The 18-character number that these 17 digits begin.
    fn with_check(first17: &str) -> String {
        let check = check_character(first17.as_bytes()).expect("digits");
        format!("{first17}{}", char::from(check))
    }

    #[test]
    fn r2_the_example_of_the_standard_passes_and_tells_its_holder() {
        let document = check(DocumentKind::Mainland, "11010519491231002x").expect("the example");
        assert_eq!(document.number, "11010519491231002X");
        let holder = document.holder.expect("a citizen number");
        assert_eq!(holder.birth_date.to_string(), "1949-12-31");
        assert_eq!(holder.sex, Sex::Female);
        assert!(holder.area_known);
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
            assert_eq!(
                check(DocumentKind::Mainland, number).err(),
                Some(code),
                "{number}"
            );
            assert_eq!(code.rule(), Some("R2"));
        }
    }

    #[test]
    fn r2_a_child_born_today_passes() {
        let number = with_check("11010520250305001");
        assert!(check(DocumentKind::Mainland, &number).is_ok());
    }

    #[test]
    fn r2_an_unknown_area_warns_and_does_not_refuse() {
        let document = check(DocumentKind::Mainland, &with_check("99010519491231002"));
        assert!(
            !document
                .expect("only a warning")
                .holder
                .expect("a citizen number")
                .area_known
        );
    }

    #[test]
    fn r2_residence_permits_pass_under_the_kind_of_their_place() {
        let hong_kong = "810000199012310017";
        let taiwan = "830000199001010004";
        let document = check(DocumentKind::HongKong, hong_kong).expect("a permit");
        let holder = document.holder.expect("same scheme");
        assert_eq!(
            (holder.birth_date.to_string().as_str(), holder.sex),
            ("1990-12-31", Sex::Male)
        );
        assert!(check(DocumentKind::Taiwan, taiwan).is_ok());
        for kind in [DocumentKind::Mainland, DocumentKind::Macao] {
            let code = Some(RefusalCode::DocumentKindDiffers);
            assert_eq!(check(kind, hong_kong).err(), code, "{kind:?}");
        }
        let wrong = check(DocumentKind::HongKong, "810000199012310018").err();
        assert_eq!(wrong, Some(RefusalCode::DocumentNumberInvalid));
    }

    #[test]
    fn other_documents_are_kept_as_they_stand() {
        let document = check(DocumentKind::HongKong, " a123456(7) ").expect("an identity card");
        assert_eq!(document.number, "A123456(7)");
        assert!(document.holder.is_none());
        for number in ["", "E1234567890123456789X", "E12 345", "护照1"] {
            let code = Some(RefusalCode::DocumentNumberInvalid);
            assert_eq!(
                check(DocumentKind::Passport, number).err(),
                code,
                "{number}"
            );
        }
    }

    #[test]
    fn r2_the_birth_date_comes_from_the_number_or_is_stated() {
        let citizen = check(DocumentKind::Mainland, "11010519491231002X").expect("the example");
        let passport = check(DocumentKind::Passport, "E12345678").expect("a passport");
        let stated = |text: &str| Some(text.parse().expect("a date of the test"));
        let table = [
            (&citizen, None, Ok("1949-12-31")),
            (&citizen, stated("1949-12-31"), Ok("1949-12-31")),
            (
                &citizen,
                stated("1949-12-30"),
                Err(RefusalCode::DocumentBirthDateDiffers),
            ),
            (&passport, stated("1990-01-01"), Ok("1990-01-01")),
            (
                &passport,
                stated("2025-03-06"),
                Err(RefusalCode::BirthDateInFuture),
            ),
            (&passport, None, Err(RefusalCode::BirthDateMissing)),
        ];
        for (document, stated, expected) in table {
            let outcome = document.birth_date(stated, today());
            let outcome = outcome
                .map(|date| date.to_string())
                .map_err(|refusal| refusal.code);
            assert_eq!(outcome, expected.map(str::to_owned));
        }
    }

    #[test]
    fn kinds_have_the_codes_of_the_national_system() {
        for (code, kind) in DocumentKind::ALL {
            assert_eq!(code.parse::<DocumentKind>(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).expect("a string"), code);
            assert_eq!(kind.code(), code);
        }
        let refusal = "08".parse::<DocumentKind>().expect_err("no such kind");
        assert_eq!(refusal.code, RefusalCode::DocumentKindUnknown);
    }

    #[test]
    fn a_number_is_not_printed_by_accident() {
        let document = check(DocumentKind::Mainland, "11010519491231002X").expect("the example");
        assert_eq!(format!("{document:?}"), "Document(01, ..)");
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
            prop_assert!(check(DocumentKind::Mainland, &number).is_ok());
            let mut changed = number.clone().into_bytes();
            changed[at] = b"0123456789X"[usize::from(to)];
            let changed = String::from_utf8(changed).expect("ASCII");
            let outcome = check(DocumentKind::Mainland, &changed);
            prop_assert_eq!(outcome.is_ok(), changed == number);
        }

        #[test]
        fn no_text_panics(text in ".{0,24}") {
            for (_, kind) in DocumentKind::ALL {
                let _ = check(kind, &text);
            }
        }
    }
}
