//! The committed schemas are those of the code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use hourledger::domain::Event;
use serde_json::Value;

pub fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

/// Compares with the committed file, or writes it when blessed.
#[track_caller]
pub fn assert_committed(path: &Path, made: &Value) {
    let mut text = serde_json::to_string_pretty(made).expect("plain values");
    text.push('\n');
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, &text).expect("written");
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == text,
        "{} is not what the code says; BLESS=1 writes it anew",
        path.display()
    );
}

fn file_name(event_type: &str, version: u16) -> String {
    format!("{event_type}.v{version}.json")
}

#[test]
fn schemas_are_current() {
    for (event_type, version, schema) in Event::schemas() {
        let path = schemas().join("event").join(file_name(event_type, version));
        assert_committed(&path, schema.as_value());
    }
}

#[test]
fn no_schema_of_an_event_that_is_gone_stays_behind() {
    let known: BTreeSet<_> = Event::TYPES
        .iter()
        .map(|(event_type, version)| file_name(event_type, *version))
        .collect();
    let folder = fs::read_dir(schemas().join("event")).expect("committed");
    let names = folder.map(|entry| entry.expect("readable").file_name());
    let found: BTreeSet<_> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    assert_eq!(found, known);
}
