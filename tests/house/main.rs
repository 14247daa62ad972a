//! House rules, as tests: what a reviewer would otherwise have to repeat.
//!
//! Each test reads our own files and fails with `file:line`, the rule, its reason and what to
//! do. There is no list of tolerated old sins: the ratchet stands at zero. Where a rule has an
//! exception by design, the exception is a row in a table beside the rule, with its reason.
//!
//! Order of reading: `source` (files as tokens and paths), `report` (how a failure reads), then
//! one file per family of rules.

mod arrows;
mod headers;
mod manifest;
mod places;
mod purity;
mod report;
mod rules;
mod sizes;
mod source;
mod words;
