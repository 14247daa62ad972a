//! Coming in, setting the PIN, going out.
//!
//! A link is consumed by the button on its page, never by looking at it: chats and mail programs
//! look at links by themselves.

use axum::body::Body;

use super::{Me, Visit};
use crate::access::{Origin, Pin};
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::http::entrances::random;
use crate::http::exchange::Incoming;
use crate::http::pages::entering::{self, pin};
use crate::http::pages::refusals::problem_of;
use crate::http::pages::sent::Form;
use crate::http::pages::{cookie, html};
use crate::http::respond::Answer;
use crate::pages::frame::{Frame, address};
use crate::pages::me::Inside;
use crate::pages::me::enter as pages;
use crate::run::Failure;

/// Answers whoever wants to come in.
pub async fn answer(
    incoming: &Incoming<'_>,
    me: Me,
    frame: Frame,
    body: Body,
) -> Result<Answer, Failure> {
    let link = incoming.params.text("link");
    let now_ms = incoming.api.ledger().clock.now_ms();
    match me {
        Me::EnterForm => Ok(html(pages::form(None, frame.lang), frame)),
        Me::LinkForm if incoming.api.access.link_stands(link, now_ms) => {
            Ok(html(pages::link(link, frame.lang), frame))
        }
        Me::LinkForm => Err(RefusalCode::LinkUseless.into()),
        Me::Link => {
            Form::read(&incoming.parts.headers, body, None).await?;
            let access = &incoming.api.access;
            let used =
                tokio::task::block_in_place(|| access.link_use(link, incoming.address, now_ms))?;
            let person =
                used.map_err(|not| entering::refused(not, RefusalCode::LinkUseless, now_ms))?;
            let person = entering::known(incoming, person, RefusalCode::LinkUseless)?;
            come_in(incoming, person, frame)
        }
        _ => {
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
    }
}

async fn by_card(incoming: &Incoming<'_>, form: &Form, frame: Frame) -> Result<Answer, Failure> {
    let person = entering::by_card(incoming, form).await?;
    come_in(incoming, person, frame)
}

fn come_in(incoming: &Incoming<'_>, person: PersonId, frame: Frame) -> Result<Answer, Failure> {
    let session = entering::open(incoming, person, Origin::Page)?;
    let mut answer = Answer::see_other(address("/me", frame.lang));
    let cookie = cookie::ME.set(&incoming.parts.headers, &session);
    answer.extra.push(cookie);
    Ok(answer)
}

/// `POST /me/leave`: the session ends, here and in the browser.
pub fn leave(visit: &Visit<'_>) -> Result<Answer, Failure> {
    entering::end(visit.incoming, visit.session, Origin::Page, visit.person)?;
    let mut answer = visit.see_other("/me/enter");
    let cookie = cookie::ME.forget(&visit.incoming.parts.headers);
    answer.extra.push(cookie);
    Ok(answer)
}

/// The form in which the PIN is set, with what was wrong with the last one.
pub fn pin_form(visit: &Visit<'_>, problem: Option<&str>) -> Inside {
    let has = visit.api().access.card_and_pin(visit.person);
    pages::pin(has, problem, &visit.sender, visit.lang())
}

/// `POST /me/pin`.
pub async fn set_pin(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    let chosen = match chosen(form) {
        Ok(pin) => pin,
        Err(refusal) => {
            let (status, problem) = problem_of(Box::new(refusal), visit.lang());
            let page = visit.page(pin_form(visit, Some(&problem)));
            return Ok(Answer { status, ..page });
        }
    };
    let api = visit.api();
    let now_ms = visit.ledger().clock.now_ms();
    let _turn = api.pin_room.acquire().await;
    let set = tokio::task::block_in_place(|| {
        let set = api.access.pin_set(
            Actor::Person(visit.person),
            visit.person,
            &chosen,
            now_ms,
            &mut random,
        )?;
        end_other_sessions(visit, now_ms)?;
        Ok::<_, Failure>(set)
    })?;
    set.map_err(|_| RefusalCode::Overloaded)?;
    Ok(visit.page(pages::pin_set(visit.lang())))
}

/// Whoever came in by another's link is out once the person sets a PIN.
fn end_other_sessions(visit: &Visit<'_>, now_ms: i64) -> Result<(), Failure> {
    let access = &visit.api().access;
    let from = visit.incoming.address;
    let own = access.authenticate(visit.session, Origin::Page, from, now_ms)?;
    let own = own.ok().map(|grant| grant.id);
    for grant in access.tokens_of(visit.person, now_ms) {
        if grant.origin == Origin::Page && Some(grant.id) != own {
            _ = access.token_revoke(Actor::Person(visit.person), grant.id, now_ms)?;
        }
    }
    Ok(())
}

/// The PIN that somebody chose, typed twice.
pub fn chosen(form: &Form) -> Result<Pin, Refusal> {
    let first = pin(form.text("pin"))?;
    if pin(form.text("again"))? != first {
        return Err(RefusalCode::PinsDiffer.into());
    }
    match first.check_choice() {
        Ok(()) => Ok(first),
        Err(_) => Err(RefusalCode::PinTrivial.into()),
    }
}
