//! The public tree: RFC 6962 over SHA-256, as C2SP tlog-tiles publishes it. Pure arithmetic: no
//! I/O, no signing, no clock.
//!
//! An entry of 34 bytes stands for each event: a format byte, a public label and the event's
//! commitment. Its leaf index is the event's position. BLAKE3 binds the event inside of the
//! commitment; SHA-256 is the envelope that every other tool can check.
//!
//! Must never: know what an event means, hash a partial tile into its parent, read or write
//! anything.

pub mod entry;
pub mod hash;

pub use entry::{ENTRY_BYTES, Entry, Kind};
pub use hash::{EMPTY_ROOT, Hash, leaf_hash, node_hash};
