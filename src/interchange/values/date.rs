//! Dates in every habit that is not ambiguous.
//!
//! 2024-03-05, 2024/3/5, 2024.3.5, 20240305, 2024年3月5日, 5 Mar 2024, the day number of a
//! spreadsheet. 05/03/2024 is a date only if an order is stated, or if one reading alone exists
//! (25/03/2024). Years have four digits.

use super::decimal::Decimal;
use super::{plain, serial};
use crate::domain::kernel::moment::LocalDate;
use crate::interchange::problem::ProblemCode;

use serde::Deserialize;

/// The order of day, month and year where numbers alone do not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day.
    Ymd,
}

type Outcome = Result<LocalDate, ProblemCode>;

const MALFORMED: ProblemCode = ProblemCode::DateMalformed;

/// Reads a date. A time of midnight behind it, as databases write it, is dropped.
pub fn parse(cell: &str, order: Option<DateOrder>) -> Outcome {
    if let [y, yy, yyy, yyyy, b'-', m, mm, b'-', d, dd] = cell.as_bytes()
        && let Some(date) = iso([*y, *yy, *yyy, *yyyy], [*m, *mm], [*d, *dd])
    {
        return Ok(date);
    }
    let text = plain(cell);
    let text = without_midnight(&text);
    if let Some(days) = text
        .strip_suffix(".0")
        .or(Some(text))
        .filter(|text| text.len() == 5)
        && let Some(number) = Decimal::parse(days).filter(|_| !days.contains('.'))
    {
        return serial::date(number.whole(), false).ok_or(MALFORMED);
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return made(&text[..4], &text[4..6], &text[6..]);
    }
    let chinese = text.contains('年').then(|| {
        let dashed = text.replace(['年', '月'], "-");
        dashed.trim_end_matches(['日', '号']).replace(' ', "")
    });
    let text = chinese.as_deref().unwrap_or(text);
    let parts: Vec<&str> = text
        .split(['-', '/', '.', ' ', ','])
        .filter(|part| !part.is_empty())
        .collect();
    match parts[..] {
        [first, second, third] => of_parts(first, second, third, order),
        _ => Err(MALFORMED),
    }
}

/// A date as most files write it; `None`: read it the long way.
fn iso(year: [u8; 4], month: [u8; 2], day: [u8; 2]) -> Option<LocalDate> {
    let number = |digits: &[u8]| {
        let digit = |sum: u32, byte: &u8| {
            let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
            Some(sum * 10 + digit)
        };
        digits.iter().try_fold(0, digit)
    };
    let year = i32::try_from(number(&year)?).ok()?;
    LocalDate::from_ymd(year, number(&month)?, number(&day)?)
}

fn without_midnight(text: &str) -> &str {
    let midnight = [
        "t00:00:00.000",
        "t00:00:00",
        " 00:00:00",
        " 0:00:00",
        " 00:00",
        " 0:00",
    ];
    let mut found = midnight.iter().filter_map(|time| text.strip_suffix(time));
    found.next().unwrap_or(text)
}

fn of_parts(first: &str, second: &str, third: &str, order: Option<DateOrder>) -> Outcome {
    if let Some(month) = month_named(second) {
        return made(third, month, first);
    }
    if let Some(month) = month_named(first) {
        return made(third, month, second);
    }
    match (first.len(), second.len(), third.len()) {
        (4, 1..=2, 1..=2) => made(first, second, third),
        (1..=2, 1..=2, 4) => {
            let (dmy, mdy) = (made(third, second, first), made(third, first, second));
            match (order, dmy, mdy) {
                (Some(DateOrder::Dmy), dmy, _) => dmy,
                (Some(DateOrder::Mdy), _, mdy) => mdy,
                (_, Ok(one), Ok(other)) if one != other => Err(ProblemCode::AmbiguousDate),
                (_, Ok(date), _) | (_, _, Ok(date)) => Ok(date),
                (_, Err(code), _) => Err(code),
            }
        }
        (1..=2, 1..=2, 1..=2) if [first, second, third].iter().all(|part| is_digits(part)) => {
            Err(ProblemCode::AmbiguousDate)
        }
        _ => Err(MALFORMED),
    }
}

/// The number of a month by its English name or the first letters of it.
fn month_named(text: &str) -> Option<&'static str> {
    const MONTHS: [(&str, &str); 12] = [
        ("january", "1"),
        ("february", "2"),
        ("march", "3"),
        ("april", "4"),
        ("may", "5"),
        ("june", "6"),
        ("july", "7"),
        ("august", "8"),
        ("september", "9"),
        ("october", "10"),
        ("november", "11"),
        ("december", "12"),
    ];
    let named = |name: &str| text.len() >= 3 && name.starts_with(text);
    let found = MONTHS.iter().find(|(name, _)| named(name));
    found.map(|(_, number)| *number)
}

fn made(year: &str, month: &str, day: &str) -> Outcome {
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return Err(MALFORMED);
    }
    let number = |text: &str| {
        let digits = is_digits(text).then(|| text.parse::<u32>().ok());
        digits.flatten().ok_or(MALFORMED)
    };
    let year = i32::try_from(number(year)?).map_err(|_| MALFORMED)?;
    LocalDate::from_ymd(year, number(month)?, number(day)?).ok_or(MALFORMED)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
