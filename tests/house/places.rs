//! Places: nothing committed names a registry's host or a folder of somebody's machine.
//!
//! Both would work on one machine and fail on the next, where a mirror or another home stands.
//! Cargo.lock is left out: cargo writes it and it names its index by design.

use crate::report::{Finding, Rule};
use crate::source::text_files;

const COMMITTED: [&str; 12] = [
    ".ci",
    ".config",
    ".gitignore",
    "Cargo.toml",
    "README.md",
    "benches",
    "deny.toml",
    "rustfmt.toml",
    "schemas",
    "src",
    "tests",
    "tools",
];

/// Written in two parts, so that this file does not break its own rule.
const HOSTS: [&str; 8] = [
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("npmjs", ".org"),
    concat!("npmjs", ".com"),
    concat!("deb.debian", ".org"),
    concat!("ghcr", ".io"),
    concat!("docker", ".io"),
];

const MACHINE_PATHS: [&str; 4] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("../", "shared"),
];

#[test]
fn no_file_names_a_registry_host() {
    Rule {
        says: "no committed file names the host of a package registry",
        because: "registries are reached through their clients, which know this machine's mirrors",
        remedy: "name the package; let cargo, pip, apt-get or npm find it",
    }
    .holds(&places_of(&HOSTS));
}

#[test]
fn no_file_names_a_folder_of_one_machine() {
    Rule {
        says: "no committed file names a folder that only one machine has",
        because: "the next clone stands elsewhere",
        remedy: "use a path relative to the crate root, or a setting",
    }
    .holds(&places_of(&MACHINE_PATHS));
}

fn places_of(needles: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, text) in text_files(&COMMITTED) {
        if file.ends_with("Cargo.lock") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            for needle in needles.iter().filter(|needle| line.contains(**needle)) {
                findings.push(Finding::new(&file, number + 1, *needle));
            }
        }
    }
    findings
}
