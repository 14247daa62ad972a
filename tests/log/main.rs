//! The log's promises, against its public interface.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "the numbers of a test are small, and its file names are its own"
)]

#[path = "../support/case.rs"]
mod case;
mod concurrency;
mod conformance;
mod damage;
mod fixtures;
mod power;
mod syncs;
mod tails;
mod trouble;
mod vectors;
