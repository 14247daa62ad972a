//! Batches: many commands in one request, all or nothing (`atomic`) or line by line (`each`).
//!
//! Every line is authorised by the row of its own command. `atomic` is one frame under the key as
//! it is. In `each`, line i runs under a key derived from the key and i, so that a batch that was
//! cut short can be sent again whole; results come in the order of the lines.

use std::collections::VecDeque;

use axum::body::Body;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::SemaphorePermit;
use uuid::Uuid;

use super::api::Api;
use super::bounds::{ATOMIC_COMMANDS_MAX, BATCH_BYTES_MAX, EACH_COMMANDS_MAX, EACH_WINDOW};
use super::decode::decode;
use super::exchange::Incoming;
use super::problem::Problem;
use super::query::{Parameter, Query};
use super::respond::{Answer, encoded};
use super::routes;
use super::write::{authorised, key, predicted};
use super::{body, endpoint::Act};
use crate::access::Caller;
use crate::domain::Command;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::run::deciding::at_command;
use crate::run::ledger::Waiting;
use crate::run::{Accepted, Failure, Request, answer};

/// How the lines of a batch belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// All or none, in one frame of at most 2,000 events.
    Atomic,
    /// Each for itself.
    Each,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    mode: Mode,
    commands: Vec<Map<String, Value>>,
}

/// What became of each line, in the order of the lines.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BatchResults {
    /// One result per line.
    pub results: Vec<LineResult>,
}

/// What became of one line.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LineResult {
    /// The status the line would have had alone.
    pub status: u16,
    /// The answer had been given before, under the same key.
    pub replayed: bool,
    /// The answer, if the line was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<answer::Answer>,
    /// Why not, if it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// Answers a batch.
pub async fn batch(incoming: &Incoming<'_>, body: Body) -> Result<Answer, Failure> {
    let Opened {
        form,
        key,
        dry_run,
        _room,
    } = opened::<Form>(incoming, body).await?;
    let max = match form.mode {
        Mode::Atomic => ATOMIC_COMMANDS_MAX,
        Mode::Each => EACH_COMMANDS_MAX,
    };
    check_length("commands", form.commands.len(), max)?;
    match form.mode {
        Mode::Atomic => atomic(incoming, form.commands, key, dry_run).await,
        Mode::Each if dry_run => {
            let each = "dry_run with mode each: predict line by line";
            Err(Refusal::new(RefusalCode::QueryMalformed)
                .field("dry_run")
                .with("detail", each)
                .into())
        }
        Mode::Each => each(incoming, form.commands, key).await,
    }
}

/// A batch that was let in.
pub struct Opened<'a, T> {
    /// Its lines, and how they belong together.
    pub form: T,
    /// The key it came under.
    pub key: Uuid,
    /// Nothing is to be recorded.
    pub dry_run: bool,
    /// Its place among the batches that may run at a time, until this is dropped.
    pub _room: SemaphorePermit<'a>,
}

/// Lets a batch in, if there is room, and reads it.
pub async fn opened<'a, T: DeserializeOwned>(
    incoming: &'a Incoming<'_>,
    body: Body,
) -> Result<Opened<'a, T>, Failure> {
    let headers = &incoming.parts.headers;
    let Ok(room) = incoming.api.batch_room.try_acquire() else {
        body::drain(body).await;
        return Err(RefusalCode::Overloaded.into());
    };
    let body = body::object(headers, body, BATCH_BYTES_MAX).await?;
    let query = Query::parse(&incoming.parts.uri, |it| it == Parameter::DryRun)?;
    let key = key(headers)?;
    Ok(Opened {
        form: decode(body)?,
        key,
        dry_run: query.dry_run,
        _room: room,
    })
}

/// Refuses an empty list, and one that is longer than it may be.
pub fn check_length(field: &str, count: usize, max: usize) -> Result<(), Refusal> {
    if count == 0 {
        return Err(Refusal::new(RefusalCode::ListEmpty).field(field));
    }
    if count > max {
        return Err(Refusal::new(RefusalCode::ListTooLong)
            .field(field)
            .with("count", count)
            .with("max", max));
    }
    Ok(())
}

/// The command of a line, if the row of that command lets the caller.
fn line(
    api: &Api,
    caller: Option<&Caller>,
    mut object: Map<String, Value>,
) -> Result<(Actor, Command), Failure> {
    let missing = || Refusal::new(RefusalCode::FieldMissing).field("command");
    let name = object.remove("command").ok_or_else(missing)?;
    let unknown = || {
        Refusal::new(RefusalCode::ChoiceUnknown)
            .field("command")
            .with("expected", "the commands of the API")
    };
    let endpoint = name
        .as_str()
        .and_then(routes::of_command)
        .ok_or_else(unknown)?;
    let Act::Write(write) = &endpoint.act else {
        return Err(unknown().into());
    };
    if write.is_alone() {
        return Err(Refusal::new(RefusalCode::CommandAlone)
            .field("command")
            .with("command", write.command)
            .into());
    }
    let command = (write.parse)(object)?;
    let actor = authorised(api, endpoint, caller, &command)?;
    if let Command::ApproveSession(it) = &command
        && !it.clean_only
    {
        return Err(Refusal::new(RefusalCode::BulkNeedsClean)
            .field("clean_only")
            .into());
    }
    if command.on_site_code().is_some() {
        // A code is typed by one person, alone, now; a batch of them would be guessing.
        return Err(Refusal::new(RefusalCode::FieldUnexpected)
            .field("code")
            .into());
    }
    if command.draws() {
        // A draw walks over all sessions and takes the room of a report: one a request.
        return Err(Refusal::new(RefusalCode::AuditAlone)
            .field("command")
            .into());
    }
    Ok((actor, command))
}

async fn atomic(
    incoming: &Incoming<'_>,
    objects: Vec<Map<String, Value>>,
    key: Uuid,
    dry_run: bool,
) -> Result<Answer, Failure> {
    let (api, caller) = (incoming.api, incoming.caller.as_ref());
    let mut commands = Vec::with_capacity(objects.len());
    let mut by = None;
    for (index, object) in objects.into_iter().enumerate() {
        let (actor, command) = line(api, caller, object).map_err(|it| at_command(it, index))?;
        by = Some(actor);
        commands.push(command);
    }
    let actor = by.ok_or(RefusalCode::Unauthenticated)?;
    let request = Request {
        actor,
        key,
        commands,
    };
    if dry_run {
        return predicted(api, request, incoming.lang);
    }
    let accepted = api.submit(request).await?;
    let ledger = api.ledger().log.ledger_id();
    let body = encoded(&answer::answer(ledger, &accepted.frame)?)?;
    Ok(Answer {
        replayed: accepted.replayed,
        ..Answer::json(body)
    })
}

/// A line on its way, or what stopped it.
pub type Sent = Result<Waiting, Failure>;

async fn each(
    incoming: &Incoming<'_>,
    objects: Vec<Map<String, Value>>,
    key: Uuid,
) -> Result<Answer, Failure> {
    let api = incoming.api;
    let _waiting = api.metrics.waiting();
    let mut results = Vec::with_capacity(objects.len());
    let mut sent: VecDeque<Sent> = VecDeque::with_capacity(EACH_WINDOW);
    for (index, object) in objects.into_iter().enumerate() {
        if sent.len() == EACH_WINDOW
            && let Some(first) = sent.pop_front()
        {
            results.push(result(api, first, incoming.lang).await?);
        }
        sent.push_back(send(
            api,
            incoming.caller.as_ref(),
            object,
            line_key(key, index),
        ));
    }
    for rest in sent {
        results.push(result(api, rest, incoming.lang).await?);
    }
    Ok(Answer::json(encoded(&BatchResults { results })?))
}

fn send(api: &Api, caller: Option<&Caller>, object: Map<String, Value>, key: Uuid) -> Sent {
    let (actor, command) = line(api, caller, object)?;
    api.queue.enqueue(Request {
        actor,
        key,
        commands: vec![command],
    })
}

/// What became of a line. A fault ends the whole batch: it can be sent again under its key.
async fn result(api: &Api, sent: Sent, lang: Lang) -> Result<LineResult, Failure> {
    match waited(sent).await {
        Ok(Accepted { frame, replayed }) => Ok(LineResult {
            status: 200,
            replayed,
            answer: Some(answer::answer(api.ledger().log.ledger_id(), &frame)?),
            problem: None,
        }),
        Err(failure @ Failure::Refused(_)) => {
            let problem = Problem::of(&failure, lang);
            Ok(LineResult {
                status: problem.status,
                replayed: false,
                answer: None,
                problem: Some(problem),
            })
        }
        Err(fault) => Err(fault),
    }
}

/// The answer of a line that was sent.
pub async fn waited(sent: Sent) -> Result<Accepted, Failure> {
    match sent {
        Ok(waiting) => waiting.await.unwrap_or_else(|_| Err(stopped().into())),
        Err(failure) => Err(failure),
    }
}

/// Who commands a line, if the row of its command lets them.
pub fn permitted_line(
    api: &Api,
    caller: Option<&Caller>,
    command: &Command,
) -> Result<Actor, Failure> {
    let endpoint = routes::of_command(command.name()).ok_or(RefusalCode::RouteUnknown)?;
    authorised(api, endpoint, caller, command)
}

fn stopped() -> Fault {
    Fault::unknown("waiting for the writer", "the ledger is stopping")
}

/// The key of line `index`: the first 6 bytes of the batch's key, which keep neighbours together,
/// then a digest of key and index.
pub fn line_key(key: Uuid, index: usize) -> Uuid {
    let input = [key.as_bytes().as_slice(), &(index as u64).to_be_bytes()].concat();
    let digest = blake3::derive_key("hourledger 2026 batch line key v1", &input);
    let mut bytes = *key.as_bytes();
    bytes[6..].copy_from_slice(&digest[..10]);
    Uuid::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn line_keys_differ_and_keep_the_first_six_bytes() {
        let key = Uuid::from_bytes([7; 16]);
        let keys: BTreeSet<Uuid> = (0..1_000).map(|index| line_key(key, index)).collect();
        assert_eq!(keys.len(), 1_000);
        assert!(keys.iter().all(|key| key.as_bytes()[..6] == [7; 6]));
        assert_eq!(line_key(key, 5), line_key(key, 5));
    }

    #[test]
    fn a_line_at_fault_is_named_from_the_whole_body() {
        let refusal = Refusal::new(RefusalCode::FieldMissing).field("person_id");
        let Failure::Refused(refusal) = at_command(refusal.into(), 3) else {
            panic!("still a refusal")
        };
        assert_eq!(refusal.field.as_deref(), Some("commands.3.person_id"));
    }
}
