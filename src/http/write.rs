//! Writes: from a body to a command, through the outer door, to the writer, to the answer.
//!
//! An answer means: fsynced. A dry run takes the same road and stops before the queue.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use uuid::Uuid;

use super::api::Api;
use super::body;
use super::bounds::BODY_BYTES_MAX;
use super::caller::permitted;
use super::decode::merge;
use super::endpoint::{Endpoint, Write};
use super::exchange::Incoming;
use super::place;
use super::query::{Parameter, Query};
use super::respond::{Answer, encoded};
use crate::access::Caller;
use crate::domain::Command;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::reading::predicted::prediction;
use crate::run::{Accepted, Failure, Request, answer, dry_run};

/// Names a write for ever.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Answers a write.
pub async fn write(incoming: &Incoming<'_>, write: &Write, body: Body) -> Result<Answer, Failure> {
    let api = incoming.api;
    let query = Query::parse(&incoming.parts.uri, &[Parameter::DryRun])?;
    let key = key(&incoming.parts.headers, query.dry_run)?;
    let body = body::object(&incoming.parts.headers, body, BODY_BYTES_MAX).await?;
    let command = (write.parse)(merge(body, &incoming.params)?)?;
    let actor = authorised(api, incoming.endpoint, incoming.caller.as_ref(), &command)?;
    let code = Guess::of(api, actor, &command);
    if let Some(code) = &code {
        code.check(api)?;
    }
    let request = Request {
        actor,
        key,
        commands: vec![command],
    };
    if query.dry_run {
        return predicted(api, request, incoming.lang);
    }
    let outcome = api.submit(request).await;
    if let Some(code) = &code {
        code.note(api, &outcome)?;
    }
    accepted(api, &outcome?, write, incoming)
}

/// The caller as actor, if the command's own row lets them.
pub fn authorised(
    api: &Api,
    endpoint: &Endpoint,
    caller: Option<&Caller>,
    command: &Command,
) -> Result<Actor, Failure> {
    let caller = caller.ok_or(RefusalCode::Unauthenticated)?;
    let place = place::of_command(api.ledger(), command)?;
    permitted(&endpoint.rule, Some(caller), &place)?;
    Ok(Actor::Person(caller.person))
}

/// The idempotency key; a dry run needs none, for it remembers nothing.
pub fn key(headers: &HeaderMap, dry_run: bool) -> Result<Uuid, Refusal> {
    let field = "Idempotency-Key";
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else {
        if dry_run {
            return Ok(Uuid::nil());
        }
        return Err(Refusal::new(RefusalCode::IdempotencyKeyMissing).field(field));
    };
    // One spelling only, so that a proxy or a log cannot make two keys of one.
    let text = value.to_str().ok().filter(|text| text.len() == 36);
    text.and_then(|text| Uuid::parse_str(text).ok())
        .ok_or_else(|| Refusal::new(RefusalCode::IdempotencyKeyMalformed).field(field))
}

/// The answer to a dry run.
pub fn predicted(api: &Api, request: Request, lang: Lang) -> Result<Answer, Failure> {
    let predict = || dry_run::predict(api.ledger(), request);
    let predicted = tokio::task::block_in_place(predict)?;
    Ok(Answer::json(encoded(&prediction(predicted, lang))?))
}

fn accepted(
    api: &Api,
    accepted: &Accepted,
    write: &Write,
    incoming: &Incoming<'_>,
) -> Result<Answer, Failure> {
    let frame = &accepted.frame;
    let body = encoded(&answer::answer(api.ledger().log.ledger_id(), frame)?)?;
    let seed = frame.command_seed();
    let location = write
        .location
        .map(|location| location(&incoming.params, &seed));
    Ok(Answer {
        status: match location {
            Some(_) => StatusCode::CREATED,
            None => StatusCode::OK,
        },
        location,
        replayed: accepted.replayed,
        ..Answer::json(body)
    })
}

impl Api {
    /// Hands a request in and waits until its answer is durable.
    pub(super) async fn submit(&self, request: Request) -> Result<Accepted, Failure> {
        let _waiting = self.metrics.waiting();
        self.queue.submit(request).await
    }
}

/// Somebody typing on-site codes: six digits, so wrong ones are counted and lead to a lock-out.
pub struct Guess(crate::access::limits::LimitKey);

impl Guess {
    /// The guess in a command, if it holds one.
    pub fn of(api: &Api, actor: Actor, command: &Command) -> Option<Self> {
        command.on_site_code()?;
        Some(Self(api.access.limit_key(&format!("on-site code {actor}"))))
    }

    /// Refuses while the guesser is locked out.
    pub fn check(&self, api: &Api) -> Result<(), Refusal> {
        let now_ms = api.ledger().clock.now_ms();
        api.access.attempt_check(self.0, now_ms).map_err(|locked| {
            let ms = u64::try_from(locked.until_ms - now_ms).unwrap_or(0);
            Refusal::new(RefusalCode::RateLimited).with("seconds", ms.div_ceil(1_000))
        })
    }

    /// Counts a wrong code; a right one clears the count.
    pub fn note(&self, api: &Api, outcome: &Result<Accepted, Failure>) -> Result<(), Failure> {
        match outcome {
            Ok(_) => api.access.attempt_succeeded(self.0),
            Err(Failure::Refused(refusal)) if refusal.code == RefusalCode::CodeWrong => {
                let now_ms = api.ledger().clock.now_ms();
                // The lock, if one begins, shows with the next attempt.
                let _lock = api.access.attempt_failed(self.0, now_ms)?;
            }
            Err(_) => {}
        }
        Ok(())
    }
}
