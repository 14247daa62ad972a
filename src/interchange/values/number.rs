//! Whole numbers and degrees.
//!
//! Degrees become millionths of a degree, rounded once.

use super::decimal::Decimal;
use super::plain;
use crate::interchange::problem::ProblemCode;

/// Reads a whole number up to `max`.
pub fn whole(cell: &str, max: u32) -> Result<u32, ProblemCode> {
    let text = plain(cell);
    let number = Decimal::parse(&text).ok_or(ProblemCode::NumberMalformed)?;
    if number.part() != Decimal(0) {
        return Err(ProblemCode::NumberMalformed);
    }
    let number = u32::try_from(number.whole())
        .ok()
        .filter(|number| *number <= max);
    number.ok_or(ProblemCode::NumberOutOfRange)
}

/// Reads degrees up to `max` to both sides, as millionths.
pub fn microdegrees(cell: &str, max: i32) -> Result<i32, ProblemCode> {
    let text = plain(cell);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let number = Decimal::parse(digits).ok_or(ProblemCode::NumberMalformed)?;
    let millionths = i32::try_from(number.times(1_000_000)).ok();
    let millionths = millionths.filter(|number| *number <= max * 1_000_000);
    let millionths = millionths.ok_or(ProblemCode::NumberOutOfRange)?;
    Ok(if negative { -millionths } else { millionths })
}

/// Writes millionths of a degree as degrees.
pub fn degrees(microdegrees: i32) -> String {
    let sign = if microdegrees < 0 { "-" } else { "" };
    let size = microdegrees.unsigned_abs();
    format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
}
