//! Complaints: what their writer may follow by the reference, and what administrators see.
//!
//! What was written, and by whom, is opened for whoever answers or audits, on record as a reading
//! of nobody's person data but under the complaint's own key; the public line tells when it came in
//! and what became of it.

use schemars::JsonSchema;
use serde::Serialize;

use super::page::{Asked, Page, rolled};
use super::{Read, found, words};
use crate::domain::books::BookKey;
use crate::domain::complaints::book::{Complaint, ComplaintBook, ComplaintRoll, ComplaintsBook};
use crate::domain::complaints::event::{ComplaintOutcome, Concern};
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::{CertificateId, ComplaintId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::run::Ledger;
use crate::run::sealed::complained;

/// What became of a complaint, for whoever has its reference.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ComplaintStatus {
    /// The reference.
    pub complaint_id: ComplaintId,
    /// When it came in.
    pub received_at: Moment,
    /// What was found; absent: it waits.
    pub outcome: Option<ComplaintOutcome>,
    /// The same in words.
    pub words: &'static str,
    /// When it was answered, last.
    pub answered_at: Option<Moment>,
}

/// One complaint, for who answers it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ComplaintView {
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// What is wrong.
    pub concern: Concern,
    /// The same in words.
    pub concern_words: &'static str,
    /// The number on what was shown.
    pub number: Option<CertificateNumber>,
    /// The certificate with that number; absent: there is none.
    pub certificate_id: Option<CertificateId>,
    /// When it came in.
    pub received_at: Moment,
    /// The event.
    pub position: Position,
    /// What was written.
    pub text: String,
    /// How the writer can be reached.
    pub contact: Option<String>,
    /// The newest answer.
    pub answer: Option<AnswerView>,
}

/// An answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AnswerView {
    /// What was found.
    pub outcome: ComplaintOutcome,
    /// The same in words.
    pub outcome_words: &'static str,
    /// What was written.
    pub text: String,
    /// Who answered.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// What became of a complaint.
pub fn status(ledger: &Ledger, id: ComplaintId, lang: Lang) -> Read<ComplaintStatus> {
    let complaint = complaint(ledger, id)?;
    let outcome = complaint.answered.map(|answered| answered.outcome);
    Ok(ComplaintStatus {
        complaint_id: id,
        received_at: complaint.at,
        outcome,
        words: words::complaint_outcome(outcome).of(lang),
        answered_at: complaint.answered.map(|answered| answered.at),
    })
}

/// All complaints, the newest first.
pub fn all(ledger: &Ledger, asked: &Asked, lang: Lang) -> Read<Page<ComplaintView>> {
    let counts = ledger.book::<ComplaintsBook>(&BookKey::Complaints)?;
    let before = asked.place()?.map(u32::from_be_bytes);
    let end = before.unwrap_or(counts.received).min(counts.received);
    let page = |number| Ok(ledger.book(&BookKey::ComplaintRoll(number))?);
    let ids = |roll: &ComplaintRoll, at| roll.complaints.get(at).copied();
    let numbered = rolled(end, ComplaintRoll::LENGTH_MAX, page, ids).take(asked.limit + 1);
    let numbered = numbered.collect::<Read<Vec<_>>>()?;
    Page::of(
        numbered,
        asked,
        |(number, _)| number.to_be_bytes().to_vec(),
        |(_, id)| one(ledger, id, lang),
    )
}

fn complaint(ledger: &Ledger, id: ComplaintId) -> Read<Complaint> {
    let book = found::book::<ComplaintBook>(ledger, &BookKey::Complaint(id))?;
    let received = book.as_ref().and_then(|book| book.received.as_deref());
    let unknown = || Refusal::new(RefusalCode::ComplaintUnknown).field("complaint_id");
    Ok(*received.ok_or_else(unknown)?)
}

/// One complaint with what was written.
pub fn one(ledger: &Ledger, id: ComplaintId, lang: Lang) -> Read<ComplaintView> {
    let complaint = complaint(ledger, id)?;
    let paths = ["statement.text", "statement.contact"];
    let [text, contact] = complained(ledger, id, complaint.position, paths)?;
    let answer = match complaint.answered {
        None => None,
        Some(answered) => {
            let [text] = complained(ledger, id, answered.position, ["answer.text"])?;
            Some(AnswerView {
                outcome: answered.outcome,
                outcome_words: words::complaint_outcome(Some(answered.outcome)).of(lang),
                text: text.unwrap_or_default(),
                by: answered.by,
                at: answered.at,
            })
        }
    };
    Ok(ComplaintView {
        complaint_id: id,
        concern: complaint.concern,
        concern_words: words::concern(complaint.concern).of(lang),
        number: complaint.number,
        certificate_id: complaint.certificate,
        received_at: complaint.at,
        position: complaint.position,
        text: text.unwrap_or_default(),
        contact,
        answer,
    })
}
