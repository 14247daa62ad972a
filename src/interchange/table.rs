//! The table: a file as texts, before anything is read into it.
//!
//! Headers as they stand; rows with the number that a spreadsheet shows beside them. All cells
//! share one buffer, so a million rows cost their characters and four bytes a cell. Cells that
//! could not be taken as text (a formula, an error) are kept as flaws beside it.

use super::bounds::{FLAWS_PER_ROW_MAX, ROWS_MAX, TEXT_BYTES_MAX};
use super::problem::{Problem, ProblemCode};

/// A file as texts.
#[derive(Debug)]
pub struct Table {
    /// Encoding of the file: `UTF-8`, `GB18030` or `XLSX`.
    pub format: &'static str,
    header: Vec<String>,
    text: String,
    /// End of each cell in `text`, row after row.
    ends: Vec<u32>,
    /// Number of each row.
    numbers: Vec<u32>,
    /// In the order of rows.
    flaws: Vec<Flaw>,
}

/// A cell that could not be taken as text.
#[derive(Clone, Copy, Debug)]
pub struct Flaw {
    /// Index of the row.
    pub at: u32,
    /// Index of the column; `None` beyond the header.
    pub column: Option<u16>,
    /// What is wrong.
    pub code: ProblemCode,
}

impl Table {
    /// A table with this header and no row.
    pub(super) fn new(format: &'static str, header: Vec<String>) -> Self {
        Self {
            format,
            header,
            text: String::new(),
            ends: Vec::new(),
            numbers: Vec::new(),
            flaws: Vec::new(),
        }
    }

    /// The headers, as they stand.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.numbers.len()
    }

    /// The number of a row as a spreadsheet shows it.
    pub fn number(&self, row: usize) -> u32 {
        self.numbers[row]
    }

    /// A cell; rows and columns are counted from 0.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let at = row * self.header.len() + column;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[at] as usize]
    }

    /// The flaws of a row.
    pub fn flaws(&self, row: usize) -> &[Flaw] {
        let from = self.flaws.partition_point(|flaw| (flaw.at as usize) < row);
        let rest = &self.flaws[from..];
        &rest[..rest.partition_point(|flaw| flaw.at as usize == row)]
    }

    /// Adds a row; a row that is blank throughout is left out. Cells beyond those given are empty.
    pub(super) fn push<'a>(
        &mut self,
        number: u32,
        cells: impl Iterator<Item = &'a str>,
        flaws: &[(Option<u16>, ProblemCode)],
    ) -> Result<(), Problem> {
        let (text_before, ends_before) = (self.text.len(), self.ends.len());
        let mut blank = flaws.is_empty();
        for cell in cells.take(self.header.len()) {
            blank &= cell.trim().is_empty();
            self.text.push_str(cell);
            self.ends.push(self.end(number)?);
        }
        if blank {
            self.text.truncate(text_before);
            self.ends.truncate(ends_before);
            return Ok(());
        }
        if self.numbers.len() == ROWS_MAX {
            let code = ProblemCode::TooManyRows;
            return Err(Problem::at(number, None, code, ""));
        }
        let end = self.end(number)?;
        self.ends.resize(ends_before + self.header.len(), end);
        let at = u32::try_from(self.numbers.len()).expect("ROWS_MAX fits");
        let kept = flaws.iter().take(FLAWS_PER_ROW_MAX);
        self.flaws
            .extend(kept.map(|&(column, code)| Flaw { at, column, code }));
        self.numbers.push(number);
        Ok(())
    }

    /// Where the text ends, if the bound allows.
    fn end(&self, number: u32) -> Result<u32, Problem> {
        let within = self.text.len() <= TEXT_BYTES_MAX;
        let end = u32::try_from(self.text.len()).ok().filter(|_| within);
        end.ok_or_else(|| Problem::at(number, None, ProblemCode::TooMuchText, ""))
    }
}

/// Takes away the apostrophe that the writer put before what a spreadsheet would calculate.
///
/// The writer adds one to a cell that begins with any number of apostrophes and then `=`, `+`,
/// `-`, `@`, a tab or a carriage return; the reader takes one away from exactly those that have
/// one. So every text survives the circle, and none is calculated on the way.
pub fn disarmed(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_armed(rest) => rest,
        _ => cell,
    }
}

/// Whether a spreadsheet might calculate it, once its apostrophes are gone.
pub fn is_armed(cell: &str) -> bool {
    cell.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
}
