//! The body of a checkpoint: origin, size, root (tlog-checkpoint, "Note text").
//!
//! ```text
//! origin\n size\n base64(root)\n [extension lines]
//! ```
//!
//! Extension lines of other logs are kept word for word, because they are signed; a checkpoint
//! that we make has none, because nobody can audit them.

use std::error::Error;
use std::fmt;

use super::bounds::{BODY_BYTES_MAX, NUMBER_MAX};
use super::name::{NameProblem, acceptable};
use super::note::Note;
use super::text::{TextProblem, base64, decimal, hash_of, text_of};
use crate::tree::hash::sha256;
use crate::tree::{EMPTY_ROOT, Hash};

/// The head of a tree as a log states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint of ours: its origin is also the name of the log's key.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, BodyProblem> {
        acceptable(origin).map_err(BodyProblem::Name)?;
        if size > NUMBER_MAX {
            return Err(BodyProblem::Size);
        }
        let made = Self {
            origin: origin.to_owned(),
            size,
            root,
            extensions: Vec::new(),
        };
        if !made.root_fits_size() {
            return Err(BodyProblem::RootOfEmptyTree);
        }
        Ok(made)
    }

    /// Reads a body, its final newline included. A root that does not fit size 0 is still read:
    /// ask [`Checkpoint::root_fits_size`].
    pub fn parse(text: &str) -> Result<Self, BodyProblem> {
        text_of(text.as_bytes(), BODY_BYTES_MAX).map_err(BodyProblem::Text)?;
        let mut lines = text.lines();
        let mut next = || lines.next().ok_or(BodyProblem::TooFewLines);
        let (origin, size, root) = (next()?, next()?, next()?);
        if origin.is_empty() {
            return Err(BodyProblem::Origin);
        }
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if let Some(at) = extensions.iter().position(String::is_empty) {
            return Err(BodyProblem::EmptyExtension { line: at + 4 });
        }
        Ok(Self {
            origin: origin.to_owned(),
            size: decimal(size).ok_or(BodyProblem::Size)?,
            root: hash_of(root).ok_or(BodyProblem::Root)?,
            extensions,
        })
    }

    /// What the bytes of a note state, whoever signed it; none if they are no note or no
    /// checkpoint.
    pub fn of_note(bytes: &[u8]) -> Option<Self> {
        let note = Note::parse(bytes).ok()?;
        Self::parse(note.text()).ok()
    }

    /// Who the log is.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Leaves of the tree.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hash of the whole tree.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// What another log added. It is signed and means nothing to us.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// Whether the root can belong to a tree of this size: that of the empty tree is fixed.
    pub fn root_fits_size(&self) -> bool {
        self.size > 0 || self.root == EMPTY_ROOT
    }
}

/// Lower hexadecimal of SHA-256 of an origin: the folder under which a witness shows a log
/// (tlog-witness, "Monitoring").
pub fn origin_digest(origin: &str) -> String {
    sha256(origin.as_bytes()).to_string()
}

/// The body as it is signed.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = base64(&self.root.0);
        write!(f, "{}\n{}\n{root}\n", self.origin, self.size)?;
        self.extensions
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// Why a text is no body of a checkpoint. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyProblem {
    /// No text, or a longer one than we read.
    Text(TextProblem),
    /// Not even origin, size and root.
    TooFewLines,
    /// An origin of ours that cannot name a key.
    Name(NameProblem),
    /// The origin is empty.
    Origin,
    /// No decimal, a leading zero, or a larger number than 63 bits hold.
    Size,
    /// Not 32 bytes in standard base64.
    Root,
    /// The tree has no leaf, and the root is not that of the empty tree.
    RootOfEmptyTree,
    /// An extension line is empty.
    EmptyExtension {
        /// Where.
        line: usize,
    },
}

impl fmt::Display for BodyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(problem) => write!(f, "{problem}"),
            Self::TooFewLines => f.write_str("a checkpoint has origin, size and root"),
            Self::Name(problem) => write!(f, "line 1: the origin cannot name a key: {problem}"),
            Self::Origin => f.write_str("line 1: the origin is empty"),
            Self::Size => f.write_str("line 2: the size is no plain decimal below 2^63"),
            Self::Root => f.write_str("line 3: the root is not 32 bytes in standard base64"),
            Self::RootOfEmptyTree => f.write_str("line 3: a tree of size 0 has another root"),
            Self::EmptyExtension { line } => write!(f, "line {line}: an empty extension line"),
        }
    }
}

impl Error for BodyProblem {}
