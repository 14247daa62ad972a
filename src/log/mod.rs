//! The log: the truth. Everything else in the data directory can be rebuilt from it.
//!
//! Frames (one command's outcome each, all events or none) are appended in batches; one fsync
//! makes a whole batch durable, and only then is anything answered (I1, I2). Each frame carries
//! its own checksum and a BLAKE3 chain value over everything before it, so a changed bit anywhere
//! is an error that names file and offset, never wrong data. Event bodies are stored and hashed as
//! the bytes that came in (I4); `commitment` binds them, group by group, to type, position and
//! ledger.
//!
//! Where truth lives: in append-only segment files (`on_disk`), preallocated and fsynced. Not in
//! sled: sled 0.34's `flush()` calls `sync_file_range` instead of fsync, so a power cut can take
//! what was acknowledged (sled issues 1351 and 1452; lost in 70 to 99 of 100 simulated cuts),
//! opens have failed after unclean stops (1533), and a key per event costs three to four times the
//! space. sled holds what can be rebuilt. `on_sled` exists for who wants one engine; it writes one
//! value per batch and fsyncs sled's file itself. `in_memory` is the reference.
//!
//! Must never: know what a volunteer is, import another folder of this crate, change a stored
//! byte, or repair damage (recovery sets an unacknowledged tail aside; all else is refused).

pub mod bounds;
pub mod commitment;
pub mod digest;
pub mod disk;
pub mod fault;
pub mod frame;
pub mod in_memory;
pub mod on_disk;
pub mod on_sled;
pub mod position;
pub mod shape;

use std::path::Path;
use std::sync::Arc;

pub use commitment::commitment;
pub use digest::{IdemTag, PUBLIC_SEED, body_tag, event_seed, group_seed, idem_tag, prf};
pub use fault::{Fault, FaultKind};
pub use frame::draft::{EventDraft, FrameDraft, OutOfBounds};
pub use frame::{EventRef, Frame};
pub use in_memory::InMemory;
pub use on_disk::{Damage, OnDisk};
pub use on_sled::OnSled;
pub use position::{Chain, Head, LedgerId, Position};
pub use shape::{Shape, ShapeOf};

/// One engine that keeps a ledger's frames. One writer appends; any number of threads read.
pub trait Log: Send + Sync {
    /// The ledger this log belongs to.
    fn ledger_id(&self) -> LedgerId;

    /// Where the log ends, counting only what is durable.
    fn head(&self) -> Head;

    /// Places the drafts after the head and makes them durable with one fsync.
    ///
    /// When this returns `Ok`, every frame is durable and readable. The batch gets one number;
    /// positions follow without gaps. An empty batch does nothing. Every draft has passed
    /// [`FrameDraft::check`] and `recorded_at_ms` never decreases; anything else is a bug and
    /// panics. After a fatal fault every later append fails in the same way: stop the process.
    fn append(&self, batch: Vec<FrameDraft>) -> Result<Vec<Arc<Frame>>, Fault>;

    /// Whole frames from the one that holds `from`, as many as fit in `bytes_max`, but at least
    /// one if there is one. May return fewer than fit; an empty answer means `from` is the head.
    fn read(&self, from: Position, bytes_max: usize) -> Result<Vec<Arc<Frame>>, Fault>;

    /// Writes a closed `on_disk` log with everything up to the head at the time of the call into
    /// the folder `into`, which must not exist or be empty; the head it holds.
    fn snapshot(&self, into: &Path) -> Result<Head, Fault>;

    /// Seals the log: the next open can tell that nothing is missing. No append may follow.
    fn close(&self) -> Result<(), Fault>;
}
