//! Wiring: the only folder that spawns. Ports, the writer, opening and stopping, what time does.
//!
//! request -> `prepare` (seed, vault) -> queue -> `writer` (decide, fold) -> `committing` (fsync,
//! publish) -> `answer`. `dry_run` takes the same road up to the fsync. `due` finds deadlines,
//! `passing` lets them pass. `fsck`, `backup` look after the whole; `audit` checks it for somebody
//! outside. Must never hold a rule of the business.

pub mod answer;
pub mod asked;
pub mod audit;
pub mod backup;
pub mod committing;
pub mod deciding;
pub mod drawing;
pub mod dry_run;
pub mod due;
pub mod fold;
pub mod fsck;
pub mod issuing;
pub mod jobs;
pub mod ledger;
pub mod open;
pub mod passing;
pub mod places;
pub mod ports;
pub mod prepare;
pub mod publishing;
pub mod registered;
pub mod sealed;
pub mod searching;
pub mod shapes;
pub mod sharing;
pub mod shelf;
pub mod stating;
pub mod sums;
pub mod upkeep;
pub mod walk;
pub mod writer;

pub use committing::Accepted;
pub use ledger::{Ledger, WriteQueue};
pub use open::{Genesis, Opening, Running};
pub use places::Places;
pub use prepare::{Failure, Request};
pub use publishing::{Publisher, Publishing};
pub use upkeep::Upkeep;
