//! Workbooks: the least that is one, the same bytes for the same rows.
//!
//! One sheet whose cells are all texts in the format "text", so that no program makes a date of an
//! id or a formula of a name; what a spreadsheet would calculate has its apostrophe here, too, for
//! the sheet may be saved as text. Nothing tells when it was made: the archive's times are the
//! first that it knows.

use std::io::{self, Seek, Write};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::armoured;
use crate::interchange::shapes::Shape;

/// Rows that every spreadsheet program opens.
const SHEET_ROWS_MAX: u32 = 1 << 20;
/// Letters of the alphabet, the base in which columns are numbered.
const LETTERS: usize = 26;

const CONTENT_TYPES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
    r#"<Default Extension="rels" "#,
    r#"ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
    r#"<Override PartName="/xl/workbook.xml" ContentType="#,
    r#""application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>"#,
    r#"<Override PartName="/xl/worksheets/sheet1.xml" ContentType="#,
    r#""application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#,
    r#"<Override PartName="/xl/styles.xml" ContentType="#,
    r#""application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>"#,
    "</Types>",
);

const RELATIONS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Target="xl/workbook.xml" Type="#,
    r#""http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>"#,
    "</Relationships>",
);

const WORKBOOK_RELATIONS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Target="worksheets/sheet1.xml" Type="#,
    r#""http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>"#,
    r#"<Relationship Id="rId2" Target="styles.xml" Type="#,
    r#""http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/>"#,
    "</Relationships>",
);

/// Style 1 is the format "text" (`@`, number 49).
const STYLES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#,
    r#"<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>"#,
    r#"<fills count="2"><fill><patternFill patternType="none"/></fill>"#,
    r#"<fill><patternFill patternType="gray125"/></fill></fills>"#,
    r#"<borders count="1"><border/></borders>"#,
    r#"<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>"#,
    r#"</cellStyleXfs><cellXfs count="2">"#,
    r#"<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>"#,
    r#"<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
    "</cellXfs></styleSheet>",
);

/// A workbook being written.
pub struct Workbook<W: Write + Seek> {
    zip: ZipWriter<W>,
    rows: u32,
    line: String,
}

impl<W: Write + Seek> Workbook<W> {
    /// A workbook whose sheet has the name of the shape and no row yet.
    pub fn begin(shape: Shape, to: W) -> io::Result<Self> {
        let mut zip = ZipWriter::new(to);
        let workbook = workbook(shape.name());
        let parts = [
            ("[Content_Types].xml", CONTENT_TYPES),
            ("_rels/.rels", RELATIONS),
            ("xl/workbook.xml", &workbook),
            ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS),
            ("xl/styles.xml", STYLES),
        ];
        for (name, text) in parts {
            zip.start_file(name, plain())?;
            zip.write_all(text.as_bytes())?;
        }
        // A million rows of twenty columns inflate beyond what a small archive can count.
        zip.start_file("xl/worksheets/sheet1.xml", plain().large_file(true))?;
        zip.write_all(sheet_head(shape.columns().len()).as_bytes())?;
        Ok(Self {
            zip,
            rows: 0,
            line: String::new(),
        })
    }

    /// Adds a row; an error once the sheet is full.
    pub fn push<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> io::Result<()> {
        if self.rows == SHEET_ROWS_MAX {
            return Err(io::Error::other(
                "a sheet holds 1,048,576 rows: export fewer, or as CSV",
            ));
        }
        self.rows += 1;
        let row = self.rows;
        self.line.clear();
        self.line.extend([r#"<row r=""#, &row.to_string(), r#"">"#]);
        for (column, cell) in cells.into_iter().enumerate() {
            let cell = cell.as_ref();
            if !cell.is_empty() {
                let place = place(column, row);
                let text = armoured(cell);
                self.line.extend([
                    r#"<c r=""#,
                    &place,
                    r#"" s="1" t="inlineStr"><is><t xml:space="preserve">"#,
                    &escape(text.as_ref()),
                    "</t></is></c>",
                ]);
            }
        }
        self.line.push_str("</row>");
        self.zip.write_all(self.line.as_bytes())
    }

    /// Ends it; where the bytes went.
    pub fn finish(mut self) -> io::Result<W> {
        self.zip.write_all(b"</sheetData></worksheet>")?;
        Ok(self.zip.finish()?)
    }
}

/// Deflated, and of no day in particular.
fn plain() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644)
}

fn workbook(sheet: &str) -> String {
    [
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
        "\n",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" "#,
        r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">"#,
        r#"<sheets><sheet name=""#,
        sheet,
        r#"" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ]
    .concat()
}

/// The sheet up to its rows: the header stays in view, and what is typed below is text, too.
fn sheet_head(columns: usize) -> String {
    [
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
        "\n",
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#,
        r#"<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" "#,
        r#"activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>"#,
        r#"<cols><col min="1" max=""#,
        &columns.to_string(),
        r#"" width="18" style="1" customWidth="1"/></cols><sheetData>"#,
    ]
    .concat()
}

/// The name of a cell, such as `AB12`.
fn place(column: usize, row: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(
            b'A' + u8::try_from(rest % LETTERS).expect("less than the alphabet"),
        ));
        rest /= LETTERS;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_name_them() {
        for (column, name) in [
            (0, "A7"),
            (25, "Z7"),
            (26, "AA7"),
            (27, "AB7"),
            (701, "ZZ7"),
        ] {
            assert_eq!(place(column, 7), name);
        }
    }
}
