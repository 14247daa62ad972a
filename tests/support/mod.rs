//! A whole ledger served over loopback, with a clock that stands still until it is told.
//!
//! Shared by the test binaries that speak HTTP. Every world has its own directory, port and
//! simulated clock, so tests neither wait nor meet.

// Each test binary uses its part of it.
#![allow(dead_code, unused_imports)]

pub mod attacker;
pub mod bank;
pub mod client;
pub mod district;
pub mod server;

pub use bank::banked;
pub use client::{Client, Reply, fresh_key};
pub use district::{District, Member, person, publish, register};
pub use server::Server;
