//! Submitting the story: every step is a request like anybody's, one after the other, under a clock
//! that the story moves. Deadlines pass in between, as the ticker of a server would let them.
//!
//! Which requests share a batch is part of the frames' bytes, and two loads must write the same
//! log: so a request is alone, or handed in together with others of its moment in a fixed order.

use std::sync::Arc;

use serde_json::Value;

use super::ports::{DemoClock, throw};
use crate::domain::Command;
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::moment::{LocalDate, Moment};
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::run::Accepted;
use crate::run::answer::{RecordedEvent, events};
use crate::run::jobs::Jobs;
use crate::run::ledger::{TOGETHER_MAX, answered};
use crate::run::{Failure, Ledger, Request, WriteQueue, due};

/// Submits the story's requests.
pub struct Loader {
    queue: WriteQueue,
    clock: Arc<DemoClock>,
    requests: u64,
}

/// What one request recorded.
pub struct Written(Vec<RecordedEvent>);

impl Loader {
    /// A loader over an open ledger.
    pub fn new(queue: WriteQueue, clock: Arc<DemoClock>) -> Self {
        Self {
            queue,
            clock,
            requests: 0,
        }
    }

    /// The ledger behind it.
    pub fn ledger(&self) -> &Ledger {
        self.queue.ledger()
    }

    /// Today, where the ledger is.
    pub fn today(&self) -> Result<LocalDate, Fault> {
        crate::reading::today(self.queue.ledger())
    }

    /// Moves the clock, letting every deadline on the way pass at its own time.
    pub fn time_comes(&self, moment: Moment) -> Result<(), Failure> {
        loop {
            let mut reached = due::reached(self.queue.ledger(), moment)?;
            reached.sort_unstable();
            let Some(first) = reached.first() else {
                break;
            };
            self.clock.advance_to(first.at.unix() * 1_000 + 400);
            let passing = reached
                .iter()
                .take_while(|deadline| deadline.at == first.at);
            let passing: Vec<Request> = passing.take(TOGETHER_MAX).map(due::request).collect();
            for waiting in self.queue.enqueue_together(passing)? {
                answered(waiting)?;
            }
        }
        self.clock.advance_to(moment.unix() * 1_000);
        Ok(())
    }

    /// Lets the ledger work through what it has been given to do, as the upkeep of a server would.
    pub fn work_off_jobs(&self) -> Result<(), Failure> {
        let mut jobs = Jobs::default();
        while jobs.advance(&self.queue, 1)? > 0 {}
        Ok(())
    }

    /// One command.
    pub fn one(&mut self, actor: PersonId, command: Command) -> Result<Written, Failure> {
        self.all(actor, vec![command])
    }

    /// A batch that stands or falls together.
    pub fn all(&mut self, actor: PersonId, commands: Vec<Command>) -> Result<Written, Failure> {
        let request = self.request(actor, commands);
        self.written(self.queue.submit_blocking(request))
    }

    /// Requests of many people at the same moment, which share an fsync. Each stands or falls
    /// alone; the log's bytes are the same in every load, since the writer takes them as they are.
    pub fn together(
        &mut self,
        asked: Vec<(PersonId, Vec<Command>)>,
    ) -> Result<Vec<Result<Written, Failure>>, Failure> {
        let mut written = Vec::with_capacity(asked.len());
        let mut left = asked.into_iter().peekable();
        while left.peek().is_some() {
            let some: Vec<Request> = left
                .by_ref()
                .take(TOGETHER_MAX)
                .map(|(actor, commands)| self.request(actor, commands))
                .collect();
            for waiting in self.queue.enqueue_together(some)? {
                written.push(self.written(answered(waiting)));
            }
        }
        Ok(written)
    }

    fn request(&mut self, actor: PersonId, commands: Vec<Command>) -> Request {
        self.requests += 1;
        let half = |name| throw(name, &[self.requests], u64::MAX);
        let random = (u128::from(half("key, left")) << 64) | u128::from(half("key, right"));
        Request {
            actor: Actor::Person(actor),
            key: uuid::Builder::from_random_bytes(random.to_be_bytes()).into_uuid(),
            commands,
        }
    }

    fn written(&self, accepted: Result<Accepted, Failure>) -> Result<Written, Failure> {
        let ledger_id = self.queue.ledger().log.ledger_id();
        Ok(Written(events(ledger_id, &accepted?.frame)?))
    }
}

impl Written {
    /// The value at `pointer` in every event of a type, as an outsider would read an answer.
    pub fn found<T: serde::de::DeserializeOwned>(
        &self,
        event_type: &str,
        pointer: &str,
    ) -> Result<Vec<T>, Fault> {
        let of_type = self.0.iter().filter(|event| event.event_type == event_type);
        let read = |event: &RecordedEvent| {
            let groups: Value = serde_json::from_str(event.groups.get())?;
            serde_json::from_value(groups.pointer(pointer).cloned().unwrap_or_default())
        };
        of_type
            .map(|event| read(event).map_err(|cause| damaged(event_type, pointer, cause)))
            .collect()
    }

    /// The same where there is exactly one.
    pub fn only<T: serde::de::DeserializeOwned>(
        &self,
        event_type: &str,
        pointer: &str,
    ) -> Result<T, Fault> {
        let mut found = self.found(event_type, pointer)?;
        found
            .pop()
            .ok_or_else(|| damaged(event_type, pointer, "there is none"))
    }
}

fn damaged(
    event_type: &str,
    pointer: &str,
    cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Fault {
    Fault::fatal(
        format!("reading {pointer} of {event_type} in an answer"),
        cause,
    )
}
