//! hourledger: a volunteer service-hours ledger. This file is the map.

pub mod access;
pub mod domain;
/// The append-only log of frames: the truth, and the engines that keep it.
pub mod log;
pub mod run;
pub mod state;
pub mod vault;
