//! Problems: what is wrong with a file or a row, where, and what to do about it.
//!
//! A problem names the row as the spreadsheet numbers it, the header of the column, and the cell,
//! shortened. Codes are stable; texts come from one table in both languages.
//!
//! The cell may be personal data: problems go back to whoever sent the file and nowhere else, and
//! `Debug` leaves the cell out (I5).

mod table;

use std::fmt;
use std::sync::Arc;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

pub use table::ProblemCode;

use super::bounds::SHOWN_CHARS_MAX;
use crate::domain::kernel::refusal::Lang;

/// Something wrong with a file or a row.
#[derive(Clone, PartialEq, Eq)]
pub struct Problem {
    /// The row as a spreadsheet numbers it; the header is 1, the file as a whole is 0.
    pub row: u32,
    /// The header of the column, as the file has it.
    pub column: Option<Arc<str>>,
    /// The cell, or what else is at fault, shortened.
    pub value: Box<str>,
    /// What is wrong.
    pub code: ProblemCode,
}

/// What a problem or its remedy says in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemText {
    /// What is wrong.
    pub message: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

impl Problem {
    /// A problem of the file as a whole.
    pub fn of_file(code: ProblemCode, value: impl fmt::Display) -> Self {
        Self::at(0, None, code, &value.to_string())
    }

    /// A problem of the header.
    pub fn of_header(code: ProblemCode, value: &str) -> Self {
        Self::at(1, None, code, value)
    }

    /// A problem of a row.
    pub fn at(row: u32, column: Option<Arc<str>>, code: ProblemCode, value: &str) -> Self {
        Self {
            row,
            column,
            value: shortened(value),
            code,
        }
    }

    /// Message and remedy.
    pub fn text(&self, lang: Lang) -> ProblemText {
        self.code.text(lang)
    }

    /// One line for the column `error`: column, code, message, remedy.
    pub fn line(&self, lang: Lang) -> String {
        let ProblemText { message, remedy } = self.text(lang);
        let code = self.code.as_str();
        match &self.column {
            Some(column) => format!("{column}: {code}: {message} {remedy}"),
            None => format!("{code}: {message} {remedy}"),
        }
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.column.as_deref().unwrap_or("-");
        write!(f, "{} at row {}, {column}", self.code.as_str(), self.row)
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Problem", 6)?;
        fields.serialize_field("row", &self.row)?;
        fields.serialize_field("column", &self.column)?;
        fields.serialize_field("value", &self.value)?;
        fields.serialize_field("code", self.code.as_str())?;
        fields.serialize_field("zh", &self.text(Lang::Zh))?;
        fields.serialize_field("en", &self.text(Lang::En))?;
        fields.end()
    }
}

/// The beginning of a text, without control characters that would break a terminal.
fn shortened(text: &str) -> Box<str> {
    let plain = text
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char });
    let mut shown: String = plain.clone().take(SHOWN_CHARS_MAX).collect();
    if plain.count() > SHOWN_CHARS_MAX {
        shown.push('…');
    }
    shown.into_boxed_str()
}
