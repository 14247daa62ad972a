//! Canonical JSON (RFC 8785, JCS): the one text of a value that is hashed and signed.
//!
//! Names are sorted by their UTF-16 code units, text is escaped only where JSON demands it, no
//! blanks. Of numbers only integers within ±(2^53 - 1) have a text here, the range in which every
//! JSON tool reads the same number (RFC 7493, section 2.2); everything we sign is counted in
//! integers, so a fraction is a mistake and not a case.
//!
//! Must never: round, normalise or repair a value; give two values one text.

use std::error::Error;
use std::fmt::{self, Write as _};

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
    Ok(Sha256::digest(canonical(value)?).into())
}

/// SHA-256 of the canonical text of an object.
pub fn object_digest(members: &Map<String, Value>) -> Result<[u8; 32], Uncanonical> {
    let mut writer = Writer::default();
    writer.object(members)?;
    Ok(Sha256::digest(writer.text).into())
}

/// The text so far, and the way to where it is being written.
#[derive(Default)]
struct Writer {
    text: String,
    path: Vec<String>,
}

impl Writer {
    fn value(&mut self, value: &Value) -> Result<(), Uncanonical> {
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(true) => self.text.push_str("true"),
            Value::Bool(false) => self.text.push_str("false"),
            Value::Number(number) => self.number(number)?,
            Value::String(text) => self.string(text),
            Value::Array(elements) => self.array(elements)?,
            Value::Object(members) => self.object(members)?,
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

    fn array(&mut self, elements: &[Value]) -> Result<(), Uncanonical> {
        self.text.push('[');
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.within(index.to_string(), element)?;
        }
        self.text.push(']');
        Ok(())
    }

    fn object(&mut self, members: &Map<String, Value>) -> Result<(), Uncanonical> {
        let mut sorted: Vec<_> = members.iter().collect();
        sorted.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
        self.text.push('{');
        for (index, (name, value)) in sorted.into_iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.string(name);
            self.text.push(':');
            self.within(name.clone(), value)?;
        }
        self.text.push('}');
        Ok(())
    }

    fn within(&mut self, step: String, value: &Value) -> Result<(), Uncanonical> {
        self.path.push(step);
        if self.path.len() > DEPTH_MAX {
            return Err(Uncanonical::Depth { at: self.pointer() });
        }
        self.value(value)?;
        self.path.pop();
        Ok(())
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for char in text.chars() {
            match char {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\u{8}' => self.text.push_str("\\b"),
                '\t' => self.text.push_str("\\t"),
                '\n' => self.text.push_str("\\n"),
                '\u{c}' => self.text.push_str("\\f"),
                '\r' => self.text.push_str("\\r"),
                control @ '\0'..='\u{1f}' => {
                    write!(self.text, "\\u{:04x}", u32::from(control)).expect("any text");
                }
                plain => self.text.push(plain),
            }
        }
        self.text.push('"');
    }

    fn pointer(&self) -> String {
        let steps = self.path.iter().map(|step| pointer_step(step));
        steps.flat_map(|step| ["/".to_owned(), step]).collect()
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
