//! `hourledger serve` as a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_hourledger");

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// Shown by the first start only.
    pub founder_token: Option<String>,
}

impl Server {
    /// Starts on the ledger in `folder`, which the first start begins; returns when it is ready.
    pub fn start(folder: &Path) -> Self {
        let mut child = spawn(folder);
        let lines = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut said = String::new();
        // It says one JSON object, on one line or on several, and nothing more until it ends.
        for line in lines.lines() {
            said.push_str(&line.expect("text"));
            if let Ok(ready) = serde_json::from_str::<Value>(&said) {
                let url = ready["url"].as_str().expect("an address");
                let address = url
                    .trim_start_matches("http://")
                    .parse()
                    .expect("an address");
                let founder_token = ready["founder_token"].as_str().map(str::to_owned);
                return Self {
                    child,
                    address,
                    founder_token,
                };
            }
        }
        panic!("the server ended: {said}, {:?}", child.wait());
    }

    /// Starts one and kills it `moment` later, wherever it is.
    pub fn killed_after(folder: &Path, moment: Duration) {
        let mut child = spawn(folder);
        std::thread::sleep(moment);
        child.kill().expect("a child of ours");
        child.wait().expect("a child of ours");
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().expect("a child of ours");
        self.child.wait().expect("a child of ours");
    }

    /// SIGTERM; it must end well.
    pub fn stop(mut self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").arg(&id).status().expect("kill runs");
        assert!(sent.success());
        let ended = self.child.wait().expect("a child of ours");
        assert!(ended.success(), "{ended}");
    }
}

fn spawn(folder: &Path) -> Child {
    Command::new(PROGRAM)
        .args([
            "--json",
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--flush-age-ms-max",
            "20",
        ])
        .args([
            "--requests-per-minute",
            "60000000",
            "--requests-burst",
            "1000000",
        ])
        .arg("--data")
        .arg(folder.join("data"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// The whole ledger is checked and nothing is found.
pub fn fsck(folder: &Path) {
    let checked = Command::new(PROGRAM)
        .args(["--json", "fsck", "--data"])
        .arg(folder.join("data"))
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{said}");
}
