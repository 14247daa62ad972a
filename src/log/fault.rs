//! `Fault`: something outside the program failed.
//!
//! One of the three kinds of error in this project (`Refusal`: the business says no; `Fault`; a bug
//! is an assertion). A fault says what *we* were doing, in words an operator understands; the cause
//! is in `source()`. Its kind tells the caller what may be done next, so that nobody guesses:
//!
//! - `Retry`: nothing happened, the same call may be made again;
//! - `Unknown`: it may have happened; ask before doing it again (a write: replay it under its key);
//! - `Fatal`: the process must stop; the next start recovers from what is on disk.
//!
//! A fault never carries personal data: `doing` names files, offsets and positions only.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// What the caller may do after a [`Fault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Nothing happened; the same call may be made again.
    Retry,
    /// It may or may not have happened.
    Unknown,
    /// Stop the process: what is in memory can no longer be trusted to equal what is on disk.
    Fatal,
}

/// The outside failed: a disk, a peer, the operating system.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What we were doing, for the operator: "writing batch 7 to 00000000000000000042.seg".
    pub doing: String,
    /// What may be done next.
    pub kind: FaultKind,
    cause: Arc<dyn Error + Send + Sync>,
}

impl Fault {
    /// A fault of `kind` while `doing` something, because of `cause` (an error, or words).
    pub fn new(
        kind: FaultKind,
        doing: impl Into<String>,
        cause: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        let cause = Arc::from(cause.into());
        Self {
            doing: doing.into(),
            kind,
            cause,
        }
    }

    /// Nothing happened; the same call may be made again.
    pub fn retry(doing: impl Into<String>, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(FaultKind::Retry, doing, cause)
    }

    /// It may or may not have happened.
    pub fn unknown(
        doing: impl Into<String>,
        cause: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::new(FaultKind::Unknown, doing, cause)
    }

    /// The process must stop.
    pub fn fatal(doing: impl Into<String>, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(FaultKind::Fatal, doing, cause)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.doing)
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.cause)
    }
}
