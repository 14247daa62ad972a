//! The check of a receipt: whether this ledger said so then, by which announced key.
//!
//! A receipt is not recorded in the log, so nothing proves when it was signed but its own word. A
//! key that is distrusted therefore proves no receipt at all, of whatever time; one that was
//! retired still proves those of its window.
//!
//! Must never: say whether the certificate stands today.

use serde_json::Value;

use super::code::Code;
use super::issuer::{self, Signed};
use super::judge::Judge;
use super::keys::{Key, Keys, Use};
use super::report::{Ended, Finding, Head, Line, Report, Step};
use super::told::{Told, shown};
use super::{Asked, Named, without_policy};
use crate::checkpoint::Policy;
use crate::credential::bundle::KeyRecord;
use crate::credential::proof::Hashed;
use crate::credential::receipt::{Receipt, ReceiptFile, ReceiptProblem};
use crate::domain::keys::event::KeyPurpose;
use crate::log::ShapeOf;
use crate::tree::Hash;

/// Checks a file that means to be a receipt.
pub(super) fn report<E>(
    value: &Value,
    bounds: Line,
    asked: &Asked,
    shape_of: ShapeOf,
    keys_of: impl FnOnce(Named<'_>) -> Result<Vec<KeyRecord>, E>,
) -> Result<Report, E> {
    let read = ReceiptFile::read(value)
        .and_then(|file| Receipt::read(&file.receipt).map(|receipt| (file, receipt)));
    let (file, receipt) = match read {
        Ok(read) => read,
        Err(problem) => {
            let said = Told::new("不是可核验的回执。", "No receipt that can be checked.");
            let line = Line::made(Step::Profile, said, vec![misread(&problem)]);
            return Ok(Report::of_receipt(asked.at, None, &[bounds, line]));
        }
    };
    // Receipts are the ledger's own.
    let asked = &asked.with(keys_of(Named {
        origin: &receipt.head.origin,
        issuer: None,
    })?);
    let said = Told::new(
        "核验回执，格式版本 1。只说明当时核验的结果，不说明证明现在是否有效。",
        "The receipt of a check, form version 1. It says what was found then, not whether the \
         certificate stands now.",
    );
    let mut lines = vec![bounds, Line::made(Step::Profile, said, Vec::new())];
    let mut heads = Vec::new();
    if let Some(policy) = &asked.policy {
        heads = steps(&file, &receipt, (asked, policy), &mut lines, shape_of);
    } else {
        let trusting = [Step::IssuerKey, Step::Signature, Step::Log];
        lines.extend(trusting.map(without_policy));
        let validity = (receipt.checked_at, None);
        lines.push(issuer::time_line(validity, asked.at, None));
    }
    Ok(Report {
        heads,
        ..Report::of_receipt(asked.at, Some(receipt), &lines)
    })
}

fn misread(problem: &ReceiptProblem) -> Finding {
    let en = shown(&problem.to_string());
    Finding::refutes(Code::UnknownProfile, "回执的成员缺失或不符", en)
}

/// The steps that rest on the policy, and the heads that were judged.
fn steps(
    file: &ReceiptFile,
    receipt: &Receipt,
    (asked, policy): (&Asked, &Policy),
    lines: &mut Vec<Line>,
    shape_of: ShapeOf,
) -> Vec<Head> {
    let origin = receipt.head.origin.as_str();
    let mut judge = Judge::new(policy, origin);
    let records = (file.keys.as_slice(), file.ledger_id);
    let (keys, findings) = issuer::take_keys(records, asked, &mut judge, shape_of);
    lines.push(log_line(receipt, asked, &judge));
    let validity = (receipt.checked_at, None);
    lines.push(issuer::time_line(validity, asked.at, judge.witnessed_at()));
    let found = signing_key(file, receipt, &keys);
    let (line, key) = issuer::key_line(found, origin, asked, findings);
    lines.push(line);
    if let Some(key) = key {
        let signed = Signed {
            document: &file.receipt,
            did: &receipt.issuer().did(),
            at: receipt.checked_at,
            hashed: &Hashed::of(&file.receipt),
        };
        lines.push(issuer::signature_line(&signed, key));
    }
    judge.told_heads()
}

fn signing_key<'k>(
    file: &ReceiptFile,
    receipt: &Receipt,
    keys: &'k Keys,
) -> Result<&'k Key, Finding> {
    let issuer = receipt.issuer();
    issuer::of_its_ledger(&receipt.head.origin, &issuer)?;
    let used = Use {
        purpose: KeyPurpose::Issuing,
        organisation: None,
        at: receipt.checked_at,
        position: None,
    };
    keys.of(issuer::key_id(&file.receipt), &used)
}

/// What the proofs of the key say of the tree that the receipt states.
fn log_line(receipt: &Receipt, asked: &Asked, judge: &Judge<'_>) -> Line {
    let (size, root) = (receipt.head.size, Hash(receipt.head.root));
    let mut findings: Vec<Finding> = judge.known_log().err().into_iter().collect();
    let mut stated = vec![(size, root)];
    stated.extend(asked.pinned);
    findings.extend(judge.fork(&stated));
    if judge.heads().any(|head| head.witnesses.is_empty()) {
        findings.push(Finding::unwitnessed());
    }
    let origin = shown(&receipt.head.origin);
    let said = Told::new(
        format!("核验时日志 {origin} 已公开到大小 {size}，以回执所称为准。"),
        format!("Log {origin} was published to size {size} when it was checked, as it says."),
    );
    Line::made(Step::Log, said, findings)
        .by(judge.told_signers())
        .as_of(judge.witnessed_at())
}

impl Report {
    /// Whether it is a receipt of this ledger by a key that the log announced.
    pub fn is_signed_receipt(&self) -> bool {
        let holds = |step| self.line(step).ended <= Ended::Limited;
        self.receipt.is_some() && holds(Step::IssuerKey) && holds(Step::Signature)
    }
}
