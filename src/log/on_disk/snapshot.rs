//! Snapshots: a closed `on_disk` log written from any engine.
//!
//! Every frame is read through the engine's own checks and written byte for byte, so a backup
//! never carries damage along and is always in the one format that can be opened anywhere.

use std::path::Path;
use std::sync::Arc;

use crate::log::Log;
use crate::log::disk::real::RealDisk;
use crate::log::fault::Fault;
use crate::log::frame::Frame;
use crate::log::position::Head;

use super::OnDisk;

/// Frames are copied in pieces of this size.
const PIECE_BYTES: usize = 8 << 20;

/// Writes `log` up to its present head into the folder `into`; the head it holds.
pub(crate) fn write(log: &dyn Log, into: &Path) -> Result<Head, Fault> {
    let doing = || format!("copying the log to {}", into.display());
    let head = log.head();
    let disk = RealDisk::new(into).map_err(|error| Fault::retry(doing(), error))?;
    let copy = OnDisk::create(Arc::new(disk), log.ledger_id())?;
    let mut at = copy.head().next;
    while at < head.next {
        let mut frames = log.read(at, PIECE_BYTES)?;
        frames.retain(|frame| frame.next() <= head.next);
        let last = frames
            .last()
            .ok_or_else(|| Fault::fatal(doing(), "the log ends early"))?;
        at = last.next();
        for batch in frames.chunk_by(|a, b| a.batch() == b.batch()) {
            copy.write_as_stored(batch)?;
        }
    }
    copy.close()?;
    Ok(head)
}

impl OnDisk {
    /// Writes the next frames of another log of the same ledger, as they are stored there.
    fn write_as_stored(&self, frames: &[Arc<Frame>]) -> Result<(), Fault> {
        self.write(|before| {
            let mut bytes = Vec::with_capacity(frames.iter().map(|f| f.bytes().len()).sum());
            let mut head = before;
            for frame in frames {
                let chained = frame.chain_before() == head.chain;
                let after = frame.head_after(&head).filter(|_| chained);
                head = after.expect("frames of one ledger are copied in order");
                bytes.extend(frame.bytes());
            }
            ((), Arc::new(bytes), head)
        })
    }
}
