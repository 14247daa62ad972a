//! Comma-separated text to a table. Comma, semicolon or tab: the header tells which.
//!
//! Rows are numbered as a spreadsheet numbers them: a line break inside of a quoted cell starts no
//! row, and a blank line is one. A quotation mark that is never closed swallows the rest of the
//! file; that is refused, with the row in which it was opened.

use csv::{ReaderBuilder, StringRecord};

use crate::interchange::bounds::CELL_CHARS_MAX;
use crate::interchange::problem::{Problem, ProblemCode};
use crate::interchange::table::{Table, disarmed};

/// A cell's column (`None` beyond the header) and what is wrong with it.
type Flaws = Vec<(Option<u16>, ProblemCode)>;

/// Reads text to a table.
pub fn read(text: &str, format: &'static str) -> Result<Table, Problem> {
    let delimiter = delimiter_of(text);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut numbering = Numbering::new(text);
    let mut table: Option<Table> = None;
    loop {
        let start = place(&reader);
        let more = reader
            .read_record(&mut record)
            .expect("text in memory, valid UTF-8, flexible");
        if !more {
            break;
        }
        let (number, slice) = numbering.next(start, place(&reader));
        if place(&reader) == text.len() && is_open(slice, delimiter) {
            return Err(Problem::at(number, None, ProblemCode::QuoteNeverClosed, ""));
        }
        match &mut table {
            Some(table) => push(table, number, &record)?,
            None if record.iter().all(|cell| cell.trim().is_empty()) => {}
            None => {
                let cells = record.iter().map(|cell| disarmed(cell).to_owned());
                table = Some(Table::new(format, super::header(cells.collect())?));
            }
        }
    }
    let table = table.ok_or_else(|| Problem::of_file(ProblemCode::FileEmpty, ""))?;
    super::headers_named(table)
}

fn place(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).expect("bounded by the file")
}

fn push(table: &mut Table, number: u32, record: &StringRecord) -> Result<(), Problem> {
    let mut flaws = Flaws::new();
    for (column, cell) in record.iter().enumerate() {
        let within = (column < table.header().len())
            .then(|| u16::try_from(column).ok())
            .flatten();
        match (within, flaw_of(cell)) {
            (None, _) if !cell.trim().is_empty() => {
                flaws.push((None, ProblemCode::RowTooLong));
                break;
            }
            (Some(_), Some(code)) => flaws.push((within, code)),
            _ => {}
        }
    }
    table.push(number, record.iter().map(shown), &flaws)
}

fn flaw_of(cell: &str) -> Option<ProblemCode> {
    if is_too_long(cell) {
        return Some(ProblemCode::CellTooLong);
    }
    let text = cell.trim_start();
    let lonely = text.len() == 1;
    if text.starts_with('=') && !lonely {
        return Some(ProblemCode::Formula);
    }
    let errors = [
        "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!",
    ];
    errors
        .contains(&text.trim_end())
        .then_some(ProblemCode::CellError)
}

/// A cell too long is kept by its beginning, so that it can be found and named.
fn shown(cell: &str) -> &str {
    let cell = disarmed(cell);
    if !is_too_long(cell) {
        return cell;
    }
    let end = cell.char_indices().nth(CELL_CHARS_MAX);
    end.map_or(cell, |(end, _)| &cell[..end])
}

fn is_too_long(cell: &str) -> bool {
    cell.len() > CELL_CHARS_MAX && cell.chars().nth(CELL_CHARS_MAX).is_some()
}

/// The separator that stands most often in the first line that is not blank, outside of quotes.
fn delimiter_of(text: &str) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' | b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                for (delimiter, count) in &mut counts {
                    *count += usize::from(*delimiter == byte);
                }
            }
        }
    }
    // Of equals the first: a comma.
    let best = counts.iter().rev().max_by_key(|(_, count)| *count);
    best.map_or(b',', |(delimiter, _)| *delimiter)
}

/// Whether the last cell of a record is still inside of quotes at its end.
fn is_open(record: &str, delimiter: u8) -> bool {
    let mut quoted = false;
    let mut at_start = true;
    for byte in record.bytes() {
        match byte {
            b'"' if quoted => quoted = false,
            // Also the second of two: a mark inside of a quoted cell, which goes on.
            b'"' if at_start => quoted = true,
            _ if quoted => {}
            _ => at_start = byte == delimiter || byte == b'\r' || byte == b'\n',
        }
    }
    quoted
}

/// Numbers of rows as a spreadsheet shows them.
struct Numbering<'a> {
    text: &'a str,
    next: u32,
}

impl<'a> Numbering<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, next: 1 }
    }

    /// Number and text of the record between two places. The line feed of a `\r\n` whose return
    /// ended the record before counts no line.
    fn next(&mut self, start: usize, end: usize) -> (u32, &'a str) {
        let bytes = self.text.as_bytes();
        let mut at = start;
        if start > 0 && bytes[start - 1] == b'\r' && bytes.get(start) == Some(&b'\n') {
            at += 1;
        }
        while at < end && matches!(bytes[at], b'\r' | b'\n') {
            let pair = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
            at += if pair { 2 } else { 1 };
            self.next = self.next.saturating_add(1);
        }
        let number = self.next;
        self.next = self.next.saturating_add(1);
        (number, self.text.get(at.min(end)..end).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_quote_is_told_from_a_closed_one() {
        for (record, open) in [
            ("a,\"b", true),
            ("a,\"b\"", false),
            ("a,\"b\"\"", true),
            ("a,\"b\"\"c\"", false),
            ("5\" nail,x", false),
            ("\"\"", false),
            ("\"", true),
        ] {
            assert_eq!(is_open(record, b','), open, "{record}");
        }
    }

    #[test]
    fn the_separator_is_counted_outside_of_quotes() {
        for (text, delimiter) in [
            ("a,b;c,d", b','),
            ("\"a,b,c\";d\n1,2,3", b';'),
            ("a\tb\tc,d", b'\t'),
            ("one", b','),
        ] {
            assert_eq!(delimiter_of(text), delimiter, "{text}");
        }
    }
}
