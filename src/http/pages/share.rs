//! Shares by their code: the page, the PIN, the files.
//!
//! A look is on record before anything is opened. Unknown codes and wrong PINs are counted, and
//! lead to a lock-out. Must never: put a code or a PIN into a log line, or a PIN into an address.

use axum::body::Body;
use axum::http::StatusCode;
use serde::Deserialize;

use super::check::form_again;
use super::fields::fields;
use super::html;
use crate::access::LookedBy;
use crate::domain::kernel::certificate_number::NumberProblem;
use crate::domain::kernel::refusal::RefusalCode;
use crate::domain::kernel::share_code::ShareCode;
use crate::http::certificates::{bundle_of, bundled, pdf_of};
use crate::http::exchange::Incoming;
use crate::http::guess::Guess;
use crate::http::respond::Answer;
use crate::pages::frame::Frame;
use crate::pages::share::{self, Open};
use crate::reading::now;
use crate::reading::shares::{Led, Opened, follow};
use crate::run::Failure;

/// A code with the PIN that came with it.
type Key<'a> = (&'a ShareCode, Option<&'a str>);

/// Which file is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The certificate with its proofs.
    Bundle,
    /// The certificate to print.
    Pdf,
}

#[derive(Deserialize)]
struct Pin {
    #[serde(default)]
    pin: String,
}

/// `GET /v/{code}` of a share, and the same once the PIN was sent.
pub async fn page(incoming: &Incoming<'_>, frame: Frame, key: Key<'_>) -> Result<Answer, Failure> {
    let opened = match followed(incoming, frame, key, LookedBy::Page)? {
        Ok(opened) => opened,
        Err(answer) => return Ok(answer),
    };
    let (api, share) = (incoming.api, &opened.share);
    let (certificate, text) = (&opened.certificate, &opened.text);
    let bytes = bundled(api, share.certificate, certificate, text).await?;
    let checked = super::upload::checked(api, &bytes).await?;
    let open = Open {
        code: key.0,
        pin: key.1,
        expires_at: share.expires_at,
    };
    let page = checked.share_page(&open, &api.ledger().zone, frame.lang);
    Ok(html(page, frame))
}

/// `POST /v/{code}`: the PIN.
pub async fn with_pin(
    incoming: &Incoming<'_>,
    frame: Frame,
    body: Body,
) -> Result<Answer, Failure> {
    let sent = fields::<Pin>(incoming, body).await?;
    match code(incoming) {
        Ok(code) => page(incoming, frame, (&code, Some(sent.pin.trim()))).await,
        Err(problem) => Ok(mistyped(incoming, frame, problem)),
    }
}

/// `POST /v/{code}/bundle` and `/v/{code}/pdf`.
pub async fn file(
    incoming: &Incoming<'_>,
    frame: Frame,
    (taken, body): (Taken, Body),
) -> Result<Answer, Failure> {
    let sent = fields::<Pin>(incoming, body).await?;
    let code = match code(incoming) {
        Ok(code) => code,
        Err(problem) => return Ok(mistyped(incoming, frame, problem)),
    };
    let pin = Some(sent.pin.trim()).filter(|pin| !pin.is_empty());
    let opened = match followed(incoming, frame, (&code, pin), LookedBy::File)? {
        Ok(opened) => opened,
        Err(answer) => return Ok(answer),
    };
    let certificate = (opened.share.certificate, &opened.certificate);
    match taken {
        Taken::Bundle => bundle_of(incoming.api, certificate, &opened.text).await,
        Taken::Pdf => pdf_of(incoming.api, certificate, &opened.text).await,
    }
}

fn code(incoming: &Incoming<'_>) -> Result<ShareCode, NumberProblem> {
    incoming.params.text("code").parse()
}

/// The form again, for what cannot be a code.
fn mistyped(incoming: &Incoming<'_>, frame: Frame, problem: NumberProblem) -> Answer {
    form_again(&problem.into(), incoming.params.text("code"), frame)
}

/// The certificate behind a code; or the page that says why it is not shown.
fn followed(
    incoming: &Incoming<'_>,
    frame: Frame,
    (code, pin): Key<'_>,
    by: LookedBy,
) -> Result<Result<Box<Opened>, Answer>, Failure> {
    let api = incoming.api;
    let (ledger, lang) = (api.ledger(), frame.lang);
    let at_code = Guess::at_code(incoming)?;
    let at_pin = pin.map(|_| Guess::at_pin(incoming, code.share_id()));
    let at_pin = at_pin.transpose()?;
    let led = tokio::task::block_in_place(|| follow(ledger, &api.access, (code, pin), by));
    let refused = match &led {
        Err(Failure::Refused(refusal)) => Some(refusal.code),
        _ => None,
    };
    if refused != Some(RefusalCode::ShareUnknown) {
        at_code.take_back(api);
    }
    if let Some(at_pin) = at_pin.filter(|_| refused != Some(RefusalCode::SharePinWrong)) {
        at_pin.take_back(api);
    }
    let at = (now(ledger)?, &ledger.zone);
    Ok(Err(match led {
        Ok(Led::Open(opened)) => return Ok(Ok(opened)),
        Ok(Led::PinNeeded) => html(share::pin(code, None, lang), frame),
        Ok(Led::Closed(state)) => Answer {
            status: StatusCode::GONE,
            ..html(share::closed(code, state, at, lang), frame)
        },
        Err(Failure::Refused(refusal)) if refusal.code == RefusalCode::SharePinWrong => Answer {
            status: StatusCode::FORBIDDEN,
            ..html(
                share::pin(code, Some(&refusal.text(lang).message), lang),
                frame,
            )
        },
        Err(Failure::Refused(refusal)) if refusal.code == RefusalCode::ShareUnknown => Answer {
            status: StatusCode::NOT_FOUND,
            ..html(share::unknown(at, lang), frame)
        },
        Err(other) => return Err(other),
    }))
}
