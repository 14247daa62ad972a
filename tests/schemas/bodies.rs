//! Bodies as they are stored: canonical, of exactly their groups, decoded to what they were.

use hourledger::domain::Event;
use hourledger::domain::event::groups_of;
use serde_json::Value;

use crate::examples;

fn value(body: &[u8]) -> Value {
    serde_json::from_slice(body).expect("a body is JSON")
}

#[test]
fn plain_serde_output_is_canonical_json() {
    for recorded in examples::everything() {
        let canonical = serde_jcs::to_vec(&value(&recorded.body)).expect("canonical");
        let (stored, canonical) = (recorded.body, canonical);
        assert_eq!(
            String::from_utf8(stored).expect("text"),
            String::from_utf8(canonical).expect("text")
        );
    }
}

#[test]
fn a_body_has_exactly_the_groups_of_its_type() {
    for recorded in examples::everything() {
        let (event_type, version) = recorded.event.type_version();
        let mut expected: Vec<_> = groups_of(event_type, version).expect("a type").to_vec();
        expected.sort_unstable();
        let value = value(&recorded.body);
        let seen: Vec<_> = value.as_object().expect("an object").keys().collect();
        assert_eq!(seen, expected, "{event_type}");
    }
}

#[test]
fn a_schema_has_exactly_the_groups_of_its_type() {
    for (event_type, version, schema) in Event::schemas() {
        let mut groups: Vec<_> = groups_of(event_type, version).expect("a type").to_vec();
        assert_eq!(schema.as_value()["x-groups"], serde_json::json!(groups));
        groups.sort_unstable();
        let properties = schema.as_value()["properties"]
            .as_object()
            .expect("an object");
        let seen: Vec<_> = properties.keys().collect();
        assert_eq!(seen, groups, "{event_type}");
        assert_eq!(schema.as_value()["required"], serde_json::json!(groups));
        assert_eq!(schema.as_value()["additionalProperties"], false);
    }
}

#[test]
fn a_body_is_decoded_to_the_event_it_was() {
    for recorded in examples::everything() {
        let (event_type, version) = recorded.event.type_version();
        let event = Event::decode(event_type, version, &recorded.body).expect("decoded");
        assert_eq!(event, recorded.event);
    }
}

#[test]
fn a_body_with_a_stranger_in_it_is_no_event() {
    for recorded in examples::of_each_type() {
        let (event_type, version) = recorded.event.type_version();
        let mut value = value(&recorded.body);
        value["stranger"] = Value::Null;
        let body = serde_json::to_vec(&value).expect("JSON");
        assert!(
            Event::decode(event_type, version, &body).is_err(),
            "{event_type}"
        );
        let unknown = Event::decode(event_type, version + 1, &recorded.body);
        assert!(unknown.is_err(), "{event_type} of the next version");
    }
}
