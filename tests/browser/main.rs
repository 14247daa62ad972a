//! Our pages as a browser shows them: readable at every width, in both languages, for everybody,
//! and nothing asked of anybody else.
//!
//! A ledger is served on loopback with all that pages have to show ([`scene`]); what there is to
//! see is written down as a plan, and `tools/browser` looks at it in Chromium. That needs Chromium
//! and the packages of `tools/setup`, so `tools/check` runs it as a step of its own. Pictures of
//! all pages lie beside the plan afterwards.

#[path = "../support/mod.rs"]
mod support;

mod plan;
mod scene;

use std::path::{Path, PathBuf};
use std::process::Command;

use scene::Scene;

/// Where plan, files and pictures go.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser")
}

#[test]
#[ignore = "browser: a step of tools/check, after tools/setup"]
fn every_page_is_for_everybody_at_every_width_and_in_both_languages() {
    let scene = Scene::open();
    let plan = plan::written(&scene, &folder());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let node = Command::new(root.join("tools/node")).output();
    let node = String::from_utf8(node.expect("a script").stdout).expect("a path");
    let looked = Command::new(node.trim())
        .arg(root.join("tools/browser/check.mjs"))
        .arg(plan)
        .status();
    assert!(looked.expect("Node.js, see tools/setup").success());
}
