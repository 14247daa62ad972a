//! `Frame`: one command's outcome, read from its stored bytes.
//!
//! A frame is a view: it keeps the stored bytes and hands out slices of them, so a body is never
//! copied and what is hashed later is what was stored (I4). Layout: `layout.rs`.
//!
//! Must never: exist without its digest and chain value having been checked, or just made.

pub mod draft;
pub mod layout;

pub(crate) mod batch;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use self::layout::{FIXED_BYTES, Place, Unreadable, array, body_at, name_at};
use super::digest::IdemTag;
use super::position::{Chain, Head, LedgerId, Position};

/// One command's outcome as it is stored: a view of the stored bytes, checked, never copied.
///
/// Frames of one read or one batch share one buffer; whoever keeps a single frame for long keeps
/// that buffer.
#[derive(Clone)]
pub struct Frame {
    buffer: Arc<Vec<u8>>,
    range: Range<usize>,
    place: Place,
    chain_before: Chain,
    events_at: usize,
    events: u16,
}

impl Frame {
    /// Reads and checks the frame at `offset` of `buffer`, the successor of `chain_before`.
    ///
    /// That batch and position follow the frame before is the caller's to check: only the caller
    /// knows what came before.
    pub fn decode_at(
        ledger: LedgerId,
        chain_before: Chain,
        buffer: &Arc<Vec<u8>>,
        offset: usize,
    ) -> Result<Self, Unreadable> {
        let bytes = buffer.get(offset..).ok_or(Unreadable::Length)?;
        let (digest, place) = layout::digest_at(ledger, bytes)?;
        if chain_before.link(&digest) != layout::stated_chain(bytes) {
            return Err(Unreadable::Chain);
        }
        Self::placed(buffer, offset, place, chain_before)
    }

    /// The frame at `offset`, whose digest and chain value the caller has just made or checked.
    pub(crate) fn placed(
        buffer: &Arc<Vec<u8>>,
        offset: usize,
        place: Place,
        chain_before: Chain,
    ) -> Result<Self, Unreadable> {
        let range = offset..offset + place.bytes;
        let (events_at, events) =
            layout::layout(&buffer[range.clone()]).ok_or(Unreadable::Layout)?;
        let buffer = Arc::clone(buffer);
        Ok(Self {
            buffer,
            range,
            place,
            chain_before,
            events_at,
            events,
        })
    }

    /// The stored bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[self.range.clone()]
    }

    /// The number of the batch it was written with.
    pub fn batch(&self) -> u64 {
        self.place.batch
    }

    /// The position of that batch's first event.
    pub fn batch_first(&self) -> Position {
        self.place.batch_first
    }

    /// The position of its first event.
    pub fn first(&self) -> Position {
        self.place.first
    }

    /// The position after its last event.
    pub fn next(&self) -> Position {
        self.place.first.after(self.event_count())
    }

    /// The chain value after it.
    pub fn chain(&self) -> Chain {
        layout::stated_chain(self.bytes())
    }

    /// The chain value before it.
    pub fn chain_before(&self) -> Chain {
        self.chain_before
    }

    /// When it was recorded, Unix milliseconds.
    pub fn recorded_at_ms(&self) -> i64 {
        i64::from_be_bytes(array(self.bytes(), 81))
    }

    /// The idempotency tag of its request.
    pub fn idem(&self) -> IdemTag {
        IdemTag(array(self.bytes(), 89))
    }

    /// The tag of its request's body.
    pub fn body_tag(&self) -> [u8; 16] {
        array(self.bytes(), 111)
    }

    /// The seed of its ids and commitments.
    pub fn command_seed(&self) -> [u8; 32] {
        array(self.bytes(), 127)
    }

    /// Who asked.
    pub fn actor(&self) -> &str {
        let (actor, _) = name_at(self.bytes(), FIXED_BYTES).expect("checked when it was read");
        actor
    }

    /// The command's name.
    pub fn command(&self) -> &str {
        let (_, at) = name_at(self.bytes(), FIXED_BYTES).expect("checked when it was read");
        name_at(self.bytes(), at)
            .expect("checked when it was read")
            .0
    }

    /// The head of the log after it, if it is the next frame after `head`: position, batch and
    /// time follow. (That the chain value follows was checked when it was read.)
    pub fn head_after(&self, head: &Head) -> Option<Head> {
        let same_batch = self.batch() == head.batch && self.batch_first() < self.first();
        let next_batch = self.batch() == head.batch + 1 && self.batch_first() == self.first();
        let in_order = self.first() == head.next && self.recorded_at_ms() >= head.recorded_at_ms;
        (in_order && (same_batch || next_batch)).then(|| Head {
            next: self.next(),
            chain: self.chain(),
            batch: self.batch(),
            recorded_at_ms: self.recorded_at_ms(),
        })
    }

    /// How many events it holds, at least one.
    pub fn event_count(&self) -> usize {
        usize::from(self.events)
    }

    /// Its events in order.
    pub fn events(&self) -> Events<'_> {
        Events {
            frame: self,
            index: 0,
            at: self.events_at,
        }
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { batch, first, .. } = self.place;
        write!(
            f,
            "Frame({} at {first}, batch {batch}, {})",
            self.command(),
            self.chain()
        )
    }
}

impl PartialEq for Frame {
    fn eq(&self, other: &Self) -> bool {
        self.chain_before == other.chain_before && self.bytes() == other.bytes()
    }
}

impl Eq for Frame {}

/// One event of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventRef<'a> {
    /// Its position.
    pub position: Position,
    /// Its place in the command, from 0: the index its seed is derived with.
    pub index: u32,
    /// Its type.
    pub event_type: &'a str,
    /// The version of its type.
    pub version: u16,
    /// Its groups, the stored JCS bytes.
    pub body: &'a [u8],
}

/// Iterator over the events of a frame.
#[derive(Clone, Debug)]
pub struct Events<'a> {
    frame: &'a Frame,
    index: u32,
    at: usize,
}

impl<'a> Iterator for Events<'a> {
    type Item = EventRef<'a>;

    fn next(&mut self) -> Option<EventRef<'a>> {
        let index = self.index;
        if index == u32::from(self.frame.events) {
            return None;
        }
        let bytes = self.frame.bytes();
        let (event_type, at) = name_at(bytes, self.at).expect("checked when it was read");
        let (version, body, at) = body_at(bytes, at).expect("checked when it was read");
        (self.index, self.at) = (index + 1, at);
        let position = Position(self.frame.place.first.0 + u64::from(index));
        Some(EventRef {
            position,
            index,
            event_type,
            version,
            body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::batch::Batch;
    use super::draft::tests::draft;
    use super::*;

    const LEDGER: LedgerId = LedgerId([7; 16]);

    fn batch() -> Batch {
        Batch::encode(LEDGER, Head::genesis(LEDGER), &[draft(1, 1), draft(2, 3)])
    }

    #[test]
    fn a_frame_gives_back_what_was_drafted() {
        let batch = batch();
        let drafted = draft(2, 3);
        let frame = &batch.frames[1];
        assert_eq!(frame.recorded_at_ms(), drafted.recorded_at_ms);
        assert_eq!(
            (frame.actor(), frame.command()),
            (&*drafted.actor, &*drafted.command)
        );
        assert_eq!(
            (frame.idem(), frame.body_tag()),
            (drafted.idem, drafted.body_tag)
        );
        assert_eq!(frame.command_seed(), drafted.command_seed);
        assert_eq!((frame.first(), frame.next()), (Position(1), Position(4)));
        assert_eq!((frame.batch(), frame.batch_first()), (1, Position(0)));
        for (event, draft) in frame.events().zip(&drafted.events) {
            assert_eq!(
                (event.event_type, event.version),
                (&*draft.event_type, draft.version)
            );
            assert_eq!(event.body, draft.body);
            assert_eq!(event.position.0, 1 + u64::from(event.index));
        }
        assert_eq!(frame.events().count(), 3);
    }

    #[test]
    fn stored_bytes_decode_to_the_same_frames() {
        let batch = batch();
        let mut offset = 0;
        let mut chain = Chain::genesis(LEDGER);
        for expected in &batch.frames {
            let frame = Frame::decode_at(LEDGER, chain, &batch.bytes, offset).expect("stored");
            assert_eq!(&frame, &**expected);
            (offset, chain) = (offset + frame.bytes().len(), frame.chain());
        }
        assert_eq!((offset, chain), (batch.bytes.len(), batch.head.chain));
    }

    #[test]
    fn every_flipped_bit_every_cut_and_another_ledger_are_noticed() {
        let batch = batch();
        let whole = batch.frames[0].bytes();
        let genesis = Chain::genesis(LEDGER);
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let decoded = Frame::decode_at(LEDGER, genesis, &Arc::new(bytes), 0);
            decoded.expect_err("a flipped bit");
        }
        for end in 0..whole.len() {
            let decoded = Frame::decode_at(LEDGER, genesis, &Arc::new(whole[..end].to_vec()), 0);
            decoded.expect_err("a frame cut short");
        }
        let other = LedgerId([8; 16]);
        Frame::decode_at(other, genesis, &batch.bytes, 0).expect_err("another ledger");
        let other = Chain::genesis(other);
        let decoded = Frame::decode_at(LEDGER, other, &batch.bytes, 0);
        assert_eq!(decoded.expect_err("another chain"), Unreadable::Chain);
    }

    #[test]
    fn fields_that_do_not_fit_are_refused_whatever_the_checksum_says() {
        let batch = batch();
        let whole = batch.frames[1].bytes();
        let chain = batch.frames[1].chain_before();
        // Every byte after the seed, every value: names, counts and lengths among them.
        for at in layout::FIXED_BYTES..whole.len() {
            for value in [0, 1, 2, 0x7f, 0x80, 0xff] {
                let mut bytes = whole.to_vec();
                bytes[at] = value;
                layout::sign(LEDGER, chain, &mut bytes);
                let decoded = Frame::decode_at(LEDGER, chain, &Arc::new(bytes), 0);
                let Ok(frame) = decoded else { continue };
                assert_eq!(frame.events().count(), frame.event_count());
                assert!(!frame.actor().is_empty() && !frame.command().is_empty());
            }
        }
    }
}
