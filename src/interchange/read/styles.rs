//! Styles of an xlsx: which of them turn a number into a date or a time.
//!
//! A workbook stores 2024-03-05 as 45356 and a style. Numbers of styles that every program knows
//! are listed here; others are told by the letters of their format.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::archive::{Archive, attribute};
use crate::interchange::bounds::STYLES_MAX;
use crate::interchange::problem::Problem;
use crate::interchange::values::serial::Look;

/// How the number of each cell style looks.
#[derive(Default)]
pub struct Styles(Vec<Look>);

impl Styles {
    /// Reads the styles of a workbook; one without styles has none.
    pub fn read(archive: &mut Archive) -> Result<Self, Problem> {
        let Some(mut xml) = archive.part("xl/styles.xml")? else {
            return Ok(Self::default());
        };
        let (mut buffer, mut own, mut looks) = (Vec::new(), HashMap::new(), Vec::new());
        let mut in_cells = false;
        loop {
            match xml.next(&mut buffer)? {
                Event::Eof => return Ok(Self(looks)),
                Event::End(end) if end.local_name().as_ref() == "cellXfs" => in_cells = false,
                Event::Start(start) => match start.local_name().as_ref() {
                    "cellXfs" => in_cells = true,
                    "numFmt" if own.len() < STYLES_MAX => {
                        let id = attribute(&start, "numFmtId").unwrap_or_default();
                        let code = attribute(&start, "formatCode").unwrap_or_default();
                        own.insert(id, look_of_code(&code));
                    }
                    "xf" if in_cells && looks.len() < STYLES_MAX => {
                        let id = attribute(&start, "numFmtId").unwrap_or_default();
                        let known = own.get(&id).copied();
                        looks.push(known.unwrap_or_else(|| look_of_id(&id)));
                    }
                    _ => {}
                },
                _ => {}
            }
        }
    }

    /// How numbers of a style look.
    pub fn look(&self, style: Option<&str>) -> Look {
        let index = style.and_then(|style| style.parse::<usize>().ok());
        let look = index.and_then(|index| self.0.get(index)).copied();
        look.unwrap_or(Look::Number)
    }
}

/// Formats that need no code: those of ECMA-376 and those of its Chinese edition.
fn look_of_id(id: &str) -> Look {
    match id.parse::<u32>() {
        Ok(14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58) => Look::Date,
        Ok(18..=21 | 32..=35 | 45 | 47 | 55 | 56) => Look::Time,
        Ok(22) => Look::DateTime,
        Ok(46) => Look::Elapsed,
        _ => Look::Number,
    }
}

/// Tells by letters outside of quotes; `[h]` counts hours on beyond a day.
fn look_of_code(code: &str) -> Look {
    let code = code.to_lowercase();
    let first = code.split(';').next().unwrap_or_default();
    if first == "general" {
        return Look::Number;
    }
    if ["[h", "[m", "[s"]
        .iter()
        .any(|elapsed| first.contains(elapsed))
    {
        return Look::Elapsed;
    }
    let letters = letters_of(first);
    let has = |any: &[char]| letters.contains(any);
    match (has(&['y', 'd']), has(&['h', 's'])) {
        (true, true) => Look::DateTime,
        (true, false) => Look::Date,
        (false, true) => Look::Time,
        (false, false) if has(&['m']) => Look::Date,
        (false, false) => Look::Number,
    }
}

/// A format without quoted text, escaped characters, colours and locales.
fn letters_of(code: &str) -> String {
    let mut letters = String::new();
    let (mut quoted, mut bracketed) = (false, false);
    let mut chars = code.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => drop(chars.next()),
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ if bracketed => {}
            other => letters.push(other),
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_its_letters() {
        for (code, look) in [
            ("General", Look::Number),
            ("0.00", Look::Number),
            ("#,##0;[Red]-#,##0", Look::Number),
            ("0\"days\"", Look::Number),
            ("yyyy-mm-dd", Look::Date),
            ("yyyy\"年\"m\"月\"d\"日\";@", Look::Date),
            ("[$-409]h:mm AM/PM;@", Look::Time),
            ("dd/mm/yyyy hh:mm", Look::DateTime),
            ("[h]:mm", Look::Elapsed),
        ] {
            assert_eq!(look_of_code(code), look, "{code}");
        }
    }
}
