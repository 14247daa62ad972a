//! For whoever watches the process: is it up, can it serve, and the counters.
//!
//! Alive means that the process answers. Ready means that its threads live and that readers see
//! what the log holds. All three are public and must therefore never say anything about a record.

use super::api::Api;
use super::bounds::READY_WAIT;
use super::respond::Answer;
use crate::log::{Fault, Position};
use crate::run::Failure;

/// The process is up.
pub fn healthy() -> Answer {
    Answer::json(br#"{"status":"ok"}"#.to_vec())
}

/// Writer and write-behind are alive, and readers see what the log holds.
pub async fn ready(api: &Api) -> Result<Answer, Failure> {
    let doing = "looking whether the ledger is ready";
    if !(api.alive)() {
        return Err(Fault::fatal(doing, "a thread behind the ledger has ended").into());
    }
    let (store, next) = (&api.ledger().store, api.ledger().log.head().next);
    let behind = store.published() < next;
    let last = Position(next.0.saturating_sub(1));
    if behind && !store.wait_published(last, READY_WAIT).await {
        return Err(Fault::retry(doing, "readers are behind the log").into());
    }
    Ok(healthy())
}

/// The counters, in the text form of Prometheus.
pub fn metrics(api: &Api) -> Answer {
    let text = api.metrics.text(api.ledger());
    Answer::text(text, "text/plain; version=0.0.4; charset=utf-8")
}
