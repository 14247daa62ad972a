//! What a witness answers, as a pure function of what it remembers and what it is shown.
//!
//! The order of checks is the specification's: whose log, whose signature, which size it starts
//! from, whether the tree grew.

use crate::checkpoint::{AddCheckpoint, VerifierKey};
use crate::tree::{EMPTY_ROOT, Hash, Size, verify_consistency};

/// The largest tree that was seen of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its size.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

impl Seen {
    /// Of a log that was never seen.
    pub const NOTHING: Self = Self {
        size: 0,
        root: EMPTY_ROOT,
    };
}

/// Why a witness does not cosign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    /// Not the form that the specification gives (400).
    Malformed(&'static str),
    /// No signature by a key of this log, or one that fails (403).
    NotSigned,
    /// Not a log that this witness watches (404).
    UnknownLog,
    /// It does not start from the size that was seen last (409).
    OtherSize(u64),
    /// It does not grow out of the tree that was seen (422).
    NotGrown(&'static str),
}

impl No {
    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed(_) => 400,
            Self::NotSigned => 403,
            Self::UnknownLog => 404,
            Self::OtherSize(_) => 409,
            Self::NotGrown(_) => 422,
        }
    }
}

/// Whether a key of the log signed the note of a request.
pub fn signed(request: &AddCheckpoint, keys: &[VerifierKey]) -> Result<(), No> {
    let verified = request.note().verify(keys).map_err(|_| No::NotSigned)?;
    let twice = |at: usize| verified[..at].iter().any(|it| it.key == verified[at].key);
    if (1..verified.len()).any(twice) {
        return Err(No::Malformed("a key of the log signed it twice"));
    }
    Ok(())
}

/// Whether a signed checkpoint may be cosigned after what was seen; what to remember then.
pub fn grown(seen: Seen, request: &AddCheckpoint) -> Result<Seen, No> {
    let to = request.checkpoint();
    if request.old() != seen.size {
        return Err(No::OtherSize(seen.size));
    }
    if !to.root_fits_size() {
        return Err(No::NotGrown("a tree without entries has another root"));
    }
    if request.old() == 0 && !request.proof().is_empty() {
        return Err(No::NotGrown("a proof from nothing is empty"));
    }
    if seen.size == to.size() && to.root() != seen.root {
        return Err(No::NotGrown("another root of the same size was seen"));
    }
    let (old, new) = (Size(seen.size), Size(to.size()));
    verify_consistency(old, seen.root, new, to.root(), request.proof())
        .map_err(|_| No::NotGrown("the proof does not lead from the old root to the new one"))?;
    Ok(Seen {
        size: to.size(),
        root: to.root(),
    })
}
