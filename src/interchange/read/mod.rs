//! Reading a file to a table: what kind of file it is, and the header that both kinds share.
//!
//! The kind is told from the first bytes, never from a name. Nothing is inflated, decoded or
//! allocated beyond `bounds`.

mod archive;
mod cells;
mod csv;
mod encoding;
mod styles;
mod workbook;

use std::collections::HashSet;

use super::bounds::{COLUMNS_MAX, FILE_BYTES_MAX};
use super::problem::{Problem, ProblemCode};
use super::shapes::folded;
use super::table::Table;

/// How a file is to be read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Name of the sheet; the first one if none is named.
    pub sheet: Option<String>,
}

/// Reads a file. What it names itself does not matter: its first bytes tell what it is.
pub fn read_table(bytes: &[u8], options: &ReadOptions) -> Result<Table, Problem> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Problem::of_file(ProblemCode::FileTooLarge, bytes.len()));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return workbook::read(bytes, options.sheet.as_deref());
    }
    // The compound file that an old or an encrypted workbook is.
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Err(Problem::of_file(ProblemCode::OldSpreadsheet, ""));
    }
    let (text, format) = encoding::decode(bytes)?;
    csv::read(&text, format)
}

/// Checks the header row: bounded, no duplicates. Empty headers at the end are dropped.
fn header(mut cells: Vec<String>) -> Result<Vec<String>, Problem> {
    while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    if cells.is_empty() {
        return Err(Problem::of_file(ProblemCode::FileEmpty, ""));
    }
    if cells.len() > COLUMNS_MAX {
        return Err(Problem::of_header(
            ProblemCode::TooManyColumns,
            &cells.len().to_string(),
        ));
    }
    let mut seen = HashSet::new();
    for cell in &cells {
        let key = folded(cell);
        if !key.is_empty() && !seen.insert(key) {
            return Err(Problem::of_header(ProblemCode::HeaderDuplicate, cell));
        }
    }
    Ok(cells)
}

/// Refuses a table in which a column has data and no header.
fn headers_named(table: Table) -> Result<Table, Problem> {
    for (column, header) in table.header().iter().enumerate() {
        let filled = |row: &usize| !table.cell(*row, column).trim().is_empty();
        if folded(header).is_empty()
            && let Some(row) = (0..table.rows()).find(filled)
        {
            let code = ProblemCode::HeaderEmpty;
            return Err(Problem::at(
                table.number(row),
                None,
                code,
                table.cell(row, column),
            ));
        }
    }
    Ok(table)
}
