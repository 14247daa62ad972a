//! Pages for people, rendered on the server: Chinese first, English beside it, no script, nothing
//! fetched from elsewhere.
//!
//! ```text
//! form | number | share, upload -> report | many | offline | refused    each makes its main part
//! frame: the document around it    style: the one style sheet and its address
//! ```
//!
//! Markup is made by `maud`, which escapes every text on its way in. Invariants: a page shows what
//! `reading` and `verify` say and computes no rule; it works without script, at any width, and on
//! paper; state is told in words and by shape, never by colour alone.
//!
//! Must never: know HTTP, store or log what was uploaded, or take a text of a file or of the ledger
//! for markup.

pub mod concern;
pub mod figures;
pub mod form;
pub mod frame;
pub mod many;
pub mod me;
pub mod number;
pub mod offline;
pub mod policy;
pub mod refused;
pub mod share;
pub mod standing;
pub mod start;
pub mod style;
pub mod till;
pub mod upload;

mod amounts;
mod claims;
mod limits;
mod receipt;
mod states;
mod steps;
