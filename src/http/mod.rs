//! The API under `/api/v1`: one table of endpoints, from which come routing, authorisation, the
//! `OpenAPI` document and the coverage tests.
//!
//! ```text
//! server -> exchange (limit, who are you) -> write | batch | reading | tokens | health -> respond
//! routes: one row per endpoint          problem: every "no", RFC 9457, zh and en
//! pages: the rows for people, HTML of `crate::pages`
//! ```
//!
//! A write is one row: path parameters are merged into the JSON body and serde makes the command.
//! Invariants: a write is answered only after it is durable; a refusal says what to do next; there
//! is no PUT, PATCH or DELETE (R35).
//! Must never: decide, or put a fault's inside or personal data into a problem, a metric or a log
//! line.

pub mod api;
pub mod bounds;
pub mod endpoint;
pub mod metrics;
pub mod openapi;
pub mod problem;
pub mod routes;
pub mod server;

mod asking;
mod banking;
mod batch;
mod body;
mod caller;
mod certificates;
mod check_receipts;
mod checks;
mod connections;
mod decode;
mod entrances;
mod exchange;
mod guess;
mod health;
mod kept;
mod language;
mod looking;
mod lookup;
mod opened;
mod pages;
mod place;
mod query;
mod readings;
mod reports;
mod respond;
mod shares;
mod statements;
mod tlog;
mod tokens;
mod transfers;
mod turns;
mod who;
mod write;

pub use api::{Api, Settings};
pub use connections::Bounded;
pub use server::serve;
