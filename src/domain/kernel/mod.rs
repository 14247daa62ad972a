//! The words every subject shares: ids, minutes, moments, dates, documents, refusals.
//!
//! Pure values with one spelling each: what is stored is hashed, so a value that could be written
//! in two ways would have two hashes. Reading checks everything again, also what we wrote
//! ourselves. Nothing here knows a subject, reads a clock, prints personal data or does I/O.

pub mod amount;
pub mod ascii_text;
pub mod calendar;
pub mod certificate_number;
pub(in crate::domain) mod code;
pub mod credit_code;
pub mod currency;
pub mod documents;
pub mod ids;
pub mod minutes;
pub mod moment;
pub mod phone;
pub mod public_key;
pub mod refusal;
pub mod region;
pub mod rounding;
pub mod share_code;
pub(in crate::domain) mod spelled;
mod sums;
pub mod text;
pub mod typed_code;
pub mod zone;
