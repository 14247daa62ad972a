//! Signed notes: a text, a blank line, signature lines (signed-note, "Format").
//!
//! A note splits at its *last* blank line, because its text may hold blank lines. What was parsed
//! renders back to the same bytes, so a note can be kept as bytes or as a value alike. The text of
//! a note must not be used before [`Note::verify`] said who signed it.

use std::error::Error;
use std::fmt;

use super::bounds::{NOTE_BYTES_MAX, SIGNATURES_MAX};
use super::signature_line::{LineProblem, SignatureLine};
use super::text::{TextProblem, text_of};

/// A text and who claims to have signed it; well-formed, at least one signature, within bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

impl Note {
    /// A note of a text, its final newline included, and the lines that sign it.
    pub fn new(text: &str, signatures: Vec<SignatureLine>) -> Result<Self, NoteProblem> {
        text_of(text.as_bytes(), NOTE_BYTES_MAX).map_err(NoteProblem::Text)?;
        let note = Self {
            text: text.to_owned(),
            signatures,
        };
        note.within_bounds()?;
        Ok(note)
    }

    /// Reads a note, strictly.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteProblem> {
        let whole = text_of(bytes, NOTE_BYTES_MAX).map_err(NoteProblem::Text)?;
        let blank = whole.rfind("\n\n").ok_or(NoteProblem::NoBlankLine)?;
        let (text, lines) = (&whole[..=blank], &whole[blank + 2..]);
        if lines.lines().count() > SIGNATURES_MAX {
            return Err(NoteProblem::TooManySignatures);
        }
        let first_line = text.lines().count() + 2;
        let mut signatures = Vec::new();
        for (number, line) in lines.lines().enumerate() {
            let line = SignatureLine::parse(line).map_err(|problem| NoteProblem::Line {
                line: first_line + number,
                problem,
            })?;
            signatures.push(line);
        }
        if signatures.is_empty() {
            return Err(NoteProblem::NoSignature);
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// The same note with these lines behind its own; a line that it has already is not added.
    pub fn with(mut self, lines: &[SignatureLine]) -> Result<Self, NoteProblem> {
        for line in lines {
            if !self.signatures.contains(line) {
                self.signatures.push(line.clone());
            }
        }
        self.within_bounds()?;
        Ok(self)
    }

    /// What is signed: the text with its final newline, without the blank line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines in their order, of known and unknown keys.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// The note as it travels.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }

    fn within_bounds(&self) -> Result<(), NoteProblem> {
        if self.signatures.is_empty() {
            return Err(NoteProblem::NoSignature);
        }
        if self.signatures.len() > SIGNATURES_MAX {
            return Err(NoteProblem::TooManySignatures);
        }
        let bytes = self.to_string().len();
        if bytes > NOTE_BYTES_MAX {
            return Err(NoteProblem::Text(TextProblem::TooLong {
                bytes,
                bytes_max: NOTE_BYTES_MAX,
            }));
        }
        Ok(())
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// Why bytes are no signed note. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteProblem {
    /// No text at all.
    Text(TextProblem),
    /// No blank line separates text and signatures.
    NoBlankLine,
    /// Nobody signed.
    NoSignature,
    /// More than [`SIGNATURES_MAX`].
    TooManySignatures,
    /// A line below the last blank line is no signature line.
    Line {
        /// Where.
        line: usize,
        /// What is wrong.
        problem: LineProblem,
    },
}

impl fmt::Display for NoteProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(problem) => write!(f, "{problem}"),
            Self::NoBlankLine => f.write_str("no blank line separates text and signatures"),
            Self::NoSignature => f.write_str("no signature stands below the last blank line"),
            Self::TooManySignatures => write!(f, "more than {SIGNATURES_MAX} signatures"),
            Self::Line { line, problem } => write!(f, "line {line}: {problem}"),
        }
    }
}

impl Error for NoteProblem {}
