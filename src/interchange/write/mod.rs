//! Writing: rows, templates and error files, in the form that is read again; whole in memory, or
//! row after row to wherever bytes go.
//!
//! CSV in UTF-8 with its mark, so that every spreadsheet opens it without asking, lines ended as
//! RFC 4180 has it. A cell that a spreadsheet would calculate gets an apostrophe in front, which
//! the reader takes away again (`table::disarmed`): reading what was written gives the same.

mod csv;
mod error_file;
mod standard;
mod template;
mod workbook;

pub use error_file::{error_file, error_lines};
pub use standard::{Format, StandardFile};
pub use template::template;

use std::borrow::Cow;

use self::csv::CsvFile;
use super::rows::{Row, Rows};
use super::shapes::{Shape, folded};
use super::table::is_armed;
use crate::domain::kernel::refusal::Lang;

/// A file being written to memory.
pub(super) struct Sheet(CsvFile<Vec<u8>>);

impl Sheet {
    /// An empty file.
    pub fn new() -> Self {
        Self(CsvFile::begin(Vec::new()).expect(TAKES_ALL))
    }

    /// Adds a row.
    pub fn push<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.0.push(cells).expect(TAKES_ALL);
    }

    /// The file.
    pub fn bytes(self) -> Vec<u8> {
        self.0.finish().expect(TAKES_ALL)
    }
}

const TAKES_ALL: &str = "memory takes every byte";

/// The cell with an apostrophe in front if a spreadsheet would calculate it.
fn armoured(cell: &str) -> Cow<'_, str> {
    if is_armed(cell) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// A cell of a table that is written only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableCell {
    /// A text; never calculated.
    Text(String),
    /// A figure, which a spreadsheet adds up.
    Figure(i64),
}

/// A table of texts and figures as a file.
pub fn write_table(rows: impl IntoIterator<Item = Vec<TableCell>>) -> Vec<u8> {
    let mut file = CsvFile::begin(Vec::new()).expect(TAKES_ALL);
    for row in rows {
        file.push_mixed(&row).expect(TAKES_ALL);
    }
    file.finish().expect(TAKES_ALL)
}

/// A table of any cells as a file.
pub fn write_cells(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut sheet = Sheet::new();
    for row in rows {
        sheet.push(row);
    }
    sheet.bytes()
}

/// Writes rows as a standard file, with the columns of their notes behind those of the shape.
pub fn write_rows<R: Row>(rows: &[R], lang: Lang) -> Vec<u8> {
    let notes = notes_columns(rows);
    let mut sheet = Sheet::new();
    let headers = R::SHAPE
        .columns()
        .iter()
        .map(|column| column.header(lang).to_owned());
    sheet.push(headers.chain(notes.iter().map(|note| note_header(R::SHAPE, note))));
    for row in rows {
        let of_column = |column: &&str| {
            let note = row.notes().iter().find(|note| note.column == **column);
            note.map(|note| note.text.clone()).unwrap_or_default()
        };
        sheet.push(row.texts().into_iter().chain(notes.iter().map(of_column)));
    }
    sheet.bytes()
}

impl Rows {
    /// Writes them as a standard file.
    pub fn write(&self, lang: Lang) -> Vec<u8> {
        match self {
            Self::Volunteers(rows) => write_rows(rows, lang),
            Self::Organisations(rows) => write_rows(rows, lang),
            Self::Activities(rows) => write_rows(rows, lang),
            Self::Sessions(rows) => write_rows(rows, lang),
            Self::OpeningBalances(rows) => write_rows(rows, lang),
            Self::Movements(rows) => write_rows(rows, lang),
            Self::Stars(rows) => write_rows(rows, lang),
        }
    }
}

/// Columns of notes, in the order in which they come up.
fn notes_columns<R: Row>(rows: &[R]) -> Vec<&str> {
    let mut columns: Vec<&str> = Vec::new();
    for note in rows.iter().flat_map(Row::notes) {
        if !columns.contains(&note.column.as_str()) {
            columns.push(&note.column);
        }
    }
    columns
}

/// The header of a note: its own, unless it would be read as a column of the shape.
fn note_header(shape: Shape, column: &str) -> String {
    if shape.column_of_header(column).is_some() || folded(column) == "error" {
        format!("note {column}")
    } else {
        column.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_never_calculated_and_a_figure_stays_a_figure() {
        let text = |text: &str| TableCell::Text(text.to_owned());
        let row = vec![
            text("=1+1"),
            text("-60"),
            TableCell::Figure(-60),
            text("a,\"b\""),
        ];
        let file = String::from_utf8(write_table([row])).expect("UTF-8");
        assert_eq!(file, "\u{FEFF}'=1+1,'-60,-60,\"a,\"\"b\"\"\"\r\n");
    }
}
