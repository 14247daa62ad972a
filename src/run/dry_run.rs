//! Dry run: decides like the writer, against what is published, and records nothing (F129).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::deciding::{Moment, decide_and_fold};
use super::ledger::Ledger;
use super::prepare::{Failure, Request};
use super::shelf::{Overlay, Warm};
use crate::domain::books::{Book, BookKey};
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::kernel::refusal::Refusal;
use crate::domain::stored::Actor;
use crate::domain::{Command, Event};
use crate::log::Fault;

/// What would be recorded. Ids and tags in it are examples: a real command draws its own.
pub struct Predicted {
    /// The position the prediction rests on: everything below it was seen.
    pub as_of: Position,
    /// The events, in order.
    pub events: Vec<PredictedEvent>,
    /// The books that would change, as they would be.
    pub books: Vec<(BookKey, Arc<Book>)>,
}

/// One event that would be recorded.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PredictedEvent {
    /// Its groups.
    #[schemars(with = "serde_json::Value")]
    pub groups: Box<RawValue>,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// Version of its type.
    pub version: u16,
}

/// Predicts a request. Its key is ignored: nothing is remembered.
pub fn predict(ledger: &Ledger, request: Request) -> Result<Predicted, Failure> {
    let as_of = Position(ledger.store.published().0);
    let recorded_at = taken_up(ledger)?;
    let mut request = request.prepare(ledger)?;
    let at = Moment {
        recorded_at,
        zone: &ledger.zone,
        actor: request.actor,
        vault: &ledger.vault,
    };
    let mut warm = Warm::default();
    let mut overlay = Overlay::over(&ledger.store, &mut warm);
    let predicted =
        |events: &[Event]| Ok(events.iter().map(predicted).collect::<Result<_, _>>()?);
    let events = decide_and_fold(&mut request.commands, &at, as_of, &mut overlay, predicted)?;
    Ok(Predicted {
        as_of,
        events,
        books: overlay.into_books(),
    })
}

/// Books that a prediction tells of, before and after: of who gives, of who receives.
pub struct Watched([Vec<BookKey>; 2]);

impl Watched {
    /// The books of two parties.
    pub fn of(books: [Vec<BookKey>; 2]) -> Self {
        Self(books)
    }
}

/// Watched books as they were and would be, in their order.
pub struct Before {
    before: [Vec<Held>; 2],
    after: [Vec<Held>; 2],
}

impl Before {
    /// Before and after, of each party.
    pub fn pairs(&self) -> [(&[Held], &[Held]); 2] {
        [0, 1].map(|party| (self.before[party].as_slice(), self.after[party].as_slice()))
    }
}

/// A book, or that there is none.
type Held = Option<Arc<Book>>;

/// What one command would do after those before it, or why it would be refused.
pub type PredictedLine = Result<(Vec<Event>, Before), Box<Refusal>>;

/// Predicts commands one after the other, each on what those before it would have done; what is
/// refused does nothing to those behind it.
pub fn predict_each(
    ledger: &Ledger,
    commands: Vec<(Actor, Command, Watched)>,
) -> Result<Vec<PredictedLine>, Failure> {
    let recorded_at = taken_up(ledger)?;
    let mut first = Position(ledger.store.published().0);
    let mut warm = Warm::default();
    let mut overlay = Overlay::over(&ledger.store, &mut warm);
    let mut lines = Vec::with_capacity(commands.len());
    for (actor, command, Watched(watched)) in commands {
        let at = Moment {
            recorded_at,
            zone: &ledger.zone,
            actor,
            vault: &ledger.vault,
        };
        let before = held(&mut overlay, &watched)?;
        let request = Request {
            actor,
            key: Uuid::nil(),
            commands: vec![command],
        };
        let decided = request.prepare(ledger).and_then(|mut prepared| {
            let kept = |events: &[Event]| Ok(events.to_vec());
            decide_and_fold(&mut prepared.commands, &at, first, &mut overlay, kept)
        });
        lines.push(match decided {
            Ok(events) => {
                first = Position(first.0 + events.len() as u64);
                let after = held(&mut overlay, &watched)?;
                Ok((events, Before { before, after }))
            }
            Err(Failure::Refused(refusal)) => Err(refusal),
            Err(fault) => return Err(fault),
        });
    }
    Ok(lines)
}

fn held(overlay: &mut Overlay<'_>, watched: &[Vec<BookKey>; 2]) -> Result<[Vec<Held>; 2], Fault> {
    let mut books = |keys: &[BookKey]| -> Result<Vec<Held>, Fault> {
        keys.iter().map(|key| overlay.held(key)).collect()
    };
    let [one, other] = watched;
    Ok([books(one)?, books(other)?])
}

/// When the writer would take a request up now.
fn taken_up(ledger: &Ledger) -> Result<RecordedAt, Fault> {
    let now_ms = ledger.clock.now_ms().max(ledger.log.head().recorded_at_ms);
    RecordedAt::from_unix_ms(now_ms)
        .ok_or_else(|| Fault::fatal("reading the clock", "it shows a year out of range"))
}

fn predicted(event: &Event) -> Result<PredictedEvent, Fault> {
    let (event_type, version) = event.type_version();
    let doing = || format!("writing a predicted {event_type}");
    let body = String::from_utf8(event.encode()).map_err(|cause| Fault::fatal(doing(), cause))?;
    let groups = RawValue::from_string(body).map_err(|cause| Fault::fatal(doing(), cause))?;
    Ok(PredictedEvent {
        groups,
        event_type: event_type.to_owned(),
        version,
    })
}
