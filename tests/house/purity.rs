//! Purity: the pure folders touch no outside, and only `run` starts threads and tasks.
//!
//! Decisions read no clock, no randomness, no network (invariant I14); hours are integers
//! (invariant I8). A clock or a float in there would make two runs of one log differ.

use crate::report::{Finding, Rule};
use crate::source::{Named, Source, rust_files};

const PURE: [&str; 5] = ["domain", "tree", "checkpoint", "credential", "verify"];

/// Paths that reach outside. Matched anywhere in a path, so `use` and call are both found.
const OUTSIDE: [&[&str]; 20] = [
    &["std", "fs"],
    &["std", "net"],
    &["std", "env"],
    &["std", "process"],
    &["std", "thread"],
    &["time", "SystemTime"],
    &["time", "Instant"],
    &["SystemTime", "now"],
    &["Instant", "now"],
    &["Utc", "now"],
    &["Local", "now"],
    &["Uuid", "new_v4"],
    &["getrandom"],
    &["axum"],
    &["clap"],
    &["indicatif"],
    &["lru"],
    &["rand"],
    &["sled"],
    &["tokio"],
];

/// What speaks with the outside and therefore decides nothing.
const SURFACES: [&str; 3] = ["http", "pages", "cli"];

/// Paths of the deciding half of the domain, and the log's pen.
const DECIDING: [&[&str]; 6] = [
    &["domain", "decide"],
    &["domain", "apply"],
    &["decide", "decide"],
    &["domain", "Event"],
    &["log", "EventDraft"],
    &["log", "FrameDraft"],
];

/// Where a thread or task may start, and why there.
const SPAWNING: [(&str, &str); 4] = [
    (
        "src/run/",
        "the one folder that owns threads: writer, publisher, server, shutdown",
    ),
    (
        "src/http/looking.rs",
        "one thread that writes looks for all requests, joined when the surface is dropped",
    ),
    (
        "src/state/rebuild.rs",
        "one scoped thread that reads ahead, joined before the call returns",
    ),
    (
        "src/state/settle.rs",
        "one scoped thread that cuts pages ahead of sled, joined before the call returns",
    ),
];

#[test]
fn pure_folders_reach_nothing_outside() {
    let mut findings = Vec::new();
    for source in rust_files(&["src"]).iter().filter(|source| is_pure(source)) {
        for path in source.paths().iter().filter(|path| !path.test) {
            if OUTSIDE.iter().any(|outside| contains(path, outside)) {
                let what = path.segments.join("::");
                findings.push(Finding::new(&source.file, path.line, what));
            }
        }
    }
    Rule {
        says: "domain, tree, checkpoint, credential, verify: no I/O, no clock, no randomness",
        because: "I14: the same command on the same books must decide the same, for ever",
        remedy: "take time, seed and facts from the context that comes in with the command",
    }
    .holds(&findings);
}

#[test]
fn the_domain_counts_in_integers() {
    let mut findings = Vec::new();
    // Where ink goes on a page is geometry, in points; what is counted stands in one file of it.
    let counts = |source: &&Source| {
        let draws = source.file.starts_with("src/credential/pdf/");
        !draws || source.file.ends_with("/certificate.rs")
    };
    let pure = rust_files(&["src"]);
    for source in pure.iter().filter(|it| is_pure(it)).filter(counts) {
        for float in ["f32", "f64"] {
            for (line, _) in source.places_of(&[float]) {
                findings.push(Finding::new(&source.file, line, float));
            }
        }
    }
    Rule {
        says: "no floating-point type in domain, tree, checkpoint, credential, verify",
        because: "I8: minutes, credits and points are integers; rounding is a named rule",
        remedy: "count in the smallest unit, or use an exact fraction of two integers",
    }
    .holds(&findings);
}

#[test]
fn only_run_starts_threads_and_tasks() {
    let mut findings = Vec::new();
    for source in rust_files(&["src"]) {
        if SPAWNING
            .iter()
            .any(|(place, _)| source.file.starts_with(place))
        {
            continue;
        }
        for (line, what) in spawns_of(&source) {
            findings.push(Finding::new(&source.file, line, what));
        }
    }
    Rule {
        says: "only src/run starts threads and tasks; exceptions stand in SPAWNING with a reason",
        because: "what nobody else starts, nobody else has to stop: shutdown is in one place",
        remedy: "offer the work as a method and let run call it from its own thread",
    }
    .holds(&findings);
}

#[test]
fn surfaces_hold_no_business_rule() {
    let mut findings = Vec::new();
    for source in rust_files(&["src"]) {
        if !SURFACES.contains(&source.module()) {
            continue;
        }
        for path in source.paths().iter().filter(|path| !path.test) {
            if DECIDING.iter().any(|deciding| contains(path, deciding)) {
                let what = path.segments.join("::");
                findings.push(Finding::new(&source.file, path.line, what));
            }
        }
    }
    Rule {
        says: "http, pages and cli never decide, fold or write events themselves",
        because: "a rule in a surface holds on that surface only; another one goes round it",
        remedy: "make it a command and put the rule into the subject's decide.rs",
    }
    .holds(&findings);
}

#[test]
fn unit_tests_never_sleep() {
    let mut findings = Vec::new();
    for source in rust_files(&["src"]) {
        for (line, test) in source.places_of(&["sleep", "("]) {
            if test {
                findings.push(Finding::new(&source.file, line, "sleep(..)"));
            }
        }
    }
    Rule {
        says: "a unit test never sleeps",
        because: "it is slow on a fast machine and fails on a slow one",
        remedy: "wait for the event itself, or pass the time in",
    }
    .holds(&findings);
}

fn is_pure(source: &Source) -> bool {
    PURE.contains(&source.module())
}

fn contains(path: &Named, part: &[&str]) -> bool {
    path.segments.windows(part.len()).any(|seen| seen == part)
}

/// Calls that start a thread or task, outside test code.
fn spawns_of(source: &Source) -> Vec<(usize, String)> {
    let starts = ["spawn", "spawn_blocking", "spawn_local", "spawn_scoped"];
    source
        .tokens
        .windows(3)
        .filter(|seen| !seen[1].test && matches!(seen[0].text.as_str(), "." | "::"))
        .filter(|seen| starts.contains(&seen[1].text.as_str()) && seen[2].text == "(")
        .map(|seen| (seen[1].line, format!("{}(..)", seen[1].text)))
        .collect()
}

#[test]
fn a_clock_a_thread_and_their_disguises_are_found() {
    let text = "use std::{fs::File, time};\nfn f() { time::Instant::now(); thread::spawn(g); }";
    let source = Source::parse("src/domain/a.rs", text);
    let outside = source
        .paths()
        .iter()
        .filter(|path| OUTSIDE.iter().any(|outside| contains(path, outside)))
        .count();
    assert_eq!((outside, spawns_of(&source).len()), (2, 1));
}
