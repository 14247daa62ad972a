//! The cells of one row, read by column and kind; what cannot be read becomes a problem.
//!
//! An empty cell is `None`, unless a mapping has a constant for its column.

use super::Note;
use crate::domain::kernel::moment::LocalDate;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::{check_lines, check_text};
use crate::interchange::bounds::{ID_CHARS_MAX, LINE_CHARS_MAX, LINES_CHARS_MAX, TAGS_MAX};
use crate::interchange::header::Places;
use crate::interchange::mapping::Mapping;
use crate::interchange::problem::{Problem, ProblemCode};
use crate::interchange::table::Table;
use crate::interchange::values::time::Stamp;
use crate::interchange::values::{
    LocalDateTime, LocalTime, Unit, date, decimal, duration, narrow, number, plain, time,
};

/// Which end of a whole day is meant.
#[derive(Clone, Copy, Debug)]
pub enum Edge {
    /// Its beginning.
    Start,
    /// Its end, the midnight after it.
    End,
}

/// The cells of one row, and what was wrong with them so far.
pub struct Cells<'a> {
    /// The file.
    pub table: &'a Table,
    /// Which row of it.
    pub at: usize,
    /// Where columns stand.
    pub places: &'a Places,
    /// Order of dates, unit of durations.
    pub mapping: &'a Mapping,
    /// What was wrong.
    pub problems: Vec<Problem>,
}

impl<'a> Cells<'a> {
    /// The number of the row.
    pub fn number(&self) -> u32 {
        self.table.number(self.at)
    }

    /// What a column says, without blanks around; `None` if it says nothing.
    pub fn raw(&self, name: &str) -> Option<&'a str> {
        let cell = self
            .places
            .of(name)
            .map(|column| self.table.cell(self.at, column));
        let cell = cell.map(trimmed).filter(|cell| !cell.is_empty());
        cell.or_else(|| self.places.constant(name))
    }

    /// Tells a problem of a column.
    pub fn tell(&mut self, name: &str, code: ProblemCode) {
        let header = self
            .places
            .of(name)
            .map(|at| self.places.headers[at].clone());
        let value = self.raw(name).unwrap_or_default();
        let column = header.unwrap_or_else(|| name.into());
        self.problems
            .push(Problem::at(self.number(), Some(column), code, value));
    }

    /// The value, or a problem and nothing.
    pub fn taken<T>(&mut self, name: &str, outcome: Result<T, ProblemCode>) -> Option<T> {
        outcome.map_err(|code| self.tell(name, code)).ok()
    }

    /// The value, or the problem that it is missing.
    pub fn required<T>(&mut self, name: &str, value: Option<T>) -> Option<T> {
        if value.is_none() && self.raw(name).is_none() {
            self.tell(name, ProblemCode::ValueMissing);
        }
        value
    }

    /// An id, a number of a document, a phone.
    pub fn id(&mut self, name: &str) -> Option<String> {
        let raw = self.raw(name)?;
        let outcome = if decimal::is_damaged(raw) {
            Err(ProblemCode::DamagedNumber)
        } else {
            line_of(raw, ID_CHARS_MAX)
        };
        self.taken(name, outcome)
    }

    /// One line of text.
    pub fn line(&mut self, name: &str) -> Option<String> {
        let outcome = line_of(self.raw(name)?, LINE_CHARS_MAX);
        self.taken(name, outcome)
    }

    /// Text of several lines.
    pub fn lines(&mut self, name: &str) -> Option<String> {
        let text = self.raw(name)?.replace("\r\n", "\n").replace('\r', "\n");
        let checked = check_lines("", &text, LINES_CHARS_MAX);
        self.taken(name, checked.map(|()| text).map_err(|why| code_of(&why)))
    }

    /// A date.
    pub fn date(&mut self, name: &str) -> Option<LocalDate> {
        let outcome = date::parse(self.raw(name)?, self.mapping.date_format);
        self.taken(name, outcome)
    }

    /// A time, maybe with its date.
    pub fn stamp(&mut self, name: &str) -> Option<Stamp> {
        let outcome = time::parse(self.raw(name)?, self.mapping.date_format);
        self.taken(name, outcome)
    }

    /// A date with a time.
    pub fn date_time(&mut self, name: &str) -> Option<LocalDateTime> {
        match self.stamp(name)? {
            Stamp::At(at) => Some(at),
            Stamp::Time(_) => {
                self.tell(name, ProblemCode::DateOfTimeMissing);
                None
            }
        }
    }

    /// A date with a time, or a whole day: from its beginning, or to its end.
    pub fn day_or_time(&mut self, name: &str, edge: Edge) -> Option<LocalDateTime> {
        let raw = self.raw(name)?;
        // A time that is stated counts, midnight, too.
        let timed = raw.contains([':', '：', '点', '时']);
        let Some(day) = date::parse(raw, self.mapping.date_format)
            .ok()
            .filter(|_| !timed)
        else {
            return self.date_time(name);
        };
        let days = match edge {
            Edge::Start => 0,
            Edge::End => 1,
        };
        Some(LocalDateTime {
            date: day.plus_days(days),
            time: LocalTime::MIDNIGHT,
        })
    }

    /// A duration in minutes; `unit` is what the column's plain numbers count.
    pub fn duration(&mut self, name: &str, unit: Option<Unit>) -> Option<i64> {
        let unit = self.mapping.duration_unit.or(unit);
        let outcome = duration::parse(self.raw(name)?, unit);
        self.taken(name, outcome)
    }

    /// A duration that may have a sign: gained, or lost.
    pub fn signed_duration(&mut self, name: &str, unit: Option<Unit>) -> Option<i64> {
        let unit = self.mapping.duration_unit.or(unit);
        let raw = plain(self.raw(name)?);
        let outcome = match raw.strip_prefix(['-', '−']) {
            Some(lost) => duration::parse(lost, unit).map(|minutes| -minutes),
            None => duration::parse(raw.strip_prefix('+').unwrap_or(&raw), unit),
        };
        self.taken(name, outcome)
    }

    /// A whole number up to `max`.
    pub fn whole(&mut self, name: &str, max: u32) -> Option<u32> {
        let outcome = number::whole(self.raw(name)?, max);
        self.taken(name, outcome)
    }

    /// Millionths of a degree.
    pub fn microdegrees(&mut self, name: &str, max: i32) -> Option<i32> {
        let outcome = number::microdegrees(self.raw(name)?, max);
        self.taken(name, outcome)
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let word = plain(self.raw(name)?);
        let found = words.iter().find(|(known, _)| *known == word);
        let outcome = found.map(|(_, value)| *value);
        self.taken(name, outcome.ok_or(ProblemCode::ChoiceUnknown))
    }

    /// Several words, separated by semicolons.
    pub fn tags(&mut self, name: &str) -> Vec<String> {
        let Some(raw) = self.raw(name) else {
            return Vec::new();
        };
        let parts = raw
            .split([';', '；'])
            .map(str::trim)
            .filter(|tag| !tag.is_empty());
        let tags: Result<Vec<_>, _> = parts.map(|tag| line_of(tag, LINE_CHARS_MAX)).collect();
        let bounded = tags.and_then(|tags| {
            if tags.len() > TAGS_MAX {
                Err(ProblemCode::TooManyTags)
            } else {
                Ok(tags)
            }
        });
        self.taken(name, bounded).unwrap_or_default()
    }

    /// The cells of columns that the shape does not know.
    pub fn notes(&self) -> Vec<Note> {
        let columns = self.places.notes.iter();
        let cells = columns.map(|&at| (at, trimmed(self.table.cell(self.at, at))));
        let said = cells.filter(|(_, text)| !text.is_empty());
        said.map(|(at, text)| Note {
            column: self.places.headers[at].to_string(),
            text: text.to_owned(),
        })
        .collect()
    }
}

fn trimmed(cell: &str) -> &str {
    cell.trim_matches(|char: char| narrow(char).is_whitespace() || char == '\u{FEFF}')
}

fn line_of(text: &str, chars_max: usize) -> Result<String, ProblemCode> {
    let checked = check_text("", text, chars_max);
    checked
        .map(|()| text.to_owned())
        .map_err(|why| code_of(&why))
}

/// The ledger's own rule of texts, as a problem of a file.
fn code_of(refusal: &Refusal) -> ProblemCode {
    match refusal.code {
        RefusalCode::TextTooLong => ProblemCode::TextTooLong,
        RefusalCode::TextDirectionOverride => ProblemCode::TextDirectionOverride,
        RefusalCode::TextNotNfc => ProblemCode::TextNotNfc,
        _ => ProblemCode::TextControlCharacter,
    }
}
