//! Decisions about complaints: everybody may bring one, an administrator without a hand in the
//! matter answers it.

use super::book::{Complaint, ComplaintBook};
use super::command::{AnswerComplaint, ReportConcern};
use super::event::{
    AnswerGroup, ComplaintAnswered, ComplaintGroup, ComplaintReceived, ComplaintRef, StatementGroup,
};
use crate::domain::books::BookKey;
use crate::domain::certificates::book::{CertificateBook, NumberBook};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{CertificateId, ComplaintId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_lines;
use crate::domain::limits::COMPLAINT_CHARS_MAX;
use crate::domain::people::alias::acted;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::stored::Actor;

/// Takes a complaint in, whoever brings it.
pub fn report(command: &ReportConcern, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    command.check()?;
    let certificate_id = match command.number {
        Some(number) => {
            let book = desk.find::<NumberBook>(&BookKey::Number(number))?;
            book.and_then(|book| book.certificate)
        }
        None => None,
    };
    Ok(vec![Event::ComplaintReceived(ComplaintReceived {
        complaint: ComplaintGroup {
            certificate_id,
            complaint_id: ComplaintId::derive(&ctx.seed, 0),
            concern: command.concern,
            number: command.number,
        },
        meta: ctx.meta(),
        statement: StatementGroup {
            contact: ctx.sealed_if("statement.contact"),
            text: ctx.sealed("statement.text"),
        },
    })])
}

/// Answers a complaint.
pub fn answer(command: &AnswerComplaint, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    let complaint = complaint(desk, command.complaint_id)?;
    let mut hands = vec![complaint.by];
    if let Some(id) = complaint.certificate {
        hands.extend(concerned(id, desk)?);
    }
    if acted(desk, ctx, hands)? {
        return Err(Refusal::new(RefusalCode::ComplaintOwnHand).into());
    }
    check_lines("text", &command.text, COMPLAINT_CHARS_MAX)?;
    let replaced = complaint.answered.map(|answered| answered.position);
    Ok(vec![Event::ComplaintAnswered(ComplaintAnswered {
        answer: AnswerGroup {
            outcome: command.outcome,
            text: ctx.sealed("answer.text"),
        },
        complaint: ComplaintRef {
            complaint_id: command.complaint_id,
        },
        meta: ctx.meta().caused_by(replaced.unwrap_or(complaint.position)),
    })])
}

/// The complaint, or the refusal that there is none.
fn complaint(desk: &Desk, id: ComplaintId) -> Result<&Complaint, Stop> {
    let book = desk.find::<ComplaintBook>(&BookKey::Complaint(id))?;
    book.and_then(|book| book.received.as_deref())
        .ok_or_else(|| {
            Refusal::new(RefusalCode::ComplaintUnknown)
                .field("complaint_id")
                .into()
        })
}

/// Whose certificate it is, and who had it issued.
fn concerned(id: CertificateId, desk: &Desk) -> Result<Vec<Actor>, Stop> {
    let book = desk.find::<CertificateBook>(&BookKey::Certificate(id))?;
    let certificate = book.and_then(|book| book.issued.as_deref());
    Ok(certificate.map_or_else(Vec::new, |certificate| {
        vec![Actor::Person(certificate.person), certificate.handler]
    }))
}
