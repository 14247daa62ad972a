//! Arrows: which top-level module may import which.
//!
//! Imports run downwards only, so that every part can be read, tested and replaced knowing only
//! what lies below it. Test code may look anywhere.

use std::collections::BTreeSet;

use crate::report::{Finding, Rule};
use crate::source::{Source, rust_files};

/// A module, what it may import, and why the list is what it is. `lib` and `main` see all.
type Row = (&'static str, &'static [&'static str], &'static str);

const ARROWS: [Row; 20] = [
    (
        "domain",
        &[],
        "the business is pure: it names no engine, no protocol, no screen",
    ),
    (
        "interchange",
        &["domain"],
        "spreadsheets as values of the kernel: no ledger, no disk, no protocol",
    ),
    (
        "log",
        &[],
        "bytes in, bytes out; knows nothing of volunteering",
    ),
    ("tree", &[], "arithmetic of the public tree, pure"),
    (
        "checkpoint",
        &["tree"],
        "texts of the public log (notes, proofs, policies), pure; signs through a closure",
    ),
    (
        "credential",
        &["domain", "log", "tree", "checkpoint"],
        "certificates as other people's formats, pure; ids and keys from the kernel, openings and \
         positions from log",
    ),
    (
        "verify",
        &["domain", "log", "tree", "checkpoint", "credential"],
        "what a stranger can check offline, pure: no ledger, no network; of log only commitments, \
         of domain only the kernel and the events whose bodies are public",
    ),
    (
        "signing",
        &["log", "tree", "checkpoint"],
        "signing keys on a disk; faults and disks from log",
    ),
    (
        "tlog",
        &["log", "tree", "checkpoint", "signing"],
        "the public log on a disk: entries and hashes, the newest checkpoint in two places",
    ),
    (
        "witness",
        &["log", "tree", "checkpoint", "signing"],
        "a witness of other people's logs: check, persist, answer",
    ),
    (
        "vault",
        &["domain", "log"],
        "facts about people for decide; faults from log",
    ),
    (
        "access",
        &["domain", "log"],
        "roles and tokens; its own log of the same frames",
    ),
    ("state", &["domain", "log"], "books folded from frames"),
    (
        "run",
        &[
            "domain",
            "log",
            "tree",
            "checkpoint",
            "credential",
            "signing",
            "tlog",
            "vault",
            "access",
            "state",
        ],
        "wires all that lies below",
    ),
    (
        "reading",
        &[
            "domain",
            "interchange",
            "log",
            "tree",
            "checkpoint",
            "credential",
            "signing",
            "tlog",
            "vault",
            "access",
            "state",
            "run",
        ],
        "read models of what run holds, also as rows of standard files; no HTTP, so that pages \
         and cli show the same",
    ),
    (
        "pages",
        &[
            "domain",
            "log",
            "checkpoint",
            "credential",
            "verify",
            "run",
            "reading",
        ],
        "HTML of what reading and verify say; no HTTP, so that a page is a value",
    ),
    (
        "http",
        &[
            "domain",
            "interchange",
            "log",
            "tree",
            "checkpoint",
            "credential",
            "signing",
            "tlog",
            "vault",
            "access",
            "state",
            "verify",
            "run",
            "reading",
            "pages",
        ],
        "answers through run",
    ),
    (
        "cli",
        &[
            "domain",
            "interchange",
            "log",
            "tree",
            "checkpoint",
            "credential",
            "verify",
            "signing",
            "tlog",
            "witness",
            "vault",
            "access",
            "state",
            "run",
            "reading",
            "pages",
            "http",
        ],
        "starts everything",
    ),
    ("lib", &[], "the map"),
    ("main", &[], "starts cli"),
];

#[test]
fn imports_run_downwards_only() {
    let mut findings = Vec::new();
    for source in rust_files(&["src"]) {
        let Some((_, allowed, why)) = row_of(source.module()) else {
            continue;
        };
        for (line, target) in imports_of(&source) {
            if target != source.module() && !allowed.contains(&target.as_str()) {
                let what = format!("{} imports {target} ({why})", source.module());
                findings.push(Finding::new(&source.file, line, what));
            }
        }
    }
    Rule {
        says: "a module imports only what its row in tests/house/arrows.rs allows",
        because: "one wrong arrow and no part can be understood alone any more",
        remedy: "pass the value in from above, or move the type down to where both may see it",
    }
    .holds(&findings);
}

#[test]
fn every_top_level_module_has_its_row() {
    let modules: BTreeSet<String> = rust_files(&["src"])
        .iter()
        .map(|source| source.module().to_owned())
        .collect();
    let findings: Vec<Finding> = modules
        .iter()
        .filter(|module| row_of(module).is_none())
        .map(|module| Finding::new(&format!("src/{module}"), 0, "no row"))
        .collect();
    Rule {
        says: "each top-level module has a row in tests/house/arrows.rs",
        because: "a new folder must say what it stands on before others stand on it",
        remedy: "add the row with its reason; infrastructure: one folder per step of the flow",
    }
    .holds(&findings);
}

#[test]
fn no_row_imports_upwards() {
    for (at, (module, allowed, _)) in ARROWS.iter().enumerate() {
        for target in *allowed {
            let below = ARROWS[..at].iter().any(|(other, ..)| other == target);
            assert!(below, "{module} may import {target}, which stands above it");
        }
    }
}

fn row_of(module: &str) -> Option<&'static Row> {
    ARROWS.iter().find(|(name, ..)| *name == module)
}

/// Line and top-level module of every `crate::` path outside test code. `lib.rs` and `main.rs`
/// declare and start everything, so theirs are not arrows.
fn imports_of(source: &Source) -> Vec<(usize, String)> {
    if matches!(source.module(), "lib" | "main") {
        return Vec::new();
    }
    source
        .paths()
        .into_iter()
        .filter(|path| !path.test)
        .filter_map(|path| Some((path.line, target_of(source, &path.segments)?)))
        .collect()
}

/// The top-level module that a path names, by `crate::` or by climbing `super::` to the root.
fn target_of(source: &Source, segments: &[String]) -> Option<String> {
    let climbs = segments
        .iter()
        .take_while(|segment| *segment == "super")
        .count();
    if segments[0] == "crate" || (climbs > 0 && climbs >= depth_of(&source.file)) {
        return segments
            .get(climbs.max(1))
            .filter(|name| *name != "super")
            .cloned();
    }
    None
}

/// How many `super::` lead from a file to the crate root: 1 for `src/log/mod.rs`.
fn depth_of(file: &str) -> usize {
    file.trim_end_matches("/mod.rs").matches('/').count()
}

#[test]
fn crate_and_super_paths_lead_to_their_module() {
    let text = "use crate::log::{Fault, frame};\nfn f() { super::super::vault::seal() }";
    let found = imports_of(&Source::parse("src/domain/ids.rs", text));
    let targets: Vec<&str> = found.iter().map(|(_, target)| target.as_str()).collect();
    assert_eq!(targets, ["log", "log", "vault"]);
}
