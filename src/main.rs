//! The `hourledger` binary.
fn main() {}
