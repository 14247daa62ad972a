//! Reports: figures over many sessions, grouped. Counting only; no rule is computed here (I12).
//!
//! A report counts the sessions that stand: every state but voided and found fake, unless it is
//! asked for certain states. Minutes are those that the session adds to the figure of its state.

pub mod group;
pub mod sessions;
