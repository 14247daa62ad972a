//! What an audit says: one line for each check, always all of them and in the same order, so that
//! nobody takes a check that was left out for one that passed.

use serde::Serialize;

use super::hours::Sums;

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// 简体中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Told {
    /// A text in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }
}

/// One thing that an audit looks at, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Every byte of the log: checksums, chain values, positions, seal.
    Log,
    /// Commitments of all events, and the roots of the tree over them.
    Tree,
    /// Hours credited and reversed, added up from the events alone.
    Hours,
    /// Roots that the auditor brought along.
    KnownRoots,
    /// Signatures, and the key events that allow them.
    Signatures,
    /// The newest checkpoint against the recomputed root.
    Checkpoint,
    /// Cosignatures, and the quorum of the auditor's policy.
    Witnesses,
    /// What is published against the recomputed tree.
    Published,
}

impl Check {
    /// All of them, in the order of the report.
    pub const ALL: [Self; 8] = [
        Self::Log,
        Self::Tree,
        Self::Hours,
        Self::KnownRoots,
        Self::Signatures,
        Self::Checkpoint,
        Self::Witnesses,
        Self::Published,
    ];

    /// Whether it compares with something that whoever can write the whole directory, and has its
    /// keys, cannot have made again.
    pub fn is_outside(self) -> bool {
        matches!(self, Self::KnownRoots | Self::Witnesses | Self::Published)
    }

    /// What it looks at.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Log => (
                "日志：字节、链、位置、封条",
                "log: bytes, chain, positions, seal",
            ),
            Self::Tree => ("承诺与树根", "commitments and tree root"),
            Self::Hours => (
                "时长：由事件独立累加",
                "hours: added up from the events alone",
            ),
            Self::KnownRoots => ("审计者自带的树根", "roots that you brought along"),
            Self::Signatures => ("签名与密钥事件", "signatures and key events"),
            Self::Checkpoint => ("最新检查点", "newest checkpoint"),
            Self::Witnesses => ("见证签名与法定数", "cosignatures and quorum"),
            Self::Published => ("已发布的树", "published tree"),
        }
    }
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Looked at, and nothing is wrong.
    Ok,
    /// Something is wrong.
    Problem,
    /// Not looked at; the line says why.
    NotChecked,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What was looked at.
    pub check: Check,
    /// How it ended.
    pub verdict: Verdict,
    /// What was found, or why it was not looked at.
    pub said: Told,
    /// What is wrong, each by itself; empty unless the verdict is a problem.
    pub problems: Vec<Told>,
}

impl Line {
    /// A check that passed, or found these problems.
    pub fn checked(check: Check, said: Told, problems: Vec<Told>) -> Self {
        let verdict = if problems.is_empty() {
            Verdict::Ok
        } else {
            Verdict::Problem
        };
        Self {
            check,
            verdict,
            said,
            problems,
        }
    }

    /// A check that was not made, and why.
    pub fn not_checked(check: Check, why: Told) -> Self {
        Self {
            check,
            verdict: Verdict::NotChecked,
            said: why,
            problems: Vec::new(),
        }
    }
}

/// Where a tree stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RootAt {
    /// Leaves.
    pub size: u64,
    /// Its root, base64 as in a checkpoint.
    pub root: String,
}

/// What an audit found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The ledger's random identity; absent where no frame could be read.
    pub ledger_id: Option<String>,
    /// Its name as a log, from genesis.
    pub origin: Option<String>,
    /// Whether it says of itself that it is invented.
    pub simulation: Option<bool>,
    /// Events read.
    pub events: u64,
    /// Frames read.
    pub frames: u64,
    /// Chain value after the last good frame.
    pub chain: Option<String>,
    /// The tree over all events whose commitments were computed.
    pub tree: RootAt,
    /// What the events add up to.
    pub hours: Sums,
    /// Whether something outside of the directory was compared.
    pub compared_outside: bool,
    /// Whether nobody could have been writing: the directory's lock was held meanwhile.
    pub lock_held: bool,
    /// The checks, in order.
    pub checks: Vec<Line>,
}

impl Report {
    /// How many problems were found.
    pub fn problems(&self) -> usize {
        self.checks.iter().map(|line| line.problems.len()).sum()
    }
}

/// Problems named one by one; the rest is counted.
pub const NAMED_MAX: usize = 20;

/// A list of problems that stays readable however many there are.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    named: Vec<Told>,
    more: u64,
}

impl Problems {
    /// Adds one.
    pub fn add(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        if self.named.len() < NAMED_MAX {
            self.named.push(Told::new(zh, en));
        } else {
            self.more += 1;
        }
    }

    /// Adds all of another list.
    pub fn extend(&mut self, other: Self) {
        self.more += other.more;
        for told in other.named {
            self.add(told.zh, told.en);
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// The list, its last line counting those that are not named.
    pub fn into_list(mut self) -> Vec<Told> {
        if self.more > 0 {
            let more = self.more;
            self.named.push(Told::new(
                format!("另有 {more} 个问题"),
                format!("and {more} more"),
            ));
        }
        self.named
    }
}
