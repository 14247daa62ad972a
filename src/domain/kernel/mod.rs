//! The words every subject shares: ids, minutes, moments, refusals.
//!
//! Pure values with one spelling each. Nothing here knows a subject, reads a clock or does I/O.

pub mod calendar;
pub mod ids;
pub mod minutes;
pub mod moment;
pub mod refusal;
pub mod rounding;
pub mod zone;
