//! Times of day, and dates with a time.
//!
//! 9:30, 09:30:00, 9:30 PM, 上午9:30, 9点30分, 9点半, the fraction of a day of a spreadsheet. A time
//! with a zone (`Z`, `+08:00`) is refused: the file speaks of the clock on its wall.

use super::clock::{LocalDateTime, LocalTime};
use super::date::{self, DateOrder};
use super::decimal::Decimal;
use super::{plain, serial};
use crate::interchange::problem::ProblemCode;

/// A time, with its date if that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// A time of some day.
    Time(LocalTime),
    /// A time of this day.
    At(LocalDateTime),
}

const MALFORMED: ProblemCode = ProblemCode::TimeMalformed;

/// Reads a time, or a date with a time.
pub fn parse(cell: &str, order: Option<DateOrder>) -> Result<Stamp, ProblemCode> {
    let text = plain(cell);
    if let Some(stamp) = of_number(&text) {
        return stamp;
    }
    if let Some(time) = time(&text) {
        return Ok(Stamp::Time(time));
    }
    let (date_text, time_text) = halves(&text).ok_or(MALFORMED)?;
    let time = time(time_text.trim()).ok_or(MALFORMED)?;
    let date = date::parse(date_text, order)?;
    Ok(Stamp::At(LocalDateTime { date, time }))
}

/// A fraction is a time; a day number with a fraction is a date with a time.
fn of_number(text: &str) -> Option<Result<Stamp, ProblemCode>> {
    let number = Decimal::parse(text).filter(|_| text.contains('.'))?;
    let (days, seconds) = serial::split(number);
    let time = LocalTime::from_seconds(seconds)?;
    Some(match (days, serial::date(days, false)) {
        (0, _) => Ok(Stamp::Time(time)),
        (10_000.., Some(date)) => Ok(Stamp::At(LocalDateTime { date, time })),
        _ => Err(MALFORMED),
    })
}

/// The date and the time of a text: behind 日, else at the first blank or `T`.
fn halves(text: &str) -> Option<(&str, &str)> {
    if let Some(halves) = text.split_once(['日', '号']) {
        return Some(halves);
    }
    text.split_once([' ', 't'])
}

/// Half a day that a word names: 0 before noon, 1 after it, 2 at noon.
const HALVES: [(&str, u32); 16] = [
    ("上午", 0),
    ("早上", 0),
    ("凌晨", 0),
    ("中午", 2),
    ("下午", 1),
    ("傍晚", 1),
    ("晚上", 1),
    ("a.m.", 0),
    ("p.m.", 1),
    ("am", 0),
    ("pm", 1),
    ("a.m", 0),
    ("p.m", 1),
    ("am.", 0),
    ("pm.", 1),
    ("noon", 2),
];

fn time(text: &str) -> Option<LocalTime> {
    let ends = text.as_bytes();
    // A word at an end is no digit there.
    let worded = |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii_digit());
    let has_word = worded(ends.first()) || worded(ends.last());
    for (word, half) in HALVES.into_iter().filter(|_| has_word) {
        let rest = text.strip_prefix(word).or_else(|| text.strip_suffix(word));
        if let Some(rest) = rest {
            let (hour, minute, second) = parts(rest.trim())?;
            // Midnight or noon? People differ.
            if word == "晚上" && hour == 12 {
                return None;
            }
            return LocalTime::from_hms(of_half(hour, half)?, minute, second);
        }
    }
    let (hour, minute, second) = parts(text)?;
    LocalTime::from_hms(hour, minute, second)
}

/// The hour of the day that an hour of half a day is.
fn of_half(hour: u32, half: u32) -> Option<u32> {
    match (hour, half) {
        (12, 0) => Some(0),
        (0..=12, 0) | (13..=23, 1) => Some(hour),
        (12, 1 | 2) => Some(12),
        (11, 2) => Some(11),
        (1..=11, 1 | 2) => Some(hour + 12),
        _ => None,
    }
}

/// Hour, minute and second as written.
fn parts(text: &str) -> Option<(u32, u32, u32)> {
    let colons = text
        .replace(['点', '时'], ":")
        .replace('分', ":")
        .replace('秒', "");
    let colons = colons.replace('半', "30").replace(' ', "");
    let spelled = colons != text.replace(' ', "");
    let colons = colons.strip_suffix(".000").unwrap_or(&colons);
    let colons = if spelled {
        colons.trim_end_matches(':')
    } else {
        colons
    };
    let mut parts = colons.split(':');
    let hour = number(parts.next()?)?;
    let minute = match parts.next() {
        Some(minute) if spelled || minute.len() == 2 => number(minute)?,
        None if spelled => 0,
        _ => return None,
    };
    let second = parts.next().map_or(Some(0), number)?;
    parts.next().is_none().then_some((hour, minute, second))
}

fn number(text: &str) -> Option<u32> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
