//! Shares: what the holder of a certificate shows to a verifier, for a time and a purpose (R50; the
//! links of F107).
//!
//! A share is a consent of its own: which certificate, what for, until when, under which words. The
//! general consent to be shown to verifiers is given with the first share, if it does not stand;
//! whoever withdraws it closes all shares at once. Time ends a share without an event; an extension
//! opens it again.
//!
//! The code of the link is made outside ([`crate::domain::kernel::share_code`]); here stands its
//! digest. Who looked is no event of the ledger: strangers must not be able to make it grow.
//!
//! Must never: be made by anybody but the holder, or open more than the certificate shows.

pub mod book;
pub mod command;
pub mod decide;
pub mod event;
pub mod fold;
