//! What the writer hands to the log: one command's outcome, not yet placed.
//!
//! A draft has no position, batch or chain value; `append` assigns them. Drafts within the bounds
//! always fit, so the writer calls [`FrameDraft::check`] once per command, and a draft out of
//! bounds that still reaches `append` is a bug, not an error.

use std::fmt;

use super::layout;
use crate::log::bounds;
use crate::log::digest::IdemTag;

/// One event, before it has a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventDraft {
    /// The event's type, such as `HoursConfirmed`.
    pub event_type: String,
    /// The version of that type's schema.
    pub version: u16,
    /// The event's groups as one RFC 8785 (JCS) object without whitespace.
    pub body: Vec<u8>,
}

/// One accepted command's outcome, before it has a place in the log.
#[derive(Clone, PartialEq, Eq)]
pub struct FrameDraft {
    /// When it was accepted, Unix milliseconds; never earlier than the frame before.
    pub recorded_at_ms: i64,
    /// Who asked, as an id.
    pub actor: String,
    /// The command's name.
    pub command: String,
    /// The idempotency tag of the request.
    pub idem: IdemTag,
    /// The tag of the request's body.
    pub body_tag: [u8; 16],
    /// Where new ids and the seeds of the commitments come from; never leaves the ledger.
    pub command_seed: [u8; 32],
    /// What happened, in order; at least one.
    pub events: Vec<EventDraft>,
}

/// Without the seed, which opens every commitment of the command and belongs in no message.
impl fmt::Debug for FrameDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "FrameDraft({}, {} events)",
            self.command,
            self.events.len()
        )
    }
}

/// Why a draft cannot be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutOfBounds {
    /// A frame states at least one event.
    NoEvents,
    /// More events than one atomic command may have.
    Events(usize),
    /// The bytes of one event's body, too many.
    Body(usize),
    /// The bytes of an actor, command or event type: none, or too many.
    Name(usize),
    /// The bytes of the whole frame, too many.
    Frame(usize),
}

impl fmt::Display for OutOfBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEvents => write!(f, "a frame without events"),
            Self::Events(n) => write!(f, "{n} events, at most {}", bounds::EVENTS_PER_FRAME_MAX),
            Self::Body(n) => write!(f, "a body of {n} bytes"),
            Self::Name(n) => write!(f, "a name of {n} bytes"),
            Self::Frame(n) => write!(f, "a frame of {n} bytes"),
        }
    }
}

impl std::error::Error for OutOfBounds {}

impl FrameDraft {
    /// Whether the log can hold this draft.
    pub fn check(&self) -> Result<(), OutOfBounds> {
        let events = self.events.len();
        if events == 0 {
            return Err(OutOfBounds::NoEvents);
        }
        if events > bounds::EVENTS_PER_FRAME_MAX {
            return Err(OutOfBounds::Events(events));
        }
        check_name(&self.actor)?;
        check_name(&self.command)?;
        for event in &self.events {
            check_name(&event.event_type)?;
            if event.body.len() > bounds::EVENT_BODY_BYTES_MAX {
                return Err(OutOfBounds::Body(event.body.len()));
            }
        }
        match self.stored_bytes() {
            bytes if bytes > bounds::FRAME_BYTES_MAX => Err(OutOfBounds::Frame(bytes)),
            _ => Ok(()),
        }
    }

    /// The bytes this draft takes in the log.
    pub fn stored_bytes(&self) -> usize {
        let event = |e: &EventDraft| layout::EVENT_BYTES_MIN + e.event_type.len() + e.body.len();
        let names = self.actor.len() + self.command.len();
        layout::FRAME_BYTES_MIN + names + self.events.iter().map(event).sum::<usize>()
    }
}

fn check_name(name: &str) -> Result<(), OutOfBounds> {
    match name.len() {
        1..=bounds::NAME_BYTES_MAX => Ok(()),
        bytes => Err(OutOfBounds::Name(bytes)),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A draft of `events` small events, different for each `number`.
    pub(crate) fn draft(number: u64, events: usize) -> FrameDraft {
        let event = |index: usize| EventDraft {
            event_type: "HoursConfirmed".into(),
            version: 1,
            body: format!(r#"{{"hours":{{"minutes":{number}}},"meta":{index}}}"#).into(),
        };
        let mut key = [0; 16];
        key[8..].copy_from_slice(&number.to_be_bytes());
        FrameDraft {
            recorded_at_ms: 1_767_225_600_000 + i64::try_from(number).expect("a small number"),
            actor: "per_00000000000000000000000000000001".into(),
            command: "ConfirmHours".into(),
            idem: crate::log::digest::idem_tag("per_1", &key),
            body_tag: crate::log::digest::body_tag(&key, b"{}"),
            command_seed: crate::log::digest::prf(&[9; 32], &key),
            events: (0..events).map(event).collect(),
        }
    }

    #[test]
    fn a_draft_at_each_limit_fits_and_one_more_does_not() {
        assert_eq!(draft(1, bounds::EVENTS_PER_FRAME_MAX).check(), Ok(()));
        let too_many = bounds::EVENTS_PER_FRAME_MAX + 1;
        assert_eq!(
            draft(1, too_many).check(),
            Err(OutOfBounds::Events(too_many))
        );
        assert_eq!(draft(1, 0).check(), Err(OutOfBounds::NoEvents));

        let mut long = draft(1, 1);
        long.events[0].body = vec![b' '; bounds::EVENT_BODY_BYTES_MAX];
        assert_eq!(long.check(), Ok(()));
        long.events[0].body.push(b' ');
        assert_eq!(
            long.check(),
            Err(OutOfBounds::Body(bounds::EVENT_BODY_BYTES_MAX + 1))
        );

        let mut named = draft(1, 1);
        named.actor = "a".repeat(bounds::NAME_BYTES_MAX);
        assert_eq!(named.check(), Ok(()));
        named.actor.push('a');
        assert_eq!(named.check(), Err(OutOfBounds::Name(256)));
        named.actor.clear();
        assert_eq!(named.check(), Err(OutOfBounds::Name(0)));
    }

    #[test]
    fn many_large_bodies_are_refused_as_a_frame() {
        let mut draft = draft(1, 9);
        for event in &mut draft.events {
            event.body = vec![b' '; bounds::EVENT_BODY_BYTES_MAX];
        }
        assert!(matches!(draft.check(), Err(OutOfBounds::Frame(_))));
    }
}
