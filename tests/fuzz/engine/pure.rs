//! The pure modules under the product's name, without all that the product needs around them:
//! the engine builds in a minute or two and coverage counts nothing else. A new target that reads
//! bytes elsewhere adds its module here. Of the log only what commits to events, no engine.

#[path = "../../../src/checkpoint/mod.rs"]
pub mod checkpoint;
#[path = "../../../src/credential/mod.rs"]
pub mod credential;
#[path = "../../../src/domain/mod.rs"]
pub mod domain;
pub mod log;
#[path = "../../../src/tree/mod.rs"]
pub mod tree;
#[path = "../../../src/verify/mod.rs"]
pub mod verify;
