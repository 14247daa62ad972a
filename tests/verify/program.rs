//! The program itself: `hourledger verify`, its words and its exit codes.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::fixtures::path;
use crate::scene::NOW;

pub fn verify(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hourledger"));
    command.env("LC_ALL", "C").env_remove("HOURLEDGER_LANG");
    command.env_remove("HOURLEDGER_HOLDER_SECRET");
    let command = command.arg("verify").args(arguments).args(["--at", NOW]);
    command.output().expect("the program starts")
}

fn named(name: &str) -> String {
    path(name).display().to_string()
}

pub fn exit(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn without_a_policy_the_program_says_what_is_claimed_and_that_it_is_not_proven() {
    let said = verify(&[&named("genuine.hours.json")]);
    assert_eq!(exit(&said), 5, "{said:?}");
    let text = out(&said);
    assert!(
        text.contains("What the file claims (not proven):"),
        "{text}"
    );
    assert!(text.contains("4:15 (3)"), "{text}");
    assert!(
        text.lines()
            .filter(|line| line.starts_with("not checked"))
            .count()
            >= 5,
        "{text}"
    );
    assert!(text.ends_with("CANNOT_CHECK\n"), "{text}");
}

#[test]
fn a_changed_file_ends_with_1_and_says_what_is_wrong_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("changed.hours.json");
    let text = std::fs::read_to_string(path("genuine.hours.json")).expect("a file");
    let changed = text.replacen("\"totalMinutes\":255", "\"totalMinutes\":999", 1);
    std::fs::write(&file, changed).expect("a file");
    let file = file.display().to_string();
    let said = verify(&[&file]);
    assert_eq!(exit(&said), 1);
    assert!(
        out(&said).contains("E702 the totals do not add up"),
        "{}",
        out(&said)
    );
    let said = verify(&[&file, "--lang", "zh"]);
    assert!(out(&said).contains("E702 合计不符"), "{}", out(&said));
}

#[test]
fn a_genuine_file_is_valid_for_who_brings_everything_and_limited_for_others() {
    let (file, policy, keys) = (
        named("genuine.hours.json"),
        named("policy"),
        named("keys.json"),
    );
    let limited = verify(&[&file, "--policy", &policy]);
    assert_eq!(exit(&limited), 4, "{}", out(&limited));
    let secret = "21".repeat(32);
    let holder = [
        "--holder-name",
        "张三",
        "--holder-document",
        "11010519491231002x",
    ];
    let all = [
        &file,
        "--policy",
        &policy,
        "--keys",
        &keys,
        "--holder-secret",
        &secret,
    ];
    let valid = verify(&[&all[..], &holder].concat());
    assert_eq!(exit(&valid), 0, "{}", out(&valid));
    assert!(out(&valid).ends_with("VALID\n"));
    assert!(!out(&valid).contains("11010519491231002"), "I5");
}

#[test]
fn json_has_every_step_and_several_files_come_together() {
    let file = named("genuine.hours.json");
    let said = verify(&["--json", &file, &file]);
    assert_eq!(exit(&said), 5);
    let json: Value = serde_json::from_str(&out(&said)).expect("JSON");
    assert_eq!(json["files"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["files"][0]["lines"].as_array().map(Vec::len), Some(11));
    assert_eq!(json["files"][0]["verdict"], "CANNOT_CHECK");
    assert_eq!(
        json["together"]["minutes"], 0,
        "nothing is proven, nothing counts"
    );
    assert_eq!(json["together"]["left_out"][1][1], "does_not_hold");
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    let file = named("genuine.hours.json");
    let missing = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no such file");
    let table: [&[&str]; 6] = [
        &[],
        &[&missing.display().to_string()],
        &[&file, "--policy", &file],
        &[&file, "--keys", &named("policy")],
        &[&file, "--holder-name", "张三"],
        &[
            &file,
            "--holder-name",
            "张三",
            "--holder-document",
            "1",
            "--holder-secret",
            "short",
        ],
    ];
    for arguments in table {
        let said = verify(arguments);
        assert_eq!(exit(&said), 2, "{arguments:?} {said:?}");
    }
}
