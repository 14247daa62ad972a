//! Checks by number: what a stranger typed, to the page that answers it.
//!
//! What is typed comes in a body, and the answer is found under the number, which opens little
//! (R50). Numbers that there are not are counted for each address, and lead to a lock-out. Must
//! never: let a guessed number cost nothing, or look one up while its sender is locked out.

use axum::body::Body;
use axum::http::StatusCode;
use serde::Deserialize;

use super::fields::fields;
use super::{html, share};
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::refusal::Refusal;
use crate::domain::kernel::typed_code::Code;
use crate::http::exchange::Incoming;
use crate::http::guess::Guess;
use crate::http::respond::Answer;
use crate::pages::form::{self, Field, Wrong};
use crate::pages::frame::{Frame, address};
use crate::pages::{number, share as shared};
use crate::reading::now;
use crate::run::Failure;

/// Characters of what was typed that are shown again.
const TYPED_CHARS_MAX: usize = 200;

#[derive(Deserialize)]
struct Typed {
    code: String,
}

fn path(code: &Code) -> String {
    match code {
        Code::Number(number) => number::path(*number),
        Code::Share(code) => shared::path(code),
    }
}

/// `POST /v`: to the page of the code; or the form again, and what is wrong with it.
pub async fn typed(incoming: &Incoming<'_>, frame: Frame, body: Body) -> Result<Answer, Failure> {
    let typed = fields::<Typed>(incoming, body).await?;
    match Code::read(&typed.code) {
        Ok(code) => Ok(Answer {
            status: StatusCode::SEE_OTHER,
            location: Some(address(&path(&code), frame.lang)),
            ..Answer::json(Vec::new())
        }),
        Err(problem) => Ok(form_again(&problem.into(), &typed.code, frame)),
    }
}

/// `GET /v/{code}`.
pub async fn code(incoming: &Incoming<'_>, frame: Frame) -> Result<Answer, Failure> {
    let typed = incoming.params.text("code");
    match Code::read(typed) {
        Ok(Code::Number(number)) => by_number(incoming, frame, number).await,
        Ok(Code::Share(code)) => share::page(incoming, frame, (&code, None)).await,
        Err(problem) => Ok(form_again(&problem.into(), typed, frame)),
    }
}

async fn by_number(
    incoming: &Incoming<'_>,
    frame: Frame,
    number: CertificateNumber,
) -> Result<Answer, Failure> {
    let (api, lang) = (incoming.api, frame.lang);
    let ledger = api.ledger();
    let guess = Guess::at_number(incoming).await?;
    let looked_up = number::look_up(ledger, number, lang);
    if !matches!(&looked_up, Err(Failure::Refused(_))) {
        guess.take_back();
    }
    let at = now(ledger)?;
    match looked_up {
        Ok(numbered) => Ok(html(number::page(&numbered, at, &ledger.zone, lang), frame)),
        Err(Failure::Refused(_)) => {
            let page = number::unknown(number, at, &ledger.zone, lang);
            Ok(Answer {
                status: StatusCode::NOT_FOUND,
                ..html(page, frame)
            })
        }
        Err(fault) => Err(fault),
    }
}

/// The form again, with what is wrong with what was typed.
pub fn form_again(refusal: &Refusal, typed: &str, frame: Frame) -> Answer {
    let text = refusal.text(frame.lang);
    let wrong = Wrong {
        field: Field::Code,
        typed: typed.chars().take(TYPED_CHARS_MAX).collect(),
        detail: text.message,
        next_step: text.next_step,
    };
    Answer {
        status: StatusCode::BAD_REQUEST,
        ..html(form::page(Some(&wrong), frame.lang), frame)
    }
}
