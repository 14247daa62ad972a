//! The public tree: RFC 6962 over SHA-256, as C2SP tlog-tiles publishes it. Pure arithmetic: no
//! I/O, no signing, no clock.
//!
//! An entry of 34 bytes stands for each event: a format byte, a public label and the event's
//! commitment. Its leaf index is the event's position. BLAKE3 binds the event inside of the
//! commitment; SHA-256 is the envelope that every other tool can check.
//!
//! Must never: know what an event means, hash a partial tile into its parent, read or write
//! anything.

pub mod bundle;
pub mod consistency;
pub mod edge;
pub mod entry;
pub mod hash;
pub mod inclusion;
pub mod nodes;
mod path;
pub mod proof;
pub mod size;
pub mod tile;
mod walk;

pub use bundle::{Bundle, BundleError, bundles_between, bundles_of, decode_bundle, encode_bundle};
pub use consistency::{consistency_proof, verify_consistency};
pub use edge::Edge;
pub use entry::{ENTRY_BYTES, Entry, Kind};
pub use hash::{EMPTY_ROOT, Hash, leaf_hash, node_hash};
pub use inclusion::{inclusion_proof, verify_inclusion};
pub use nodes::{TileNodes, Tiles};
pub use proof::{ProofError, ProofRefused};
pub use size::Size;
pub use tile::{TILE_WIDTH, Tile, TileId, hashes_at, partial_width, tiles_between, tiles_of};
pub use walk::root;
