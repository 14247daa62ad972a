//! What the world may see: a published note and its checkpoint.

use crate::checkpoint::Checkpoint;
use crate::tree::Size;

/// A note that was published: signed, durable in both places, witnessed as the policy asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// What the note says.
    pub checkpoint: Checkpoint,
    /// The note as it is served.
    pub bytes: Vec<u8>,
    /// When this process published it, or found it published at its start; Unix milliseconds.
    pub at_ms: i64,
}

impl Published {
    /// A note from its bytes; `None` if they are no note, or no checkpoint.
    pub fn read(bytes: Vec<u8>, at_ms: i64) -> Option<Self> {
        Some(Self {
            checkpoint: Checkpoint::of_note(&bytes)?,
            bytes,
            at_ms,
        })
    }

    /// Entries it covers.
    pub fn size(&self) -> Size {
        Size(self.checkpoint.size())
    }

    /// Whether it covers the entry at `index`.
    pub fn covers(&self, index: u64) -> bool {
        index < self.checkpoint.size()
    }
}
