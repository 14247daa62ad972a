//! Requests for a transfer, as they are recorded: events, books, folds (R63, F62).
//!
//! A request stands in the books of both people, so that each sees it and its bounds hold for
//! both; it moves and reserves nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::book::MemberBook;
use super::event::MemberGroup;
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::due::{self, Deadline, DueSubject};
use crate::domain::event::At;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{PersonId, Position, TransferRequestId};
use crate::domain::kernel::moment::Moment;
use crate::domain::ledger::stream::note;
use crate::domain::stored::Meta;

/// Somebody asked a relation for credit; the subject is who asked (R63).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferRequested {
    /// Who asked, under which rules.
    pub meta: Meta,
    /// What was asked for.
    pub request: RequestGroup,
    /// Who asked.
    pub subject: MemberGroup,
}

/// Group `request`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestGroup {
    /// How much, in minutes.
    pub amount: Amount,
    /// When it runs out.
    pub expires_at: Moment,
    /// Who is asked to give.
    pub from: PersonId,
    /// The request.
    pub request_id: TransferRequestId,
}

/// A request ended; what was accepted moves by the event that names this one as its cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferRequestEnded {
    /// Who ended it.
    pub meta: Meta,
    /// Which, and how.
    pub request: RequestEnd,
    /// Who had asked.
    pub subject: MemberGroup,
}

/// Group `request` of its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestEnd {
    /// How much had been asked for, in minutes.
    pub amount: Amount,
    /// Who was asked.
    pub from: PersonId,
    /// How it ended.
    pub outcome: RequestOutcome,
    /// The request.
    pub request_id: TransferRequestId,
}

/// The ways in which a request ends.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RequestOutcome {
    /// Whoever was asked gave it.
    Accepted,
    /// Whoever was asked said no.
    Rejected,
    /// Whoever had asked took it back.
    Withdrawn,
    /// Nobody answered in time.
    RanOut,
    /// The accounts of one of the two close.
    Closed,
}

/// State of one request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TransferRequestBook {
    /// Everything since it was made; absent: no such request.
    pub made: Option<Box<TransferRequest>>,
}

/// A request for a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferRequest {
    /// Who asked.
    pub by: PersonId,
    /// Who was asked.
    pub from: PersonId,
    /// How much, in minutes.
    pub amount: Amount,
    /// When it runs out.
    pub expires_at: Moment,
    /// The event that made it.
    pub position: Position,
    /// How it ended, when, and by which event.
    pub ended: Option<(RequestOutcome, Moment, Position)>,
}

/// Somebody asked for credit.
pub fn asked<S: Shelf>(shelf: &mut S, at: At, event: &TransferRequested) -> Result<(), S::Error> {
    let group = event.request;
    let by = event.subject.person_id;
    let key = BookKey::TransferRequest(group.request_id);
    shelf.begun::<TransferRequestBook>(&key)?.made = Some(Box::new(TransferRequest {
        by,
        from: group.from,
        amount: group.amount,
        expires_at: group.expires_at,
        position: at.position,
        ended: None,
    }));
    member(shelf, at, by)?.asks.push(group.request_id);
    member(shelf, at, group.from)?.asked.push(group.request_id);
    due::add(shelf, timeout(group.request_id, group.expires_at))
}

/// A request ended.
pub fn ended<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &TransferRequestEnded,
) -> Result<(), S::Error> {
    let group = event.request;
    let key = BookKey::TransferRequest(group.request_id);
    let book = shelf.book::<TransferRequestBook>(&key)?;
    let made = book.made.as_deref_mut();
    let request = made.expect("a request is made before it ends");
    request.ended = Some((group.outcome, at.recorded_at, at.position));
    let (by, from, expires_at) = (request.by, request.from, request.expires_at);
    let still_open = |id: &TransferRequestId| *id != group.request_id;
    member(shelf, at, by)?.asks.retain(still_open);
    member(shelf, at, from)?.asked.retain(still_open);
    due::remove(shelf, timeout(group.request_id, expires_at))
}

fn member<S: Shelf>(shelf: &mut S, at: At, person: PersonId) -> Result<&mut MemberBook, S::Error> {
    note(shelf, Subject::Person(person), at.position)?;
    shelf.book(&BookKey::Member(person))
}

fn timeout(request_id: TransferRequestId, at: Moment) -> Deadline {
    let subject = DueSubject::TransferRequest { request_id };
    Deadline { at, subject }
}
