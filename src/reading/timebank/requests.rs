//! Requests for a transfer: what a person asked for, and what is asked of them (F62).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::books::BookKey;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{PersonId, Position, TransferRequestId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::policy::pack::Relation;
use crate::domain::timebank::book::MemberBook;
use crate::domain::timebank::requested::{RequestOutcome, TransferRequest, TransferRequestBook};
use crate::reading::{Read, found, words};
use crate::run::Ledger;

/// One request for a transfer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TransferRequestView {
    /// The request.
    pub request_id: TransferRequestId,
    /// Who asks.
    pub by: PersonId,
    /// Who is asked to give.
    pub from: PersonId,
    /// How much, in minutes.
    pub amount: Amount,
    /// When it runs out.
    pub expires_at: Moment,
    /// How who asks is related to who is asked, as proven; absent: not any more.
    pub relation: Option<Relation>,
    /// The same in words.
    pub relation_words: Option<String>,
    /// The event that made it.
    pub position: Position,
    /// How it ended; absent: it is open.
    pub outcome: Option<RequestOutcome>,
    /// The same in words.
    pub outcome_words: String,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

/// The open requests of a person, the first to run out first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct TransferRequestsView {
    /// What the person asked others for.
    pub made: Vec<TransferRequestView>,
    /// What others ask of the person.
    pub received: Vec<TransferRequestView>,
}

/// A request.
pub fn request(ledger: &Ledger, id: TransferRequestId, lang: Lang) -> Read<TransferRequestView> {
    view(ledger, id, &known(ledger, id)?, lang)
}

/// The book of a request there is.
pub fn known(ledger: &Ledger, id: TransferRequestId) -> Read<TransferRequest> {
    let key = BookKey::TransferRequest(id);
    let book = found::book::<TransferRequestBook>(ledger, &key)?;
    let unknown = || Refusal::new(RefusalCode::TransferRequestUnknown).field("request_id");
    Ok(book
        .and_then(|book| book.made.as_deref().copied())
        .ok_or_else(unknown)?)
}

/// The open requests of a person, under all their ids.
pub fn requests(ledger: &Ledger, person: PersonId, lang: Lang) -> Read<TransferRequestsView> {
    found::person(ledger, person)?;
    let mut shown = TransferRequestsView::default();
    for id in ledger.ids_of(person)? {
        let book: MemberBook = ledger.book(&BookKey::Member(id))?;
        for (ids, views) in [
            (&book.asks, &mut shown.made),
            (&book.asked, &mut shown.received),
        ] {
            for id in ids {
                views.push(request(ledger, *id, lang)?);
            }
        }
    }
    shown.made.sort_by_key(|it| it.expires_at);
    shown.received.sort_by_key(|it| it.expires_at);
    Ok(shown)
}

fn view(
    ledger: &Ledger,
    request_id: TransferRequestId,
    request: &TransferRequest,
    lang: Lang,
) -> Read<TransferRequestView> {
    let relation = relation(ledger, request)?;
    let outcome = request.ended.map(|(outcome, ..)| outcome);
    Ok(TransferRequestView {
        request_id,
        by: request.by,
        from: request.from,
        amount: request.amount,
        expires_at: request.expires_at,
        relation,
        relation_words: relation.map(|it| words::relation(it).of(lang).to_owned()),
        position: request.position,
        outcome,
        outcome_words: words::request_outcome(outcome).of(lang).to_owned(),
        ended_at: request.ended.map(|(_, at, _)| at),
    })
}

fn relation(ledger: &Ledger, request: &TransferRequest) -> Read<Option<Relation>> {
    let askers = ledger.ids_of(request.by)?;
    for id in ledger.ids_of(request.from)? {
        let book: MemberBook = ledger.book(&BookKey::Member(id))?;
        let held = book.relations.iter().find(|it| askers.contains(&it.to));
        if let Some(held) = held {
            return Ok(Some(held.relation));
        }
    }
    Ok(None)
}
