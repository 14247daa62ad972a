//! The whole ledger under fire: power cuts, full disks, kills, damaged shelves, concurrent clients.
//!
//! Everything here goes through `run` (queue, writer, vault, log, shelf), as `serve` does. A drill
//! that fails prints its seed; `HOURLEDGER_SEED=<n>` runs that one alone. Reading order: `load`
//! (what is commanded), `ground` (on what it lies), `life` (one process), `checks` (what must hold
//! after any end), then a file per way to end.

mod checks;
mod clock;
mod dice;
mod folded;
mod ground;
mod kill;
mod life;
mod load;
mod power;
mod predicts;
mod readers;
mod scene;
mod served;
mod shelf;
mod syncs;
mod texts;
mod trouble;
mod vault_disk;
