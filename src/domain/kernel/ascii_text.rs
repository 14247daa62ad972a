//! Short texts of ids and times, made without an allocation: every event holds some ten of them.

use std::fmt;

/// The longest text: 32 bytes in hex without a prefix; an id has 36 characters.
const BYTES_MAX: usize = 64;
pub(super) const HEX_DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Both digits of every byte.
const HEX_PAIRS: [[u8; 2]; 256] = {
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        pairs[byte] = [HEX_DIGITS[byte >> 4], HEX_DIGITS[byte & 15]];
        byte += 1;
    }
    pairs
};

/// A text of up to 64 ASCII characters.
#[derive(Clone, Copy)]
pub struct AsciiText {
    bytes: [u8; BYTES_MAX],
    length: usize,
}

impl AsciiText {
    /// A prefix and lower-case hex digits.
    pub(super) fn hex(prefix: &str, bytes: &[u8]) -> Self {
        let mut text = [0; BYTES_MAX];
        let (head, digits) = text.split_at_mut(prefix.len());
        head.copy_from_slice(prefix.as_bytes());
        for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
            pair.copy_from_slice(&HEX_PAIRS[usize::from(*byte)]);
        }
        let length = prefix.len() + 2 * bytes.len();
        Self {
            bytes: text,
            length,
        }
    }

    /// ASCII characters, at most 64.
    pub(in crate::domain) fn of(ascii: &[u8]) -> Self {
        let mut bytes = [0; BYTES_MAX];
        bytes[..ascii.len()].copy_from_slice(ascii);
        let length = ascii.len();
        Self { bytes, length }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..self.length]).expect("it is made of ASCII only")
    }
}

impl fmt::Debug for AsciiText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
