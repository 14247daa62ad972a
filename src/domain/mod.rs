//! The business, pure: no clock, no randomness, no I/O, integers only.
//!
//! One folder per subject, each with its commands, events, decisions, books and folds. Reading
//! order: `kernel` (words everybody uses), `stored` and `event` (what is written), `desk` and
//! `command` (how it is decided), `books` (what is remembered), then the subjects.
//! `decide` turns a command into events; `fold` turns events into books; nothing else changes
//! state. A fold computes no rule; a decision loads no book.

pub mod activities;
pub mod audits;
pub mod books;
pub mod certificates;
pub mod command;
pub mod commendations;
pub mod complaints;
pub mod desk;
pub mod due;
pub mod event;
pub mod findings;
pub mod fold;
pub mod imports;
pub mod kernel;
pub mod keys;
pub mod ledger;
pub mod limits;
pub mod organisations;
pub mod people;
pub mod policy;
pub mod secret;
pub mod sessions;
pub mod shares;
pub mod stars;
pub mod stored;
pub mod timebank;

pub use books::{Book, BookKey};
pub use command::{Command, decide};
pub use event::Event;
pub use fold::fold;
