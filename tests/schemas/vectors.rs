//! Golden events: `schemas/vectors/events.json`, one body of each type with its commitment.
//!
//! The bodies are what an old ledger holds: they must be read for ever, written back byte for
//! byte, and bound by the same commitment. `tools/vectors_events.py` recomputes everything with
//! other hands. `BLESS=1` takes new bodies from the scene in `examples`; that is a new format.

use std::fs;

use hourledger::domain::Event;
use hourledger::log::commitment::{group_digests, seed_of};
use hourledger::log::digest::hex;
use hourledger::log::{LedgerId, Position, commitment};
use hourledger::run::shapes::shape_of;
use serde_json::{Value, json};

use crate::committed::{assert_committed, schemas};
use crate::examples;

const LEDGER: LedgerId = LedgerId(*b"a golden ledger.");
const COMMAND_SEED: [u8; 32] = *b"the seed of one golden command..";

/// A body with everything that follows from it and its place.
fn vector((event_type, version): (&str, u16), body: &[u8], index: u32) -> Value {
    let shape = shape_of(event_type, version).expect("a type of event");
    let (groups, seed) = (shape.groups, seed_of(shape, &COMMAND_SEED, index));
    let position = Position(1_000 + u64::from(index));
    let digests = group_digests(&seed, groups, body).expect("a stored body");
    let bound = commitment(LEDGER, position, &seed, event_type, version, groups, body);
    json!({
        "type": event_type,
        "version": version,
        "position": position.0,
        "index": index,
        "groups": groups,
        "body": std::str::from_utf8(body).expect("JSON is text"),
        "event_seed": hex(&seed),
        "group_digests": digests.iter().map(|digest| hex(digest)).collect::<Vec<_>>(),
        "commitment": hex(&bound.expect("a stored body")),
    })
}

fn vectors(events: &[(Event, Vec<u8>)]) -> Value {
    let of = |((event, body), index): (&(Event, Vec<u8>), u32)| {
        vector(event.type_version(), body, index)
    };
    json!({
        "ledger": hex(&LEDGER.0),
        "command_seed": hex(&COMMAND_SEED),
        "events": events.iter().zip(0..).map(of).collect::<Vec<_>>(),
    })
}

/// The bodies of the committed file, or new ones when blessed.
fn golden_events() -> Vec<(Event, Vec<u8>)> {
    if std::env::var_os("BLESS").is_some() {
        let events = examples::of_each_type().into_iter();
        return events.map(|it| (it.event, it.body)).collect();
    }
    let text = fs::read_to_string(schemas().join("vectors/events.json")).expect("committed");
    let file: Value = serde_json::from_str(&text).expect("JSON");
    let read = |case: &Value| {
        let body = case["body"].as_str().expect("a text").as_bytes().to_vec();
        let event_type = case["type"].as_str().expect("a text");
        let version = case["version"]
            .as_u64()
            .and_then(|it| u16::try_from(it).ok());
        let event = Event::decode(event_type, version.expect("a version"), &body);
        (event.expect("an old body is still read"), body)
    };
    file["events"]
        .as_array()
        .expect("a list")
        .iter()
        .map(read)
        .collect()
}

#[test]
fn golden_events_are_read_and_written_back_byte_for_byte() {
    let events = golden_events();
    for (event, body) in &events {
        assert_eq!(event.encode(), *body);
    }
    let types: Vec<_> = events
        .iter()
        .map(|(event, _)| event.type_version())
        .collect();
    assert_eq!(types, Event::TYPES);
}

#[test]
fn golden_events_keep_their_commitments() {
    let path = schemas().join("vectors/events.json");
    assert_committed(&path, &vectors(&golden_events()));
}
