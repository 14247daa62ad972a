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
use crate::http::certificates::{bundle_of, pdf_of};
use crate::http::check_receipts::receipt_of;
use crate::http::exchange::Incoming;
use crate::http::opened::{Key, checked, followed};
use crate::http::respond::Answer;
use crate::pages::frame::Frame;
use crate::pages::share::{self, Open};
use crate::reading::now;
use crate::reading::shares::{Led, Opened, offered};
use crate::run::Failure;
use crate::verify::PageState;

/// Which file is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The certificate with its proofs.
    Bundle,
    /// The certificate to print.
    Pdf,
    /// The signed receipt of the check.
    Receipt,
}

#[derive(Deserialize)]
struct Pin {
    #[serde(default)]
    pin: String,
}

/// `GET /v/{code}` of a share, and the same once the PIN was sent.
pub async fn page(incoming: &Incoming<'_>, frame: Frame, key: Key<'_>) -> Result<Answer, Failure> {
    let opened = match shown(incoming, frame, key, LookedBy::Page).await? {
        Ok(opened) => opened,
        Err(answer) => return Ok(answer),
    };
    let api = incoming.api;
    let checked = checked(api, &opened).await?;
    let newer = match checked.state {
        PageState::Superseded => offered(api.ledger(), (opened.share_id, &opened.share))?,
        _ => None,
    };
    let open = Open {
        code: key.0,
        pin: key.1,
        newer: newer.as_ref(),
        expires_at: opened.share.expires_at,
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
    let by = match taken {
        Taken::Bundle | Taken::Pdf => LookedBy::File,
        Taken::Receipt => LookedBy::Receipt,
    };
    let opened = match shown(incoming, frame, (&code, pin), by).await? {
        Ok(opened) => opened,
        Err(answer) => return Ok(answer),
    };
    let certificate = (opened.share.certificate, &opened.certificate);
    match taken {
        Taken::Bundle => bundle_of(incoming.api, certificate, &opened.text).await,
        Taken::Pdf => pdf_of(incoming.api, certificate, &opened.text).await,
        Taken::Receipt => receipt_of(incoming.api, &opened).await,
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
async fn shown(
    incoming: &Incoming<'_>,
    frame: Frame,
    key: Key<'_>,
    by: LookedBy,
) -> Result<Result<Box<Opened>, Answer>, Failure> {
    let (ledger, lang, code) = (incoming.api.ledger(), frame.lang, key.0);
    let led = followed(incoming, key, by).await?;
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
