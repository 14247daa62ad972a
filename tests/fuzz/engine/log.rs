//! The map of the log's pure half: what commits to events, no engine and no disk.

// What writes frames is not fuzzed here.
#![allow(dead_code)]

#[path = "../../../src/log/bounds.rs"]
pub mod bounds;
#[path = "../../../src/log/commitment/mod.rs"]
pub mod commitment;
#[path = "../../../src/log/digest.rs"]
pub mod digest;
#[path = "../../../src/log/frame/mod.rs"]
pub mod frame;
#[path = "../../../src/log/position.rs"]
pub mod position;
#[path = "../../../src/log/shape.rs"]
pub mod shape;

pub use commitment::commitment;
pub use digest::PUBLIC_SEED;
pub use frame::EventRef;
pub use position::{LedgerId, Position};
pub use shape::{Shape, ShapeOf};
