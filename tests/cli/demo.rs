//! The demo: the same bytes in every load, everything in it that a real ledger holds, and never in
//! the way of a real one.

use std::fs;

use crate::fixture::{Demo, path, totals};
use crate::shell::hourledger;

#[test]
fn two_loads_from_empty_print_the_same_and_write_the_same_log() {
    // given the shared demo; when it is loaded once more, elsewhere
    let demo = Demo::copy();
    let again = demo.beside("again");
    let said = hourledger([
        "demo",
        "--people",
        "0",
        "--load-only",
        "--json",
        "--data",
        path(&again),
    ])
    .exits(0);
    // then totals, chain and digests are equal, and so is every byte of the log
    assert_eq!(said.json(), totals());
    let segment = fs::read(demo.segment()).expect("readable");
    let other = again
        .join("log")
        .join(demo.segment().file_name().expect("a name"));
    assert!(segment == fs::read(other).expect("readable"));
}

#[test]
fn a_finished_demo_is_not_loaded_again() {
    let demo = Demo::copy();
    let said = hourledger([
        "demo",
        "--load-only",
        "--json",
        "--data",
        path(&demo.data()),
    ])
    .exits(0);
    assert_eq!(said.json(), totals());
}

#[test]
fn every_state_and_every_grade_that_can_arise_is_there() {
    let totals = totals();
    for state in [
        "open",
        "ended",
        "confirmed",
        "in_notice",
        "effective",
        "voided",
    ] {
        assert!(
            totals["sessions_by_state"][state].as_i64() > Some(0),
            "{state}"
        );
    }
    for grade in ["A", "B", "C", "D"] {
        assert!(
            totals["effective_sessions_by_grade"][grade].as_i64() > Some(0),
            "{grade}"
        );
    }
    let figures = ["organisations", "stations", "people_erased"].map(|name| &totals[name]);
    assert_eq!(figures, [3, 2, 1]);
    assert_eq!(totals["people"].as_i64(), Some(59));
}

#[test]
fn a_district_is_the_same_in_every_load_and_has_what_a_year_brings() {
    // given a small district, loaded twice
    let folder = tempfile::tempdir().expect("a folder");
    let load = |name: &str| {
        let data = folder.path().join(name);
        let wanted = ["demo", "--load-only", "--json", "--people", "200", "--data"];
        hourledger(wanted.into_iter().chain([path(&data)]))
            .exits(0)
            .json()
    };
    let totals = load("one");
    // then both are equal, digests included
    assert_eq!(totals, load("other"));
    // and an export holds or counts every session, however it began
    let data = folder.path().join("one");
    let marker = fs::read(data.join("demo.json")).expect("there");
    let marker: serde_json::Value = serde_json::from_slice(&marker).expect("JSON");
    let admin = marker["faces"]["admin"].as_str().expect("an id");
    let (data, out) = (path(&data).to_owned(), folder.path().join("out"));
    let wanted = ["export", path(&out), "--by", admin, "--purpose", "audit"];
    let said = hourledger(wanted.into_iter().chain(["--json", "--data", &data]));
    let counts = said.exits(0).json()["counts"].clone();
    let count = |name: &str| counts[name].as_i64().unwrap_or_else(|| panic!("{counts}"));
    let all = totals["sessions"].as_i64().expect("a figure");
    assert_eq!(count("sessions") + count("sessions_left_out"), all);
    // and the district's organisations stand beside the story's, with every kind of trouble
    assert_eq!(totals["organisations"], 3 + 4);
    let graded = &totals["effective_sessions_by_grade"];
    for grade in ["A", "B", "C", "D", "H"] {
        assert!(graded[grade].as_i64() > Some(0), "{grade}");
    }
    for state in ["imported", "effective", "voided", "found_fake"] {
        let sessions = totals["sessions_by_state"][state].as_i64();
        assert!(sessions > Some(0), "{state}");
    }
}

#[test]
fn a_district_of_too_few_people_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let said = hourledger(["demo", "--people", "20", "--data", path(&data)]).exits(2);
    assert!(said.err.contains("100 to 20000"), "{said:?}");
}

#[test]
fn a_directory_with_something_else_in_it_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("thesis.txt"), "precious").expect("written");
    let said = hourledger([
        "demo",
        "--people",
        "0",
        "--load-only",
        "--data",
        path(folder.path()),
    ])
    .exits(1);
    assert!(
        said.err.contains("neither empty nor a finished demo"),
        "{said:?}"
    );
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
}

#[test]
fn keys_that_are_not_a_demos_are_never_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, keys) = (folder.path().join("data"), folder.path().join("data.keys"));
    fs::create_dir(&keys).expect("a folder");
    fs::write(keys.join("epoch-0000000001.key"), "a real key").expect("written");
    let said = hourledger([
        "demo",
        "--people",
        "0",
        "--load-only",
        "--data",
        path(&data),
    ])
    .exits(1);
    assert!(said.err.contains("keys of a real ledger"), "{said:?}");
    assert!(keys.join("epoch-0000000001.key").exists());
}

#[test]
fn serve_refuses_a_simulated_ledger() {
    let demo = Demo::copy();
    let said = hourledger(["serve", "--json", "--data", path(&demo.data())]).exits(1);
    let message = said.json()["stopped"]["message"].to_string();
    assert!(message.contains("simulated"), "{message}");
}
