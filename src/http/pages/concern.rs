//! Complaints as a form: taken in without an account, bounded for each address.
//!
//! The form carries its key, so that a double tap is one complaint. Must never: show again what
//! somebody else wrote, or count a form that was put right as another complaint.

use axum::body::Body;
use axum::http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

use super::fields::fields;
use super::{fresh_key, html};
use crate::domain::complaints::command::ReportConcern;
use crate::domain::complaints::event::Concern;
use crate::domain::kernel::ids::ComplaintId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::http::exchange::Incoming;
use crate::http::guess::complaint_taken;
use crate::http::respond::Answer;
use crate::pages::concern::{self, Typed};
use crate::pages::frame::Frame;
use crate::reading::complaints;
use crate::run::{Failure, Request};

#[derive(Deserialize)]
struct Sent {
    key: String,
    #[serde(default)]
    concern: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    contact: String,
}

/// `GET /v/concern`.
pub fn form(frame: Frame) -> Answer {
    let page = concern::form(&Typed::default(), &fresh_key(), None, frame.lang);
    html(page, frame)
}

/// `GET /v/concern/{complaint_id}`.
pub fn status(incoming: &Incoming<'_>, frame: Frame) -> Result<Answer, Failure> {
    let id = incoming.params.id("complaint_id")?;
    let ledger = incoming.api.ledger();
    let status = complaints::status(ledger, id, frame.lang)?;
    Ok(html(
        concern::status(&status, &ledger.zone, frame.lang),
        frame,
    ))
}

/// `POST /v/concern`: taken in, or the form again with what is wrong with it.
pub async fn sent(incoming: &Incoming<'_>, frame: Frame, body: Body) -> Result<Answer, Failure> {
    let sent = fields::<Sent>(incoming, body).await?;
    match take(incoming, &sent).await {
        Ok(id) => Ok(html(concern::taken(id, frame.lang), frame)),
        Err(Failure::Refused(refusal)) if refusal.code != RefusalCode::RateLimited => {
            Ok(again(sent, &refusal, frame))
        }
        Err(failure) => Err(failure),
    }
}

async fn take(incoming: &Incoming<'_>, sent: &Sent) -> Result<ComplaintId, Failure> {
    let malformed = || Refusal::new(RefusalCode::IdempotencyKeyMalformed).field("key");
    let key = Uuid::parse_str(&sent.key).map_err(|_| malformed())?;
    let mut all = Concern::ALL.into_iter();
    let chosen = all.find(|it| it.as_str() == sent.concern);
    let missing = || Refusal::new(RefusalCode::FieldMissing).field("concern");
    let number = match sent.number.trim() {
        "" => None,
        typed => Some(typed.parse().map_err(Refusal::from)?),
    };
    let contact = Some(sent.contact.trim()).filter(|it| !it.is_empty());
    let command = ReportConcern {
        concern: chosen.ok_or_else(missing)?,
        number,
        // Browsers end lines as mail does; stored are lines as everywhere else.
        text: sent.text.replace("\r\n", "\n"),
        contact: contact.map(str::to_owned),
    };
    command.check()?;
    complaint_taken(incoming)?;
    let request = Request {
        actor: Actor::System,
        key,
        commands: vec![command.into()],
    };
    let accepted = incoming.api.submit(request).await?;
    Ok(ComplaintId::derive(&accepted.frame.command_seed(), 0))
}

fn again(sent: Sent, refusal: &Refusal, frame: Frame) -> Answer {
    let text = refusal.text(frame.lang);
    let typed = Typed {
        concern: sent.concern,
        number: sent.number,
        text: sent.text,
        contact: sent.contact,
    };
    let wrong = Some((text.message.as_str(), text.next_step.as_str()));
    Answer {
        status: StatusCode::BAD_REQUEST,
        ..html(
            concern::form(&typed, &fresh_key(), wrong, frame.lang),
            frame,
        )
    }
}
