//! A witness of other people's logs (C2SP tlog-witness), complete and small.
//!
//! A witness remembers, for each log it was told to watch, the largest tree it has seen, and
//! cosigns only a tree that grew out of it. What it saw is on the disk before it answers: a witness
//! that forgets would help to hide a fork. What it refused because history differs is kept as
//! evidence.
//!
//! ```text
//! POST /add-checkpoint                              old size, proof, signed checkpoint
//! GET  /<hex SHA-256 of the origin>/checkpoint      the newest cosigned checkpoint
//! ```
//!
//! Must never: cosign two trees of one log that do not fit, answer before the disk did, or know
//! what a log is about.

pub mod answer;
pub mod bounds;
pub mod decide;
pub mod logs;
pub mod memory;
pub mod server;

pub use answer::Witness;
pub use logs::Logs;
