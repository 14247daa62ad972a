//! The ledger as one process: opened, written to, stopped, opened again, checked, restored.

mod atomic;
mod bank;
mod expiring;
mod findings;
mod in_flight;
mod lists;
mod once;
mod stating;
mod world;
