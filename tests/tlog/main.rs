//! The public log as its readers, its witnesses and its attackers meet it.

mod attacks;
mod for_peers;
mod privacy;
mod publishing;
mod storage;
mod witness_memory;
mod witnessed;
mod world;

#[path = "../support/attacker.rs"]
mod attacker;
