//! Checks by number: what a stranger typed, to the page that answers it.
//!
//! What is typed comes in a body, and the answer is found under the number, which opens little
//! (R50). Numbers that there are not are counted for each address, and lead to a lock-out. Must
//! never: let a guessed number cost nothing, or look one up while its sender is locked out.

use axum::Form;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest as _, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;

use super::html;
use crate::access::limits::LimitKey;
use crate::access::lockout::UNKNOWN_NUMBERS_MAX;
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::http::api::Api;
use crate::http::bounds::BODY_BYTES_MAX;
use crate::http::exchange::Incoming;
use crate::http::respond::Answer;
use crate::pages::form::{self, Field, Wrong};
use crate::pages::frame::{Frame, address};
use crate::pages::number;
use crate::reading::now;
use crate::run::Failure;

/// Characters of what was typed that are shown again.
const TYPED_CHARS_MAX: usize = 200;

#[derive(Deserialize)]
struct Typed {
    code: String,
}

/// `POST /v`: to the page of the number; or the form again, and what is wrong with it.
pub async fn typed(incoming: &Incoming<'_>, frame: Frame, body: Body) -> Result<Answer, Failure> {
    let typed = field(incoming, body).await?;
    match code_in(&typed.code).parse::<CertificateNumber>() {
        Ok(number) => Ok(Answer {
            status: StatusCode::SEE_OTHER,
            location: Some(address(&number::path(number), frame.lang)),
            ..Answer::json(Vec::new())
        }),
        Err(problem) => Ok(form_again(&problem.into(), &typed.code, frame)),
    }
}

/// `GET /v/{code}`.
pub fn code(incoming: &Incoming<'_>, frame: Frame) -> Result<Answer, Failure> {
    let typed = incoming.params.text("code");
    let number = match typed.parse::<CertificateNumber>() {
        Ok(number) => number,
        Err(problem) => return Ok(form_again(&problem.into(), typed, frame)),
    };
    let (api, lang) = (incoming.api, frame.lang);
    let ledger = api.ledger();
    let guess = Guess::take(incoming)?;
    let looked_up = number::look_up(ledger, number, lang);
    if !matches!(&looked_up, Err(Failure::Refused(_))) {
        guess.take_back(api);
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
fn form_again(refusal: &Refusal, typed: &str, frame: Frame) -> Answer {
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

async fn field(incoming: &Incoming<'_>, body: Body) -> Result<Typed, Refusal> {
    let bytes = to_bytes(body, BODY_BYTES_MAX).await;
    let too_large = || Refusal::new(RefusalCode::BodyTooLarge).with("limit", BODY_BYTES_MAX);
    let mut request = Request::new(Body::from(bytes.map_err(|_| too_large())?));
    // The form must say that it is a POST, or its address is read instead.
    *request.method_mut() = incoming.parts.method.clone();
    if let Some(media) = incoming.parts.headers.get(CONTENT_TYPE) {
        request.headers_mut().insert(CONTENT_TYPE, media.clone());
    }
    match Form::<Typed>::from_request(request, &()).await {
        Ok(Form(typed)) => Ok(typed),
        Err(rejection) if rejection.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Err(RefusalCode::MediaTypeUnsupported.into())
        }
        Err(_) => Err(Refusal::new(RefusalCode::FieldMissing).field("code")),
    }
}

/// The code in what was typed: the last part of a link to a check page, or all of it.
fn code_in(typed: &str) -> &str {
    let Some((_, code)) = typed.rsplit_once("/v/") else {
        return typed.trim();
    };
    let end = code.find(['?', '#', '/']).unwrap_or(code.len());
    code[..end].trim()
}

/// Somebody asking for a number, counted as wrong before it is tried, so that many at once gain
/// nothing; taken back once there is such a certificate.
struct Guess(LimitKey);

impl Guess {
    fn take(incoming: &Incoming<'_>) -> Result<Self, Failure> {
        let api = incoming.api;
        let guess = Self(incoming.address.of_act("certificate number"));
        let now_ms = api.ledger().clock.now_ms();
        let failed = api
            .access
            .attempt_failed_of(guess.0, UNKNOWN_NUMBERS_MAX, now_ms)?;
        match failed {
            Ok(()) => Ok(guess),
            Err(locked) => {
                let ms = u64::try_from(locked.until_ms - now_ms).unwrap_or(0);
                Err(Refusal::new(RefusalCode::RateLimited)
                    .with("seconds", ms.div_ceil(1_000))
                    .into())
            }
        }
    }

    fn take_back(&self, api: &Api) {
        api.access.attempt_taken_back(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_as_good_as_its_code() {
        for typed in [
            "7K4M-9QX2-HD3C-5",
            "  7K4M-9QX2-HD3C-5 ",
            "https://hours.example/v/7K4M-9QX2-HD3C-5",
            "hours.example/v/7K4M-9QX2-HD3C-5?lang=en#top",
            "/v/7K4M-9QX2-HD3C-5/",
        ] {
            assert_eq!(code_in(typed), "7K4M-9QX2-HD3C-5", "{typed}");
        }
        assert_eq!(
            code_in("https://other.example/x"),
            "https://other.example/x"
        );
    }
}
