//! Why a subcommand stopped, how it says so, and the exit code that follows.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde::Deserialize;
use serde_json::json;

use super::voice::{Voice, remark};
use crate::domain::kernel::refusal::Refusal;
use crate::log::Fault;
use crate::run::Failure;
use crate::run::fsck::in_full;

/// Why a subcommand stopped.
#[derive(Debug)]
pub enum Stopped {
    /// The ledger says no.
    Refused(Box<Refusal>),
    /// This program says no; in both languages, with what to do.
    No(Words),
    /// Problems were found; the answer, already given, names them.
    Found(Words),
    /// The command line or the settings are wrong.
    Usage(Words),
    /// A server says no, in its own words.
    Answered(Problem),
    /// The outside failed.
    Fault(Fault),
    /// A check ended with a verdict that has its own exit code; the answer told it.
    Checked(u8),
}

/// What a server says that does not do what it was asked (RFC 9457).
#[derive(Debug, Deserialize)]
pub struct Problem {
    /// Stable code.
    pub code: String,
    /// What stands in the way.
    pub detail: String,
    /// The part of the request at fault.
    pub field: Option<String>,
    /// What to do about it.
    pub next_step: String,
    /// HTTP status.
    pub status: u16,
}

impl Problem {
    /// What stands in the way, and where.
    fn message(&self) -> String {
        match &self.field {
            Some(field) => format!("{} ({field})", self.detail),
            None => self.detail.clone(),
        }
    }
}

/// A text in both languages.
#[derive(Debug)]
pub struct Words {
    /// 简体中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Stopped {
    /// This program says no.
    pub fn no(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::No(Words::new(zh, en))
    }

    /// Problems were found, and the answer named them.
    pub fn found(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Found(Words::new(zh, en))
    }

    /// The command line or the settings are wrong.
    pub fn usage(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Usage(Words::new(zh, en))
    }

    /// A file that somebody named cannot be read.
    pub fn unreadable(file: &Path, cause: &io::Error) -> Self {
        let shown = file.display();
        Self::usage(
            format!("无法读取 {shown}：{cause}"),
            format!("{shown} cannot be read: {cause}"),
        )
    }

    /// Says why, and gives the exit code.
    pub fn tell(&self, voice: Voice) -> ExitCode {
        let (kind, exit, code, message, next_step) = match self {
            Self::Refused(refusal) => {
                let text = refusal.text(voice.lang);
                let code = refusal.code.as_str();
                ("refused", 1, Some(code), text.message, Some(text.next_step))
            }
            Self::Found(_) if voice.json => return ExitCode::from(1),
            Self::Checked(exit) => return ExitCode::from(*exit),
            Self::No(words) | Self::Found(words) => {
                ("refused", 1, None, words.in_language(voice), None)
            }
            Self::Usage(words) => ("usage", 2, None, words.in_language(voice), None),
            Self::Answered(problem) => {
                let (kind, exit) = if problem.status < 500 {
                    ("refused", 1)
                } else {
                    ("fault", 3)
                };
                (
                    kind,
                    exit,
                    Some(problem.code.as_str()),
                    problem.message(),
                    Some(problem.next_step.clone()),
                )
            }
            Self::Fault(fault) => ("fault", 3, None, in_full(fault), None),
        };
        if voice.json {
            voice.answer(&json!({"stopped": {
                "kind": kind, "code": code, "message": message, "next_step": next_step,
            }}));
        } else {
            let label = code.map(|code| format!("{code}: ")).unwrap_or_default();
            remark(format_args!("hourledger: {label}{message}"));
            if let Some(next_step) = next_step {
                remark(format_args!("  {next_step}"));
            }
        }
        ExitCode::from(exit)
    }
}

impl Words {
    /// A text in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    fn in_language(&self, voice: Voice) -> String {
        voice.pick(&self.zh, &self.en).clone()
    }
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::Refused(refusal),
            Failure::Fault(fault) => Self::Fault(fault),
        }
    }
}
