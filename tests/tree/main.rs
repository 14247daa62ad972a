//! The public tree's promises: what is published, what can be proved, what is refused.
//!
//! `naive` is RFC 6962 word by word and `tape` a published tree in memory; each other file is one
//! family of promises.

#![expect(
    clippy::cast_possible_truncation,
    reason = "the numbers of a test are small"
)]

mod appending;
mod bundles;
mod large;
mod naive;
mod peers;
mod proofs;
mod tampering;
mod tape;
mod tiles;
mod vectors;
