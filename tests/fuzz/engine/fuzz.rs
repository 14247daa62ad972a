//! One program for all targets: FUZZ_TARGET names the one to run. See tools/fuzz.

#![no_main]

use std::sync::OnceLock;

use targets::{TARGETS, Target};

#[path = "../targets.rs"]
mod targets;

static TARGET: OnceLock<Target> = OnceLock::new();

fn named() -> Target {
    let name = std::env::var("FUZZ_TARGET").expect("FUZZ_TARGET names a target");
    let found = TARGETS.iter().find(|target| target.0 == name);
    *found.expect("FUZZ_TARGET is in TARGETS")
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    (TARGET.get_or_init(named).1)(input);
});
