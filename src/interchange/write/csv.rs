//! Comma-separated files, row after row.

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::{TableCell, armoured};

/// What tells every spreadsheet that the file is UTF-8.
const MARK: &str = "\u{FEFF}";

/// A file being written.
pub struct CsvFile<W: Write>(Writer<W>);

impl<W: Write> CsvFile<W> {
    /// An empty file.
    pub fn begin(mut to: W) -> io::Result<Self> {
        to.write_all(MARK.as_bytes())?;
        let mut builder = WriterBuilder::new();
        builder.flexible(true).terminator(Terminator::CRLF);
        Ok(Self(builder.from_writer(to)))
    }

    /// Adds a row.
    pub fn push<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> io::Result<()> {
        for cell in cells {
            self.0.write_field(armoured(cell.as_ref()).as_bytes())?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    /// Adds a row of texts and figures. A figure below zero is no formula: it stays a figure.
    pub fn push_mixed(&mut self, cells: &[TableCell]) -> io::Result<()> {
        for cell in cells {
            match cell {
                TableCell::Text(text) => self.0.write_field(armoured(text).as_bytes())?,
                TableCell::Figure(figure) => self.0.write_field(figure.to_string())?,
            }
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    /// Ends it; where the bytes went.
    pub fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}
