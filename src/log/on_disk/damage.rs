//! `Damage`: what is wrong on disk, and exactly where.
//!
//! Damage is never repaired and never skipped: opening refuses, a scan reports it, and the
//! operator restores a backup or a follower's copy. So it always names a file and an offset.

use std::error::Error;
use std::fmt;

use crate::log::fault::Fault;

/// A file of the log that is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file, relative to the log's folder.
    pub file: String,
    /// Where in the file, in bytes from its start.
    pub offset: u64,
    /// What is wrong.
    pub what: String,
    /// Whether this can be the torn end of a batch that was never acknowledged, after an unclean
    /// stop: the next start sets such a tail aside.
    pub torn_tail: bool,
}

impl Damage {
    /// Damage at `offset` of `file`.
    pub fn new(file: &str, offset: u64, what: impl fmt::Display) -> Self {
        Self {
            file: file.to_owned(),
            offset,
            what: what.to_string(),
            torn_tail: false,
        }
    }

    /// This damage as the reason to stop while `doing` something.
    pub fn fatal(self, doing: &str) -> Fault {
        Fault::fatal(doing, self)
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file, offset, what, ..
        } = self;
        write!(f, "{file}, byte {offset}: {what}")
    }
}

impl Error for Damage {}
