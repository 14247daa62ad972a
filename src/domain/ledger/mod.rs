//! The ledger as a subject: its opening, its totals, the acts of those who run it, the streams of
//! positions.

pub mod administration;
pub mod book;
pub mod command;
pub mod decide;
pub mod event;
pub mod fold;
pub mod jobs;
pub mod stream;
pub mod totals;
