//! Bytes to text: UTF-8 with or without its mark, else GB18030.
//!
//! UTF-8 is tried first: text of another encoding is almost never valid UTF-8. What is valid in
//! neither is refused, never replaced by question marks.

use std::borrow::Cow;

use encoding_rs::GB18030;

use crate::interchange::problem::{Problem, ProblemCode};

/// The text, and the name of its encoding.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), Problem> {
    if bytes.contains(&0) {
        return Err(Problem::of_file(ProblemCode::NulBytes, ""));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((Cow::Borrowed(text), "UTF-8"));
    }
    let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    match text {
        Some(text) => Ok((text, "GB18030")),
        None => Err(Problem::of_file(ProblemCode::EncodingUnknown, "")),
    }
}
