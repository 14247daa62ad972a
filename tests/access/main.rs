//! What `access` promises, through its public interface: tokens, lock-outs, reads, retention.

mod entering;
mod months;
mod reads;
mod till;
mod tokens;
mod world;
