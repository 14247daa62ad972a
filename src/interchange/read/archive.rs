//! The archive that an xlsx is: bounds before bytes.
//!
//! Sizes are taken from the archive's directory and checked before anything is inflated. A
//! directory may lie, so no part gives more than it declared. Parts are read as XML, event by
//! event; entities other than the five of XML are not known, so none can expand.

use std::borrow::Cow;
use std::io::{self, BufReader, Cursor, Read};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::interchange::bounds::{
    ARCHIVE_ENTRIES_MAX, INFLATION_FREE_BYTES, INFLATION_MAX, PART_BYTES_MAX,
};
use crate::interchange::problem::{Problem, ProblemCode};

/// An opened archive, whose directory is within bounds.
pub struct Archive<'a>(ZipArchive<Cursor<&'a [u8]>>);

/// A part, read as XML.
pub struct Xml<'a>(quick_xml::Reader<BufReader<Part<'a>>>);

/// The bytes of a part, never more than declared.
pub struct Part<'a> {
    file: Box<dyn Read + 'a>,
    left: u64,
}

/// The file is no workbook that could be read.
pub fn damaged() -> Problem {
    Problem::of_file(ProblemCode::XlsxDamaged, "")
}

impl<'a> Archive<'a> {
    /// Opens an archive and checks its directory.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Problem> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
        if zip.len() > ARCHIVE_ENTRIES_MAX {
            return Err(Problem::of_file(ProblemCode::XlsxInflates, zip.len()));
        }
        for index in 0..zip.len() {
            let file = zip.by_index_raw(index).map_err(|_| damaged())?;
            let bound = file.compressed_size().saturating_mul(INFLATION_MAX);
            let bound = bound.clamp(INFLATION_FREE_BYTES, PART_BYTES_MAX);
            if file.size() > bound {
                return Err(Problem::of_file(ProblemCode::XlsxInflates, file.size()));
            }
        }
        Ok(Self(zip))
    }

    /// A part, if there is one of this name.
    pub fn part(&mut self, name: &str) -> Result<Option<Xml<'_>>, Problem> {
        let Some(index) = self.0.index_for_name(name) else {
            return Ok(None);
        };
        let file = self.0.by_index(index).map_err(|_| damaged())?;
        let left = file.size();
        let file = Box::new(file);
        let part = BufReader::with_capacity(64 << 10, Part { file, left });
        let mut reader = quick_xml::Reader::from_reader(part);
        reader.config_mut().expand_empty_elements = true;
        Ok(Some(Xml(reader)))
    }
}

impl Read for Part<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other("the part is larger than the archive declares"))?;
        Ok(read)
    }
}

impl Xml<'_> {
    /// The next event.
    pub fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, Problem> {
        buffer.clear();
        self.0.read_event_into(buffer).map_err(|_| damaged())
    }
}

/// An attribute by its local name.
pub fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let mut known = attributes.with_checks(false).filter_map(Result::ok);
    let found = known.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(quick_xml::XmlVersion::Implicit1_0);
    value.ok().map(Cow::into_owned)
}

/// Adds what an event says in characters, if it does.
pub fn push_text(event: &Event, into: &mut String) -> Result<(), Problem> {
    match event {
        Event::Text(text) => into.push_str(&text.xml10_content()),
        Event::CData(text) => into.push_str(&text.xml10_content()),
        Event::GeneralRef(reference) => match reference.resolve_char_ref() {
            Ok(Some(char)) => into.push(char),
            Ok(None) => {
                let name = reference.xml10_content();
                into.push_str(resolve_predefined_entity(&name).ok_or_else(damaged)?);
            }
            Err(_) => return Err(damaged()),
        },
        _ => {}
    }
    Ok(())
}
