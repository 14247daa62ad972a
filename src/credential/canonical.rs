//! Canonical JSON (RFC 8785, JCS): the one text of a value that is hashed and signed.
//!
//! Names are sorted by their UTF-16 code units, text is escaped only where JSON demands it, no
//! blanks. Of numbers only integers within ±(2^53 - 1) have a text here, the range in which every
//! JSON tool reads the same number (RFC 7493, section 2.2); everything we sign is counted in
//! integers, so a fraction is a mistake and not a case.
//!
//! Must never: round, normalise or repair a value; give two values one text.

use std::cmp::Ordering;
use std::error::Error;
use std::fmt::{self, Write as _};
use std::ops::Range;

use serde_json::{Map, Number, Value};
use sha2::{Digest as _, Sha256};

/// The largest integer whose neighbours every JSON tool tells apart.
pub const INTEGER_MAX: u64 = (1 << 53) - 1;
/// How deep values may nest. Strangers' files are refused beyond half of it already.
const DEPTH_MAX: usize = 64;

/// Why a value has no canonical text, with the JSON pointer of the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Uncanonical {
    /// A number that is no integer within ±(2^53 - 1).
    Number {
        /// Where.
        at: String,
    },
    /// Nested deeper than 64 levels.
    Depth {
        /// Where.
        at: String,
    },
}

impl fmt::Display for Uncanonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { at } => write!(f, "the number at {at} is no integer within 2^53"),
            Self::Depth { at } => write!(f, "the value is nested too deep at {at}"),
        }
    }
}

impl Error for Uncanonical {}

/// The canonical text of a value.
pub fn canonical(value: &Value) -> Result<String, Uncanonical> {
    let mut writer = Writer::default();
    writer.value(value)?;
    Ok(writer.text)
}

/// SHA-256 of the canonical text.
pub fn digest(value: &Value) -> Result<[u8; 32], Uncanonical> {
    Ok(text_digest(&canonical(value)?))
}

/// SHA-256 of a text that is canonical already.
pub fn text_digest(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// The canonical text of an object, and where one of its members stands in it.
pub(super) struct Around {
    /// The whole text.
    pub(super) text: String,
    /// The member, with the comma that goes when it goes; empty if there is no such member.
    pub(super) member: Range<usize>,
}

impl Around {
    /// Writes an object and remembers where the member stands.
    pub(super) fn of(members: &Map<String, Value>, name: &str) -> Result<Self, Uncanonical> {
        let mut writer = Writer::default();
        let mut member = writer.members(members, name)?;
        if writer.text[member.clone()].starts_with('"')
            && writer.text[member.end..].starts_with(',')
        {
            member.end += 1;
        }
        let text = writer.text;
        Ok(Self { text, member })
    }

    /// The text without the member, in two parts.
    pub(super) fn without(&self) -> (&str, &str) {
        (
            &self.text[..self.member.start],
            &self.text[self.member.end..],
        )
    }
}

/// The text so far, and the way to where it is being written.
#[derive(Default)]
struct Writer<'v> {
    text: String,
    path: Vec<Step<'v>>,
}

/// One step from the whole value to a member.
enum Step<'v> {
    Name(&'v str),
    Index(usize),
}

impl<'v> Writer<'v> {
    fn value(&mut self, value: &'v Value) -> Result<(), Uncanonical> {
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(true) => self.text.push_str("true"),
            Value::Bool(false) => self.text.push_str("false"),
            Value::Number(number) => self.number(number)?,
            Value::String(text) => quote(&mut self.text, text),
            Value::Array(elements) => self.array(elements)?,
            Value::Object(members) => _ = self.members(members, "")?,
        }
        Ok(())
    }

    fn number(&mut self, number: &Number) -> Result<(), Uncanonical> {
        let size = number
            .as_u64()
            .or_else(|| number.as_i64().map(i64::unsigned_abs));
        if size.is_none_or(|size| size > INTEGER_MAX) {
            return Err(Uncanonical::Number { at: self.pointer() });
        }
        write!(self.text, "{number}").expect("a string takes any text");
        Ok(())
    }

    fn array(&mut self, elements: &'v [Value]) -> Result<(), Uncanonical> {
        self.text.push('[');
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.within(Step::Index(index), element)?;
        }
        self.text.push(']');
        Ok(())
    }

    /// Writes an object; where the member of this name stands, with the comma before it.
    fn members(
        &mut self,
        members: &'v Map<String, Value>,
        sought: &str,
    ) -> Result<Range<usize>, Uncanonical> {
        let mut sorted: Vec<_> = members.iter().collect();
        sorted.sort_by(|(one, _), (other, _)| order(one, other));
        let mut found = 0..0;
        self.text.push('{');
        for (index, (name, value)) in sorted.into_iter().enumerate() {
            let start = self.text.len();
            if index > 0 {
                self.text.push(',');
            }
            quote(&mut self.text, name);
            self.text.push(':');
            self.within(Step::Name(name), value)?;
            if name == sought {
                found = start..self.text.len();
            }
        }
        self.text.push('}');
        Ok(found)
    }

    fn within(&mut self, step: Step<'v>, value: &'v Value) -> Result<(), Uncanonical> {
        self.path.push(step);
        if self.path.len() > DEPTH_MAX {
            return Err(Uncanonical::Depth { at: self.pointer() });
        }
        self.value(value)?;
        self.path.pop();
        Ok(())
    }

    fn pointer(&self) -> String {
        let step = |step: &Step<'_>| match step {
            Step::Name(name) => format!("/{}", pointer_step(name)),
            Step::Index(index) => format!("/{index}"),
        };
        self.path.iter().map(step).collect()
    }
}

/// By UTF-16 code units; bytes have the same order as long as there is only ASCII.
fn order(one: &str, other: &str) -> Ordering {
    if one.is_ascii() && other.is_ascii() {
        one.cmp(other)
    } else {
        one.encode_utf16().cmp(other.encode_utf16())
    }
}

/// A text in quotes, escaped where JSON demands it.
pub(super) fn quote(to: &mut String, text: &str) {
    to.push('"');
    // Without a branch in the loop, so that it runs over many bytes at once.
    #[allow(clippy::needless_bitwise_bool)]
    let escapes = |found, byte| found | (byte < b' ') | (byte == b'"') | (byte == b'\\');
    if text.bytes().fold(false, escapes) {
        escaped(to, text);
    } else {
        to.push_str(text);
    }
    to.push('"');
}

fn escaped(to: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '"' => to.push_str("\\\""),
            '\\' => to.push_str("\\\\"),
            '\u{8}' => to.push_str("\\b"),
            '\t' => to.push_str("\\t"),
            '\n' => to.push_str("\\n"),
            '\u{c}' => to.push_str("\\f"),
            '\r' => to.push_str("\\r"),
            control @ '\0'..='\u{1f}' => {
                write!(to, "\\u{:04x}", u32::from(control)).expect("any text");
            }
            plain => to.push(plain),
        }
    }
}

/// A name as a JSON pointer writes it (RFC 6901).
pub(super) fn pointer_step(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_sorted_by_utf_16_code_units() {
        // U+1F600 is D83D DE00 in UTF-16 and stands before U+FB33, but after it in UTF-8.
        let value = json!({ "\u{fb33}": 1, "\u{1f600}": 2, "b": 3, "\r": 4, "": 5 });
        let text = canonical(&value).expect("integers");
        assert_eq!(
            text,
            "{\"\":5,\"\\r\":4,\"b\":3,\"\u{1f600}\":2,\"\u{fb33}\":1}"
        );
    }

    #[test]
    fn only_integers_that_every_tool_reads_alike_have_a_text() {
        for good in ["0", "9007199254740991", "-9007199254740991"] {
            let value = serde_json::from_str(good).expect("a number");
            assert_eq!(canonical(&value).as_deref(), Ok(good));
        }
        for wrong in [
            "9007199254740992",
            "-9007199254740992",
            "1.0",
            "-0",
            "1e2",
            "0.5",
        ] {
            let value = json!({ "a/b": [serde_json::from_str::<Value>(wrong).expect("JSON")] });
            let at = "/a~1b/0".to_owned();
            assert_eq!(
                canonical(&value),
                Err(Uncanonical::Number { at }),
                "{wrong}"
            );
        }
    }

    #[test]
    fn what_is_nested_without_end_is_an_error() {
        let deep = |levels| (0..levels).fold(Value::Null, |inner, _| json!([inner]));
        assert!(canonical(&deep(DEPTH_MAX)).is_ok());
        let problem = canonical(&deep(DEPTH_MAX + 1)).expect_err("too deep");
        assert!(matches!(problem, Uncanonical::Depth { .. }));
    }
}
