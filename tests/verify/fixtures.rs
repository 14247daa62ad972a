//! The committed bundle: what other programs, and later versions of this one, must find valid.

use std::fs;
use std::path::{Path, PathBuf};

use hourledger::checkpoint::Policy;
use hourledger::verify::{Asked, Verdict, key_list, verify};
use serde_json::json;

use crate::genuine::codes;
use crate::ledger::shapes;
use crate::scene::{NOW, Scene, holder, moment};

pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/verify/fixtures")
        .join(name)
}

fn read(name: &str) -> Vec<u8> {
    fs::read(path(name)).expect("a committed file")
}

/// What the README of the fixtures describes.
fn asked() -> Asked {
    let policy = Policy::parse(&read("policy")).expect("a policy");
    Asked {
        keys: key_list(&read("keys.json")).expect("a key list"),
        holder: Some(holder()),
        ..Asked::new(moment(NOW), Some(policy))
    }
}

#[test]
fn the_committed_bundle_is_valid_as_its_readme_says() {
    let bundle = read("genuine.hours.json");
    let report = verify(&bundle, &asked(), shapes);
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    let unarmed = Asked {
        keys: Vec::new(),
        holder: None,
        ..asked()
    };
    let report = verify(&bundle, &unarmed, shapes);
    assert_eq!(codes(&report), ["W904", "E802"]);
    let blind = Asked::new(moment(NOW), None);
    assert_eq!(
        verify(&bundle, &blind, shapes).verdict,
        Verdict::CannotCheck
    );
    let summary = verify(&read("summary.hours.json"), &asked(), shapes);
    assert_eq!(codes(&summary), ["W905"]);
    let star = verify(&read("star.hours.json"), &asked(), shapes);
    assert_eq!(codes(&star), ["W905"]);
}

#[test]
fn a_bundle_is_a_key_list_too() {
    let from_bundle = key_list(&read("genuine.hours.json")).expect("a list");
    assert_eq!(from_bundle, key_list(&read("keys.json")).expect("a list"));
    for wrong in [
        &b"{}"[..],
        b"[]",
        b"{\"keys\":1}",
        b"{\"keys\":[{}]}",
        b"x",
        b"",
    ] {
        assert!(key_list(wrong).is_err(), "{}", wrong.escape_ascii());
    }
}

/// Files that fuzzing starts from, beside the fixtures.
fn write_seed(name: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus/verify_bundle");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(name), bytes).expect("a file");
}

#[test]
#[ignore = "writes the fixtures and the seeds of the fuzz target anew"]
fn writes_the_fixtures() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let one = scene.credit(4, "2026-08-01", 60);
    let small = scene.issue(vec![one], |_| {});
    let mut summary = scene.issue(issued.sessions.clone(), |document| {
        let hours = &mut document["credentialSubject"]["serviceHours"];
        hours["profile"] = "summary".into();
        hours["sessions"] = json!([]);
    });
    summary.sessions.clear();
    let [genuine, small, summary] = [&issued, &small, &summary].map(|issued| {
        let status = scene.listed(crate::scene::LISTED_AT);
        scene.bundle_with(issued, status)
    });
    let mut keys = genuine.keys.clone();
    let [genuine, small_text, summary] =
        [&genuine, &small, &summary].map(|it| it.to_text().expect("a text"));
    fs::write(path("genuine.hours.json"), &genuine).expect("a file");
    fs::write(path("summary.hours.json"), &summary).expect("a file");
    fs::write(path("policy"), scene.ledger.policy()).expect("a file");
    let star = crate::stars::certified(&mut scene, |_| {});
    let star = star.to_text().expect("a text");
    fs::write(path("star.hours.json"), &star).expect("a file");
    write_seed("star.json", star.as_bytes());
    keys.truncate(2);
    let list = json!({"keys": keys}).to_string() + "\n";
    fs::write(path("keys.json"), list).expect("a file");

    write_seed("one_session.json", small_text.as_bytes());
    write_seed("summary.json", summary.as_bytes());
    let mut bare = small;
    bare.disclosures.clear();
    bare.status = None;
    write_seed("bare.json", bare.to_text().expect("a text").as_bytes());
    bare.keys.clear();
    bare.issuance_proof = None;
    write_seed("unproven.json", bare.to_text().expect("a text").as_bytes());
    write_seed("empty.json", br#"{"v":1,"credential":{},"issuance":{}}"#);
}
