//! Certificates as other people's formats: what is promised to who reads them with other software.
//!
//! Each file one promise: proofs, canonical text, numbers, status lists, the bundle. Nothing here
//! needs a ledger; keys are fixed seeds, so that every signature is the same in every run.

mod bundles;
mod canonical;
mod commended;
mod documents;
mod drafts;
mod for_peers;
mod hostile;
mod names;
mod numbers;
mod pdf;
mod proofs;
mod receipts;
mod sheets;
mod statements;
mod statuses;
mod vectors;
mod world;
