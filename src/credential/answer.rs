//! The answer of a check in one word, as pages show it and receipts state it.
//!
//! The spellings are part of what is signed: none changes its meaning, and none is used again. What
//! follows from what is [`crate::verify`]'s to say.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The states of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageState {
    /// It holds, with the limits that the report names.
    Valid,
    /// The share has ended; the certificate may hold.
    ExpiredShare,
    /// A newer certificate stands in its place.
    Superseded,
    /// It was revoked.
    Revoked,
    /// A session that it cites is disputed.
    Disputed,
    /// No such certificate, or not one that was issued like this.
    Unknown,
    /// It could not be checked; that says nothing against it.
    CannotCheckNow,
}

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// Every step was made and holds.
    Valid,
    /// Every step holds; some show less than one might think, and say what.
    ValidWithLimits,
    /// A step could not be made.
    CannotCheck,
    /// A step failed.
    Invalid,
}

/// The stable code of a finding, such as `E301`; of this edition of the program or of a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FindingCode([u8; 4]);

impl FindingCode {
    /// Reads a code: `E` or `W`, and three digits.
    pub fn new(text: &str) -> Option<Self> {
        let code: [u8; 4] = text.as_bytes().try_into().ok()?;
        let is_code = matches!(code[0], b'E' | b'W') && code[1..].iter().all(u8::is_ascii_digit);
        is_code.then_some(Self(code))
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|it| write!(f, "{}", char::from(*it)))
    }
}

impl TryFrom<String> for FindingCode {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text).ok_or("a code is E or W and three digits")
    }
}

impl From<FindingCode> for String {
    fn from(code: FindingCode) -> Self {
        code.to_string()
    }
}
