//! The vault's promises, through its public interface: what is readable, by whom, until when.
//!
//! Each file is one promise of `src/vault`; `world` holds what they share.

mod crashes;
mod damage;
mod erasure;
mod facts;
mod names;
mod rotation;
mod scale;
mod sealing;
mod switch;
mod vectors;
mod world;
