//! Certificates as documents that software we did not write can read and check: W3C Verifiable
//! Credentials 2.0, Data Integrity proofs, status lists, names. Pure: values in, values and bytes
//! out; keys sign through a function.
//!
//! What is signed is canonical JSON with integers only, so every tool hashes the same bytes. What
//! others decide is followed to the letter and held against their test vectors and programs; what
//! is ours (the terms of service hours, the bundle) is written down in
//! `context.json`, `schemas/vectors/credential.json` and here.
//!
//! Specifications: vc-data-model-2.0, vc-data-integrity and vc-di-eddsa 1.0,
//! vc-bitstring-status-list 1.0, did:web, Open Badges 3.0, RFC 8785.
//!
//! Must never: read a clock, draw randomness, touch a disk or a network, fetch a context, sign what
//! it cannot read back.

pub mod answer;
pub mod bundle;
pub mod canonical;
pub mod did;
pub mod document;
pub mod draft;
pub mod holder;
mod members;
pub mod multibase;
pub mod pdf;
pub mod proof;
pub mod qr;
pub mod receipt;
pub mod status;
pub mod strict;

pub use crate::domain::kernel::certificate_number::{self as number, CertificateNumber};
pub use bundle::Bundle;
pub use document::Claims;
pub use draft::Draft;

/// The JSON-LD context of our terms, served at [`did::Authority::context_url`]. The same bytes for
/// every ledger: the terms have names of their own, independent of who serves them.
pub const CONTEXT_DOCUMENT: &str = include_str!("context.json");
