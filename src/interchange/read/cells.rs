//! The cells of a sheet, row after row, in one pass.
//!
//! A formula counts by the value that its program stored; without one it is a flaw, and none is
//! evaluated. Numbers stay the digits they are; a style that makes a date of them is applied.

use quick_xml::events::{BytesStart, Event};

use super::archive::{Xml, attribute, damaged, push_text};
use super::styles::Styles;
use super::workbook::Shared;
use crate::interchange::bounds::{CELL_CHARS_MAX, COLUMNS_MAX};
use crate::interchange::problem::{Problem, ProblemCode};
use crate::interchange::table::{Table, disarmed};
use crate::interchange::values::{decimal, serial};

/// What the cells of a workbook refer to.
pub struct Book {
    /// Dates count from 1904.
    pub dates_from_1904: bool,
    /// Shared texts.
    pub shared: Shared,
    /// Cell styles.
    pub styles: Styles,
}

/// Reads a sheet to a table; its first row that is not blank is the header.
pub fn read_sheet(xml: &mut Xml, book: &Book) -> Result<Table, Problem> {
    let mut sheet = Sheet::new(book);
    let mut buffer = Vec::new();
    loop {
        let event = xml.next(&mut buffer)?;
        match &event {
            Event::Eof => break,
            Event::Start(start) => sheet.start(start)?,
            Event::End(end) => match end.local_name().as_ref() {
                "v" | "t" => sheet.in_text = false,
                "rPh" => sheet.in_reading = false,
                "c" => sheet.end_cell(),
                "row" => sheet.end_row()?,
                _ => {}
            },
            other if sheet.in_text && sheet.cell.raw.len() <= 4 * CELL_CHARS_MAX => {
                push_text(other, &mut sheet.cell.raw)?;
            }
            _ => {}
        }
    }
    sheet
        .table
        .ok_or_else(|| Problem::of_file(ProblemCode::FileEmpty, ""))
}

/// A sheet while it is read.
struct Sheet<'a> {
    book: &'a Book,
    table: Option<Table>,
    /// Number of the row being read, from 1.
    row: u32,
    texts: Vec<String>,
    flaws: Vec<(Option<u16>, ProblemCode)>,
    /// The row has a value right of everything that can be kept.
    overlong: bool,
    cell: Cell,
    next_column: usize,
    in_text: bool,
    in_reading: bool,
}

/// A cell while it is read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: Option<String>,
    style: Option<String>,
    raw: String,
    formula: bool,
}

impl<'a> Sheet<'a> {
    fn new(book: &'a Book) -> Self {
        Self {
            book,
            table: None,
            row: 0,
            texts: Vec::new(),
            flaws: Vec::new(),
            overlong: false,
            cell: Cell::default(),
            next_column: 0,
            in_text: false,
            in_reading: false,
        }
    }

    fn start(&mut self, start: &BytesStart) -> Result<(), Problem> {
        match start.local_name().as_ref() {
            "row" => self.start_row(start)?,
            "c" => self.start_cell(start)?,
            "f" => self.cell.formula = true,
            "v" | "t" => self.in_text = !self.in_reading,
            "rPh" => self.in_reading = true,
            "mergeCell" => {
                let place = attribute(start, "ref").unwrap_or_default();
                return Err(Problem::of_file(ProblemCode::MergedCells, place));
            }
            _ => {}
        }
        Ok(())
    }

    fn start_row(&mut self, start: &BytesStart) -> Result<(), Problem> {
        let stated = attribute(start, "r").and_then(|row| row.parse().ok());
        let row = stated.unwrap_or(self.row.saturating_add(1));
        if row <= self.row {
            return Err(damaged());
        }
        self.row = row;
        self.texts.clear();
        self.flaws.clear();
        self.overlong = false;
        self.next_column = 0;
        Ok(())
    }

    fn start_cell(&mut self, start: &BytesStart) -> Result<(), Problem> {
        let column = match attribute(start, "r") {
            Some(place) => column_of(&place).ok_or_else(damaged)?,
            None => self.next_column,
        };
        self.next_column = column.saturating_add(1);
        self.cell.column = column;
        self.cell.kind = attribute(start, "t");
        self.cell.style = attribute(start, "s");
        self.cell.raw.clear();
        self.cell.formula = false;
        Ok(())
    }

    fn end_cell(&mut self) {
        let column = self.cell.column;
        let text = match self.cell.text(self.book) {
            Ok(text) => text,
            Err(code) => {
                self.flaws.push((u16::try_from(column).ok(), code));
                let raw = self.cell.raw.chars();
                raw.take(CELL_CHARS_MAX).collect()
            }
        };
        if column >= COLUMNS_MAX {
            self.overlong |= !text.trim().is_empty();
        } else if !text.is_empty() {
            if self.texts.len() <= column {
                self.texts.resize(column + 1, String::new());
            }
            self.texts[column] = text;
        }
    }

    fn end_row(&mut self) -> Result<(), Problem> {
        let Some(table) = &mut self.table else {
            if self.overlong {
                return Err(Problem::of_header(ProblemCode::TooManyColumns, ""));
            }
            if !self.texts.iter().all(|text| text.trim().is_empty()) {
                let texts = self.texts.iter().map(|text| disarmed(text).to_owned());
                self.table = Some(Table::new("XLSX", super::header(texts.collect())?));
            }
            return Ok(());
        };
        let width = table.header().len();
        let beyond = self.texts.iter().skip(width);
        let overlong = self.overlong || beyond.clone().any(|text| !text.trim().is_empty());
        self.flaws
            .retain(|(column, _)| column.is_some_and(|at| usize::from(at) < width));
        if overlong {
            self.flaws.push((None, ProblemCode::RowTooLong));
        }
        let texts = self.texts.iter().map(|text| disarmed(text));
        table.push(self.row, texts, &self.flaws)
    }
}

impl Cell {
    /// What the cell says, or why it says nothing.
    fn text(&self, book: &Book) -> Result<String, ProblemCode> {
        let raw = self.raw.as_str();
        let kind = self.kind.as_deref().unwrap_or("n");
        if self.formula && raw.is_empty() && kind != "str" {
            return Err(ProblemCode::Formula);
        }
        let text = match kind {
            "e" => return Err(ProblemCode::CellError),
            "s" if raw.is_empty() => "",
            "s" => {
                let index = raw.trim().parse().ok();
                let shared = index.and_then(|index| book.shared.text(index));
                shared.ok_or(ProblemCode::CellError)?
            }
            "b" if raw == "1" => "TRUE",
            "b" if raw == "0" => "FALSE",
            "n" => {
                let number = decimal::written_out(raw.trim());
                let look = book.styles.look(self.style.as_deref());
                return Ok(serial::shown(&number, look, book.dates_from_1904).unwrap_or(number));
            }
            _ => raw,
        };
        if text.len() > CELL_CHARS_MAX && text.chars().nth(CELL_CHARS_MAX).is_some() {
            Err(ProblemCode::CellTooLong)
        } else {
            Ok(text.to_owned())
        }
    }
}

/// Column of a place such as `AB12`, from 0.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_usize;
    let mut count = 0;
    for letter in letters {
        count += 1;
        column = column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        if count > 3 {
            return None;
        }
    }
    column.checked_sub(1)
}
