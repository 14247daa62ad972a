//! Many codes checked at once: one line for each, numbers and codes of shares mixed.
//!
//! A line says what the page of its code says first: the state by the ledger's own word at this
//! moment. Proofs are not checked here; a line that matters is looked at on its page, or with its
//! file. A number opens little (R50); the code of a share what the holder shows, and the look is on
//! record. Must never: hold more of what was typed than a code has.

use schemars::JsonSchema;
use serde::Serialize;

use super::certificates::{CertificateState, by_number};
use super::shares::{Led, Opened, follow};
use super::words::{Words, page_state, words};
use super::{Read, bundle};
use crate::access::{Access, LookedBy};
use crate::credential::answer::PageState;
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::refusal::{Lang, RefusalCode};
use crate::domain::kernel::share_code::ShareCode;
use crate::domain::kernel::typed_code::{Code, in_link};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::shares::book::ShareState;
use crate::run::{Failure, Ledger};

/// Codes that are checked at once.
pub const CODES_MAX: usize = 500;
/// Characters of a code that are repeated in its line.
const TYPED_CHARS_MAX: usize = 60;

/// What is said of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// The certificate stands.
    Valid,
    /// A record that it counts is disputed.
    Disputed,
    /// A newer one stands in its place, or what it counts was put right.
    Superseded,
    /// It was revoked.
    Revoked,
    /// The share has ended; that says nothing against the certificate.
    ExpiredShare,
    /// The holder closed the share; nor does that.
    WithdrawnShare,
    /// The share takes a PIN: it is opened on its page.
    PinNeeded,
    /// There is no such number or code here.
    Unknown,
    /// It cannot be a number or code: mistyped, most likely.
    Mistyped,
    /// It could not be checked; that says nothing against it.
    CannotCheckNow,
}

impl CheckState {
    /// The same in words.
    pub const fn words(self) -> Words {
        match self {
            Self::Valid => page_state(PageState::Valid),
            Self::Disputed => page_state(PageState::Disputed),
            Self::Superseded => page_state(PageState::Superseded),
            Self::Revoked => page_state(PageState::Revoked),
            Self::ExpiredShare => page_state(PageState::ExpiredShare),
            Self::WithdrawnShare => words("分享已撤回", "Share withdrawn"),
            Self::PinNeeded => words("需要口令，请单独打开", "Takes a PIN: open it alone"),
            Self::Unknown => words("没有这个编号或代码", "No such number or code"),
            Self::Mistyped => words("输入有误", "Mistyped"),
            Self::CannotCheckNow => page_state(PageState::CannotCheckNow),
        }
    }
}

impl From<CertificateState> for CheckState {
    fn from(state: CertificateState) -> Self {
        match state {
            CertificateState::Valid => Self::Valid,
            CertificateState::Disputed => Self::Disputed,
            CertificateState::Superseded => Self::Superseded,
            CertificateState::Revoked => Self::Revoked,
        }
    }
}

/// What is known of one code.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CheckLine {
    /// The code as it was sent, without the link around it; cut if it is far too long.
    pub code: String,
    /// The answer.
    pub state: CheckState,
    /// The same in words.
    pub state_words: &'static str,
    /// The number of the certificate.
    pub number: Option<CertificateNumber>,
    /// Who issued it; absent: the ledger itself, or nothing is known.
    pub issuer_name: Option<String>,
    /// The day of issue.
    pub issued_on: Option<LocalDate>,
    /// The day since which it does not stand.
    pub ended_on: Option<LocalDate>,
    /// What a share shows besides; absent for a number.
    pub shown: Option<ShownLine>,
}

/// What the holder shows by a share.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShownLine {
    /// The holder as they chose to be shown; absent: anonymous.
    pub holder_name: Option<String>,
    /// First day.
    pub from: LocalDate,
    /// Last day.
    pub to: LocalDate,
    /// Minutes of service.
    pub minutes: u64,
}

impl CheckLine {
    fn of(typed: &str, state: CheckState, lang: Lang) -> Self {
        Self {
            code: in_link(typed).chars().take(TYPED_CHARS_MAX).collect(),
            state,
            state_words: state.words().of(lang),
            number: None,
            issuer_name: None,
            issued_on: None,
            ended_on: None,
            shown: None,
        }
    }
}

/// Checks one of many codes. Blocks for an fsync where a share is opened.
///
/// The caller counts unknown ones, and ends them in a lock-out.
pub fn check(ledger: &Ledger, access: &Access, typed: &str, lang: Lang) -> Read<CheckLine> {
    let line = |state| CheckLine::of(typed, state, lang);
    let outcome = match Code::read(typed) {
        Err(_) => return Ok(line(CheckState::Mistyped)),
        Ok(Code::Number(number)) => numbered(ledger, number, line(CheckState::Valid), lang),
        Ok(Code::Share(code)) => shared(ledger, access, &code, line(CheckState::Valid), lang),
    };
    match outcome {
        Err(Failure::Refused(refusal)) => Ok(line(match refusal.code {
            RefusalCode::CertificateUnknown | RefusalCode::ShareUnknown => CheckState::Unknown,
            _ => CheckState::CannotCheckNow,
        })),
        other => other,
    }
}

fn numbered(
    ledger: &Ledger,
    number: CertificateNumber,
    line: CheckLine,
    lang: Lang,
) -> Read<CheckLine> {
    let view = by_number(ledger, number, lang)?;
    let state = CheckState::from(view.state);
    Ok(CheckLine {
        state,
        state_words: state.words().of(lang),
        number: Some(number),
        issuer_name: view.issuer_name,
        issued_on: Some(view.issued_on),
        ended_on: view.ended_on,
        ..line
    })
}

fn shared(
    ledger: &Ledger,
    access: &Access,
    code: &ShareCode,
    line: CheckLine,
    lang: Lang,
) -> Read<CheckLine> {
    let state = match follow(ledger, (code, None))? {
        Led::Granted(granted) => {
            access.look_record(granted.look(LookedBy::Many), ledger.clock.now_ms())?;
            return opened_line((ledger, access), &granted.looked_at(), line, lang);
        }
        Led::PinNeeded => CheckState::PinNeeded,
        Led::Closed(ShareState::Withdrawn) => CheckState::WithdrawnShare,
        Led::Closed(ShareState::Expired | ShareState::Open) => CheckState::ExpiredShare,
    };
    Ok(CheckLine {
        state,
        state_words: state.words().of(lang),
        ..line
    })
}

fn opened_line(
    (ledger, access): (&Ledger, &Access),
    opened: &Opened,
    line: CheckLine,
    lang: Lang,
) -> Read<CheckLine> {
    let line = numbered(ledger, opened.certificate.number, line, lang)?;
    let claims = bundle::claims(&opened.text(ledger, access)?)?;
    Ok(CheckLine {
        shown: Some(ShownLine {
            holder_name: claims.holder.map(|holder| holder.shown_name),
            from: claims.period.from,
            to: claims.period.to,
            minutes: claims.total_minutes,
        }),
        ..line
    })
}
