//! The answer to a write: a pure function of its frame, so that a replay answers the same for
//! ever. And the answer to a dry run, which has no frame.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::shapes::shape_of;
use crate::domain::kernel::ids::{Digest32, Position};
use crate::domain::kernel::moment::RecordedAt;
use crate::log::commitment::commitment_of;
use crate::log::{Fault, Frame, LedgerId};

/// What was recorded, where, and the commitment that proves it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Answer {
    /// BLAKE3 chain value of the frame: commits to everything recorded up to here.
    pub chain: Digest32,
    /// Commitment of the first event.
    pub commitment: Digest32,
    /// The events, in order.
    pub events: Vec<RecordedEvent>,
    /// Position of the first event; pass it as `at_least` to read what it did.
    pub position: Position,
    /// When the writer recorded it.
    pub recorded_at: RecordedAt,
}

/// One event as recorded.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecordedEvent {
    /// Its commitment, the leaf of the transparency log.
    pub commitment: Digest32,
    /// Its groups, exactly as stored; personal data is sealed.
    #[schemars(with = "serde_json::Value")]
    pub groups: Box<RawValue>,
    /// Its position.
    pub position: Position,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// Version of its type.
    pub version: u16,
}

/// The answer for a frame.
pub fn answer(ledger: LedgerId, frame: &Frame) -> Result<Answer, Fault> {
    let events = events(ledger, frame)?;
    let first = events.first().ok_or_else(|| damaged("it holds no event"))?;
    Ok(Answer {
        chain: Digest32::from_bytes(frame.chain().0),
        commitment: first.commitment,
        position: first.position,
        recorded_at: recorded_at(frame)?,
        events,
    })
}

/// The events of a frame with their commitments.
pub fn events(ledger: LedgerId, frame: &Frame) -> Result<Vec<RecordedEvent>, Fault> {
    let seed = frame.command_seed();
    let events = frame.events().map(|event| {
        let commitment = commitment_of(ledger, &seed, &event, shape_of)
            .map_err(|cause| damaged(&cause.to_string()))?;
        let body = std::str::from_utf8(event.body).map_err(|_| damaged("a body is not text"))?;
        Ok(RecordedEvent {
            commitment: Digest32::from_bytes(commitment),
            groups: RawValue::from_string(body.to_owned())
                .map_err(|_| damaged("a body is not JSON"))?,
            position: Position(event.position.0),
            event_type: event.event_type.to_owned(),
            version: event.version,
        })
    });
    events.collect()
}

/// When a frame was recorded.
pub fn recorded_at(frame: &Frame) -> Result<RecordedAt, Fault> {
    RecordedAt::from_unix_ms(frame.recorded_at_ms())
        .ok_or_else(|| damaged("its time is out of range"))
}

fn damaged(what: &str) -> Fault {
    Fault::fatal("reading a frame of the log", what.to_owned())
}
