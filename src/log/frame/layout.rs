//! The bytes of a frame: one command's outcome, all of its events or none.
//!
//! All integers are big-endian and unsigned unless said.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 4 | marker `f8 48 4c 46`; `f8` is in no UTF-8 text, so no event body can hold a marker |
//! | 4 | 4 | bytes of the whole frame, from the marker to the end of its last event |
//! | 8 | 1 | format version, `00` (experimental) |
//! | 9 | 8 | batch number, counted from 1 |
//! | 17 | 8 | position of the batch's first event |
//! | 25 | 8 | position of this frame's first event |
//! | 33 | 16 | checksum: the first half of the digest |
//! | 49 | 32 | chain value: derive-key("... chain v1", chain value before, digest) |
//! | 81 | 8 | recorded at, signed Unix milliseconds |
//! | 89 | 22 | idempotency tag |
//! | 111 | 16 | body tag |
//! | 127 | 32 | command seed |
//! | 159 | 1 + a | actor: length, UTF-8 |
//! | | 1 + c | command: length, UTF-8 |
//! | | 2 | number of events, at least 1 |
//! | | | per event: 1 + t type, 2 version, 4 + b body |
//!
//! digest = derive-key("... frame v1", ledger id, bytes 0..33, bytes 81..end). It needs no frame
//! before, so what lies behind a damaged frame can still be read; and position and body enter the
//! chain value through it with one hash of the body, not two. The batch's first position says
//! whether frames missing before this one belonged to its own batch or to an earlier one, which
//! is what recovery must know.
//!
//! Must never: change for an existing version; a new layout is a new version byte.

use std::fmt;

use super::draft::FrameDraft;
use crate::log::bounds;
use crate::log::digest;
use crate::log::position::{Chain, LedgerId, Position};

/// The first bytes of every frame.
pub const MARKER: [u8; 4] = [0xf8, b'H', b'L', b'F'];
/// The only version so far; experimental until the format is frozen.
pub const VERSION: u8 = 0x00;
/// Bytes before the actor's length.
pub const FIXED_BYTES: usize = 159;
/// Bytes of a frame beside names and events.
pub const FRAME_BYTES_MIN: usize = FIXED_BYTES + 1 + 1 + 2;
/// Bytes of an event beside its type and body.
pub const EVENT_BYTES_MIN: usize = 1 + 2 + 4;

const CHECKED: usize = 33;
const CHAIN_AT: usize = 49;
const BODY_AT: usize = 81;

/// Why bytes are not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The bytes end before the frame does, or its length is impossible.
    Length,
    /// No marker.
    Marker,
    /// A version this program does not know.
    Version,
    /// The checksum does not match: the bytes are not those that were written.
    Checksum,
    /// Whole, but not the successor of the frame before.
    Chain,
    /// The checksum holds and the fields do not fit: written by a faulty program.
    Layout,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "the frame is cut short or its length is wrong",
            Self::Marker => "no frame begins here",
            Self::Version => "the frame has an unknown version",
            Self::Checksum => "the frame's checksum does not match its bytes",
            Self::Chain => "the frame does not follow the one before",
            Self::Layout => "the frame's fields do not fit its length",
        })
    }
}

impl std::error::Error for Unreadable {}

/// The fields that place a frame, readable from its first 33 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Bytes of the whole frame.
    pub bytes: usize,
    /// The batch this frame was written with.
    pub batch: u64,
    /// The position of that batch's first event.
    pub batch_first: Position,
    /// The position of this frame's first event.
    pub first: Position,
}

impl Place {
    /// Reads the fields; they are only plausible until [`digest_at`] has been checked.
    pub fn at(bytes: &[u8]) -> Result<Self, Unreadable> {
        if !bytes.starts_with(&MARKER) {
            return Err(Unreadable::Marker);
        }
        let fixed: &[u8; CHECKED] = bytes.first_chunk().ok_or(Unreadable::Length)?;
        if fixed[8] != VERSION {
            return Err(Unreadable::Version);
        }
        let length = u32::from_be_bytes(array(fixed, 4));
        let bytes = usize::try_from(length).expect("usize has at least 32 bits");
        if !(FRAME_BYTES_MIN..=bounds::FRAME_BYTES_MAX).contains(&bytes) {
            return Err(Unreadable::Length);
        }
        Ok(Self {
            bytes,
            batch: u64::from_be_bytes(array(fixed, 9)),
            batch_first: Position(u64::from_be_bytes(array(fixed, 17))),
            first: Position(u64::from_be_bytes(array(fixed, 25))),
        })
    }
}

/// Checks the checksum of the frame that begins at the start of `bytes`; the digest and its place.
pub fn digest_at(ledger: LedgerId, bytes: &[u8]) -> Result<([u8; 32], Place), Unreadable> {
    let place = Place::at(bytes)?;
    let frame = bytes.get(..place.bytes).ok_or(Unreadable::Length)?;
    let digest = digest_of(ledger, frame);
    if frame[CHECKED..CHAIN_AT] != digest[..16] {
        return Err(Unreadable::Checksum);
    }
    Ok((digest, place))
}

/// The chain value a frame states for itself; it must be at least `FIXED_BYTES` long.
pub fn stated_chain(frame: &[u8]) -> Chain {
    Chain(array(frame, CHAIN_AT))
}

fn digest_of(ledger: LedgerId, frame: &[u8]) -> [u8; 32] {
    digest::FRAME.of(&[&ledger.0, &frame[..CHECKED], &frame[BODY_AT..]])
}

/// The fields of the fixed part at `at`; the caller has checked the length.
pub(super) fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    *bytes[at..]
        .first_chunk()
        .expect("the fixed part was measured before it is read")
}

/// Where the frame is placed: what `append` knows and a draft does not.
#[derive(Clone, Copy, Debug)]
pub struct Placing {
    /// The ledger.
    pub ledger: LedgerId,
    /// The batch number.
    pub batch: u64,
    /// The position of the batch's first event.
    pub batch_first: Position,
    /// The position of the frame's first event.
    pub first: Position,
    /// The chain value before the frame.
    pub chain: Chain,
}

/// Appends the stored form of `draft` to `out`; the chain value after it.
///
/// The draft is within bounds; anything else is a bug of the caller.
pub fn encode(draft: &FrameDraft, placing: &Placing, out: &mut Vec<u8>) -> Chain {
    draft
        .check()
        .expect("the writer checks every draft before it enters a batch");
    let start = out.len();
    let length = u32::try_from(draft.stored_bytes()).expect("checked: at most 8 MiB");
    out.extend(MARKER);
    out.extend(length.to_be_bytes());
    out.push(VERSION);
    out.extend(placing.batch.to_be_bytes());
    out.extend(placing.batch_first.0.to_be_bytes());
    out.extend(placing.first.0.to_be_bytes());
    out.extend([0; BODY_AT - CHECKED]);
    out.extend(draft.recorded_at_ms.to_be_bytes());
    out.extend(draft.idem.0);
    out.extend(draft.body_tag);
    out.extend(draft.command_seed);
    push_name(out, &draft.actor);
    push_name(out, &draft.command);
    let events = u16::try_from(draft.events.len()).expect("checked: at most 2,000");
    out.extend(events.to_be_bytes());
    for event in &draft.events {
        push_name(out, &event.event_type);
        out.extend(event.version.to_be_bytes());
        let bytes = u32::try_from(event.body.len()).expect("checked: at most 1 MiB");
        out.extend(bytes.to_be_bytes());
        out.extend(&event.body);
    }
    let frame = &mut out[start..];
    assert_eq!(
        frame.len(),
        draft.stored_bytes(),
        "the stated length is the written length"
    );
    sign(placing.ledger, placing.chain, frame)
}

/// Writes checksum and chain value over the fields of `frame`; the chain value.
pub(super) fn sign(ledger: LedgerId, chain_before: Chain, frame: &mut [u8]) -> Chain {
    let digest = digest_of(ledger, frame);
    let chain = chain_before.link(&digest);
    frame[CHECKED..CHAIN_AT].copy_from_slice(&digest[..16]);
    frame[CHAIN_AT..BODY_AT].copy_from_slice(&chain.0);
    chain
}

fn push_name(out: &mut Vec<u8>, name: &str) {
    out.push(u8::try_from(name.len()).expect("checked: at most 255 bytes"));
    out.extend(name.as_bytes());
}

/// Walks over names and events: where the events begin and how many there are, if all fits.
pub(super) fn layout(frame: &[u8]) -> Option<(usize, u16)> {
    let (_, at) = name_at(frame, FIXED_BYTES)?;
    let (_, at) = name_at(frame, at)?;
    let events = u16::from_be_bytes(*frame.get(at..)?.first_chunk()?);
    let events_at = at + 2;
    let mut at = events_at;
    for _ in 0..events {
        (_, at) = name_at(frame, at)?;
        (_, _, at) = body_at(frame, at)?;
    }
    let count_fits = (1..=bounds::EVENTS_PER_FRAME_MAX).contains(&usize::from(events));
    (count_fits && at == frame.len()).then_some((events_at, events))
}

/// The name at `at` and where it ends.
pub(super) fn name_at(frame: &[u8], at: usize) -> Option<(&str, usize)> {
    let end = at + 1 + usize::from(*frame.get(at)?);
    let name = std::str::from_utf8(frame.get(at + 1..end)?).ok()?;
    (!name.is_empty()).then_some((name, end))
}

/// The version and body after an event's type, and where they end.
pub(super) fn body_at(frame: &[u8], at: usize) -> Option<(u16, &[u8], usize)> {
    let fixed: &[u8; 6] = frame.get(at..)?.first_chunk()?;
    let version = u16::from_be_bytes([fixed[0], fixed[1]]);
    let length = u32::from_be_bytes([fixed[2], fixed[3], fixed[4], fixed[5]]);
    let length = usize::try_from(length).ok()?;
    let body = frame.get(at + 6..)?.get(..length)?;
    Some((version, body, at + 6 + length))
}
