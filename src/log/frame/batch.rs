//! A batch: the drafts of one `append`, placed and encoded.
//!
//! Every engine stores the same bytes because this is the only code that makes them. Positions
//! are gapless, the batch number is one more than the last, and `recorded_at` never decreases.

use std::sync::Arc;

use super::Frame;
use super::draft::FrameDraft;
use super::layout::{self, Place, Placing};
use crate::log::bounds;
use crate::log::position::{Head, LedgerId};

/// A batch ready to be written: the bytes, and the frames that are views of them.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The frames' bytes, one after the other.
    pub(crate) bytes: Arc<Vec<u8>>,
    /// The frames, in order.
    pub(crate) frames: Vec<Arc<Frame>>,
    /// The head of the log once the batch is durable.
    pub(crate) head: Head,
}

impl Batch {
    /// Places `drafts` after `head` of `ledger`.
    ///
    /// An empty batch, a draft out of bounds or time running backwards is a bug of the writer.
    pub(crate) fn encode(ledger: LedgerId, head: Head, drafts: &[FrameDraft]) -> Self {
        assert!(!drafts.is_empty(), "a batch holds at least one frame");
        let length = drafts.iter().map(FrameDraft::stored_bytes).sum();
        assert!(
            length <= bounds::BATCH_BYTES_MAX,
            "the writer bounds its batches"
        );
        let mut bytes = Vec::with_capacity(length);
        let mut after = Head {
            batch: head.batch + 1,
            ..head
        };
        let mut places = Vec::with_capacity(drafts.len());
        for draft in drafts {
            assert!(
                draft.recorded_at_ms >= after.recorded_at_ms,
                "recorded_at never decreases"
            );
            let (offset, chain_before) = (bytes.len(), after.chain);
            let placing = Placing {
                ledger,
                batch: after.batch,
                batch_first: head.next,
                first: after.next,
                chain: chain_before,
            };
            after.chain = layout::encode(draft, &placing, &mut bytes);
            after.next = after.next.after(draft.events.len());
            after.recorded_at_ms = draft.recorded_at_ms;
            places.push((offset, chain_before));
        }
        let bytes: Arc<Vec<u8>> = Arc::new(bytes);
        let frame = |(offset, chain_before)| {
            let place = Place::at(&bytes[offset..]).expect("just encoded");
            let frame = Frame::placed(&bytes, offset, place, chain_before);
            Arc::new(frame.expect("just encoded"))
        };
        let frames = places.into_iter().map(frame).collect();
        Self {
            bytes,
            frames,
            head: after,
        }
    }
}
