//! A ledger in a directory, opened the way the product opens it, and one way to load it quickly.
//!
//! Everything goes through the real write queue: prepared, decided, folded, fsynced, published.
//! Only the clock is simulated, so that months of service can be recorded in minutes.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use hourledger::domain::stored::Actor;
use hourledger::domain::{Command, Event};
use hourledger::run::fold::decode;
use hourledger::run::ledger::{Waiting, answered};
use hourledger::run::ports::{Clock, SimulatedClock, SystemSeeds};
use hourledger::run::{Accepted, Genesis, Opening, Request, Running};
use hourledger::state::Bounds;
use uuid::Uuid;

/// 2026-03-02 08:00 in Shanghai, a Monday.
pub const MORNING_MS: i64 = 1_772_409_600_000;

/// Requests handed in before the first answer is taken: half of what the queue holds, so that the
/// writer never waits for the generator.
const IN_FLIGHT_MAX: usize = 2_048;

/// An open ledger under a simulated clock.
pub struct Ledger {
    /// The ledger.
    pub running: Running,
    /// Its clock.
    pub clock: Arc<SimulatedClock>,
    keys: AtomicU64,
}

impl Ledger {
    /// Opens the ledger in `data`, or founds one there.
    pub fn open(data: &Path, bounds: Bounds) -> Self {
        Self::open_at(data, bounds, MORNING_MS)
    }

    /// The same at another time of day.
    pub fn open_at(data: &Path, bounds: Bounds, now_ms: i64) -> Self {
        let clock = Arc::new(SimulatedClock::at(now_ms));
        let opening = Opening {
            data: data.to_owned(),
            clock: clock.clone(),
            seeds: Box::new(SystemSeeds),
            random: Box::new(|bytes: &mut [u8]| getrandom::fill(bytes).expect("randomness")),
            bounds,
            genesis: Some(Genesis {
                origin: "bench.example/log".into(),
                simulation: true,
                ledger_id: [7; 16],
            }),
        };
        let running = Running::open(opening, |_| {}).expect("the ledger opens");
        let head_ms = running.queue.ledger().log.head().recorded_at_ms;
        clock.advance_to(head_ms);
        Self {
            running,
            clock,
            keys: AtomicU64::new(0),
        }
    }

    /// Events in the log.
    pub fn events(&self) -> u64 {
        self.running.queue.ledger().log.head().next.0
    }

    /// The person who founded the ledger.
    pub fn founder(&self) -> Actor {
        let opened = self.running.queue.ledger().opened().expect("readable");
        Actor::Person(opened.expect("founded").founder)
    }

    /// A request under a new key of its own.
    pub fn request(&self, actor: Actor, command: impl Into<Command>) -> Request {
        let count = self.keys.fetch_add(1, Ordering::Relaxed);
        Request {
            actor,
            key: key(
                self.clock.now_ms() + i64::try_from(count / 16).expect("fits"),
                count,
            ),
            commands: vec![command.into()],
        }
    }

    /// Submits one command and waits; its events.
    pub fn must(&self, actor: Actor, command: impl Into<Command>) -> Vec<Event> {
        let request = self.request(actor, command);
        let accepted = self.running.queue.submit_blocking(request);
        events(&accepted.expect("accepted"))
    }

    /// Submits many commands, many at a time, and takes the events of each, in order.
    pub fn all(
        &self,
        requests: impl Iterator<Item = (Actor, Command)>,
        mut taken: impl FnMut(Vec<Event>),
    ) {
        let mut waiting: VecDeque<Waiting> = VecDeque::with_capacity(IN_FLIGHT_MAX);
        let mut take = |answer: Waiting| taken(events(&answered(answer).expect("accepted")));
        for (actor, command) in requests {
            if waiting.len() == IN_FLIGHT_MAX {
                // Half at once: the generator sleeps rarely, the writer never runs dry.
                waiting.drain(..IN_FLIGHT_MAX / 2).for_each(&mut take);
            }
            let request = self.request(actor, command);
            waiting.push_back(
                self.running
                    .queue
                    .enqueue(request)
                    .expect("room in the queue"),
            );
        }
        waiting.drain(..).for_each(&mut take);
    }

    /// Closes cleanly.
    pub fn close(self) {
        self.running.stop().expect("stops cleanly");
    }
}

fn events(accepted: &Accepted) -> Vec<Event> {
    decode(&accepted.frame).expect("decodes").events
}

/// The key of a request that is made now.
pub fn new_key() -> Uuid {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now_ms = i64::try_from(now.expect("after 1970").as_millis()).expect("fits");
    key(now_ms, MADE.fetch_add(1, Ordering::Relaxed))
}

/// A UUID of version 7: the time, then what makes it unique.
fn key(now_ms: i64, count: u64) -> Uuid {
    let mut random = [0; 10];
    random[..2].copy_from_slice(&std::process::id().to_be_bytes()[2..]);
    random[2..].copy_from_slice(&count.to_be_bytes());
    let ms = u64::try_from(now_ms).expect("after 1970");
    uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid()
}
