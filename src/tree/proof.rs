//! Why a proof could not be made, and why a proof was refused.
//!
//! Making one fails on our side: a question that has no answer, or a tile that is missing.
//! Refusing one is about what somebody handed to us. Each says where.

use std::fmt;

use super::hash::Hash;
use super::size::Size;
use super::tile::Tile;

/// Why a proof could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofError<E> {
    /// The tree of this size has no such leaf.
    IndexBeyond {
        /// The leaf asked for.
        index: u64,
        /// Leaves of the tree.
        size: Size,
    },
    /// The older tree is the larger one.
    Shrinks {
        /// The size that should be earlier.
        old: Size,
        /// The size that should be later.
        new: Size,
    },
    /// A tile could not be read.
    Unread {
        /// The tile asked for.
        tile: Tile,
        /// What the reader says.
        error: E,
    },
    /// A tile holds fewer hashes than the tree needs.
    Narrow {
        /// The tile asked for.
        tile: Tile,
        /// Hashes of the one received.
        width: u16,
    },
}

impl<E: fmt::Display> fmt::Display for ProofError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IndexBeyond { index, size } => beyond(f, *index, *size),
            Self::Shrinks { old, new } => shrinks(f, *old, *new),
            Self::Unread { tile, error } => write!(f, "reading {}: {error}", tile.path()),
            Self::Narrow { tile, width } => {
                write!(f, "{} was asked for, {width} hashes came", tile.path())
            }
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for ProofError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unread { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Why a proof does not prove what it is shown for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofRefused {
    /// The tree of this size has no such leaf.
    IndexBeyond {
        /// The leaf that the proof is shown for.
        index: u64,
        /// Leaves of the tree.
        size: Size,
    },
    /// The older tree is the larger one.
    Shrinks {
        /// The size that should be earlier.
        old: Size,
        /// The size that should be later.
        new: Size,
    },
    /// The proof has another number of hashes than its sizes demand.
    Length {
        /// Hashes that it must have.
        expected: usize,
        /// Hashes that it has.
        found: usize,
    },
    /// The proof leads to another root of the (newer) tree.
    Root {
        /// The root to be proved.
        expected: Hash,
        /// What the proof leads to.
        found: Hash,
    },
    /// The proof leads to another root of the older tree.
    OldRoot {
        /// The root to be proved.
        expected: Hash,
        /// What the proof leads to.
        found: Hash,
    },
}

impl fmt::Display for ProofRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IndexBeyond { index, size } => beyond(f, *index, *size),
            Self::Shrinks { old, new } => shrinks(f, *old, *new),
            Self::Length { expected, found } => {
                write!(f, "the proof has {found} hashes, it takes {expected}")
            }
            Self::Root { expected, found } => {
                write!(f, "the proof leads to the root {found}, not to {expected}")
            }
            Self::OldRoot { expected, found } => write!(
                f,
                "the proof leads to the older root {found}, not to {expected}"
            ),
        }
    }
}

impl std::error::Error for ProofRefused {}

fn beyond(f: &mut fmt::Formatter<'_>, index: u64, size: Size) -> fmt::Result {
    write!(f, "a tree of {size} leaves has no leaf {index}")
}

fn shrinks(f: &mut fmt::Formatter<'_>, old: Size, new: Size) -> fmt::Result {
    write!(
        f,
        "a tree of {old} leaves is no earlier state of one of {new}"
    )
}
