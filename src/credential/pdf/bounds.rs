//! Bounds of a sheet, all in this place, and the check that every text can be printed as it is.
//!
//! A name that cannot be printed is refused with character and field: a certificate with a box in
//! the place of a character names nobody. What would change how text reads without being seen
//! (controls, direction marks, joiners, variation selectors, combining marks that the font does
//! not place) is refused too.
//!
//! Must never: let a text through that the layout then drops, cuts or replaces.

use std::fmt;

use unicode_normalization::char::is_combining_mark;

use super::face::face;
use super::sheet::{Sheet, Words};
use crate::credential::qr;

/// Characters of a name, label, number or date.
pub const NAME_CHARS_MOST: usize = 120;
/// Characters of a sentence.
pub const SENTENCE_CHARS_MOST: usize = 400;
/// Evidence grades.
pub const GRADES_MOST: usize = 8;
/// Classes of source.
pub const SOURCES_MOST: usize = 16;
/// Recording organisations.
pub const ORGANISATIONS_MOST: usize = 200;
/// Further facts.
pub const ROWS_MOST: usize = 16;
/// Sentences on what is not shown.
pub const LIMITS_MOST: usize = 12;
/// Sessions: some 90 pages.
pub const SESSIONS_MOST: usize = 2_000;
/// Minutes of any one figure: far beyond a life.
pub const MINUTES_MOST: u64 = 100_000_000;
/// Bytes of the attachment: twice what a verifier reads.
pub const ATTACHMENT_BYTES_MOST: usize = 4 << 20;

/// Why a sheet was not printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetProblem {
    /// The font has no picture of this character.
    NoGlyph {
        /// Where, as `sessions[3].place`.
        field: String,
        /// The character.
        character: char,
    },
    /// A character that is not seen and changes how others read, or that the font does not place.
    Unprintable {
        /// Where.
        field: String,
        /// The character.
        character: char,
    },
    /// Nothing stands where something must.
    Empty {
        /// Where.
        field: String,
    },
    /// Too many characters, entries, minutes or bytes.
    TooMuch {
        /// Where.
        field: String,
        /// How much there is.
        given: u64,
        /// How much is allowed.
        most: u64,
    },
    /// Not of the form its field asks for.
    Malformed {
        /// Where.
        field: String,
        /// What it must be.
        must: &'static str,
    },
    /// The writer of the file refused its own standard (PDF/A-3a, PDF/UA-1): ours to mend.
    Standard {
        /// What it says.
        what: String,
    },
}

/// Checks all of a sheet.
///
/// # Errors
///
/// The first problem, in order of reading.
pub(super) fn check(sheet: &Sheet) -> Result<(), SheetProblem> {
    front(sheet)?;
    figures(sheet)?;
    listed(sheet)?;
    let count = sheet.sessions.len();
    amount("sessions", count as u64, SESSIONS_MOST as u64)?;
    for (at, session) in sheet.sessions.iter().enumerate() {
        let field = |name: &str| format!("sessions[{at}].{name}");
        name(&field("date"), &session.date)?;
        name(&field("activity"), &session.activity)?;
        name(&field("place"), &session.place)?;
        name(&field("organisation"), &session.organisation)?;
        grade(&field("grade"), &session.grade)?;
        amount(&field("minutes"), session.minutes, MINUTES_MOST)?;
    }
    enclosed(sheet)
}

fn front(sheet: &Sheet) -> Result<(), SheetProblem> {
    both("title", &sheet.title, NAME_CHARS_MOST)?;
    name("number", &sheet.number)?;
    name("holder", &sheet.holder)?;
    if let Some(statement) = &sheet.statement {
        both("statement", statement, SENTENCE_CHARS_MOST)?;
    }
    name("period", &sheet.period)?;
    both("total", &sheet.total, NAME_CHARS_MOST)?;
    if let Some(star) = &sheet.star {
        both("star", star, NAME_CHARS_MOST)?;
    }
    name("issuer.zh", &sheet.issuer.zh)?;
    if !sheet.issuer.en.is_empty() {
        name("issuer.en", &sheet.issuer.en)?;
    }
    if let Some(handler) = &sheet.handler {
        name("handler", handler)?;
    }
    name("issued_on", &sheet.issued_on)?;
    name("ledger_position", &sheet.ledger_position)
}

fn figures(sheet: &Sheet) -> Result<(), SheetProblem> {
    amount("evidence", sheet.evidence.len() as u64, GRADES_MOST as u64)?;
    for (at, evidence) in sheet.evidence.iter().enumerate() {
        let field = |name: &str| format!("evidence[{at}].{name}");
        grade(&field("grade"), &evidence.grade)?;
        both(&field("meaning"), &evidence.meaning, SENTENCE_CHARS_MOST)?;
        amount(&field("minutes"), evidence.minutes, MINUTES_MOST)?;
        amount(&field("share_percent"), evidence.share_percent.into(), 100)?;
    }
    amount("sources", sheet.sources.len() as u64, SOURCES_MOST as u64)?;
    for (at, source) in sheet.sources.iter().enumerate() {
        both(
            &format!("sources[{at}].label"),
            &source.label,
            NAME_CHARS_MOST,
        )?;
        let field = format!("sources[{at}].minutes");
        amount(&field, source.minutes, MINUTES_MOST)?;
    }
    let count = sheet.organisations.len();
    amount("organisations", count as u64, ORGANISATIONS_MOST as u64)?;
    for (at, organisation) in sheet.organisations.iter().enumerate() {
        name(&format!("organisations[{at}].name"), &organisation.name)?;
        let field = format!("organisations[{at}].minutes");
        amount(&field, organisation.minutes, MINUTES_MOST)?;
    }
    Ok(())
}

fn listed(sheet: &Sheet) -> Result<(), SheetProblem> {
    amount("rows", sheet.rows.len() as u64, ROWS_MOST as u64)?;
    for (at, row) in sheet.rows.iter().enumerate() {
        both(&format!("rows[{at}].label"), &row.label, NAME_CHARS_MOST)?;
        let field = format!("rows[{at}].value");
        text(&field, &row.value, SENTENCE_CHARS_MOST)?;
    }
    amount("limits", sheet.limits.len() as u64, LIMITS_MOST as u64)?;
    for (at, limit) in sheet.limits.iter().enumerate() {
        both(&format!("limits[{at}]"), limit, SENTENCE_CHARS_MOST)?;
    }
    Ok(())
}

fn enclosed(sheet: &Sheet) -> Result<(), SheetProblem> {
    let url = &sheet.check_url;
    text(
        "check_url",
        url,
        SENTENCE_CHARS_MOST.min(qr::TEXT_BYTES_MOST),
    )?;
    let web = url.starts_with("https://") || url.starts_with("http://");
    if !web || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(SheetProblem::Malformed {
            field: "check_url".into(),
            must: "a web address in plain ASCII, without blanks",
        });
    }
    let file = &sheet.attachment;
    text("attachment.name", &file.name, NAME_CHARS_MOST)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    if file.name.starts_with('.') || !file.name.bytes().all(plain) {
        return Err(SheetProblem::Malformed {
            field: "attachment.name".into(),
            must: "a file name of letters, digits, dots, dashes and underscores",
        });
    }
    let bytes = file.bytes.len() as u64;
    amount("attachment.bytes", bytes, ATTACHMENT_BYTES_MOST as u64)
}

pub(super) fn both(field: &str, words: &Words, most: usize) -> Result<(), SheetProblem> {
    text(&format!("{field}.zh"), &words.zh, most)?;
    text(&format!("{field}.en"), &words.en, most)
}

pub(super) fn name(field: &str, value: &str) -> Result<(), SheetProblem> {
    text(field, value, NAME_CHARS_MOST)
}

/// A grade is a letter, two at most, so that it fits its chip.
fn grade(field: &str, value: &str) -> Result<(), SheetProblem> {
    text(field, value, 2)
}

pub(super) fn text(field: &str, value: &str, most: usize) -> Result<(), SheetProblem> {
    if value.trim().is_empty() {
        let field = field.to_owned();
        return Err(SheetProblem::Empty { field });
    }
    amount(field, value.chars().count() as u64, most as u64)?;
    for character in value.chars() {
        let field = || field.to_owned();
        if changes_others(character) {
            return Err(SheetProblem::Unprintable {
                field: field(),
                character,
            });
        }
        if !face().has(character) {
            return Err(SheetProblem::NoGlyph {
                field: field(),
                character,
            });
        }
    }
    Ok(())
}

pub(super) fn amount(field: &str, given: u64, most: u64) -> Result<(), SheetProblem> {
    if given <= most {
        return Ok(());
    }
    Err(SheetProblem::TooMuch {
        field: field.to_owned(),
        given,
        most,
    })
}

/// Controls, format characters (soft hyphen, joiners, direction marks, byte order mark, tags),
/// line and paragraph separators, variation selectors, combining and enclosing marks.
fn changes_others(character: char) -> bool {
    character.is_control()
        || is_combining_mark(character)
        || matches!(
            character,
            '\u{ad}'
                | '\u{600}'..='\u{605}'
                | '\u{61c}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

impl fmt::Display for SheetProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGlyph { field, character } => write!(
                f,
                "{field}: the font of certificates has no picture of {character} (U+{:04X})",
                u32::from(*character)
            ),
            Self::Unprintable { field, character } => write!(
                f,
                "{field}: U+{:04X} is not seen and changes how other characters read",
                u32::from(*character)
            ),
            Self::Empty { field } => write!(f, "{field} is empty"),
            Self::TooMuch { field, given, most } => write!(f, "{field}: {given}, at most {most}"),
            Self::Malformed { field, must } => write!(f, "{field} must be {must}"),
            Self::Standard { what } => write!(f, "the PDF does not keep its standard: {what}"),
        }
    }
}

impl std::error::Error for SheetProblem {}
