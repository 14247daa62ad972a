//! Problems: every answer that is not what was asked for, as RFC 9457 in Chinese and English.
//!
//! A refusal brings its own texts. A fault is told by what the reader may do next and by nothing
//! else: what failed inside stands in the process log, never in an answer.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::language;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::log::{Fault, FaultKind};
use crate::reading::words::{Words, words};
use crate::run::Failure;

/// A problem document (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// URN of the kind of problem; ends in `code`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem, in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What stands in the way here.
    pub detail: String,
    /// Stable code: what programs switch on.
    pub code: String,
    /// The request field at fault, as a dotted path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What the texts name, for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<BTreeMap<&'static str, String>>,
    /// The rule of the law or of the ledger behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What the reader can do about it.
    pub next_step: String,
    /// Language of the texts.
    pub language: String,
    /// Seconds after which it may be worth trying again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

/// What a fault says to the outside.
struct FaultRow {
    code: &'static str,
    title: Words,
    next: Words,
}

const TRY_AGAIN: FaultRow = FaultRow {
    code: "TRY_AGAIN",
    title: words(
        "系统暂时无法完成，什么也没有写入。",
        "This cannot be done right now; nothing was recorded.",
    ),
    next: words("请稍后再试。", "Try again shortly."),
};

const OUTCOME_UNKNOWN: FaultRow = FaultRow {
    code: "OUTCOME_UNKNOWN",
    title: words(
        "不能确定是否已写入。",
        "Whether this was recorded is not known.",
    ),
    next: words(
        "请用同一幂等键重发；已写入的会原样答复，不会重复。",
        "Send it again under the same key: what was recorded is answered, not repeated.",
    ),
};

const LEDGER_STOPPED: FaultRow = FaultRow {
    code: "LEDGER_STOPPED",
    title: words("账本已停止写入。", "The ledger has stopped."),
    next: words(
        "请稍后用同一幂等键重试；如持续出现，请联系运维人员。",
        "Try again later under the same idempotency key; tell the operator if it goes on.",
    ),
};

/// Seconds after which a fault may be over.
const FAULT_RETRY_SECONDS: u64 = 2;

impl Problem {
    /// Why nothing was done, for a reader of `lang`.
    pub fn of(failure: &Failure, lang: Lang) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::refused(refusal, lang),
            Failure::Fault(fault) => Self::failed(fault, lang),
        }
    }

    fn refused(refusal: &Refusal, lang: Lang) -> Self {
        let text = refusal.text(lang);
        Self {
            kind: urn(refusal.code.as_str()),
            title: title(refusal.code.status()).of(lang).to_owned(),
            status: refusal.code.status(),
            detail: text.message,
            code: refusal.code.as_str().to_owned(),
            field: refusal.field.clone(),
            params: (!refusal.params.is_empty()).then(|| refusal.params.iter().cloned().collect()),
            rule: refusal.rule().map(str::to_owned),
            next_step: text.next_step,
            language: language::tag(lang).to_owned(),
            retry_after: retry_after(refusal),
        }
    }

    fn failed(fault: &Fault, lang: Lang) -> Self {
        let row = match fault.kind {
            FaultKind::Retry => TRY_AGAIN,
            FaultKind::Unknown => OUTCOME_UNKNOWN,
            FaultKind::Fatal => LEDGER_STOPPED,
        };
        Self {
            kind: urn(row.code),
            title: title(503).of(lang).to_owned(),
            status: 503,
            detail: row.title.of(lang).to_owned(),
            code: row.code.to_owned(),
            field: None,
            params: None,
            rule: None,
            next_step: row.next.of(lang).to_owned(),
            language: language::tag(lang).to_owned(),
            retry_after: Some(FAULT_RETRY_SECONDS),
        }
    }
}

fn urn(code: &str) -> String {
    format!("urn:hourledger:problem:{code}")
}

/// What a status means, the same for all its codes.
fn title(status: u16) -> Words {
    match status {
        400 => words("请求有误", "Malformed request"),
        401 => words("未登录", "Not signed in"),
        403 => words("无权办理", "Not yours to do"),
        404 => words("不存在", "No such thing"),
        405 => words("方法不适用", "Method not allowed"),
        409 => words("与现状不符", "In conflict with the present state"),
        410 => words("已不再提供", "No longer there"),
        413 => words("正文过大", "Body too large"),
        415 => words("正文类型不适用", "Body of another type"),
        422 => words("规则不允许", "Forbidden by a rule"),
        429 => words("请求过多", "Too many requests"),
        503 => words("暂不可用", "Unavailable"),
        _ => words("未能办理", "Not done"),
    }
}

fn retry_after(refusal: &Refusal) -> Option<u64> {
    match refusal.code {
        RefusalCode::RateLimited => {
            let seconds = refusal.params.iter().find(|(name, _)| *name == "seconds");
            seconds.and_then(|(_, text)| text.parse().ok())
        }
        RefusalCode::Overloaded | RefusalCode::ReportsBusy => Some(1),
        RefusalCode::ReceiptNotReady | RefusalCode::NothingPublished => Some(5),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_tells_code_field_rule_and_next_step_in_both_languages() {
        let refusal = Refusal::new(RefusalCode::SessionsOverlap).field("started_at");
        let failure = Failure::from(refusal);
        let (zh, en) = (
            Problem::of(&failure, Lang::Zh),
            Problem::of(&failure, Lang::En),
        );
        assert_eq!((zh.status, zh.code.as_str()), (409, "SESSIONS_OVERLAP"));
        assert_eq!(zh.rule.as_deref(), Some("R22"));
        assert_eq!(zh.field.as_deref(), Some("started_at"));
        assert_eq!(
            (zh.language.as_str(), en.language.as_str()),
            ("zh-CN", "en")
        );
        assert_ne!(zh.detail, en.detail);
        assert_eq!(zh.kind, "urn:hourledger:problem:SESSIONS_OVERLAP");
    }

    #[test]
    fn a_fault_never_tells_what_failed_inside() {
        for (kind, code) in [
            (FaultKind::Retry, "TRY_AGAIN"),
            (FaultKind::Unknown, "OUTCOME_UNKNOWN"),
            (FaultKind::Fatal, "LEDGER_STOPPED"),
        ] {
            let fault = Fault::new(kind, "writing /secret/7.seg", "disk secret");
            let problem = Problem::of(&fault.into(), Lang::En);
            let json = serde_json::to_string(&problem).expect("plain texts");
            assert!(!json.contains("secret"), "{json}");
            assert_eq!((problem.status, problem.code.as_str()), (503, code));
        }
    }

    #[test]
    fn every_status_of_every_refusal_has_a_title() {
        for code in RefusalCode::ALL {
            assert_ne!(title(code.status()).en, "Not done", "{}", code.as_str());
        }
    }
}
