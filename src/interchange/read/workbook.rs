//! An xlsx: finds the sheet, the shared texts and the styles, then reads the sheet.
//!
//! Written on an XML reader instead of a spreadsheet library, since those reserve memory by
//! counts and dimensions that the file states. Here memory follows bytes that were really read.

use quick_xml::events::Event;

use super::archive::{Archive, Xml, attribute, damaged, push_text};
use super::cells::{Book, read_sheet};
use super::styles::Styles;
use crate::interchange::bounds::{SHARED_TEXTS_MAX, STYLES_MAX, TEXT_BYTES_MAX};
use crate::interchange::problem::{Problem, ProblemCode};
use crate::interchange::table::Table;

/// Reads the named sheet, or the first that is not hidden.
pub fn read(bytes: &[u8], wanted: Option<&str>) -> Result<Table, Problem> {
    let mut archive = Archive::open(bytes)?;
    let (sheets, dates_from_1904) = sheets(&mut archive)?;
    let sheet = match wanted {
        Some(wanted) => sheets.iter().find(|sheet| sheet.name == wanted),
        None => sheets.iter().find(|sheet| !sheet.hidden).or(sheets.first()),
    };
    let Some(sheet) = sheet else {
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        return Err(Problem::of_file(
            ProblemCode::SheetUnknown,
            names.join(", "),
        ));
    };
    let path = path_of(&mut archive, &sheet.relation)?;
    let book = Book {
        dates_from_1904,
        shared: Shared::read(&mut archive)?,
        styles: Styles::read(&mut archive)?,
    };
    let mut xml = archive.part(&path)?.ok_or_else(damaged)?;
    super::headers_named(read_sheet(&mut xml, &book)?)
}

struct Sheet {
    name: String,
    relation: String,
    hidden: bool,
}

/// The sheets in their order, and whether dates count from 1904.
fn sheets(archive: &mut Archive) -> Result<(Vec<Sheet>, bool), Problem> {
    let mut xml = archive.part("xl/workbook.xml")?.ok_or_else(damaged)?;
    let (mut buffer, mut sheets, mut from_1904) = (Vec::new(), Vec::new(), false);
    loop {
        match xml.next(&mut buffer)? {
            Event::Eof => return Ok((sheets, from_1904)),
            Event::Start(start) => match start.local_name().as_ref() {
                "workbookPr" => {
                    let stated = attribute(&start, "date1904");
                    from_1904 = matches!(stated.as_deref(), Some("1" | "true"));
                }
                "sheet" if sheets.len() < STYLES_MAX => sheets.push(Sheet {
                    name: attribute(&start, "name").unwrap_or_default(),
                    // `r:id`; the other number is `sheetId`.
                    relation: attribute(&start, "id").unwrap_or_default(),
                    hidden: attribute(&start, "state").is_some_and(|state| state != "visible"),
                }),
                _ => {}
            },
            _ => {}
        }
    }
}

/// The part that a relation of the workbook names.
fn path_of(archive: &mut Archive, relation: &str) -> Result<String, Problem> {
    let mut xml = archive
        .part("xl/_rels/workbook.xml.rels")?
        .ok_or_else(damaged)?;
    let mut buffer = Vec::new();
    loop {
        match xml.next(&mut buffer)? {
            Event::Eof => return Err(damaged()),
            Event::Start(start) if attribute(&start, "Id").as_deref() == Some(relation) => {
                let target = attribute(&start, "Target").ok_or_else(damaged)?;
                return Ok(match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => format!("xl/{target}"),
                });
            }
            _ => {}
        }
    }
}

/// The texts that cells share, in one buffer.
#[derive(Default)]
pub struct Shared {
    text: String,
    ends: Vec<u32>,
}

impl Shared {
    fn read(archive: &mut Archive) -> Result<Self, Problem> {
        let mut shared = Self::default();
        let Some(mut xml) = archive.part("xl/sharedStrings.xml")? else {
            return Ok(shared);
        };
        while shared.read_text(&mut xml)? {
            let end = u32::try_from(shared.text.len()).ok();
            let end = end.filter(|_| shared.text.len() <= TEXT_BYTES_MAX);
            if end.is_none() || shared.ends.len() == SHARED_TEXTS_MAX {
                return Err(Problem::of_file(ProblemCode::TooMuchText, ""));
            }
            shared.ends.extend(end);
        }
        Ok(shared)
    }

    /// Reads up to the end of the next text; false if there is none. Readings of Chinese and
    /// Japanese characters (`rPh`) are not part of it.
    fn read_text(&mut self, xml: &mut Xml) -> Result<bool, Problem> {
        let mut buffer = Vec::new();
        let (mut in_text, mut in_reading) = (false, false);
        loop {
            let event = xml.next(&mut buffer)?;
            match &event {
                Event::Eof => return Ok(false),
                Event::Start(start) => match start.local_name().as_ref() {
                    "t" => in_text = !in_reading,
                    "rPh" => in_reading = true,
                    _ => {}
                },
                Event::End(end) => match end.local_name().as_ref() {
                    "si" => return Ok(true),
                    "t" => in_text = false,
                    "rPh" => in_reading = false,
                    _ => {}
                },
                other if in_text => push_text(other, &mut self.text)?,
                _ => {}
            }
        }
    }

    /// A text by its index.
    pub fn text(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start as usize..end as usize])
    }
}
