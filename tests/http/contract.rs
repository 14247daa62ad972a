//! The description of the API: generated, committed, and served as it is committed.

use std::fs;

use hourledger::access::Method;
use hourledger::http::openapi;
use hourledger::http::routes::TABLE;
use serde_json::Value;

use crate::cases::cases;
use crate::support::District;

const COMMITTED: &str = "schemas/openapi.json";

#[test]
fn openapi_is_current() {
    let current = serde_json::to_string_pretty(&openapi::document()).expect("JSON") + "\n";
    if std::env::var_os("BLESS").is_some() {
        fs::write(COMMITTED, &current).expect("the tree can be written");
    }
    let committed = fs::read_to_string(COMMITTED).unwrap_or_default();
    let same = committed == current;
    assert!(
        same,
        "{COMMITTED} is not what the code says; run with BLESS=1 and read the diff"
    );
}

#[test]
fn what_is_served_is_what_is_committed() {
    let district = District::open();
    let served = district.server.nobody().read("/openapi.json").good();
    let committed = fs::read_to_string(COMMITTED).expect("committed");
    let committed: Value = serde_json::from_str(&committed).expect("JSON");
    assert_eq!(served, committed);
    assert_eq!(served["openapi"], "3.1.0");
}

#[test]
fn every_reference_leads_to_a_schema() {
    let document = openapi::document();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 100);
    for reference in references {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                found.push(reference.to_owned());
            }
            fields.values().for_each(|value| collect(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

/// Every good answer of every reading has just the fields that the document requires and knows.
#[test]
fn answers_have_the_fields_the_document_names() {
    let district = District::open();
    let session = district.session();
    let document = openapi::document();
    for case in cases(&district, &session) {
        let rule = &case.endpoint().rule;
        if rule.writes {
            continue;
        }
        let method = match rule.method {
            Method::Get => "get",
            Method::Post => "post",
        };
        let operation = &document["paths"][rule.path.replace("{*", "{")][method];
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let schema = resolved(&document, schema);
        let Some(properties) = schema["properties"].as_object() else {
            continue;
        };
        let answer = case.send(case.right).good();
        let fields = answer.as_object().expect("an object");
        for name in fields.keys() {
            assert!(
                properties.contains_key(name),
                "{}: {name} is not described",
                case.operation
            );
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = name.as_str().expect("a name");
            assert!(
                fields.contains_key(name),
                "{}: {name} is missing",
                case.operation
            );
        }
    }
    assert!(TABLE.len() > 45);
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document
            .pointer(reference.trim_start_matches('#'))
            .expect("there"),
        None => schema,
    }
}
