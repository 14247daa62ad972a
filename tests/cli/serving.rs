//! A served ledger: first start, one holder at a time, an orderly end, tokens and policy from
//! outside.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use crate::fixture::{Demo, path};
use crate::shell::{hourledger, program};

/// A running server; killed when a test fails before it was stopped.
pub struct Server {
    child: Child,
    ready: Value,
    _out: BufReader<ChildStdout>,
}

impl Server {
    pub fn start(verb: &str, data: &Path) -> Self {
        let mut child = program()
            .args([
                verb,
                "--json",
                "--listen",
                "127.0.0.1:0",
                "--data",
                path(data),
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        let ready = one_json(&mut out);
        Self {
            child,
            ready,
            _out: out,
        }
    }

    pub fn url(&self) -> &str {
        self.ready["url"].as_str().expect("an address")
    }

    fn read(&self, path: &str) -> String {
        let address = self.url().strip_prefix("http://").expect("plain HTTP");
        let mut stream = TcpStream::connect(address).expect("listening");
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        answer
    }

    pub fn stop(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        let killed = std::process::Command::new("kill")
            .args(["-TERM", &pid])
            .status();
        assert!(killed.expect("kill runs").success());
        self.child.wait().expect("ends").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Lines up to the end of one pretty-printed JSON value.
fn one_json(out: &mut impl BufRead) -> Value {
    let mut text = String::new();
    while out.read_line(&mut text).expect("readable") > 0 {
        if let Ok(value) = serde_json::from_str(&text) {
            return value;
        }
    }
    panic!("the server ended: {text}")
}

#[test]
fn the_first_start_prints_a_token_once_and_a_signal_leaves_a_whole_ledger() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = Server::start("serve", &data);
    assert!(server.read("/readyz").contains("200 OK"));
    assert!(server.ready["founder_token"].is_string());
    assert_eq!(server.stop(), Some(0));
    let again = Server::start("serve", &data);
    assert_eq!(again.ready["founder_token"], Value::Null);
    assert_eq!(again.ready["ledger_id"].as_str().map(str::len), Some(32));
    assert_eq!(again.stop(), Some(0));
    hourledger(["fsck", "--data", path(&data)]).exits(0);
}

#[test]
fn who_finds_the_directory_taken_is_told_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = Server::start("serve", &data);
    for verb in ["fsck", "rebuild", "serve"] {
        let said = hourledger([verb, "--data", path(&data)]).exits(1);
        assert!(said.err.contains("--server"), "{said:?}");
    }
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn tokens_and_policy_are_kept_from_outside_and_in_the_directory() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = Server::start("serve", &data);
    let text = |name: &str| server.ready[name].as_str().expect("there").to_owned();
    let (founder, token, url) = (text("founder"), text("founder_token"), text("url"));
    let remote = ["--json", "--server", &url, "--token", &token];
    let create = [
        "token",
        "create",
        "--person",
        &founder,
        "--allow",
        "ledger_admin",
    ];
    let made = hourledger(create.iter().chain(&remote)).exits(0).json();
    let id = made["token_id"].as_str().expect("a name").to_owned();
    let shown = hourledger(["policy", "show"].iter().chain(&remote))
        .exits(0)
        .json();
    assert_eq!(shown["items"][0]["id"], "national");
    let wrong = ["--json", "--server", &url, "--token", "hlt_wrong"];
    let said = hourledger(["policy", "show"].iter().chain(&wrong))
        .exits(1)
        .json();
    assert!(said["stopped"]["code"].is_string(), "{said}");
    assert_eq!(server.stop(), Some(0));
    let here = ["--json", "--data", path(&data)];
    let list = ["token", "list", "--person", &founder];
    let listed = hourledger(list.iter().chain(&here)).exits(0).json();
    assert_eq!(listed["tokens"].as_array().map(Vec::len), Some(2));
    hourledger(["token", "revoke", &id].iter().chain(&here)).exits(0);
    hourledger(["token", "revoke", &id].iter().chain(&here)).exits(1);
}

#[test]
fn a_demo_is_served_on_with_its_own_time() {
    let demo = Demo::copy();
    let server = Server::start("demo", &demo.data());
    assert_eq!(server.ready["simulation"], true);
    assert!(server.read("/readyz").contains("200 OK"));
    assert_eq!(server.stop(), Some(0));
    hourledger(["fsck", "--data", path(&demo.data())]).exits(0);
}

#[test]
fn every_report_is_asked_of_a_server_as_of_the_directory() {
    let demo = Demo::copy();
    let server = Server::start("demo", &demo.data());
    let text = |at: &Value| at.as_str().expect("there").to_owned();
    let (url, faces) = (text(&server.ready["url"]), &server.ready["faces"]);
    let token = text(&server.ready["tokens"]["auditor"]);
    let (organisation, volunteer) = (text(&faces["organisation"]), text(&faces["volunteer"]));
    let period = ["--from", "2026-03-01", "--to", "2026-06-30"];
    let funder = ["funder", &organisation, "--value-per-hour", "2500"];
    let reports: [(&str, &[&str]); 6] = [
        ("key", &["sessions", "--by", "month"]),
        (
            "key",
            &["sessions", "--by", "state", "--organisation", &organisation],
        ),
        ("date", &["statement", &volunteer]),
        ("person_id", &["recorders"]),
        ("person_id", &["recorders", &organisation]),
        ("sheet", &funder),
    ];
    let remote = ["--csv", "--server", &url, "--token", &token];
    for (first, report) in reports {
        let asked = [&["report"][..], report, &period, &remote].concat();
        let said = hourledger(asked).exits(0);
        let header = said.out.split(',').next();
        assert_eq!(header, Some(first), "{said:?}");
        assert!(said.out.lines().count() > 1, "{said:?}");
    }
    let annual = ["report", "annual", &organisation, "--year", "2026"];
    let said = hourledger([&annual[..], &remote].concat()).exits(0);
    assert!(said.out.contains("overview,year,value,2026"), "{said:?}");
    assert_eq!(server.stop(), Some(0));
}
