//! A standard file, row after row, in the form that was asked for.

use std::io::{self, Seek, Write};

use super::csv::CsvFile;
use super::workbook::Workbook;
use crate::domain::kernel::refusal::Lang;
use crate::interchange::rows::Row;
use crate::interchange::shapes::Shape;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated text.
    Csv,
    /// A workbook with one sheet.
    Xlsx,
}

impl Format {
    /// How the names of such files end.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// A standard file being written; memory does not grow with its rows.
pub struct StandardFile<W: Write + Seek> {
    shape: Shape,
    form: Form<W>,
}

enum Form<W: Write + Seek> {
    Csv(Box<CsvFile<W>>),
    Xlsx(Box<Workbook<W>>),
}

impl<W: Write + Seek> StandardFile<W> {
    /// The file with its header.
    pub fn begin(shape: Shape, format: Format, lang: Lang, to: W) -> io::Result<Self> {
        let form = match format {
            Format::Csv => Form::Csv(Box::new(CsvFile::begin(to)?)),
            Format::Xlsx => Form::Xlsx(Box::new(Workbook::begin(shape, to)?)),
        };
        let mut file = Self { shape, form };
        let headers = shape.columns().iter().map(|column| column.header(lang));
        file.cells(headers)?;
        Ok(file)
    }

    /// Adds a row; its notes are not written.
    pub fn push<R: Row>(&mut self, row: &R) -> io::Result<()> {
        assert_eq!(R::SHAPE, self.shape, "a file holds rows of one shape");
        self.cells(row.texts())
    }

    fn cells<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> io::Result<()> {
        match &mut self.form {
            Form::Csv(file) => file.push(cells),
            Form::Xlsx(file) => file.push(cells),
        }
    }

    /// Ends it; where the bytes went.
    pub fn finish(self) -> io::Result<W> {
        match self.form {
            Form::Csv(file) => file.finish(),
            Form::Xlsx(file) => file.finish(),
        }
    }
}
