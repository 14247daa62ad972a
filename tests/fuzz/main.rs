//! Fuzzing that every test run repeats: the committed corpora, and bounded mutations of them.
//!
//! Every input of `corpus/<target>/` goes through its target, then a fixed number of mutations
//! that depend on nothing but the seed below. What the coverage-guided engine finds
//! (`tools/fuzz`, run by `tools/check --long`) is committed there and stays found.

mod mutations;
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use mutations::Mutations;
use targets::{TARGETS, Target};

/// Mutations of each target in a test run.
const ROUNDS: u64 = 20_000;
const SEED: u64 = 0x5eed_0001;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus")
}

/// The seeds of a target, in the order of their names.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = fs::read_dir(corpus().join(target)).expect("each target has a folder of seeds");
    let mut paths: Vec<PathBuf> = folder
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    paths.sort();
    let read = |path: &PathBuf| fs::read(path).expect("a readable file");
    paths.iter().map(read).collect()
}

/// Runs one input; a panic tells the input, so that it can be committed as a seed.
fn run((name, target): Target, input: &[u8], what: &str) {
    let shown = input.escape_ascii();
    assert!(
        catch_unwind(|| target(input)).is_ok(),
        "target {name} panics on {what}: b\"{shown}\""
    );
}

#[test]
fn every_target_has_seeds_and_every_folder_a_target() {
    let named: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let folders: BTreeSet<String> = fs::read_dir(corpus())
        .expect("a folder")
        .map(|entry| entry.expect("a readable folder").file_name())
        .map(|name| name.into_string().expect("a plain name"))
        .collect();
    assert_eq!(named, folders);
    assert!(TARGETS.iter().all(|(name, _)| seeds(name).len() >= 4));
}

#[test]
fn every_seed_is_survived() {
    for &target in TARGETS {
        for (number, seed) in seeds(target.0).iter().enumerate() {
            run(target, seed, &format!("seed {number}"));
        }
    }
}

#[test]
fn bounded_mutations_of_every_seed_are_survived() {
    for &target in TARGETS {
        let mut mutations = Mutations::new(SEED, seeds(target.0));
        for round in 0..ROUNDS {
            let input = mutations.next_input();
            run(target, &input, &format!("round {round} of seed {SEED:#x}"));
        }
    }
}
