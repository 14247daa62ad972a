//! Day numbers of spreadsheets: days since 1900 or 1904, the time of day behind the point.
//!
//! The first of those systems counts a 29 February 1900 that never was; from 1 March 1900 on its
//! numbers are exact. Seconds are rounded once, half up.

use super::clock::{DAY_SECONDS, LocalTime};
use super::decimal::Decimal;
use crate::domain::kernel::moment::LocalDate;

/// How a style shows a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// As a number.
    Number,
    /// As a date.
    Date,
    /// As a time of day.
    Time,
    /// As both.
    DateTime,
    /// As hours that go on beyond a day.
    Elapsed,
}

/// Days and seconds of a number.
pub fn split(number: Decimal) -> (u64, u32) {
    let seconds = number.part().times(DAY_SECONDS);
    let seconds = u32::try_from(seconds).expect("at most a day");
    (
        number.whole() + u64::from(seconds / DAY_SECONDS),
        seconds % DAY_SECONDS,
    )
}

/// The date of a day number.
pub fn date(days: u64, from_1904: bool) -> Option<LocalDate> {
    let days = i32::try_from(days).ok().filter(|days| *days <= 140_000)?;
    let (first, behind) = match (from_1904, days) {
        (true, _) => (LocalDate::from_ymd(1904, 1, 1)?, days),
        (false, 1..=59) => (LocalDate::from_ymd(1900, 1, 1)?, days - 1),
        (false, 61..) => (LocalDate::from_ymd(1900, 1, 1)?, days - 2),
        _ => return None,
    };
    Some(first.plus_days(behind))
}

/// A number as its style shows it, in our spelling; `None` if it is to stay a number.
pub fn shown(number: &str, look: Look, from_1904: bool) -> Option<String> {
    if look == Look::Number {
        return None;
    }
    let (days, seconds) = split(Decimal::parse(number)?);
    if look == Look::Elapsed {
        let hours = days * 24 + u64::from(seconds / 3600);
        return Some(format!(
            "{hours}:{:02}:{:02}",
            seconds / 60 % 60,
            seconds % 60
        ));
    }
    let time = LocalTime::from_seconds(seconds)?;
    if days == 0 {
        return Some(time.to_string());
    }
    let date = date(days, from_1904)?;
    match (look, seconds) {
        (Look::Date, 0) => Some(date.to_string()),
        _ => Some(format!("{date} {time}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_the_dates_a_spreadsheet_shows() {
        for (number, look, from_1904, expected) in [
            ("45356", Look::Date, false, Some("2024-03-05")),
            ("43894", Look::Date, true, Some("2024-03-05")),
            ("1", Look::Date, false, Some("1900-01-01")),
            ("60", Look::Date, false, None),
            ("61", Look::Date, false, Some("1900-03-01")),
            (
                "45356.3958333333",
                Look::DateTime,
                false,
                Some("2024-03-05 09:30:00"),
            ),
            ("0.395833333333333", Look::Time, false, Some("09:30:00")),
            ("1.0625", Look::Elapsed, false, Some("25:30:00")),
            ("0.999999999", Look::Elapsed, false, Some("24:00:00")),
            ("45356", Look::Number, false, None),
            ("-1", Look::Date, false, None),
        ] {
            assert_eq!(
                shown(number, look, from_1904).as_deref(),
                expected,
                "{number}"
            );
        }
    }
}
