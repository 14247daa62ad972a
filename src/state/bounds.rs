//! Every bound of the state layer, named once, each with the reason for its number.
//!
//! Memory here must not grow with the number of volunteers: what is not bounded by one of these
//! numbers is a bug.

use std::time::Duration;

/// Largest encoded page with more than one entry.
///
/// Measured with 1 M books of 300 bytes under random keys (2-core AMD EPYC VM, ext4, 64 MiB sled
/// cache; then 50 flushes of 4,000 random updates, fsynced, and 50 of 200 clusters of 20
/// neighbours); bytes of the pages written, and of all that sled wrote for them:
///
/// | page | load | disk | reads/s | random: pages, all | neighbours: pages, all | sled keys |
/// |---|---|---|---|---|---|---|
/// | 1 KiB | 4.4 s | 492 MB | 75 k | 188 MB, 362 MB | 69 MB, 194 MB | 340 k |
/// | 2 KiB | 2.6 s | 504 MB | 71 k | 367 MB, 790 MB | 77 MB, 214 MB | 160 k |
/// | 4 KiB | 2.3 s | 449 MB | 69 k | 719 MB, 1,672 MB | 95 MB, 297 MB | 78 k |
/// | 6 KiB | 1.5 s | 491 MB | 64 k | 1,063 MB, 2,697 MB | 112 MB, 358 MB | 52 k |
///
/// Updates of people are random, so what is written grows with the page; reads hardly move. sled
/// keeps 16 values per node, rewrites the node every 10 changes (hence twice the pages' bytes), and
/// makes a file of its own for a node above 128 KiB, so pages must stay below 8 KiB in any case.
pub const PAGE_BYTES_MAX: usize = 2048;

/// Bytes of a segment of sled's file. A store with segments of another size is built anew.
///
/// With the first batch after a start sled looks at all of its segments, and for each of them at
/// all of them again. The file of a million people has 17 GB: 34,000 segments of 512 KiB, sled's
/// own choice, and for 5 s nobody could read or write. Four times the size takes a sixteenth.
pub const SLED_SEGMENT_BYTES: usize = 2 << 20;

/// Run-time bounds of one [`Store`](super::Store).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Write-behind starts when this many entries (books and idempotency tags) are dirty. sled
    /// lets nobody read while it takes a batch, 100 to 200 ms for 4,000 random books; under more
    /// load than it can follow, steps grow by themselves and coalesce better.
    pub flush_entries: usize,
    /// Write-behind starts when the dirty books weigh this much.
    pub flush_bytes: usize,
    /// Write-behind starts when the oldest dirty entry is this old.
    pub flush_age_max: Duration,
    /// Above this many dirty entries the writer must pause intake.
    pub dirty_entries_max: usize,
    /// Above this weight of dirty books the writer must pause intake.
    pub dirty_bytes_max: usize,
    /// Weight of the decoded books kept for readers.
    pub cache_bytes_max: usize,
    /// Weight of the pages kept as bytes, for readers, writer and write-behind.
    pub page_cache_bytes_max: usize,
    /// sled's own cache. What does not fit is read from its file again each time the write-behind
    /// changes a neighbour: where credit of 100,000 accounts expires, a fifth more CPU at 64 MiB.
    pub sled_cache_bytes: u64,
    /// Weight of the books a rebuild folds in memory before it writes them to pages. Large on
    /// purpose: every such write touches nearly every page once.
    pub rebuild_bytes_max: usize,
    /// Encoded pages per sled batch while rebuilding. sled holds a whole batch in memory; batches
    /// of 2 to 4 MB load fastest (32 MB: half as fast, 32 KB: a third).
    pub rebuild_batch_bytes_max: usize,
    /// Bytes of frames the rebuild's reader decodes ahead, per step; at most four steps wait.
    pub rebuild_read_bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            flush_entries: 4_000,
            flush_bytes: 4 << 20,
            flush_age_max: Duration::from_secs(1),
            dirty_entries_max: 200_000,
            dirty_bytes_max: 128 << 20,
            cache_bytes_max: 64 << 20,
            page_cache_bytes_max: 64 << 20,
            sled_cache_bytes: 256 << 20,
            rebuild_bytes_max: 1 << 30,
            rebuild_batch_bytes_max: 4 << 20,
            rebuild_read_bytes: 1 << 20,
        }
    }
}

impl Bounds {
    /// For one command that writes a lot while nobody reads, such as an import: fewer, larger steps
    /// of the write-behind coalesce more. After a crash a little more of the log is folded again.
    pub fn for_bulk_writing() -> Self {
        Self {
            flush_entries: 64_000,
            flush_bytes: 64 << 20,
            flush_age_max: Duration::from_secs(10),
            dirty_entries_max: 400_000,
            dirty_bytes_max: 256 << 20,
            ..Self::default()
        }
    }
}
