//! Dry runs: the same checks, the same events, nothing recorded (F129).

use serde_json::{Value, json};

use crate::support::{District, person};

/// Events without what a real command draws anew: ids, tags and sealed values.
fn shape(answer: &Value) -> Vec<(Value, Value)> {
    let events = answer["events"].as_array().expect("events");
    events
        .iter()
        .map(|event| (event["type"].clone(), blurred(&event["groups"])))
        .collect()
}

fn blurred(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), blurred(value)))
            .collect(),
        Value::String(text) if is_drawn(text) => "drawn".into(),
        other => other.clone(),
    }
}

/// Ids, tags and sealed texts are long and random.
fn is_drawn(text: &str) -> bool {
    text.len() >= 32
}

#[test]
fn what_is_predicted_is_what_happens() {
    let district = District::open();
    let session = district.session();
    let path = district.path(&session);
    let steps = [
        (&district.volunteer.client, "confirmation", json!({})),
        (&district.approver.client, "approval", json!({})),
        (
            &district.approver.client,
            "void",
            json!({"reason": "entered_in_error"}),
        ),
    ];
    for (client, step, body) in steps {
        let path = format!("{path}/{step}");
        let foreseen = client.predict(&path, &body).good();
        let done = client.write(&path, &body).good();
        assert_eq!(shape(&foreseen), shape(&done), "{step}");
        assert_eq!(
            foreseen["as_of"], done["position"],
            "{step}: nothing came between"
        );
        let person = format!("/people/{}", district.volunteer.id);
        let now = district.volunteer.client.read(&person).good();
        if let Some(predicted) = foreseen["state"]["people"].get(0) {
            assert_eq!(predicted["hours"], now["hours"], "{step}");
        }
        let predicted = &foreseen["state"]["sessions"][0]["state"];
        let session = district
            .volunteer
            .client
            .read(&district.path(&session))
            .good();
        assert_eq!(predicted, &session["state"], "{step}");
    }
}

#[test]
fn a_dry_run_records_nothing_and_uses_no_key() {
    let district = District::open();
    let before = district.next_position();
    let body = person("M000030");
    district.founder.predict("/people", &body).good();
    assert_eq!(district.next_position(), before);
    district.founder.write("/people", &body).good();
    district
        .founder
        .predict("/people", &body)
        .refused(409, "DOCUMENT_ALREADY_REGISTERED");
}

#[test]
fn a_misspelt_dry_run_does_not_write() {
    let district = District::open();
    let before = district.next_position();
    for query in ["dryrun=true", "dry_run=yes", "dry_run=true&dry_run=false"] {
        let path = format!("/people?{query}");
        let reply = district.founder.write(&path, &person("M000031"));
        assert_eq!(reply.status, 400, "{query}");
    }
    assert_eq!(district.next_position(), before);
}
