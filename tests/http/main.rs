//! The API over real HTTP: who may, replays, dry runs, limits, problems, pages, explanations.
//!
//! `cases` holds one good request per row of the table; `authorisation` fails when a row has none.

mod administration;
mod audit_cases;
mod audits;
mod authorisation;
mod banking;
mod batch;
mod brought_cases;
mod cases;
mod certificates;
mod checking;
mod commendations;
mod consequences;
mod contract;
mod entrances;
mod explaining;
mod exports;
mod idempotency;
mod limits;
mod lookup;
mod me;
mod pages;
mod personal;
mod prediction;
mod problems;
mod process;
mod report_cases;
mod sampling;
mod shares;
mod stars;
mod till;
mod tlog;
mod tokens;
mod transfers;

#[path = "../support/mod.rs"]
mod support;
