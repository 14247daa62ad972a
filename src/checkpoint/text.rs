//! What all texts of the public log share: UTF-8 lines, decimals, base64.
//!
//! Each reading has exactly one writing: a decimal has no leading zero, base64 is padded and its
//! unused bits are zero. So what was read renders back to the same bytes.

use std::error::Error;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::bounds::NUMBER_MAX;
use crate::tree::{Hash, Size};

/// Why bytes are no text at all. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextProblem {
    /// More bytes than we read.
    TooLong {
        /// What there is.
        bytes: usize,
        /// What we accept.
        bytes_max: usize,
    },
    /// Not UTF-8.
    NotUtf8 {
        /// Where.
        line: usize,
    },
    /// A control character other than the newline, such as a tab or a carriage return.
    Control {
        /// Where.
        line: usize,
        /// Which.
        byte: u8,
    },
    /// The last line does not end in a newline, or there is no line.
    NoFinalNewline,
}

impl fmt::Display for TextProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes, bytes_max } => {
                write!(f, "{bytes} bytes are more than the {bytes_max} allowed")
            }
            Self::NotUtf8 { line } => write!(f, "line {line} is not UTF-8"),
            Self::Control { line, byte } => {
                write!(f, "line {line} has the control character 0x{byte:02x}")
            }
            Self::NoFinalNewline => f.write_str("the last line does not end in a newline"),
        }
    }
}

impl Error for TextProblem {}

/// Bytes as text: bounded, UTF-8, no control character but the newline, ended by a newline.
pub(super) fn text_of(bytes: &[u8], bytes_max: usize) -> Result<&str, TextProblem> {
    if bytes.len() > bytes_max {
        return Err(TextProblem::TooLong {
            bytes: bytes.len(),
            bytes_max,
        });
    }
    if let Some(at) = bytes.iter().position(|&byte| byte < 0x20 && byte != b'\n') {
        return Err(TextProblem::Control {
            line: line_at(bytes, at),
            byte: bytes[at],
        });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| TextProblem::NotUtf8 {
        line: line_at(bytes, error.valid_up_to()),
    })?;
    if text.ends_with('\n') {
        Ok(text)
    } else {
        Err(TextProblem::NoFinalNewline)
    }
}

/// The line of a byte, counted from 1.
pub(super) fn line_at(bytes: &[u8], at: usize) -> usize {
    bytes[..at].split(|&byte| byte == b'\n').count()
}

/// A decimal without sign or leading zero, at most [`NUMBER_MAX`].
pub(super) fn decimal(text: &str) -> Option<u64> {
    let number = Size::parse(text)?.0;
    (number <= NUMBER_MAX).then_some(number)
}

/// Standard base64, padded.
pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads what [`base64`] writes, and nothing else.
pub(super) fn unbase64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// A hash in base64.
pub(super) fn hash_of(text: &str) -> Option<Hash> {
    let bytes = (text.len() == 44).then(|| unbase64(text)).flatten()?;
    Some(Hash(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_has_one_writing() {
        assert_eq!(decimal("0"), Some(0));
        assert_eq!(decimal("9223372036854775807"), Some(NUMBER_MAX));
        for bad in [
            "",
            "00",
            "01",
            "+1",
            "-1",
            " 1",
            "1 ",
            "1_0",
            "０",
            "9223372036854775808",
        ] {
            assert_eq!(decimal(bad), None, "{bad}");
        }
    }

    #[test]
    fn base64_has_one_writing() {
        assert_eq!(unbase64("AA=="), Some(vec![0]));
        for bad in ["AA", "AA=", "AB==", "AA==\n", "AA== ", "_w==", "A"] {
            assert_eq!(unbase64(bad), None, "{bad}");
        }
    }
}
