//! The pure modules under the product's name, without all that the product needs around them:
//! the engine builds in a minute and coverage counts nothing else. A new target that reads bytes
//! elsewhere adds its module here.

#[path = "../../../src/checkpoint/mod.rs"]
pub mod checkpoint;
#[path = "../../../src/tree/mod.rs"]
pub mod tree;
