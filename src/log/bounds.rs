//! Every size limit of the log, in one place.
//!
//! A limit here bounds memory, recovery time or both. Readers check lengths against these numbers
//! before they allocate, so that a damaged length field costs an error and never the machine's
//! memory. Raising a limit is compatible (older frames stay readable); lowering one is not.

/// Events of one command (design: atomic batches hold at most 2,000 events; longer ones go line by
/// line).
pub const EVENTS_PER_FRAME_MAX: usize = 2_000;

/// Bytes of one event's body. The largest event embeds a whole policy pack, some 100 KB.
pub const EVENT_BODY_BYTES_MAX: usize = 1 << 20;

/// Bytes of one frame: 2,000 events of 2 KB are 4 MB; twice that.
pub const FRAME_BYTES_MAX: usize = 8 << 20;

/// Bytes of an event's type, an actor or a command name: their length is one byte in the frame.
pub const NAME_BYTES_MAX: usize = 255;

/// Groups of one (event type, version). Their number is two bytes in a commitment; a session has
/// six.
pub const GROUPS_MAX: usize = 64;

/// Bytes of all frames given to one `append`. A batch lies in one segment, so this also bounds a
/// segment.
pub const BATCH_BYTES_MAX: usize = 64 << 20;

/// A segment is finished when the next batch would pass this size: one segment is read whole after
/// an unclean stop, and 64 MiB take about a tenth of a second.
pub const SEGMENT_BYTES: u64 = 64 << 20;

/// Zeros are written ahead of the frames in steps of this size, so that most fsyncs need no
/// metadata journal (measured: 1.6 to 2 times the batches per second). Small enough that an idle
/// ledger stays small.
pub const PREALLOCATE_BYTES: u64 = 4 << 20;

/// One entry of the position index per this many bytes of frames: what a point read has to walk
/// over. A page about a certificate reads a dozen events, so the step is small.
pub const INDEX_STEP_BYTES: u64 = 4 << 10;

/// Segment indexes kept in memory (about 1 MB each); the least recently used is rebuilt when
/// asked for.
pub const INDEXES_RESIDENT_MAX: usize = 64;
