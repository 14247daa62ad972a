//! The logs that a witness watches: a file of `log <vkey>` lines, as in a policy file.
//!
//! Several lines with one name are one log whose key is being replaced.

use std::collections::BTreeMap;
use std::fmt;

use super::bounds::LOGS_MAX;
use crate::checkpoint::{KeyKind, VerifierKey};

/// Keys of logs, by origin.
#[derive(Clone, Debug, Default)]
pub struct Logs(BTreeMap<String, Vec<VerifierKey>>);

/// What is wrong with a file of logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLogs {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for BadLogs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for BadLogs {}

impl Logs {
    /// Reads the lines of a file: `log <vkey>`, blank ones, and comments after `#`.
    pub fn parse(text: &str) -> Result<Self, BadLogs> {
        let mut logs = Self::default();
        for (line, text) in (1..).zip(text.lines()) {
            let bad = |what: String| BadLogs { line, what };
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let vkey = text.strip_prefix("log ").map(str::trim);
            let vkey = vkey.ok_or_else(|| bad("it does not begin with `log `".to_owned()))?;
            let key: VerifierKey = vkey.parse().map_err(|why| bad(format!("{why}")))?;
            if key.kind() != KeyKind::Ed25519Note {
                return Err(bad("it is no key of a log, but of a witness".to_owned()));
            }
            logs.0.entry(key.name().to_owned()).or_default().push(key);
            if logs.0.len() > LOGS_MAX {
                return Err(bad(format!("more than {LOGS_MAX} logs")));
            }
        }
        Ok(logs)
    }

    /// The keys of a log; none if it is not watched.
    pub fn keys(&self, origin: &str) -> Option<&[VerifierKey]> {
        self.0.get(origin).map(Vec::as_slice)
    }

    /// Names of all logs.
    pub fn origins(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
