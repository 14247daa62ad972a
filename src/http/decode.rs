//! From a JSON object to a command, or the refusal that names the field at fault.
//!
//! serde's messages repeat what was sent; only the part that says what was *expected* goes on, so
//! that a refusal never carries personal data.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::asking::Params;
use super::bounds::FIELD_CHARS_MAX;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};

/// Path parameters become fields; a body that states one as well is refused.
pub fn merge(mut body: Map<String, Value>, params: &Params) -> Result<Map<String, Value>, Refusal> {
    for (name, text) in params.iter() {
        if body.insert(name.to_owned(), text.into()).is_some() {
            return Err(Refusal::new(RefusalCode::FieldUnexpected).field(name));
        }
    }
    Ok(body)
}

/// The object as a `T`.
pub fn decode<T: DeserializeOwned>(object: Map<String, Value>) -> Result<T, Refusal> {
    serde_path_to_error::deserialize(Value::Object(object)).map_err(|error| {
        let path = error.path().to_string();
        refusal(path.trim_matches('.'), &error.inner().to_string())
    })
}

/// What serde says about the field at `path`, as a refusal.
pub fn refusal(path: &str, message: &str) -> Refusal {
    if let Some(name) = quoted(message, "missing field `") {
        return Refusal::new(RefusalCode::FieldMissing).field(joined(path, name));
    }
    if let Some(name) = quoted(message, "unknown field `") {
        return Refusal::new(RefusalCode::FieldUnexpected).field(joined(parent(path, name), name));
    }
    let refused = Refusal::new(code_of(message)).field(shortened(path));
    match refused.code {
        RefusalCode::BodyMalformed => refused.with("detail", expected(message)),
        _ => refused.with("expected", expected(message)),
    }
}

/// The code for a value that does not fit, by what was expected.
fn code_of(message: &str) -> RefusalCode {
    if message.starts_with("unknown variant") {
        RefusalCode::ChoiceUnknown
    } else if message.starts_with("expected a moment") {
        RefusalCode::MomentMalformed
    } else if message.starts_with("expected an existing date") {
        RefusalCode::DateMalformed
    } else if message.starts_with("expected ") && message.contains("hex digits") {
        RefusalCode::IdMalformed
    } else {
        RefusalCode::BodyMalformed
    }
}

/// The part of a message that says what was expected, never what was sent.
fn expected(message: &str) -> String {
    let from = message.rfind("expected ").map(|at| &message[at..]);
    let text = from.unwrap_or("the value does not fit its field");
    text.trim_start_matches("expected ").replace('`', "")
}

fn quoted<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    let rest = message.strip_prefix(start)?;
    rest.split('`').next()
}

/// serde may or may not have added the unknown name to the path already.
fn parent<'a>(path: &'a str, name: &str) -> &'a str {
    path.strip_suffix(name)
        .map_or(path, |parent| parent.trim_end_matches('.'))
}

fn joined(path: &str, name: &str) -> String {
    match path {
        "" | "?" => shortened(name),
        path => shortened(&format!("{path}.{name}")),
    }
}

fn shortened(path: &str) -> String {
    path.chars().take(FIELD_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::people::command::RegisterPerson;
    use crate::domain::sessions::command::CheckIn;

    fn refused<T: DeserializeOwned>(value: Value) -> (RefusalCode, String) {
        let Value::Object(object) = value else {
            panic!("an object")
        };
        let Err(refusal) = decode::<T>(object) else {
            panic!("refused")
        };
        let field = refusal.field.clone().unwrap_or_default();
        assert!(!refusal.to_string().contains("secret"), "{refusal}");
        (refusal.code, field)
    }

    #[test]
    fn the_field_at_fault_is_named_and_what_was_sent_is_not() {
        let activity = format!("act_{}", "0".repeat(32));
        let person = format!("per_{}", "0".repeat(32));
        let cases = [
            (
                json!({"activity_id": activity}),
                RefusalCode::FieldMissing,
                "person_id",
            ),
            (
                json!({"activity_id": activity, "person_id": "secret"}),
                RefusalCode::IdMalformed,
                "person_id",
            ),
            (
                json!({"activity_id": activity, "person_id": person, "cod": "secret"}),
                RefusalCode::FieldUnexpected,
                "cod",
            ),
            (
                json!({"activity_id": activity, "person_id": person, "code": ["secret"]}),
                RefusalCode::BodyMalformed,
                "code",
            ),
        ];
        for (value, code, field) in cases {
            assert_eq!(refused::<CheckIn>(value), (code, field.to_owned()));
        }
    }

    #[test]
    fn a_field_inside_a_field_has_a_dotted_path() {
        let base = json!({
            "name": "x", "document_kind": "01", "document_number": "x", "region": "320000",
            "consent": {"given_by": "secret", "text_digest": "00"}
        });
        let (code, field) = refused::<RegisterPerson>(base);
        assert_eq!(code, RefusalCode::ChoiceUnknown);
        assert_eq!(field, "consent.given_by");
    }
}
