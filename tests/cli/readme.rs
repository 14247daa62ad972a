//! The README shows output of a run; what can be compared with this build's demo is.

use std::fs;

use serde_json::Value;

use crate::fixture::{Demo, totals};

#[test]
fn the_readme_shows_the_demo_of_this_build() {
    let readme = fs::read_to_string("README.md").expect("tests run in the crate root");
    let marker = fs::read(Demo::copy().data().join("demo.json")).expect("there");
    let faces = &serde_json::from_slice::<Value>(&marker).expect("JSON")["faces"];
    let totals = totals();
    for shown in [
        &totals["chain"],
        &faces["organisation"],
        &faces["volunteer"],
        &faces["session"],
    ] {
        let shown = shown.as_str().expect("text");
        assert!(
            readme.contains(shown),
            "run the tour again: README.md does not show {shown}"
        );
    }
    let events = format!("events                         {}", totals["events"]);
    assert!(readme.contains(&events), "run the tour again: {events}");
}
