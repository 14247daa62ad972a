//! Certificates: what a volunteer takes away (Order 67 arts 13-15; R45 to R53).
//!
//! Issuing is prepared outside the writer: the sessions are collected, the text is made, signed and
//! sealed. The decision then looks at every cited session anew, by its own book, and records the
//! digest of what was signed, or refuses because something moved meanwhile. What is cited and
//! undone later takes the certificate with it in the same command ([`follow`]).
//!
//! A status list says in public which certificates of an issuer no longer stand; a snapshot of it
//! is an event of its own, its body public.
//!
//! Must never: take money (R47), certify what is not effective, or count a session-day twice.

pub mod book;
pub mod command;
pub mod decide;
pub mod event;
pub mod fold;
pub mod follow;
pub mod star;
pub mod status;
