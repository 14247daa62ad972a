//! Sessions: one person's service in one activity, from check-in to effective hours and back.
//!
//! announced activity -> check in -> check out -> confirm (volunteer) -> approve (another person)
//! -> notice, if the policy sets one -> `HoursCredited`. Undone only by `SessionVoided` with
//! `HoursReversed` (R35). Keyed entries walk the same road with a lower grade. `SessionDisputed`
//! freezes (R36); `SessionCorrected` goes back to the signatures with other times.

pub mod agenda;
pub mod approve;
pub mod automatic;
pub mod bands;
pub mod book;
pub mod clock;
pub mod command;
pub mod correct;
pub mod credit;
pub mod declared;
pub mod dispute;
pub mod elapse;
pub mod event;
pub mod fold;
mod fold_bent;
pub mod grade;
pub mod keyed;
pub mod national;
pub mod replay;
pub mod risk;
pub mod roster;
pub mod state;
pub mod steps;
pub mod undo;
pub mod what_if;
