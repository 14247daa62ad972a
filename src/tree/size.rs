//! Sizes: how many leaves a tree has. A size is not an index: the last leaf of a tree of size 5
//! has index 4.
//!
//! Must never: be read from text that anybody could also write otherwise; a size is signed as text.

use std::fmt;

/// The number of leaves of a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(pub u64);

impl Size {
    /// Reads a decimal number as `Display` writes it: digits only, no leading zero; `None`
    /// otherwise (tlog-checkpoint).
    pub fn parse(text: &str) -> Option<Self> {
        decimal(text).map(Self)
    }

    /// The height of the largest complete subtree that ends the tree: the number of trailing
    /// zeros. 64 for the tree without leaves.
    pub(super) fn last_complete_level(self) -> u32 {
        self.0.trailing_zeros()
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A number of decimal digits without a sign or a leading zero.
pub(super) fn decimal(text: &str) -> Option<u64> {
    let has_digits_only = text.bytes().all(|byte| byte.is_ascii_digit());
    let has_leading_zero = text.len() > 1 && text.starts_with('0');
    (has_digits_only && !has_leading_zero)
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_read_back_as_written() {
        for size in [0, 1, 9, 10, u64::MAX].map(Size) {
            assert_eq!(Size::parse(&size.to_string()), Some(size));
        }
    }

    #[test]
    fn another_spelling_is_no_size() {
        for text in [
            "",
            "00",
            "01",
            "+1",
            "-1",
            " 1",
            "1 ",
            "1.0",
            "0x1",
            "１",
            "18446744073709551616",
        ] {
            assert_eq!(Size::parse(text), None, "{text}");
        }
    }
}
