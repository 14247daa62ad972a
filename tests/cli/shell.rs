//! Running the built program and reading what it said.

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

/// What one run said.
#[derive(Debug)]
pub struct Said {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The answer as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|why| panic!("{why}: {self:?}"))
    }

    /// The same run, which must have ended with this exit code.
    pub fn exits(self, exit: i32) -> Self {
        assert_eq!(self.exit, exit, "{self:?}");
        self
    }
}

/// The program in a known environment: English, nothing set.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hourledger"));
    let ours = std::env::vars().filter(|(name, _)| name.starts_with("HOURLEDGER_"));
    for (name, _) in ours {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C");
    command
}

/// Runs the program to its end.
pub fn hourledger<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Said {
    said(
        &program()
            .args(arguments)
            .output()
            .expect("the program starts"),
    )
}

/// Runs the program again and again, killed after so many milliseconds each time; at least one kill
/// must fall into its work.
pub fn killed(arguments: &[String], waits_ms: &[u64]) {
    let mut kills = 0;
    for wait_ms in waits_ms {
        let mut child = program()
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(*wait_ms));
        kills += usize::from(child.try_wait().expect("a child").is_none());
        child.kill().expect("killed");
        child.wait().expect("ended");
    }
    assert!(kills > 0, "no kill fell into the work");
}

fn said(output: &Output) -> Said {
    Said {
        exit: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
