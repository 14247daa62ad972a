//! Complaints: anybody may say that a record or a certificate is not true (Order 67 art. 20).
//!
//! No account is needed, so what a stranger brings is taken in by the ledger itself. What was
//! written, and how its writer can be reached, are sealed under a key of the complaint's own. An
//! answer is recorded, too, and given by somebody who had no hand in what is complained about; a
//! complaint can be answered late or badly, but not made to disappear.
//!
//! Must never: change hours or certificates (that takes a correction, with its own two people), or
//! tell anybody but administrators and auditors what was written.

pub mod book;
pub mod command;
pub mod decide;
pub mod event;
pub mod fold;
