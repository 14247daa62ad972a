//! The figures of the time bank as a page for everybody.

use super::html;
use crate::domain::timebank::account::Unit;
use crate::http::exchange::Incoming;
use crate::http::respond::Answer;
use crate::pages::figures;
use crate::pages::frame::Frame;
use crate::reading::timebank::bank::{ReserveView, reserve};
use crate::run::Failure;

/// `GET /figures`: what never moved is left out.
pub fn page(incoming: &Incoming<'_>, frame: Frame) -> Result<Answer, Failure> {
    let ledger = incoming.api.ledger();
    let mut units: Vec<ReserveView> = Vec::new();
    for unit in Unit::ALL {
        let view = reserve(ledger, unit, frame.lang)?;
        if view.postings > 0 {
            units.push(view);
        }
    }
    Ok(html(figures::page(&units, &ledger.zone, frame.lang), frame))
}
