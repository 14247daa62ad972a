//! The business, pure: no clock, no randomness, no I/O, integers only.

pub mod kernel;
pub mod policy;
