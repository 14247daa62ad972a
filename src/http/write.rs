//! Writes: from a body to a command, through the outer door, to the writer, to the answer.
//!
//! An answer means: fsynced. A dry run takes the same road, key included, and stops before the
//! queue.
//! Invariants: the body is read before anything else is said about the request; status, `Location`
//! and body are a function of the frame, so a replay answers the same.
//! Must never: change a command, or let a guessed code cost nothing.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use tokio::sync::SemaphorePermit;
use uuid::Uuid;

use super::api::Api;
use super::body;
use super::bounds::BODY_BYTES_MAX;
use super::caller::permitted;
use super::decode::merge;
use super::endpoint::{Endpoint, Write};
use super::exchange::Incoming;
use super::guess::{Guess, complaint_taken};
use super::query::{Parameter, Query};
use super::respond::{Answer, encoded};
use super::tlog::is_covered;
use super::{place, shares};
use crate::access::Caller;
use crate::domain::Command;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::reading::predicted::prediction;
use crate::run::publishing::RECEIPT_WAIT;
use crate::run::{Accepted, Failure, Request, answer, dry_run};

/// Names a write for ever.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Answers a write.
pub async fn write(incoming: &Incoming<'_>, write: &Write, body: Body) -> Result<Answer, Failure> {
    let api = incoming.api;
    let body = body::object(&incoming.parts.headers, body, BODY_BYTES_MAX).await?;
    let query = Query::parse(&incoming.parts.uri, |it| it == Parameter::DryRun)?;
    let key = key(&incoming.parts.headers)?;
    let command = (write.parse)(merge(body, &incoming.params)?)?;
    let actor = authorised(api, incoming.endpoint, incoming.caller.as_ref(), &command)?;
    if matches!(command, Command::ReportConcern(_)) && !query.dry_run {
        complaint_taken(incoming)?;
    }
    let is_share = matches!(command, Command::ShareCertificate(_));
    let guess = guessed(api, actor, &command).await?;
    let request = Request {
        actor,
        key,
        commands: vec![command],
    };
    if query.dry_run {
        let outcome = predicted(api, request, incoming.lang);
        note(guess, &outcome, |_| false);
        return outcome;
    }
    let outcome = submitted(api, request).await;
    note(guess, &outcome, Accepted::is_new);
    let answer = accepted(api, &outcome?, write, incoming)?;
    if is_share {
        return shares::with_code(api, answer, (actor, key));
    }
    Ok(answer)
}

/// Hands a request in; a certificate over hours that are not published yet waits a bounded time for
/// the checkpoint that covers them, and is asked for once more.
pub async fn submitted(api: &Api, request: Request) -> Result<Accepted, Failure> {
    let outcome = api.submit(request.clone()).await;
    if is_published_meanwhile(api, &outcome).await {
        return api.submit(request).await;
    }
    outcome
}

/// Whether something was refused because a checkpoint was missing, and the checkpoint has come
/// within a bounded time: the same may be asked for again.
pub async fn is_published_meanwhile<T>(api: &Api, outcome: &Result<T, Failure>) -> bool {
    let Err(Failure::Refused(refusal)) = outcome else {
        return false;
    };
    let mut params = refusal.params.iter();
    let position = params.find(|(name, _)| *name == "position");
    let position = position.and_then(|(_, value)| value.parse().ok());
    match position.filter(|_| refusal.code == RefusalCode::ReceiptNotReady) {
        Some(position) => is_covered(api, position, RECEIPT_WAIT).await,
        None => false,
    }
}

/// The caller as actor, if the command's own row lets them.
pub fn authorised(
    api: &Api,
    endpoint: &Endpoint,
    caller: Option<&Caller>,
    command: &Command,
) -> Result<Actor, Failure> {
    if endpoint.is_public() {
        // What a stranger brings is taken in by the ledger itself.
        return Ok(Actor::System);
    }
    let caller = caller.ok_or(RefusalCode::Unauthenticated)?;
    let place = place::of_command(api.ledger(), command)?;
    permitted(api.ledger(), &endpoint.rule, Some(caller), &place)?;
    Ok(Actor::Person(caller.person))
}

/// The idempotency key. A dry run takes the same request, key included, and does not use it.
pub fn key(headers: &HeaderMap) -> Result<Uuid, Refusal> {
    let field = "Idempotency-Key";
    let missing = || Refusal::new(RefusalCode::IdempotencyKeyMissing).field(field);
    let value = headers.get(IDEMPOTENCY_KEY).ok_or_else(missing)?;
    // One spelling only, so that a proxy or a log cannot make two keys of one.
    let text = value.to_str().ok().filter(|text| text.len() == 36);
    text.and_then(|text| Uuid::parse_str(text).ok())
        .ok_or_else(|| Refusal::new(RefusalCode::IdempotencyKeyMalformed).field(field))
}

/// The answer to a dry run.
pub fn predicted(api: &Api, request: Request, lang: Lang) -> Result<Answer, Failure> {
    let _drawing = api.drawing(&request)?;
    let predict = || dry_run::predict(api.ledger(), request);
    let predicted = tokio::task::block_in_place(predict)?;
    let prediction = prediction(api.ledger(), predicted, lang)?;
    Ok(Answer::json(encoded(&prediction)?))
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
        match self.drawing(&request)? {
            None => self.queue.submit(request).await,
            // Preparing it is the long part, apart from the threads that answer everybody else.
            Some(_room) => tokio::task::block_in_place(|| self.queue.submit_blocking(request)),
        }
    }

    /// The room of a report, for a request that draws a sample.
    fn drawing(&self, request: &Request) -> Result<Option<SemaphorePermit<'_>>, Refusal> {
        if !request.commands.iter().any(Command::draws) {
            return Ok(None);
        }
        let room = self.report_room.try_acquire();
        room.map(Some).map_err(|_| RefusalCode::ReportsBusy.into())
    }
}

/// The guess in a command, if it holds an on-site code, once it is its turn; refuses while the
/// guesser is locked out.
async fn guessed<'a>(
    api: &'a Api,
    actor: Actor,
    command: &Command,
) -> Result<Option<Guess<'a>>, Failure> {
    match command.on_site_code() {
        Some(_) => Guess::at_on_site_code(api, actor).await.map(Some),
        None => Ok(None),
    }
}

/// Takes the count back if the outcome shows that the code was right. Only what `is_new` makes
/// earlier failures forgotten: a dry run or a replay can be had as often as one likes.
fn note<T>(
    guess: Option<Guess<'_>>,
    outcome: &Result<T, Failure>,
    is_new: impl FnOnce(&T) -> bool,
) {
    let Some(guess) = guess else {
        return;
    };
    match outcome {
        Ok(accepted) if is_new(accepted) => guess.succeeded(),
        Ok(_) => guess.take_back(),
        Err(Failure::Refused(refusal)) if !BEFORE_THE_CODE.contains(&refusal.code) => {
            guess.take_back();
        }
        Err(_) => {}
    }
}

/// Refusals that do not tell that the code was right.
const BEFORE_THE_CODE: [RefusalCode; 7] = [
    RefusalCode::CodeWrong,
    RefusalCode::ActivityUnknown,
    RefusalCode::SessionUnknown,
    RefusalCode::IdempotencyKeyReused,
    RefusalCode::ListTooLong,
    RefusalCode::Overloaded,
    RefusalCode::RoleMissing,
];
