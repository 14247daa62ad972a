//! Imports: another system's or a paper's records, as stated, graded H (R73).
//!
//! An import is a proposal by one person. Its people and activities stand on the books at once,
//! for they carry no hours; its sessions and balances wait until a second person approves the whole
//! of it (I7).
//! Then, and when it is undone, the ledger itself works through its pages, one bounded command a
//! page, so that an import of any size can be interrupted and goes on where it stood.
//!
//! A record is known by its origin: a keyed hash of system, kind and foreign id. The same record
//! with the same content is no change; with another content it is refused and never overwrites.

pub mod book;
pub mod command;
pub mod decide;
pub mod event;
pub mod fold;
pub mod rows;
pub mod settle;
