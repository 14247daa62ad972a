//! Signing keys: what the ledger signs with, announced in its own public log (F124, I13).
//!
//! A key is announced, then perhaps retired (it signs nothing new) or distrusted (what is logged
//! behind a stated size is not to be trusted for its sake). Nothing is ever taken back: a
//! key is announced once, and stays on the books for ever. The events are public, so that a
//! stranger who has nothing but the log knows which signature counts for which part of it.
//!
//! Must never: hold a private key, or anything about a person but the id of who acted.

pub mod book;
pub mod command;
pub mod decide;
pub mod event;
pub mod fold;
