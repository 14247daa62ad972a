//! What strangers may rely on: event schemas, refusal codes, golden events.
//!
//! The files in `schemas/` are made from the code and committed; a difference fails here, and
//! `BLESS=1 cargo test --test schemas` writes them anew. The commit then says why.

// The rules' own world makes one event of each type here; most of its words are not needed.
#[path = "../rules/cast.rs"]
#[allow(dead_code)]
mod cast;
#[path = "../rules/world.rs"]
#[allow(dead_code)]
mod world;

mod bodies;
mod chain;
mod commended;
mod committed;
mod examples;
mod examples_bank;
mod personal;
mod refusals;
mod starred;
mod vectors;
