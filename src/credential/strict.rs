//! The strict reader of JSON that strangers send: one text, one meaning (RFC 8259, RFC 7493).
//!
//! Parsers everywhere keep the last of two members of one name, and round what they cannot hold;
//! then two programs read two things in one signed text. So this one refuses, before anything is
//! interpreted: names that stand twice, numbers that are not integers within 2^53 - 1, lone
//! surrogates, noncharacters, NUL, and everything that is too large or too deep. Where a text is
//! refused, the answer names the byte and the member around it.
//!
//! Must never: repair, skip or round anything.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use serde_json::map::Entry;
use serde_json::{Map, Value};

use super::canonical::INTEGER_MAX;

/// Bytes of a text.
pub const BYTES_MAX: usize = 2 << 20;
/// Arrays and objects within each other.
pub const DEPTH_MAX: usize = 32;
/// Characters of a pointer that are shown.
const POINTER_CHARS_MAX: usize = 120;
/// Room for a string that has escapes, at first.
const ESCAPED_BYTES: usize = 256;

/// Reads one JSON text.
pub fn read(bytes: &[u8]) -> Result<Value, JsonProblem> {
    if bytes.len() > BYTES_MAX {
        return Err(problem(BYTES_MAX, &[], JsonFault::TooLong));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|cause| problem(cause.valid_up_to(), &[], JsonFault::NotUtf8))?;
    let mut reader = Reader {
        text,
        at: 0,
        path: Vec::new(),
    };
    let value = reader.value()?;
    reader.blanks();
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(reader.stopped(JsonFault::BytesBehind)),
    }
}

/// Why bytes are no text that has one meaning, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonProblem {
    /// The byte at which reading stopped, from 0.
    pub at: usize,
    /// The member around it, as a JSON pointer (RFC 6901); empty for the whole text.
    pub pointer: String,
    /// What is wrong.
    pub fault: JsonFault,
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonFault {
    /// More than [`BYTES_MAX`].
    TooLong,
    /// More than [`DEPTH_MAX`].
    TooDeep,
    /// Not UTF-8.
    NotUtf8,
    /// Not JSON here.
    Malformed,
    /// The text ends too early.
    Unfinished,
    /// Something stands behind the text.
    BytesBehind,
    /// A name stands twice in one object.
    NameTwice,
    /// A fraction, an exponent, or a negative zero.
    NotAnInteger,
    /// A number beyond [`INTEGER_MAX`].
    NumberTooLarge,
    /// Half of a surrogate pair.
    LoneSurrogate,
    /// NUL, a noncharacter, or a raw control character.
    Character,
}

impl JsonFault {
    /// Whether the text was refused for its size alone.
    pub fn is_of_bounds(self) -> bool {
        matches!(self, Self::TooLong | Self::TooDeep)
    }
}

impl fmt::Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the text is longer than 2 MiB",
            Self::TooDeep => "more than 32 arrays and objects within each other",
            Self::NotUtf8 => "not UTF-8",
            Self::Malformed => "not JSON",
            Self::Unfinished => "the text ends too early",
            Self::BytesBehind => "something stands behind the text",
            Self::NameTwice => "a name stands twice",
            Self::NotAnInteger => "a number that is no plain integer",
            Self::NumberTooLarge => "a number beyond 2^53 - 1",
            Self::LoneSurrogate => "half of a surrogate pair",
            Self::Character => "a character that no text may hold",
        })
    }
}

impl fmt::Display for JsonProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.fault, self.at)?;
        if self.pointer.is_empty() {
            return Ok(());
        }
        write!(f, ", in {}", self.pointer)
    }
}

impl Error for JsonProblem {}

/// One step from the whole text to a member.
enum Step<'t> {
    Name(Cow<'t, str>),
    Index(usize),
}

fn problem(at: usize, path: &[Step<'_>], fault: JsonFault) -> JsonProblem {
    let mut pointer = String::new();
    for step in path {
        pointer.push('/');
        match step {
            Step::Name(name) => pointer.push_str(&name.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => pointer.push_str(&index.to_string()),
        }
    }
    let pointer = pointer.chars().take(POINTER_CHARS_MAX);
    JsonProblem {
        at,
        pointer: pointer.flat_map(char::escape_debug).collect(),
        fault,
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    path: Vec<Step<'t>>,
}

impl<'t> Reader<'t> {
    fn stopped(&self, fault: JsonFault) -> JsonProblem {
        problem(self.at, &self.path, fault)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte, or the answer that there is none.
    fn next(&self) -> Result<u8, JsonProblem> {
        self.peek()
            .ok_or_else(|| self.stopped(JsonFault::Unfinished))
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, word: &str) -> Result<(), JsonProblem> {
        if self.text[self.at..].starts_with(word) {
            self.at += word.len();
            return Ok(());
        }
        Err(self.stopped(JsonFault::Malformed))
    }

    fn value(&mut self) -> Result<Value, JsonProblem> {
        self.blanks();
        match self.next()? {
            b'{' => self.object(),
            b'[' => self.array(),
            b'"' => self.string().map(|text| Value::String(text.into_owned())),
            b't' => self.expect("true").map(|()| Value::Bool(true)),
            b'f' => self.expect("false").map(|()| Value::Bool(false)),
            b'n' => self.expect("null").map(|()| Value::Null),
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(self.stopped(JsonFault::Malformed)),
        }
    }

    /// Opens an array or object; whether it is empty.
    fn opened(&mut self, closing: u8) -> Result<bool, JsonProblem> {
        if self.path.len() == DEPTH_MAX {
            return Err(self.stopped(JsonFault::TooDeep));
        }
        self.at += 1;
        self.blanks();
        let is_empty = self.next()? == closing;
        self.at += usize::from(is_empty);
        Ok(is_empty)
    }

    /// Goes past a comma or the closing bracket; whether there is more.
    fn more(&mut self, closing: u8) -> Result<bool, JsonProblem> {
        self.blanks();
        let byte = self.next()?;
        if byte != b',' && byte != closing {
            return Err(self.stopped(JsonFault::Malformed));
        }
        self.at += 1;
        Ok(byte == b',')
    }

    fn array(&mut self) -> Result<Value, JsonProblem> {
        let mut values = Vec::new();
        let mut more = !self.opened(b']')?;
        while more {
            self.path.push(Step::Index(values.len()));
            values.push(self.value()?);
            self.path.pop();
            more = self.more(b']')?;
        }
        Ok(Value::Array(values))
    }

    fn object(&mut self) -> Result<Value, JsonProblem> {
        let mut members = Map::new();
        let mut more = !self.opened(b'}')?;
        while more {
            self.blanks();
            if self.next()? != b'"' {
                return Err(self.stopped(JsonFault::Malformed));
            }
            let before = self.at;
            let name = self.string()?;
            self.path.push(Step::Name(name.clone()));
            let Entry::Vacant(member) = members.entry(name) else {
                return Err(problem(before, &self.path, JsonFault::NameTwice));
            };
            self.blanks();
            self.expect(":")?;
            member.insert(self.value()?);
            self.path.pop();
            more = self.more(b'}')?;
        }
        Ok(Value::Object(members))
    }

    /// An integer in its one writing.
    fn number(&mut self) -> Result<Value, JsonProblem> {
        let start = self.at;
        let is_negative = self.peek() == Some(b'-');
        self.at += usize::from(is_negative);
        let digits = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        let written = &self.text[digits..self.at];
        let fault = match (written, self.peek()) {
            ("", _) => Some(JsonFault::Malformed),
            (_, Some(b'.' | b'e' | b'E')) => Some(JsonFault::NotAnInteger),
            ("0", _) if is_negative => Some(JsonFault::NotAnInteger),
            (written, _) if written.len() > 1 && written.starts_with('0') => {
                Some(JsonFault::Malformed)
            }
            _ => None,
        };
        if let Some(fault) = fault {
            return Err(problem(start, &self.path, fault));
        }
        let magnitude = written.parse().ok().filter(|it: &u64| *it <= INTEGER_MAX);
        let magnitude = magnitude.and_then(|it| i64::try_from(it).ok());
        let Some(magnitude) = magnitude else {
            return Err(problem(start, &self.path, JsonFault::NumberTooLarge));
        };
        Ok(Value::from(if is_negative {
            -magnitude
        } else {
            magnitude
        }))
    }

    /// A string, as it stands if nothing in it is escaped.
    fn string(&mut self) -> Result<Cow<'t, str>, JsonProblem> {
        self.at += 1;
        let mut read = Cow::Borrowed(self.plain()?);
        loop {
            match self.next()? {
                b'"' => {
                    self.at += 1;
                    return Ok(read);
                }
                b'\\' => owned(&mut read).push(self.escape()?),
                _ => return Err(self.stopped(JsonFault::Character)),
            }
            let plain = self.plain()?;
            read.to_mut().push_str(plain);
        }
    }

    /// What stands before the next character that ends a string or may not be in one.
    fn plain(&mut self) -> Result<&'t str, JsonProblem> {
        let rest = &self.text[self.at..];
        let ascii = plain_ascii(rest.as_bytes());
        let ends = |c: char| matches!(c, '"' | '\\') || !is_text(c);
        let Some(more) = rest[ascii..].find(ends) else {
            return Err(self.stopped(JsonFault::Unfinished));
        };
        self.at += ascii + more;
        Ok(&rest[..ascii + more])
    }

    /// The character behind a backslash.
    fn escape(&mut self) -> Result<char, JsonProblem> {
        let start = self.at;
        self.at += 1;
        let letter = self.next()?;
        let plain = match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode(start);
            }
            _ => return Err(self.stopped(JsonFault::Malformed)),
        };
        self.at += 1;
        Ok(plain)
    }

    /// The character of four hexadecimal digits, or of twice four for a surrogate pair.
    fn unicode(&mut self, start: usize) -> Result<char, JsonProblem> {
        let high = self.four_digits()?;
        let code = match high {
            0xd800..=0xdbff if self.text[self.at..].starts_with("\\u") => {
                self.at += 2;
                let low = self.four_digits()?;
                if !(0xdc00..=0xdfff).contains(&low) {
                    return Err(problem(start, &self.path, JsonFault::LoneSurrogate));
                }
                0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)
            }
            code => code,
        };
        let character = char::from_u32(code)
            .ok_or_else(|| problem(start, &self.path, JsonFault::LoneSurrogate))?;
        if character == '\0' || is_noncharacter(character) {
            return Err(problem(start, &self.path, JsonFault::Character));
        }
        Ok(character)
    }

    fn four_digits(&mut self) -> Result<u32, JsonProblem> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let digits = digits.ok_or_else(|| self.stopped(JsonFault::Unfinished))?;
        let mut code = 0;
        for digit in digits {
            let value = char::from(*digit).to_digit(16);
            code = code * 16 + value.ok_or_else(|| self.stopped(JsonFault::Malformed))?;
        }
        self.at += 4;
        Ok(code)
    }
}

/// The text as one that can grow: a string with one escape has many, as a rule.
fn owned<'r>(read: &'r mut Cow<'_, str>) -> &'r mut String {
    if let Cow::Borrowed(text) = *read {
        let mut owned = String::with_capacity(ESCAPED_BYTES.max(2 * text.len()));
        owned.push_str(text);
        *read = Cow::Owned(owned);
    }
    read.to_mut()
}

/// How many of the first bytes are ASCII that stands for itself in a string. Whole chunks are
/// looked at without a branch in between, many bytes at once.
fn plain_ascii(bytes: &[u8]) -> usize {
    #[allow(clippy::needless_bitwise_bool)]
    let is_plain =
        |byte: &u8| (*byte >= b' ') & (*byte <= b'~') & (*byte != b'"') & (*byte != b'\\');
    let (chunks, _) = bytes.as_chunks::<32>();
    #[allow(clippy::needless_bitwise_bool)]
    let are_plain = |chunk: &&[u8; 32]| chunk.iter().fold(true, |all, byte| all & is_plain(byte));
    let whole = 32 * chunks.iter().take_while(are_plain).count();
    whole
        + bytes[whole..]
            .iter()
            .take_while(|byte| is_plain(byte))
            .count()
}

/// Whether a character may stand in a string as it is.
fn is_text(character: char) -> bool {
    character >= ' ' && !is_noncharacter(character)
}

/// Code points that no text may hold (RFC 7493, 2.1).
fn is_noncharacter(character: char) -> bool {
    let code = u32::from(character);
    (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fault(text: &str) -> (JsonFault, usize, String) {
        let problem = read(text.as_bytes()).expect_err("no text of one meaning");
        (problem.fault, problem.at, problem.pointer)
    }

    #[test]
    fn a_plain_text_is_read_as_any_parser_reads_it() {
        let text = r#" {"a":[1,-2,0,true,false,null,"\u00e9\ud83d\ude00\n\/\\\""],"b":{},"c":[]} "#;
        let expected: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(read(text.as_bytes()), Ok(expected));
    }

    #[test]
    fn what_two_parsers_could_read_differently_is_refused_where_it_stands() {
        let table = [
            (r#"{"a":{"b":1,"b":2}}"#, JsonFault::NameTwice, 12, "/a/b"),
            (r#"{"a":1,"\u0061":2}"#, JsonFault::NameTwice, 7, "/a"),
            (r#"{"m":[120.0]}"#, JsonFault::NotAnInteger, 6, "/m/0"),
            (r#"{"m":1e3}"#, JsonFault::NotAnInteger, 5, "/m"),
            (r#"{"m":-0}"#, JsonFault::NotAnInteger, 5, "/m"),
            ("[9007199254740992]", JsonFault::NumberTooLarge, 1, "/0"),
            ("[-9007199254740993]", JsonFault::NumberTooLarge, 1, "/0"),
            (
                "[99999999999999999999999]",
                JsonFault::NumberTooLarge,
                1,
                "/0",
            ),
            (r#"["\ud800"]"#, JsonFault::LoneSurrogate, 2, "/0"),
            (r#"["\udc00\ud800"]"#, JsonFault::LoneSurrogate, 2, "/0"),
            (r#"["\ud800\u0041"]"#, JsonFault::LoneSurrogate, 2, "/0"),
            (r#"["a\u0000"]"#, JsonFault::Character, 3, "/0"),
            (r#"["\uffff"]"#, JsonFault::Character, 2, "/0"),
            ("[\"a\u{fdd0}\"]", JsonFault::Character, 3, "/0"),
            ("[\"a\tb\"]", JsonFault::Character, 3, "/0"),
            (r#"{"a/~":x}"#, JsonFault::Malformed, 7, "/a~1~0"),
            ("[01]", JsonFault::Malformed, 1, "/0"),
            ("[+1]", JsonFault::Malformed, 1, "/0"),
            ("[-]", JsonFault::Malformed, 1, "/0"),
            ("[1,]", JsonFault::Malformed, 3, "/1"),
            ("{,}", JsonFault::Malformed, 1, ""),
            ("[NaN]", JsonFault::Malformed, 1, "/0"),
            ("['a']", JsonFault::Malformed, 1, "/0"),
            ("[1] x", JsonFault::BytesBehind, 4, ""),
            ("[\"a", JsonFault::Unfinished, 2, "/0"),
            ("[\"\\u00", JsonFault::Unfinished, 4, "/0"),
            ("[", JsonFault::Unfinished, 1, ""),
            ("", JsonFault::Unfinished, 0, ""),
            ("\u{feff}{}", JsonFault::Malformed, 0, ""),
        ];
        for (text, expected, at, pointer) in table {
            assert_eq!(fault(text), (expected, at, pointer.to_owned()), "{text}");
        }
    }

    #[test]
    fn the_bounds_themselves_are_accepted_and_one_more_is_not() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(nested(DEPTH_MAX).as_bytes()).is_ok());
        assert_eq!(fault(&nested(DEPTH_MAX + 1)).0, JsonFault::TooDeep);
        let long = |bytes: usize| format!("\"{}\"", "a".repeat(bytes - 2));
        assert!(read(long(BYTES_MAX).as_bytes()).is_ok());
        assert_eq!(fault(&long(BYTES_MAX + 1)).0, JsonFault::TooLong);
        assert!(read(b"[9007199254740991,-9007199254740991]").is_ok());
        assert_eq!(
            read(b"[\"\xff\"]").map_err(|it| it.fault),
            Err(JsonFault::NotUtf8)
        );
    }

    #[test]
    fn a_problem_shows_no_control_character_of_the_text() {
        let (.., pointer) = fault("{\"a\\u001b[2J\\u202e\":x}");
        assert!(!pointer.chars().any(char::is_control), "{pointer}");
    }

    proptest! {
        #[test]
        fn no_bytes_panic_and_what_is_read_is_what_others_read(
            bytes in proptest::collection::vec(any::<u8>(), 0..64),
        ) {
            if let Ok(value) = read(&bytes) {
                let other: Value = serde_json::from_slice(&bytes).expect("others read it, too");
                prop_assert_eq!(value, other);
            }
        }

        #[test]
        fn texts_made_of_json_pieces_are_read_alike(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    "{", "}", "[", "]", ":", ",", "\"a\"", "\"b\"", "\"\\u00e9\"", "1", "-7",
                    "0", "true", "null", " ", "\"\\\\\"",
                ]), 0..24),
        ) {
            let text = pieces.concat();
            let other: Result<Value, _> = serde_json::from_str(&text);
            match read(text.as_bytes()) {
                Ok(value) => prop_assert_eq!(Some(value), other.ok()),
                Err(problem) => prop_assert!(
                    other.is_err() || problem.fault == JsonFault::NameTwice
                        || problem.fault == JsonFault::NotAnInteger, "{}", text
                ),
            }
        }
    }
}
