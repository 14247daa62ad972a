//! Wide findings: one finding that everything somebody recorded, an activity, an import or a time
//! holds was bought or made up (R37, Order 67 art. 21). A job: an opening, then bounded commands.
//!
//! Only what was recorded before the opening is found. Each session gets the very events of a
//! single finding; their cause is the opening. What one page of the job does not reach the next one
//! does: the cursor in the book says how far it came, so that a stop at any moment loses nothing.

pub mod book;
pub mod command;
pub mod decide;
pub mod event;
pub mod fold;
pub mod settle;
