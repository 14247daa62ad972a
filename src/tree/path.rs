//! Paths: how tlog-tiles spells the number of a tile or bundle, and how many of it there are.
//!
//! ```text
//! 5, all 256           005
//! 1234067, all 256     x001/x234/067
//! 273, the first 112   273.p/112
//! ```
//!
//! Must never: read what it would not write. What is served under a path is immutable, so one
//! thing must have one path.

use std::fmt::Write as _;

use super::size::decimal;
use super::tile::FULL_WIDTH;

/// The longest path there is, with room: a bound before anything is read.
const PATH_BYTES_MAX: usize = 64;

/// The last parts of a path: the number in groups of three digits, and the width unless it is full.
pub(super) fn suffix(index: u64, width: u16) -> String {
    let digits = index.to_string();
    let groups = digits.len().div_ceil(3);
    let padded = format!("{digits:0>width$}", width = groups * 3);
    let mut path = String::with_capacity(PATH_BYTES_MAX);
    for group in 0..groups {
        let is_last = group + 1 == groups;
        let (before, after) = if is_last { ("", "") } else { ("x", "/") };
        let digits = &padded[group * 3..group * 3 + 3];
        path.extend([before, digits, after]);
    }
    if width != FULL_WIDTH {
        write!(path, ".p/{width}").expect("a String takes all");
    }
    path
}

/// Reads what `suffix` writes for a width of 1 to 256, and nothing else.
pub(super) fn parse_suffix(path: &str) -> Option<(u64, u16)> {
    if path.len() > PATH_BYTES_MAX {
        return None;
    }
    let (number, width) = match path.split_once(".p/") {
        Some((number, width)) => (number, u16::try_from(decimal(width)?).ok()?),
        None => (path, FULL_WIDTH),
    };
    let mut index = 0_u64;
    for digit in number.bytes().filter(u8::is_ascii_digit) {
        index = index
            .checked_mul(10)?
            .checked_add(u64::from(digit - b'0'))?;
    }
    let is_width = (1..=FULL_WIDTH).contains(&width);
    (is_width && suffix(index, width) == path).then_some((index, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_groups_of_three() {
        for (index, path) in [
            (0, "000"),
            (67, "067"),
            (999, "999"),
            (1_000, "x001/000"),
            (1_234_067, "x001/x234/067"),
            (u64::MAX, "x018/x446/x744/x073/x709/x551/615"),
        ] {
            assert_eq!(suffix(index, FULL_WIDTH), path);
            assert_eq!(parse_suffix(path), Some((index, FULL_WIDTH)));
            let partial = format!("{path}.p/255");
            assert_eq!(parse_suffix(&partial), Some((index, 255)));
        }
    }

    #[test]
    fn another_spelling_is_no_path() {
        for path in [
            "",
            "0",
            "00",
            "0000",
            "x000/000",
            "x001",
            "001/000",
            "x1/000",
            "x001/x000",
            "x001//000",
            "000/",
            "/000",
            "000.p",
            "000.p/",
            "000.p/0",
            "000.p/00",
            "000.p/01",
            "000.p/256",
            "000.p/257",
            "000.p/65537",
            "000.p/1/",
            "000.p/1.p/1",
            "000.q/1",
            "X001/000",
            "-01",
            "x018/x446/x744/x073/x709/x551/616",
        ] {
            assert_eq!(parse_suffix(path), None, "{path}");
        }
    }
}
