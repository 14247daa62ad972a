//! What a page for an employer says in one word: seven states, and the one table from verdicts to
//! them.
//!
//! A check knows the file; the ledger's page may know more (a share that expired, a newer
//! certificate, a dispute). Whatever is worse is said first.

use super::code::Code;
use super::report::{Report, Verdict};
pub use crate::credential::answer::PageState;

/// What the ledger itself says of a certificate, to who looks it up there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerSays {
    /// It was not asked: an offline check.
    Nothing,
    /// There is no such number or code.
    NoSuch,
    /// It stands.
    Stands,
    /// The share by which it was looked up has ended.
    ShareEnded,
    /// A newer one stands in its place.
    Superseded,
    /// It was revoked.
    Revoked,
    /// A session that it cites is disputed.
    Disputed,
}

/// What the ledger says decides, where it says anything but that the certificate stands.
const BY_LEDGER: [(LedgerSays, PageState); 5] = [
    (LedgerSays::NoSuch, PageState::Unknown),
    (LedgerSays::ShareEnded, PageState::ExpiredShare),
    (LedgerSays::Superseded, PageState::Superseded),
    (LedgerSays::Revoked, PageState::Revoked),
    (LedgerSays::Disputed, PageState::Disputed),
];

/// Else what the check found, by its verdict.
const BY_VERDICT: [(Verdict, PageState); 4] = [
    (Verdict::Valid, PageState::Valid),
    (Verdict::ValidWithLimits, PageState::Valid),
    (Verdict::Invalid, PageState::Unknown),
    (Verdict::CannotCheck, PageState::CannotCheckNow),
];

impl PageState {
    /// The state where what the ledger says decides alone.
    pub fn by_ledger(ledger: LedgerSays) -> Option<Self> {
        let row = BY_LEDGER.iter().find(|(says, _)| *says == ledger);
        row.map(|(_, state)| *state)
    }

    /// The state of a page that shows this report.
    pub fn of(report: &Report, ledger: LedgerSays) -> Self {
        if let Some(state) = Self::by_ledger(ledger) {
            return state;
        }
        if report.has(Code::Revoked) {
            return Self::Revoked;
        }
        let row = BY_VERDICT
            .iter()
            .find(|(verdict, _)| *verdict == report.verdict);
        row.expect("the table has every verdict").1
    }
}
