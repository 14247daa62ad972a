//! Durations in whole minutes, in all written forms.
//!
//! 90 min, 1.5 hours, 1:30, 1h 30m, 1小时30分, 半小时, full-width digits, a comma for the point. A
//! plain number has the unit of its column, or none: then it is a problem, for 90 and 1.5 look
//! alike. Parts are added exactly and rounded to the nearest minute once, half up.

use serde::Deserialize;

use super::decimal::{Decimal, ONE};
use super::plain;
use crate::interchange::problem::ProblemCode;

/// What a plain number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
}

const MALFORMED: ProblemCode = ProblemCode::DurationMalformed;

/// Longest words first, so that none hides a longer one.
const UNITS: [(&str, Unit); 21] = [
    ("minutes", Unit::Minutes),
    ("minute", Unit::Minutes),
    ("mins", Unit::Minutes),
    ("min", Unit::Minutes),
    ("分钟", Unit::Minutes),
    ("m", Unit::Minutes),
    ("分", Unit::Minutes),
    ("个小时", Unit::Hours),
    ("個小時", Unit::Hours),
    ("个钟头", Unit::Hours),
    ("小时", Unit::Hours),
    ("小時", Unit::Hours),
    ("钟头", Unit::Hours),
    ("hours", Unit::Hours),
    ("hour", Unit::Hours),
    ("hrs", Unit::Hours),
    ("hr", Unit::Hours),
    ("h", Unit::Hours),
    ("时", Unit::Hours),
    ("′", Unit::Minutes),
    ("'", Unit::Minutes),
];

/// Reads a duration; `unit` is what a plain number counts.
pub fn parse(cell: &str, unit: Option<Unit>) -> Result<i64, ProblemCode> {
    let text = plain(cell);
    if text.starts_with('-') {
        return Err(ProblemCode::DurationNotPositive);
    }
    if text.contains(':') {
        return clock(&text).ok_or(MALFORMED);
    }
    let text = if text.contains('半') {
        let half = text.replace("半个小时", "半小时");
        half.replace("个半小时", ".5小时")
            .replace("半小时", "0.5小时")
    } else {
        text
    };
    let (first, rest) = number(&text)?;
    let Some((first_unit, rest)) = unit_of(rest) else {
        return match (rest.is_empty(), unit) {
            (true, Some(unit)) => minutes(counted(first, unit)),
            (true, None) => Err(ProblemCode::UnitUnknown),
            (false, _) => Err(MALFORMED),
        };
    };
    let total = counted(first, first_unit);
    if rest.is_empty() {
        return minutes(total);
    }
    let rest = rest.trim_start_matches(['零', ',', ' ']);
    let (second, rest) = number(rest)?;
    match (first_unit, unit_of(rest)) {
        (Unit::Hours, Some((Unit::Minutes, ""))) => minutes(total + counted(second, Unit::Minutes)),
        // `1h30`
        (Unit::Hours, None) if rest.is_empty() && second.0 < 60 * ONE => {
            minutes(total + counted(second, Unit::Minutes))
        }
        _ => Err(MALFORMED),
    }
}

/// `H:MM` or `H:MM:SS`.
fn clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':').map(|part| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u32>().ok()).flatten()
    });
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = match parts.next() {
        None => 0,
        Some(seconds) => seconds?,
    };
    if parts.next().is_some() || minutes > 59 || seconds > 59 || hours > 100_000 {
        return None;
    }
    Some(i64::from(hours) * 60 + i64::from(minutes) + i64::from(seconds >= 30))
}

/// The number at the beginning, and what follows it.
fn number(text: &str) -> Result<(Decimal, &str), ProblemCode> {
    let end = text.find(|char: char| !char.is_ascii_digit() && char != '.' && char != ',');
    let (digits, rest) = text.split_at(end.unwrap_or(text.len()));
    let number = match digits.split_once(',') {
        None => Decimal::parse(digits),
        // One or two digits behind a comma are a fraction; three could be thousands.
        Some((whole, part)) if matches!(part.len(), 1 | 2) && !digits.contains('.') => {
            Decimal::parse(&format!("{whole}.{part}"))
        }
        Some(_) => None,
    };
    Ok((number.ok_or(MALFORMED)?, rest.trim_start()))
}

/// The unit at the beginning, and what follows it.
fn unit_of(text: &str) -> Option<(Unit, &str)> {
    let mut found = UNITS.iter().filter_map(|(word, unit)| {
        let rest = text.strip_prefix(word)?;
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        Some((*unit, rest.trim_start()))
    });
    found.next()
}

/// Minutes in units of 10^-18.
fn counted(number: Decimal, unit: Unit) -> u128 {
    match unit {
        Unit::Minutes => number.0,
        Unit::Hours => number.0 * 60,
    }
}

fn minutes(units: u128) -> Result<i64, ProblemCode> {
    i64::try_from((units + ONE / 2) / ONE).map_err(|_| MALFORMED)
}
