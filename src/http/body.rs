//! Reading a JSON body: bounded, of the right type, without duplicate names, not too deep.
//!
//! Duplicate names are refused because two readers of the same bytes could see two different
//! requests.

use std::fmt;

use axum::body::{Body, to_bytes};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::bounds::{BODY_BYTES_MAX, BODY_DEPTH_MAX, DRAIN_TIME_MAX};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};

/// The JSON object in a body of at most `bytes_max` bytes.
pub async fn object(
    headers: &HeaderMap,
    body: Body,
    bytes_max: usize,
) -> Result<Map<String, Value>, Refusal> {
    let stated = headers
        .get(CONTENT_LENGTH)
        .and_then(|it| it.to_str().ok()?.parse().ok());
    if stated.is_some_and(|bytes: usize| bytes > bytes_max) {
        return Err(too_large(bytes_max));
    }
    let bytes = to_bytes(body, bytes_max)
        .await
        .map_err(|_| too_large(bytes_max))?;
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    if !is_json(headers) {
        return Err(RefusalCode::MediaTypeUnsupported.into());
    }
    match parse(&bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(malformed("expected an object")),
        Err(cause) => Err(malformed(&cause.to_string())),
    }
}

/// Reads what is left of a refused request's body and forgets it: a client that is still sending
/// when the connection closes would never see why. What is too long or too slow is cut off.
pub async fn drain(body: Body) {
    _ = tokio::time::timeout(DRAIN_TIME_MAX, to_bytes(body, BODY_BYTES_MAX)).await;
}

fn too_large(limit: usize) -> Refusal {
    Refusal::new(RefusalCode::BodyTooLarge).with("limit", limit)
}

fn malformed(detail: &str) -> Refusal {
    Refusal::new(RefusalCode::BodyMalformed).with("detail", detail)
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media = value.map(|value| value.split(';').next().unwrap_or(value).trim());
    media.is_some_and(|media| media.eq_ignore_ascii_case("application/json"))
}

fn parse(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict(BODY_DEPTH_MAX).deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// A JSON value with so many levels left, without duplicate names.
struct Strict(usize);

impl Strict {
    fn deeper<E: Error>(&self) -> Result<Self, E> {
        let left = self.0.checked_sub(1);
        left.map(Self)
            .ok_or_else(|| E::custom(format!("more than {BODY_DEPTH_MAX} levels")))
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.deeper()?)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom("a name stands there twice"));
            }
            let value = entries.next_value_seed(self.deeper()?)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        assert!(parse(br#"{"a":1,"b":{"a":2}}"#).is_ok());
        let cause = parse(br#"{"b":{"a":1,"a":2}}"#).expect_err("twice");
        assert!(cause.to_string().starts_with("a name stands there twice"));
    }

    #[test]
    fn depth_is_bounded_and_nothing_may_follow() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse(nested(BODY_DEPTH_MAX).as_bytes()).is_ok());
        assert!(parse(nested(BODY_DEPTH_MAX + 2).as_bytes()).is_err());
        assert!(parse(b"{} {}").is_err());
    }
}
