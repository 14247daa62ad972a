//! What a check says: eleven lines (seven of a receipt), always all of them and in the same order,
//! and one verdict that follows from them.
//!
//! A line's verdict follows from its findings, and the report's from its lines, so no step that was
//! left out or limited can end in a plain "valid". Texts are plain; words of the checked file stand
//! in them only as [`shown`](super::told::shown) lets them.
//!
//! Must never: let anybody set a verdict.

use std::cmp::Reverse;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::claims::Claimed;
use super::code::Code;
use super::told::{Told, quoting};
pub use crate::credential::answer::Verdict;
use crate::credential::receipt::Receipt;
use crate::domain::kernel::moment::Moment;

/// Findings of one step that are named, the worst of them first; more say nothing new.
const FINDINGS_MAX: usize = 20;

/// The steps of a check, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Size, depth, JSON of one meaning.
    Bounds,
    /// Version, contexts, types: is it a certificate that we know.
    Profile,
    /// The key event of the key that signed, proven under the policy.
    IssuerKey,
    /// The signature, and that the key is the issuer's.
    Signature,
    /// Whether this issuer is one that counts.
    TrustedIssuer,
    /// Validity at the time of the check.
    Time,
    /// Revocation.
    Status,
    /// The log: issuance and each session included, checkpoint signed and witnessed.
    Log,
    /// Openings, totals, duplicates, overlaps, period.
    Content,
    /// Whether whoever shows it is its holder.
    Holder,
    /// What all of it comes to.
    Report,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 11] = [
        Self::Bounds,
        Self::Profile,
        Self::IssuerKey,
        Self::Signature,
        Self::TrustedIssuer,
        Self::Time,
        Self::Status,
        Self::Log,
        Self::Content,
        Self::Holder,
        Self::Report,
    ];

    /// Those of a receipt, in order. Whom it is about was not shared with it, and what it says is
    /// of its own time, so there is nobody to look at and no status.
    pub const OF_RECEIPT: [Self; 7] = [
        Self::Bounds,
        Self::Profile,
        Self::IssuerKey,
        Self::Signature,
        Self::Time,
        Self::Log,
        Self::Report,
    ];

    /// What it looks at.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Bounds => ("文件形式", "form of the file"),
            Self::Profile => ("证明格式", "kind of certificate"),
            Self::IssuerKey => ("出具单位密钥", "issuer's key"),
            Self::Signature => ("签名", "signature"),
            Self::TrustedIssuer => ("出具单位", "issuer"),
            Self::Time => ("有效期", "time"),
            Self::Status => ("撤销状态", "revocation"),
            Self::Log => ("公开日志", "public log"),
            Self::Content => ("内容", "content"),
            Self::Holder => ("持证人", "holder"),
            Self::Report => ("结论", "conclusion"),
        }
    }
}

/// What a finding does to the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The step holds, but shows less than one might think.
    Limits,
    /// The step cannot be made.
    Hinders,
    /// The step fails.
    Refutes,
}

/// Something that a step found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its stable code, which says what it means and what to do about it.
    pub code: Code,
    /// What it does to the verdict.
    pub weight: Weight,
    /// What exactly was found here.
    pub detail: Told,
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut members = to.serialize_struct("Finding", 5)?;
        members.serialize_field("code", &self.code)?;
        members.serialize_field("weight", &self.weight)?;
        members.serialize_field("meaning", &self.code.meaning())?;
        members.serialize_field("detail", &self.detail)?;
        members.serialize_field("next_step", &self.code.next_step())?;
        members.end()
    }
}

impl Finding {
    fn new(code: Code, weight: Weight, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            code,
            weight,
            detail: Told::new(quoting(&zh.into()), quoting(&en.into())),
        }
    }

    /// The step fails.
    pub fn refutes(code: Code, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(code, Weight::Refutes, zh, en)
    }

    /// The step cannot be made.
    pub fn hinders(code: Code, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(code, Weight::Hinders, zh, en)
    }

    /// A checkpoint that nobody but its log signed.
    pub(super) fn unwitnessed() -> Self {
        Self::limits(
            Code::Unwitnessed,
            "检查点只有日志自己的签名",
            "a checkpoint is signed by the log alone",
        )
    }

    /// The file speaks of an event that only a newer program knows: nothing against it.
    pub fn newer(event_type: &str, version: u16) -> Self {
        let event = format!("{event_type} v{version}");
        Self::hinders(
            Code::UnknownProfile,
            format!("本程序不认识事件 {event}，请用更新的版本"),
            format!("this program does not know the event {event}; use a newer one"),
        )
    }

    /// The step shows less than one might think.
    pub fn limits(code: Code, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(code, Weight::Limits, zh, en)
    }
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Made, and all is well.
    Ok,
    /// Made, and it shows less than one might think.
    Limited,
    /// Not made, or not to its end.
    NotChecked,
    /// Made, and something is wrong.
    Failed,
}

/// One step of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Which.
    pub step: Step,
    /// How it ended.
    pub ended: Ended,
    /// What was shown, or why it was not looked at.
    pub said: Told,
    /// By whose word, where somebody's counts.
    pub by: Option<String>,
    /// As of when, where that matters.
    pub when: Option<Moment>,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl Line {
    /// A step that was made; what it found decides how it ended.
    pub fn made(step: Step, said: Told, mut findings: Vec<Finding>) -> Self {
        let worst = findings.iter().map(|finding| finding.weight).max();
        if findings.len() > FINDINGS_MAX {
            findings.sort_by_key(|finding| Reverse(finding.weight));
            findings.truncate(FINDINGS_MAX);
        }
        let ended = match worst {
            None => Ended::Ok,
            Some(Weight::Limits) => Ended::Limited,
            Some(Weight::Hinders) => Ended::NotChecked,
            Some(Weight::Refutes) => Ended::Failed,
        };
        Self {
            step,
            ended,
            said,
            by: None,
            when: None,
            findings,
        }
    }

    /// A step that was not made, and why.
    pub fn skipped(step: Step, zh: &str, en: &str) -> Self {
        Self {
            ended: Ended::NotChecked,
            ..Self::made(step, Told::new(zh, en), Vec::new())
        }
    }

    /// The same, naming whose word it rests on.
    #[must_use]
    pub fn by(mut self, whom: impl Into<String>) -> Self {
        self.by = Some(whom.into());
        self
    }

    /// The same, as of this time.
    #[must_use]
    pub fn as_of(mut self, when: Option<Moment>) -> Self {
        self.when = when;
        self
    }
}

impl Verdict {
    /// What the lines come to.
    fn of(lines: &[Line]) -> Self {
        match lines.iter().map(|line| line.ended).max() {
            None | Some(Ended::NotChecked) => Self::CannotCheck,
            Some(Ended::Ok) => Self::Valid,
            Some(Ended::Limited) => Self::ValidWithLimits,
            Some(Ended::Failed) => Self::Invalid,
        }
    }

    /// The spelling of reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "VALID",
            Self::ValidWithLimits => "VALID_WITH_LIMITS",
            Self::CannotCheck => "CANNOT_CHECK",
            Self::Invalid => "INVALID",
        }
    }

    /// Whether the certificate may count.
    pub fn holds(self) -> bool {
        matches!(self, Self::Valid | Self::ValidWithLimits)
    }

    /// In a sentence.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Valid => (
                "有效：每一步都已核验。",
                "Valid: every step was made and holds.",
            ),
            Self::ValidWithLimits => (
                "有效，但有限制，见各行。",
                "Valid within limits; the lines name each of them.",
            ),
            Self::CannotCheck => (
                "无法核验：有步骤未能进行，见各行。文件所称未经证实。",
                "Cannot be checked: a step could not be made. What the file claims is not proven.",
            ),
            Self::Invalid => (
                "无效：有步骤未通过，见各行。",
                "Invalid: a step failed, see the lines.",
            ),
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What it comes to.
    pub verdict: Verdict,
    /// The clock that was used.
    pub at: Moment,
    /// What the file claims, whether it is proven or not; absent if it is no certificate.
    pub claimed: Option<Claimed>,
    /// What the receipt of a check says, proven or not; absent if the file is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
    /// The steps, in order.
    pub lines: Vec<Line>,
    /// Members of the file that this program does not know and passed over.
    pub unknown_members: Vec<String>,
    /// The heads that the log signed under the policy, to be kept and compared with others.
    pub heads: Vec<Head>,
}

/// A tree of the log at a size.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Head {
    /// Which log.
    pub origin: String,
    /// Leaves.
    pub size: u64,
    /// Its root, base64 as in a checkpoint.
    pub root: String,
}

impl Report {
    /// The report of the steps that were made; the others were not reached.
    pub fn of(
        at: Moment,
        claimed: Option<Claimed>,
        made: &[Line],
        unknown_members: Vec<String>,
    ) -> Self {
        Self {
            claimed,
            unknown_members,
            ..Self::of_steps(&Step::ALL, at, made)
        }
    }

    /// The same of a receipt, whose steps are fewer.
    pub fn of_receipt(at: Moment, receipt: Option<Receipt>, made: &[Line]) -> Self {
        Self {
            receipt,
            ..Self::of_steps(&Step::OF_RECEIPT, at, made)
        }
    }

    fn of_steps(steps: &[Step], at: Moment, made: &[Line]) -> Self {
        let mut lines: Vec<Line> = Vec::with_capacity(steps.len());
        for step in &steps[..steps.len() - 1] {
            let line = made.iter().find(|line| line.step == *step).cloned();
            lines.push(line.unwrap_or_else(|| {
                Line::skipped(
                    *step,
                    "未进行：前面的步骤未通过。",
                    "Not made: an earlier step stands in the way.",
                )
            }));
        }
        let verdict = Verdict::of(&lines);
        let (zh, en) = verdict.words();
        let ended = match verdict {
            Verdict::Valid => Ended::Ok,
            Verdict::ValidWithLimits => Ended::Limited,
            Verdict::CannotCheck => Ended::NotChecked,
            Verdict::Invalid => Ended::Failed,
        };
        let last = Line::made(Step::Report, Told::new(zh, en), Vec::new());
        lines.push(Line { ended, ..last }.as_of(Some(at)));
        Self {
            verdict,
            at,
            claimed: None,
            receipt: None,
            lines,
            unknown_members: Vec::new(),
            heads: Vec::new(),
        }
    }

    /// All findings, in the order of the steps.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.lines.iter().flat_map(|line| &line.findings)
    }

    /// Whether some step found this.
    pub fn has(&self, code: Code) -> bool {
        self.findings().any(|finding| finding.code == code)
    }

    /// The line of a step that files of this kind have.
    pub fn line(&self, step: Step) -> &Line {
        let line = self.lines.iter().find(|line| line.step == step);
        line.expect("a report has all steps of its kind of file")
    }
}
