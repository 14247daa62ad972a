//! The manifest: a dependency is a promise to keep, so each says why it is there.

use std::fs;

use crate::report::{Finding, Rule};

#[test]
fn each_dependency_says_why_it_is_there() {
    let text = fs::read_to_string("Cargo.toml").expect("tests run in the crate root");
    Rule {
        says: "each dependency in Cargo.toml has a comment of reason on the line above",
        because: "whoever updates or replaces it must know what we need it for",
        remedy: "write one line of reason, or remove the dependency",
    }
    .holds(&unreasoned(&text));
}

#[test]
fn sled_is_pinned() {
    let text = fs::read_to_string("Cargo.toml").expect("tests run in the crate root");
    let pinned = text.lines().any(|line| line == "sled = \"=0.34.7\"");
    let findings = if pinned {
        vec![]
    } else {
        vec![Finding::new("Cargo.toml", 0, "sled is not =0.34.7")]
    };
    Rule {
        says: "sled is pinned to =0.34.7",
        because: "its files on disk are per version, and what we measured holds for this one",
        remedy: "pin it again; a change needs a rebuild path and new numbers",
    }
    .holds(&findings);
}

/// Dependencies without a comment right above them.
fn unreasoned(manifest: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut in_dependencies = false;
    let mut above = "";
    for (number, line) in manifest.lines().enumerate() {
        if line.starts_with('[') {
            in_dependencies = line.contains("dependencies");
        } else if in_dependencies && line.contains('=') && !line.starts_with([' ', '#', ']']) {
            let name = line.split(['=', ' ']).next().unwrap_or(line);
            if !above.starts_with("# ") {
                findings.push(Finding::new("Cargo.toml", number + 1, name));
            }
        }
        above = line;
    }
    findings
}

#[test]
fn a_dependency_without_reason_is_found() {
    let manifest = "[dependencies]\n# why\na = \"1\"\nb = \"2\"\n[lints.rust]\nc = \"warn\"";
    assert_eq!(unreasoned(manifest), [Finding::new("Cargo.toml", 4, "b")]);
}
