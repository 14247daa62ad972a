//! What a log and a witness say to each other (tlog-witness, "add-checkpoint").
//!
//! ```text
//! request = "old " <size> "\n" {<base64 hash> "\n"} "\n" <checkpoint note>
//! 200     = one or more signature lines
//! 409     = <size> "\n", as text/x.tlog.size
//! ```
//!
//! Only the form is judged here. Whether the old size is the witness's, whether the proof holds
//! and whose the signatures are, is for those who keep state.

use std::error::Error;
use std::fmt;

use super::body::{BodyProblem, Checkpoint};
use super::bounds::{
    ANSWER_BYTES_MAX, NUMBER_MAX, PROOF_HASHES_MAX, REQUEST_BYTES_MAX, SIGNATURES_MAX,
};
use super::note::{Note, NoteProblem};
use super::signature_line::{LineProblem, SignatureLine};
use super::text::{TextProblem, base64, decimal, hash_of, text_of};
use crate::tree::Hash;

/// The content type of a 409's size.
pub const SIZE_CONTENT_TYPE: &str = "text/x.tlog.size";

/// A log asks a witness to cosign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    old: u64,
    proof: Vec<Hash>,
    note: Note,
    checkpoint: Checkpoint,
}

impl AddCheckpoint {
    /// A request of its parts.
    pub fn new(old: u64, proof: Vec<Hash>, note: Note) -> Result<Self, RequestProblem> {
        if old > NUMBER_MAX {
            return Err(RequestProblem::Old);
        }
        if proof.len() > PROOF_HASHES_MAX {
            return Err(RequestProblem::TooManyHashes);
        }
        let checkpoint = Checkpoint::parse(note.text()).map_err(RequestProblem::Body)?;
        if old > checkpoint.size() {
            return Err(RequestProblem::OldIsLarger);
        }
        Ok(Self {
            old,
            proof,
            note,
            checkpoint,
        })
    }

    /// Reads a request. Each problem is a 400 in the protocol.
    pub fn parse(bytes: &[u8]) -> Result<Self, RequestProblem> {
        let text = text_of(bytes, REQUEST_BYTES_MAX).map_err(RequestProblem::Text)?;
        let (head, note) = text.split_once("\n\n").ok_or(RequestProblem::NoBlankLine)?;
        let mut lines = head.lines();
        let old = lines.next().and_then(|line| line.strip_prefix("old "));
        let old = old.and_then(decimal).ok_or(RequestProblem::Old)?;
        let mut proof = Vec::new();
        for (number, line) in lines.enumerate() {
            if number == PROOF_HASHES_MAX {
                return Err(RequestProblem::TooManyHashes);
            }
            proof.push(hash_of(line).ok_or(RequestProblem::Hash { line: number + 2 })?);
        }
        let note = Note::parse(note.as_bytes()).map_err(RequestProblem::Note)?;
        Self::new(old, proof, note)
    }

    /// The size that the log believes the witness to have.
    pub fn old(&self) -> u64 {
        self.old
    }

    /// The proof from the old size to the checkpoint's.
    pub fn proof(&self) -> &[Hash] {
        &self.proof
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

/// The body of the request.
impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        for hash in &self.proof {
            writeln!(f, "{}", base64(&hash.0))?;
        }
        write!(f, "\n{}", self.note)
    }
}

/// The body of a 200: cosignature lines, at least one.
pub fn render_cosignatures(lines: &[SignatureLine]) -> String {
    let ended = |line: &SignatureLine| [line.to_string(), "\n".to_owned()];
    lines.iter().flat_map(ended).collect()
}

/// Reads the body of a 200. The lines count only once [`Note::verify`] says so.
pub fn parse_cosignatures(bytes: &[u8]) -> Result<Vec<SignatureLine>, AnswerProblem> {
    let text = text_of(bytes, ANSWER_BYTES_MAX).map_err(AnswerProblem::Text)?;
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if number == SIGNATURES_MAX {
            return Err(AnswerProblem::TooManySignatures);
        }
        let line = SignatureLine::parse(line).map_err(|problem| AnswerProblem::Line {
            line: number + 1,
            problem,
        })?;
        lines.push(line);
    }
    Ok(lines)
}

/// The body of a 409: the size of the tree that the witness cosigned last.
pub fn render_size(size: u64) -> String {
    format!("{size}\n")
}

/// Reads the body of a 409.
pub fn parse_size(bytes: &[u8]) -> Result<u64, AnswerProblem> {
    std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.strip_suffix('\n'))
        .and_then(decimal)
        .ok_or(AnswerProblem::Size)
}

/// Why bytes are no request. Lines count from 1; those of the note from its own first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestProblem {
    /// No text, or a longer one than we read.
    Text(TextProblem),
    /// No empty line precedes the note.
    NoBlankLine,
    /// The first line is no `old` and plain decimal below 2^63.
    Old,
    /// Not 32 bytes in standard base64.
    Hash {
        /// Where.
        line: usize,
    },
    /// More hashes than the protocol allows.
    TooManyHashes,
    /// The note is none.
    Note(NoteProblem),
    /// The note is no checkpoint.
    Body(BodyProblem),
    /// The old size is larger than the new one.
    OldIsLarger,
}

impl fmt::Display for RequestProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(problem) => write!(f, "{problem}"),
            Self::NoBlankLine => f.write_str("no empty line stands before the checkpoint"),
            Self::Old => f.write_str("line 1 is not the word old and a plain decimal"),
            Self::Hash { line } => write!(f, "line {line} is not a hash in standard base64"),
            Self::TooManyHashes => write!(f, "more than {PROOF_HASHES_MAX} hashes"),
            Self::Note(problem) => write!(f, "in the checkpoint: {problem}"),
            Self::Body(problem) => write!(f, "in the checkpoint: {problem}"),
            Self::OldIsLarger => f.write_str("the old size is larger than the checkpoint's"),
        }
    }
}

impl Error for RequestProblem {}

/// Why bytes are no answer of a witness. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerProblem {
    /// No text, or a longer one than we read.
    Text(TextProblem),
    /// A line is no signature line.
    Line {
        /// Where.
        line: usize,
        /// What is wrong.
        problem: LineProblem,
    },
    /// More than [`SIGNATURES_MAX`].
    TooManySignatures,
    /// Not one plain decimal below 2^63 and a newline.
    Size,
}

impl fmt::Display for AnswerProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(problem) => write!(f, "{problem}"),
            Self::Line { line, problem } => write!(f, "line {line}: {problem}"),
            Self::TooManySignatures => write!(f, "more than {SIGNATURES_MAX} signatures"),
            Self::Size => f.write_str("the size is not one plain decimal and a newline"),
        }
    }
}

impl Error for AnswerProblem {}
