//! Audits: a sample drawn by a published seed (R42), what was found for each of its sessions, and
//! the error rate that follows (F125).
//!
//! An opening holds the whole draw, so that a judgement can be refused for what was not drawn, and
//! anybody who has the log up to the stated position can draw it again. A later judgement replaces
//! an earlier one; both stay in the log. An audit is closed when every drawn session was judged:
//! nobody stops looking once the rate is to their liking.
//!
//! Must never: change a session. What was found untrue others void or find fake (I7).

pub mod book;
pub mod command;
pub mod decide;
pub mod draw;
pub mod drawing;
pub mod event;
pub mod fold;
pub mod question;
pub mod rate;
