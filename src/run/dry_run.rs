//! Dry run: decides like the writer, against what is published, and records nothing (F129).

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::deciding::{Moment, decide_and_fold};
use super::ledger::Ledger;
use super::prepare::{Failure, Request};
use super::shelf::{Overlay, Warm};
use crate::domain::Event;
use crate::domain::books::{Book, BookKey};
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::moment::RecordedAt;
use crate::log::Fault;

/// What would be recorded. Ids and tags in it are examples: a real command draws its own.
pub struct Predicted {
    /// The position the prediction rests on: everything below it was seen.
    pub as_of: Position,
    /// The events, in order.
    pub events: Vec<PredictedEvent>,
    /// The books that would change, as they would be.
    pub books: Vec<(BookKey, std::sync::Arc<Book>)>,
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
    let now_ms = ledger.clock.now_ms().max(ledger.log.head().recorded_at_ms);
    let recorded_at = RecordedAt::from_unix_ms(now_ms)
        .ok_or_else(|| Fault::fatal("reading the clock", "it shows a year out of range"))?;
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
