//! Names of keys (signed-note, "Format"): not empty, no Unicode space, no plus, no control
//! character. A name with a space or a plus would make a signature line or a verifier key
//! readable in two ways.

use std::error::Error;
use std::fmt;

use super::bounds::KEY_NAME_BYTES_MAX;

/// Why a text is no name of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// No character.
    Empty,
    /// A space of any kind that Unicode knows.
    Space,
    /// A plus, which separates the parts of a verifier key.
    Plus,
    /// A control character.
    Control,
    /// Longer than we accept of a key that we trust.
    TooLong,
}

impl fmt::Display for NameProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the name is empty"),
            Self::Space => f.write_str("the name has a space"),
            Self::Plus => f.write_str("the name has a plus"),
            Self::Control => f.write_str("the name has a control character"),
            Self::TooLong => write!(f, "the name has more than {KEY_NAME_BYTES_MAX} bytes"),
        }
    }
}

impl Error for NameProblem {}

/// Whether anybody may name a key so.
pub(super) fn well_formed(name: &str) -> Result<(), NameProblem> {
    if name.is_empty() {
        return Err(NameProblem::Empty);
    }
    if name.contains(char::is_whitespace) {
        return Err(NameProblem::Space);
    }
    if name.contains('+') {
        return Err(NameProblem::Plus);
    }
    if name.bytes().any(|byte| byte < 0x20) {
        return Err(NameProblem::Control);
    }
    Ok(())
}

/// Whether a key that we trust or sign with may have this name.
pub(super) fn acceptable(name: &str) -> Result<(), NameProblem> {
    if name.len() > KEY_NAME_BYTES_MAX {
        return Err(NameProblem::TooLong);
    }
    well_formed(name)
}
