//! Settings of `serve`: file, environment, flag, in rising strength.

use std::fs;

use crate::fixture::path;
use crate::shell::{hourledger, program};

#[test]
fn a_flag_beats_the_environment_which_beats_the_file_which_beats_what_is_built_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hourledger.toml");
    fs::write(
        &file,
        "listen = \"127.0.0.1:7001\"\nrequests_burst = 11\norigin = \"ledger.example/a\"\n",
    )
    .expect("written");
    let output = program()
        .args([
            "serve",
            "--show-settings",
            "--json",
            "--settings",
            path(&file),
        ])
        .args(["--listen", "127.0.0.1:7003"])
        .env("HOURLEDGER_LISTEN", "127.0.0.1:7002")
        .env("HOURLEDGER_REQUESTS_BURST", "12")
        .output()
        .expect("the program starts");
    let settings: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(settings["listen"], "127.0.0.1:7003");
    assert_eq!(settings["requests_burst"], 12);
    assert_eq!(settings["origin"], "ledger.example/a");
    assert_eq!(settings["data"], "hourledger-data");
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hourledger.toml");
    fs::write(&file, "requests_burst = 11\nlissten = \"127.0.0.1:1\"\n").expect("written");
    let said = hourledger(["serve", "--show-settings", "--settings", path(&file)]).exits(2);
    assert!(
        said.err.contains("line 2") && said.err.contains("lissten"),
        "{said:?}"
    );
}

#[test]
fn a_setting_that_cannot_work_is_refused() {
    let said = hourledger(["serve", "--show-settings", "--requests-burst", "0"]).exits(2);
    assert!(said.err.contains("requests_burst"), "{said:?}");
}

#[test]
fn serve_has_no_way_to_simulated_time() {
    let said = hourledger(["serve", "--help"]).exits(0);
    assert!(!said.out.contains("simulat"), "{}", said.out);
}

#[test]
fn messages_come_in_chinese_where_the_environment_says_so() {
    let output = program()
        .args(["fsck", "--data", "/nowhere/at/all"])
        .env("LC_ALL", "zh_CN.UTF-8")
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("没有账本"));
}
