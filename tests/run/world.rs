//! A ledger in a temporary directory with a simulated clock, and short ways to command it.

use std::path::Path;
use std::sync::Arc;

use hourledger::domain::kernel::ids::{Digest32, PersonId};
use hourledger::domain::stored::Actor;
use hourledger::domain::{Command, Event};
use hourledger::run::fold::decode;
use hourledger::run::fsck::fsck;
use hourledger::run::ports::{SimulatedClock, SystemSeeds};
use hourledger::run::{Accepted, Failure, Genesis, Opening, Request, Running};
use hourledger::state::Bounds;
use hourledger::tlog::FolderPlace;
use serde_json::{Value, json};
use uuid::Uuid;

/// 2026-03-02 08:00 in Shanghai, a Monday.
pub const MORNING_MS: i64 = 1_772_409_600_000;

pub struct World {
    pub running: Running,
    pub clock: Arc<SimulatedClock>,
}

pub fn random() -> Box<dyn hourledger::vault::Random> {
    Box::new(|bytes: &mut [u8]| getrandom::fill(bytes).expect("randomness"))
}

impl World {
    pub fn open(data: &Path) -> Self {
        Self::try_open(data).expect("the ledger opens")
    }

    pub fn try_open(data: &Path) -> Result<Self, Failure> {
        let clock = Arc::new(SimulatedClock::at(MORNING_MS));
        let opening = Opening {
            data: data.to_owned(),
            clock: clock.clone(),
            seeds: Box::new(SystemSeeds),
            random: random(),
            bounds: Bounds::default(),
            genesis: Some(Genesis {
                origin: "test.example/log".into(),
                simulation: true,
                ledger_id: [7; 16],
            }),
        };
        let running = Running::open(opening, |_| {})?;
        Ok(Self { running, clock })
    }

    /// Stops it; fsck finds nothing wrong with what is left.
    pub fn stops_clean(self, data: &Path) {
        self.running.stop().expect("stops");
        is_clean(data);
    }

    pub fn hours_pass(&self, hours: i64) {
        use hourledger::run::ports::Clock;
        self.clock
            .advance_to(self.clock.now_ms() + hours * 3_600_000);
    }

    pub fn submit(&self, actor: Actor, command: Value) -> Result<Accepted, Failure> {
        self.submit_under(Uuid::from_u128(rand128()), actor, command)
    }

    pub fn submit_under(
        &self,
        key: Uuid,
        actor: Actor,
        command: Value,
    ) -> Result<Accepted, Failure> {
        let command: Command = serde_json::from_value(command).expect("a well-formed command");
        self.running.queue.submit_blocking(Request {
            actor,
            key,
            commands: vec![command],
        })
    }

    pub fn founder(&self) -> Actor {
        let opened = self
            .running
            .queue
            .ledger()
            .opened()
            .expect("readable")
            .expect("opened");
        Actor::Person(opened.founder)
    }

    /// Submits and returns the events.
    pub fn must(&self, actor: Actor, command: Value) -> Vec<Event> {
        let accepted = self.submit(actor, command).expect("accepted");
        decode(&accepted.frame).expect("decodes").events
    }

    pub fn person(&self, number: &str) -> PersonId {
        let events = self.must(
            self.founder(),
            json!({
                "command": "register_person", "name": "王芳", "document_kind": "07",
                "document_number": number, "birth_date": "1990-01-01", "region": "320106",
                "consent": {"given_by": "person", "text_digest": Digest32::of(b"text")},
            }),
        );
        match &events[0] {
            Event::PersonRegistered(event) => event.subject.person_id,
            other => panic!("{other:?}"),
        }
    }
}

/// fsck finds nothing wrong with a stopped ledger.
pub fn is_clean(data: &Path) {
    let report = fsck(data, &FolderPlace::beside(data), random(), |_| {}).expect("runs");
    assert_eq!(report.problems, Vec::<String>::new());
}

fn rand128() -> u128 {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("randomness");
    u128::from_be_bytes(bytes)
}
