//! State: books and views as a pure fold of the log, kept so that reading them is fast.
//!
//! Nothing here is the truth. Whatever is lost, doubted or from another day is folded again from
//! the log and gives equal digests (I3); whatever is damaged is an error, never wrong data.
//!
//! ```text
//! Editor (writer's overlay) --Change--> publish --> dirty --write-behind--> leaf pages (sled)
//! reader: dirty -> cache of decoded books -> leaf pages        catch_up: log --fold--> leaf pages
//! ```
//!
//! Reading order: `shelved` (what a book is), `store`, `dirty`, `sieve`, `cache`, `recent_tags`,
//! `write_behind`, `leaf_pages`, `page`, `page_keys`, `page_cache`, `last_pages`, `shelf` (all that
//! talks to sled), `record`, `mark`, `sums`, `open`; then `editor`, `rebuild`, `settle`, `bulk`;
//! then `range`, `scan`, `digest`, `compare`, `integrity`.
//!
//! Must never: be on the path of an acknowledgement (`publish` does no I/O), hold personal data
//! (books carry none), know a rule of the business, or grow with the number of volunteers.

mod bounds;
mod bulk;
mod cache;
mod compare;
mod digest;
mod dirty;
mod editor;
mod hashing;
mod integrity;
mod last_pages;
mod leaf_pages;
mod mark;
mod open;
mod page;
mod page_cache;
mod page_keys;
mod range;
mod rebuild;
mod recent_tags;
mod record;
mod scan;
mod settle;
mod shelf;
mod shelved;
mod sieve;
mod store;
mod sums;
mod visit;
mod write_behind;

pub use bounds::Bounds;
pub use compare::{Difference, Subject, compare};
pub use digest::{Digest, Digests};
pub use editor::{Books, Editor};
pub use hashing::KeyMap;
pub use integrity::Walked;
pub use mark::watermark_noted;
pub use open::{Doubt, Opened};
pub use range::Listed;
pub use rebuild::{Progress, catch_up};
pub use shelved::{Change, Held, Shelved};
pub use store::{Cut, Figures, Store};
pub use sums::changed_since_close;
