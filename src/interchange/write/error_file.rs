//! Error files: the bad rows with their own columns and one more, `error`, to be mended and sent
//! back.
//!
//! The column `error` is dropped when the file comes back. A cell that could not be taken as text
//! (a formula, an error, far too long) is written as `#VALUE!`, which is a problem again until it
//! is mended; a row with more cells than headers keeps one cell too many, for the same reason.

use std::collections::BTreeMap;

use super::Sheet;
use crate::domain::kernel::refusal::Lang;
use crate::interchange::header::is_error;
use crate::interchange::problem::Problem;
use crate::interchange::table::Table;

/// What stands for a cell that could not be taken.
const UNTAKEN: &str = "#VALUE!";

/// The bad rows of a table. Problems of the header are of no row and stand in no row.
pub fn error_file(table: &Table, problems: &[Problem], lang: Lang) -> Vec<u8> {
    let mut lines: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for problem in problems {
        lines
            .entry(problem.row)
            .or_default()
            .push(problem.line(lang));
    }
    error_lines(table, &lines)
}

/// The rows of a table that these lines are about, by the number a spreadsheet shows: for troubles
/// that show only when the rows are recorded.
pub fn error_lines(table: &Table, lines: &BTreeMap<u32, Vec<String>>) -> Vec<u8> {
    let kept = kept_columns(table);
    let mut sheet = Sheet::new();
    let headers = kept.iter().map(|&column| table.header()[column].as_str());
    sheet.push(headers.chain(["error"]));
    for row in 0..table.rows() {
        if let Some(lines) = lines.get(&table.number(row)) {
            let mut cells: Vec<&str> = kept.iter().map(|&column| table.cell(row, column)).collect();
            let mut overlong = false;
            for flaw in table.flaws(row) {
                let at = flaw.column.map(usize::from);
                overlong |= at.is_none();
                if let Some(at) = at.and_then(|at| kept.iter().position(|&column| column == at)) {
                    cells[at] = UNTAKEN;
                }
            }
            let line = lines.join(" | ");
            let beyond = overlong.then_some(UNTAKEN);
            sheet.push(cells.into_iter().chain([line.as_str()]).chain(beyond));
        }
    }
    sheet.bytes()
}

/// The columns without that of an earlier error file.
fn kept_columns(table: &Table) -> Vec<usize> {
    let headers = table.header().iter().enumerate();
    headers
        .filter(|(_, header)| !is_error(header))
        .map(|(at, _)| at)
        .collect()
}
