//! fsck after damage: any flipped bit, any cut, a missing segment. It names file and offset, exits
//! with 1, and changes nothing.

use std::fs::{self, OpenOptions};

use serde_json::Value;

use crate::fixture::{Demo, path, totals};
use crate::shell::{Said, hourledger};

const MARKER: [u8; 4] = [0xf8, b'H', b'L', b'F'];
/// Offsets sampled over the segment, beside its first and last bytes.
const SAMPLES: usize = 16;

fn fsck(demo: &Demo) -> Said {
    hourledger(["fsck", "--json", "--data", path(&demo.data())])
}

/// The problems of a check that must have found some.
fn problems(demo: &Demo) -> Vec<String> {
    let report = fsck(demo).exits(1).json();
    let problems = report["problems"].as_array().expect("a list");
    let text = |problem: &Value| problem.as_str().expect("words").to_owned();
    problems.iter().map(text).collect()
}

/// Where each frame begins.
fn frames(bytes: &[u8]) -> Vec<usize> {
    let places = bytes.windows(4).enumerate();
    places
        .filter(|(_, four)| *four == MARKER)
        .map(|(at, _)| at)
        .collect()
}

#[test]
fn a_whole_demo_passes_and_its_digests_are_those_of_the_load() {
    let report = fsck(&Demo::copy()).exits(0).json();
    assert_eq!(report["problems"], Value::Array(Vec::new()));
    assert_eq!(report["digests"], totals()["view_digests"]);
    assert_eq!(report["events"], totals()["events"]);
}

#[test]
fn a_flipped_bit_anywhere_in_the_log_is_found_with_file_and_offset() {
    let demo = Demo::copy();
    let whole = fs::read(demo.segment()).expect("readable");
    let frames = frames(&whole);
    let step = whole.len() / SAMPLES;
    let sampled = (0..SAMPLES).map(|sample| sample * step + sample * 7 % step);
    for at in sampled.chain([0, whole.len() - 1]) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        fs::write(demo.segment(), flipped).expect("written");
        let problems = problems(&demo);
        let named = named_offset(&problems[0]);
        // The offset is that of the field or frame that does not hold.
        let frame = frames
            .iter()
            .rev()
            .find(|frame| **frame <= at)
            .copied()
            .unwrap_or(0);
        assert!((frame..=at).contains(&named), "byte {at}: {problems:?}");
    }
    fs::write(demo.segment(), whole).expect("written");
    fsck(&demo).exits(0);
}

/// The offset in `log: 0...0.seg, byte 123: ...`.
fn named_offset(problem: &str) -> usize {
    let (_, rest) = problem
        .split_once(".seg, byte ")
        .unwrap_or_else(|| panic!("{problem}"));
    let digits = rest.split(|char: char| !char.is_ascii_digit()).next();
    digits
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| panic!("{problem}"))
}

#[test]
fn a_flipped_bit_in_the_seal_is_found() {
    let demo = Demo::copy();
    let seal = demo.data().join("log").join("seal");
    let mut bytes = fs::read(&seal).expect("readable");
    bytes[20] ^= 1;
    fs::write(&seal, bytes).expect("written");
    let problems = problems(&demo);
    assert!(problems[0].contains("seal, byte "), "{problems:?}");
}

#[test]
fn a_cut_is_found_inside_a_frame_and_at_a_boundary() {
    let demo = Demo::copy();
    let whole = fs::read(demo.segment()).expect("readable");
    let frames = frames(&whole);
    let (last, middle) = (frames[frames.len() - 1], frames[frames.len() / 2]);
    for end in [whole.len() - 1, last + 9, last, middle + 50, middle] {
        let file = OpenOptions::new()
            .write(true)
            .open(demo.segment())
            .expect("there");
        file.set_len(end as u64).expect("cut");
        let problems = problems(&demo);
        assert!(
            problems[0].contains(", byte "),
            "cut at {end}: {problems:?}"
        );
        fs::write(demo.segment(), &whole).expect("written");
    }
}

#[test]
fn a_missing_segment_is_found() {
    let demo = Demo::copy();
    fs::remove_file(demo.segment()).expect("removed");
    let problems = problems(&demo);
    assert!(problems[0].starts_with("log: "), "{problems:?}");
    assert!(problems[0].contains(", byte "), "{problems:?}");
}

#[test]
fn a_flipped_bit_in_the_vault_is_found() {
    let demo = Demo::copy();
    let journal = demo.data().join("vault").join("journal");
    let mut bytes = fs::read(&journal).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    fs::write(&journal, bytes).expect("written");
    let problems = problems(&demo);
    assert!(
        problems
            .iter()
            .any(|problem| problem.starts_with("vault: ")),
        "{problems:?}"
    );
}
