//! Every bound of the public log's storage, in one place.

use std::time::Duration;

/// How often the lock of the second place is tried.
pub const LOCK_TRIES: u32 = 50;
/// The pause between two tries.
pub const LOCK_PAUSE: Duration = Duration::from_millis(100);

/// Entries that are read, hashed or written at a time: some 600 KB.
pub const CHUNK_ENTRIES: u64 = 64 * 256;

/// Tiles that are kept in memory with their inner nodes, 16 KB each: a proof in a tree of ten
/// million touches four.
pub const TILES_WARM_MAX: usize = 1_024;

/// Bytes of the newest note: a log signature or two and a hundred cosignatures.
pub const NOTE_BYTES_MAX: u64 = 64 << 10;
