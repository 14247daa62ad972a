//! A clerk comes in by card and PIN, unlocks by PIN, goes out.

use axum::body::Body;

use super::{GRACE_MS, IDLE_SECONDS, Till, Visit};
use crate::access::Origin;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::http::exchange::Incoming;
use crate::http::pages::refusals::problem_of;
use crate::http::pages::sent::Form;
use crate::http::pages::{cookie, entering, html};
use crate::http::respond::Answer;
use crate::pages::frame::{Frame, address};
use crate::pages::till::enter as pages;
use crate::reading::timebank::till::stations;
use crate::run::Failure;

const UNUSED_MS: i64 = IDLE_SECONDS * 1_000 + GRACE_MS;

/// Answers whoever wants to come in.
pub async fn answer(
    incoming: &Incoming<'_>,
    till: Till,
    frame: Frame,
    body: Body,
) -> Result<Answer, Failure> {
    if till == Till::EnterForm {
        return Ok(html(pages::form(None, frame.lang), frame));
    }
    let form = Form::read(&incoming.parts.headers, body, None).await?;
    match by_card(incoming, &form, frame).await {
        Err(Failure::Refused(refusal)) => {
            let (status, problem) = problem_of(refusal, frame.lang);
            let page = html(pages::form(Some(&problem), frame.lang), frame);
            Ok(Answer { status, ..page })
        }
        other => other,
    }
}

async fn by_card(incoming: &Incoming<'_>, form: &Form, frame: Frame) -> Result<Answer, Failure> {
    let clerk = entering::by_card(incoming, form).await?;
    let api = incoming.api;
    if stations(api.ledger(), clerk)?.is_empty() {
        return Err(Refusal::new(RefusalCode::RoleMissing)
            .with("role", "clerk")
            .into());
    }
    let session = entering::open(incoming, clerk, Origin::Till)?;
    let now_ms = api.ledger().clock.now_ms();
    api.access.desk_used(session.expose(), now_ms, UNUSED_MS);
    let mut answer = Answer::see_other(address("/till", frame.lang));
    let cookie = cookie::TILL.set(&incoming.parts.headers, &session);
    answer.extra.push(cookie);
    Ok(answer)
}

/// `GET /till/lock`: from here on the till is locked.
pub fn lock_form(visit: &Visit<'_>) -> Answer {
    visit.api().access.desk_lock(visit.session);
    visit.page(pages::lock(None, &visit.sender, visit.lang()))
}

/// `POST /till/lock`: the clerk's PIN unlocks.
pub async fn unlock(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    match checked(visit, visit.clerk, form.text("pin")).await {
        Ok(()) => {
            let now_ms = visit.ledger().clock.now_ms();
            let access = &visit.api().access;
            access.desk_used(visit.session, now_ms, UNUSED_MS);
            Ok(visit.see_other("/till"))
        }
        Err(Failure::Refused(refusal)) => visit.page_again(refusal, |problem| {
            Ok(pages::lock(Some(problem), &visit.sender, visit.lang()))
        }),
        Err(fault @ Failure::Fault(_)) => Err(fault),
    }
}

/// Checks the PIN of somebody who is known already.
pub async fn checked(
    visit: &Visit<'_>,
    person: crate::domain::kernel::ids::PersonId,
    typed: &str,
) -> Result<(), Failure> {
    let pin = entering::pin(typed)?;
    let api = visit.api();
    let now_ms = visit.ledger().clock.now_ms();
    let _turn = api.pin_room.acquire().await;
    let checked = tokio::task::block_in_place(|| api.access.pin_check(person, &pin, now_ms))?;
    Ok(checked.map_err(|not| entering::refused(not, RefusalCode::CardOrPinWrong, now_ms))?)
}

/// `POST /till/leave`: the session ends, here and in the browser; the shift stays open.
pub fn leave(visit: &Visit<'_>) -> Result<Answer, Failure> {
    visit.api().access.desk_lock(visit.session);
    entering::end(visit.incoming, visit.session, Origin::Till, visit.clerk)?;
    let mut answer = visit.see_other("/till/enter");
    let cookie = cookie::TILL.forget(&visit.incoming.parts.headers);
    answer.extra.push(cookie);
    Ok(answer)
}
