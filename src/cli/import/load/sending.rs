//! Sending rows to the writer: many on their way at a time, results in the order of the rows.

use uuid::{Builder, Uuid};

use crate::cli::directory::fill;
use crate::cli::stopped::Stopped;
use crate::domain::Command;
use crate::domain::imports::book::OriginSubject;
use crate::domain::imports::command::OpenImport;
use crate::domain::kernel::ids::{ActivityId, ImportId, PersonId};
use crate::domain::kernel::refusal::Refusal;
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::reading::imports::{self, became, first};
use crate::run::ledger::{Waiting, answered};
use crate::run::{Failure, Request, WriteQueue};

/// What became of a row, or why not.
pub type Sent = Result<Became, Box<Refusal>>;

/// What a row became.
pub struct Became {
    /// The person, activity or session.
    pub subject: OriginSubject,
    /// An earlier run had sent it already.
    pub before: bool,
}

/// Who sends, and where to.
pub struct Sending<'a> {
    /// The writer's queue.
    pub queue: &'a WriteQueue,
    /// Who proposes.
    pub by: PersonId,
    /// The import.
    pub import: ImportId,
}

impl Sending<'_> {
    /// Sends rows that go together; what became of each, in their order.
    pub fn all(&self, rows: Vec<Command>) -> Result<Vec<Sent>, Stopped> {
        let on_their_way: Vec<Result<Waiting, Failure>> = rows
            .into_iter()
            .map(|command| self.queue.enqueue(self.request(command)))
            .collect();
        let mut sent = Vec::with_capacity(on_their_way.len());
        for waiting in on_their_way {
            sent.push(settled(waiting.and_then(answered))?);
        }
        Ok(sent)
    }

    fn request(&self, command: Command) -> Request {
        Request {
            actor: Actor::Person(self.by),
            key: self.key(&command),
            commands: vec![command],
        }
    }

    /// The key of a row: of its import and all it says, so that the same row is the same request.
    fn key(&self, command: &Command) -> Uuid {
        let said = serde_json::to_vec(command).expect("commands are plain JSON");
        let input = [self.import.as_bytes().as_slice(), &said].concat();
        let digest = blake3::derive_key("hourledger 2026 import row key v1", &input);
        let mut key = [0; 16];
        key[..6].copy_from_slice(&self.import.as_bytes()[..6]);
        key[6..].copy_from_slice(&digest[..10]);
        Builder::from_custom_bytes(key).into_uuid()
    }
}

fn settled(answer: Result<crate::run::Accepted, Failure>) -> Result<Sent, Fault> {
    match answer {
        Ok(accepted) => Ok(Ok(Became {
            subject: became(first(&accepted.frame)?)?,
            before: accepted.replayed,
        })),
        Err(Failure::Refused(refusal)) => Ok(Err(refusal)),
        Err(Failure::Fault(fault)) => Err(fault),
    }
}

/// Opens the import.
pub fn opened(queue: &WriteQueue, by: PersonId, command: OpenImport) -> Result<ImportId, Stopped> {
    let mut random = [0; 16];
    fill(&mut random);
    let accepted = queue.submit_blocking(Request {
        actor: Actor::Person(by),
        key: Builder::from_random_bytes(random).into_uuid(),
        commands: vec![command.into()],
    })?;
    Ok(imports::opened(first(&accepted.frame)?)?)
}

/// The person a row became.
pub fn person_of(subject: OriginSubject) -> Option<PersonId> {
    match subject {
        OriginSubject::Person(id) => Some(id),
        _ => None,
    }
}

/// The activity a row became.
pub fn activity_of(subject: OriginSubject) -> Option<ActivityId> {
    match subject {
        OriginSubject::Activity(id) => Some(id),
        _ => None,
    }
}

/// A parameter of a refusal that is an id.
pub fn named<T: std::str::FromStr>(refusal: &Refusal, name: &str) -> Option<T> {
    let found = refusal.params.iter().find(|(known, _)| *known == name);
    found.and_then(|(_, text)| text.parse().ok())
}
