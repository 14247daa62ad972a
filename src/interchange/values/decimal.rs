//! Decimal numbers as exact integers: no float takes part.
//!
//! A number is held in units of 10^-18. Spreadsheets write at most 17 significant digits, so
//! nothing that one wrote is lost but digits beyond the eighteenth after the point.

/// Digits kept after the point.
const SCALE: usize = 18;
/// 10^18.
pub const ONE: u128 = 1_000_000_000_000_000_000;
/// Digits before the point.
const WHOLE_DIGITS_MAX: usize = 12;
/// Digits from which a spreadsheet has lost the last ones.
const EXACT_DIGITS_MAX: usize = 15;

/// A number of at least zero, in units of 10^-18.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(pub u128);

impl Decimal {
    /// Reads digits with at most one point between or before them.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && rest.is_empty()) || !digits(whole) || !digits(rest) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > WHOLE_DIGITS_MAX {
            return None;
        }
        let kept = &rest[..rest.len().min(SCALE)];
        let mut units: u128 = 0;
        for byte in whole.bytes().chain(kept.bytes()) {
            units = units * 10 + u128::from(byte - b'0');
        }
        let missing = u32::try_from(SCALE - kept.len()).expect("at most 18");
        Some(Self(units * 10_u128.pow(missing)))
    }

    /// This times a whole number, rounded half up.
    pub fn times(self, factor: u32) -> u64 {
        let rounded = (self.0 * u128::from(factor) + ONE / 2) / ONE;
        u64::try_from(rounded).unwrap_or(u64::MAX)
    }

    /// The whole part.
    pub fn whole(self) -> u64 {
        u64::try_from(self.0 / ONE).expect("at most 12 digits")
    }

    /// What is behind the point.
    #[must_use]
    pub fn part(self) -> Self {
        Self(self.0 % ONE)
    }
}

/// Whether a spreadsheet has turned digits into an exponent, such as `1.10105E+17`.
pub fn is_damaged(text: &str) -> bool {
    let mut halves = text.splitn(2, ['E', 'e']);
    let (mantissa, exponent) = (halves.next().unwrap_or_default(), halves.next());
    let exponent = exponent.and_then(|text| text.strip_prefix('+'));
    exponent.is_some_and(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
        && Decimal::parse(mantissa).is_some()
}

/// A number of a workbook with its exponent written out; more than 15 digits before the point
/// keep theirs, for the last digits are lost and the reader must be told.
pub fn written_out(raw: &str) -> String {
    shifted(raw).unwrap_or_else(|| raw.to_owned())
}

fn shifted(raw: &str) -> Option<String> {
    let (sign, unsigned) = match raw.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", raw),
    };
    let (mantissa, exponent) = unsigned.split_once(['E', 'e']).unwrap_or((unsigned, "0"));
    let exponent: i32 = exponent
        .parse()
        .ok()
        .filter(|by| (-400..=400).contains(by))?;
    let (whole, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{rest}");
    if digits.is_empty() || digits.len() > 400 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let point = i32::try_from(whole.len()).ok()? + exponent;
    let (whole, rest) = if point <= 0 {
        let zeros = "0".repeat(usize::try_from(-point).ok()?);
        (String::new(), format!("{zeros}{digits}"))
    } else {
        let point = usize::try_from(point).ok()?;
        let padded = format!("{digits:0<point$}");
        (padded[..point].to_owned(), padded[point..].to_owned())
    };
    let whole = whole.trim_start_matches('0');
    if whole.len() > EXACT_DIGITS_MAX {
        return Some(exponential(sign, whole));
    }
    let (whole, rest) = (
        if whole.is_empty() { "0" } else { whole },
        rest.trim_end_matches('0'),
    );
    let point = if rest.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{rest}"))
}

/// As a spreadsheet shows a number that is too long for it.
fn exponential(sign: &str, whole: &str) -> String {
    let (first, rest) = whole.split_at(1);
    let rest = rest[..EXACT_DIGITS_MAX - 1].trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{point}{rest}E+{}", whole.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_workbooks_are_written_out() {
        for (raw, expected) in [
            ("1.5", "1.5"),
            ("6.25E-2", "0.0625"),
            ("45356", "45356"),
            ("4.5356E4", "45356"),
            ("0.10", "0.1"),
            ("-2.5", "-2.5"),
            ("13800138000", "13800138000"),
            ("110105194912310000", "1.1010519491231E+17"),
            ("1.1010519491231E+17", "1.1010519491231E+17"),
            ("1E999999", "1E999999"),
            ("abc", "abc"),
            ("", ""),
        ] {
            assert_eq!(written_out(raw), expected, "{raw}");
        }
    }

    #[test]
    fn a_decimal_is_rounded_half_up_once() {
        for (text, minutes) in [("1.5", 90), ("0.0083333333333333333", 0), ("0.00834", 1)] {
            let number = Decimal::parse(text).expect("a number");
            assert_eq!(number.times(60), minutes, "{text}");
        }
        for text in ["", ".", "1.2.3", "-1", "1e3", "1234567890123", "１"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn damage_is_recognised() {
        for (text, damaged) in [
            ("1.10105E+17", true),
            ("1.1E+09", true),
            ("E12345678", false),
            ("12E5", false),
            ("1E+", false),
            ("org-1E+5", false),
        ] {
            assert_eq!(is_damaged(text), damaged, "{text}");
        }
    }
}
