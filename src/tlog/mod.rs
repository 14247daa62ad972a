//! The public log on a disk: what `tree` and `checkpoint` compute, kept and served.
//!
//! ```text
//! data/tlog/entries.tape       36 bytes an entry: u16be(34) ‖ entry, as bundles publish it
//! data/tlog/level-<L>.tape     32 bytes a hash: the roots of all complete 256^L subtrees
//! data/tlog/checkpoint         the newest published note
//! <second place>/newest        the newest signed note, written before anybody else sees it
//! ```
//!
//! A tile of any width is a slice of a tape, so a partial tile exists for every size that was ever
//! signed. Tapes can be made again from the log; the newest note cannot, so it lies in a second
//! place, apart from the data, and is replaced by compare-and-swap only (I13).
//!
//! Must never: serve what no published checkpoint covers, sign what was not read back from the
//! disk, or go on after the two places disagree.

pub mod bounds;
pub mod newest;
pub mod published;
pub mod static_files;
pub mod store;
pub mod tape;
pub mod tapes;

pub use newest::{FolderPlace, NewestPlace};
pub use published::Published;
pub use store::PublicLog;
