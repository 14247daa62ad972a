//! Sessions: one person's service in one activity, from check-in to effective hours and back.
//!
//! announced activity -> check in -> check out -> confirm (volunteer) -> approve (another person)
//! -> notice, if the policy sets one -> `HoursCredited`. Undone only by `SessionVoided` with
//! `HoursReversed` (R35). Keyed entries walk the same road with a lower grade.

pub mod agenda;
pub mod approve;
pub mod book;
pub mod clock;
pub mod command;
pub mod credit;
pub mod due;
pub mod elapse;
pub mod event;
pub mod fold;
pub mod grade;
pub mod keyed;
pub mod state;
pub mod undo;
