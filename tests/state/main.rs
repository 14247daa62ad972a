//! State: what a store promises, shown with a toy book over a log in memory.
//!
//! One binary; each file holds the tests of one promise. Nothing here knows the domain: a toy
//! ledger of people who visit places stands in for it.

mod doubts;
mod drills;
mod flow;
mod properties;
mod readers;
mod rebuilds;
mod tags;
mod toy;
