//! Proofs of inclusion as a file that a stranger checks offline (tlog-proof, "Format").
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra <base64>        (optional; authenticated by nothing)
//! index <decimal>
//! <base64 hash>         (sibling of the leaf first, 0 to 63 lines)
//!                       (an empty line)
//! <checkpoint note>
//! ```
//!
//! Reading it proves nothing: the leaf's hash, the hashes and the note must still be verified, and
//! the index be compared with the size.

use std::error::Error;
use std::fmt;

use super::body::{BodyProblem, Checkpoint};
use super::bounds::{EXTRA_BYTES_MAX, NUMBER_MAX, PROOF_BYTES_MAX, PROOF_HASHES_MAX};
use super::note::{Note, NoteProblem};
use super::text::{TextProblem, base64, decimal, hash_of, text_of, unbase64};
use crate::tree::Hash;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// A leaf's place, the hashes from it up to the root, and the note that states the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogProof {
    extra: Option<Vec<u8>>,
    index: u64,
    hashes: Vec<Hash>,
    note: Note,
    checkpoint: Checkpoint,
}

impl LogProof {
    /// A proof of its parts. `extra` is carried along and proved by nothing; never empty.
    pub fn new(
        extra: Option<Vec<u8>>,
        index: u64,
        hashes: Vec<Hash>,
        note: Note,
    ) -> Result<Self, ProofProblem> {
        let path = ProofPath {
            extra,
            index,
            hashes,
        };
        path.within_bounds()?.under(note)
    }

    /// Reads a proof, strictly.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofProblem> {
        let (path, note) = ProofPath::parse(bytes)?;
        let note = Note::parse(note.as_bytes()).map_err(ProofProblem::Note)?;
        path.under(note)
    }

    /// What somebody added. Nothing proves it.
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// The leaf's index, counted from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The hashes, the leaf's sibling first.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// The note, not yet verified.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// What the note states, not yet verified.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }
}

/// A proof without its note: many proofs in a file stand under one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofPath {
    extra: Option<Vec<u8>>,
    index: u64,
    hashes: Vec<Hash>,
}

impl ProofPath {
    /// Reads what stands above the note, strictly; and the text of the note, not read.
    pub fn parse(bytes: &[u8]) -> Result<(Self, &str), ProofProblem> {
        let text = text_of(bytes, PROOF_BYTES_MAX).map_err(ProofProblem::Text)?;
        let (head, note) = text.split_once("\n\n").ok_or(ProofProblem::NoBlankLine)?;
        let mut lines = head.lines().peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(ProofProblem::FirstLine);
        }
        let extra = lines.peek().and_then(|line| line.strip_prefix("extra "));
        let extra = match extra {
            Some(data) => {
                lines.next();
                Some(unbase64(data).ok_or(ProofProblem::Extra)?)
            }
            None => None,
        };
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index = index.and_then(decimal).ok_or(ProofProblem::Index)?;
        let hashes = hashes_of(lines, if extra.is_some() { 4 } else { 3 })?;
        let path = Self {
            extra,
            index,
            hashes,
        };
        Ok((path.within_bounds()?, note))
    }

    /// The leaf's index, counted from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The hashes, the leaf's sibling first.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    fn within_bounds(self) -> Result<Self, ProofProblem> {
        let good_extra = |data: &Vec<u8>| !data.is_empty() && data.len() <= EXTRA_BYTES_MAX;
        if !self.extra.as_ref().is_none_or(good_extra) {
            return Err(ProofProblem::Extra);
        }
        if self.index > NUMBER_MAX {
            return Err(ProofProblem::Index);
        }
        if self.hashes.len() > PROOF_HASHES_MAX {
            return Err(ProofProblem::TooManyHashes);
        }
        Ok(self)
    }

    fn under(self, note: Note) -> Result<LogProof, ProofProblem> {
        let checkpoint = Checkpoint::parse(note.text()).map_err(ProofProblem::Body)?;
        Ok(LogProof {
            extra: self.extra,
            index: self.index,
            hashes: self.hashes,
            note,
            checkpoint,
        })
    }
}

/// Hash lines; the first one stands at `first_line`.
fn hashes_of<'t>(
    lines: impl Iterator<Item = &'t str>,
    first_line: usize,
) -> Result<Vec<Hash>, ProofProblem> {
    let mut hashes = Vec::new();
    for (number, line) in lines.enumerate() {
        if number == PROOF_HASHES_MAX {
            return Err(ProofProblem::TooManyHashes);
        }
        let line_number = first_line + number;
        hashes.push(hash_of(line).ok_or(ProofProblem::Hash { line: line_number })?);
    }
    Ok(hashes)
}

/// The proof as a file.
impl fmt::Display for LogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{}", base64(&hash.0))?;
        }
        write!(f, "\n{}", self.note)
    }
}

/// Why bytes are no proof. Lines count from 1; those of the note from its own first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofProblem {
    /// No text, or a longer one than we read.
    Text(TextProblem),
    /// No empty line precedes the note.
    NoBlankLine,
    /// Not a tlog-proof of version 1.
    FirstLine,
    /// Extra data that is empty, too long or no base64.
    Extra,
    /// No index where one must stand, or no plain decimal below 2^63.
    Index,
    /// Not 32 bytes in standard base64.
    Hash {
        /// Where.
        line: usize,
    },
    /// More hashes than any tree needs.
    TooManyHashes,
    /// The note is none.
    Note(NoteProblem),
    /// The note is no checkpoint.
    Body(BodyProblem),
}

impl fmt::Display for ProofProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(problem) => write!(f, "{problem}"),
            Self::NoBlankLine => f.write_str("no empty line stands before the checkpoint"),
            Self::FirstLine => write!(f, "line 1 is not {FIRST_LINE}"),
            Self::Extra => f.write_str("line 2: the extra data is empty, too long or no base64"),
            Self::Index => f.write_str("no index stands where one must, or it is no plain decimal"),
            Self::Hash { line } => write!(f, "line {line} is not a hash in standard base64"),
            Self::TooManyHashes => write!(f, "more than {PROOF_HASHES_MAX} hashes"),
            Self::Note(problem) => write!(f, "in the checkpoint: {problem}"),
            Self::Body(problem) => write!(f, "in the checkpoint: {problem}"),
        }
    }
}

impl Error for ProofProblem {}
