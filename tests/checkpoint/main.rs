//! Texts of the public log: what a stranger's log, witness or verifier may send us, and what we
//! promise to send them.
//!
//! One file per text. Each trap that other implementations fell into is a test of its own;
//! `peer.rs` lets an independent implementation judge ours, `vectors.rs` writes down bytes that
//! another language recomputes.

mod bodies;
mod cosignatures;
mod judging;
mod keys;
mod notes;
mod peer;
mod policies;
mod proofs;
mod properties;
mod vectors;
mod witnesses;
mod world;
