//! Coming in by card and PIN, and going out: the same for one's own pages and for a till.

use super::sent::Form;
use crate::access::{CardNumber, NotAuthenticated, Origin, Pin, PinProblem, Token};
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::http::caller::{is_known, locked_out};
use crate::http::entrances::random;
use crate::http::exchange::Incoming;
use crate::run::Failure;

/// Whose card and PIN a form holds; refused alike whichever of them is wrong.
pub async fn by_card(incoming: &Incoming<'_>, form: &Form) -> Result<PersonId, Failure> {
    let card: Result<CardNumber, _> = form.text("card").parse();
    let card = card.map_err(|_| RefusalCode::CardNumberMalformed)?;
    let pin = pin(form.text("pin"))?;
    let api = incoming.api;
    let now_ms = api.ledger().clock.now_ms();
    let _turn = api.pin_room.acquire().await;
    let checked = tokio::task::block_in_place(|| {
        api.access.card_check(card, &pin, incoming.address, now_ms)
    })?;
    let wrong = RefusalCode::CardOrPinWrong;
    let person = checked.map_err(|not| refused(not, wrong, now_ms))?;
    known(incoming, person, wrong)
}

/// The person, unless they were erased since.
pub fn known(
    incoming: &Incoming<'_>,
    person: PersonId,
    otherwise: RefusalCode,
) -> Result<PersonId, Failure> {
    if is_known(incoming.api, person)? {
        Ok(person)
    } else {
        Err(otherwise.into())
    }
}

/// Opens a session for somebody who came in.
pub fn open(incoming: &Incoming<'_>, person: PersonId, origin: Origin) -> Result<Token, Failure> {
    let api = incoming.api;
    let now_ms = api.ledger().clock.now_ms();
    let opened = tokio::task::block_in_place(|| {
        api.access.session_open(person, origin, now_ms, &mut random)
    })?;
    let (session, _) = opened.map_err(|_| RefusalCode::Overloaded)?;
    Ok(session)
}

/// Ends a session; one that ended meanwhile is as good.
pub fn end(
    incoming: &Incoming<'_>,
    session: &str,
    origin: Origin,
    person: PersonId,
) -> Result<(), Failure> {
    let access = &incoming.api.access;
    let now_ms = incoming.api.ledger().clock.now_ms();
    tokio::task::block_in_place(|| {
        if let Ok(grant) = access.authenticate(session, origin, incoming.address, now_ms)? {
            _ = access.token_revoke(Actor::Person(person), grant.id, now_ms)?;
        }
        Ok(())
    })
}

/// A PIN as typed.
pub fn pin(text: &str) -> Result<Pin, Refusal> {
    text.parse().map_err(|problem| match problem {
        PinProblem::NotSixDigits => RefusalCode::PinMalformed.into(),
        PinProblem::Trivial => RefusalCode::PinTrivial.into(),
    })
}

/// The refusal of whoever was not let in.
pub fn refused(not: NotAuthenticated, unknown: RefusalCode, now_ms: i64) -> Refusal {
    match not {
        NotAuthenticated::Unknown => unknown.into(),
        NotAuthenticated::Locked(locked) => locked_out(locked, now_ms),
    }
}
