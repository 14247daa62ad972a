//! Commendations and thanks: an organisation says in its own name that somebody served well (F89).
//!
//! Each rests on one effective session at that organisation and falls with it, in the command that
//! undoes it. The words are the volunteer's: sealed under their key, shown to them, and in no
//! certificate; what a certificate may state is that there was one, of which kind, by whom, when.
//! The organisation takes one back with a reason, the volunteer refuses one without.
//! Must never: count for hours, stars or credit.

pub mod book;
pub mod certify;
pub mod command;
pub mod decide;
pub mod event;
pub mod fold;
pub mod follow;
