//! The figures of each unit are stated once a local day, if the unit moved (F77).
//!
//! Whether they are due stands in the books ([`figures::is_due`]), and the decision looks again;
//! the key is made of unit and day. So a start at any moment of the day states what is due, once.

use uuid::Uuid;

use super::ledger::{WriteQueue, answered};
use super::prepare::{Failure, Request};
use crate::domain::books::BookKey;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::stored::Actor;
use crate::domain::timebank::account::Unit;
use crate::domain::timebank::book::BankBook;
use crate::domain::timebank::command::StateReserve;
use crate::domain::timebank::figures;
use crate::log::Fault;

/// States what is due at `now`; how many units. A refusal means that somebody stated it first.
pub fn state_figures(queue: &WriteQueue, now: Moment) -> Result<usize, Fault> {
    let ledger = queue.ledger();
    let today = ledger.zone.date(now);
    let mut stated = 0;
    for unit in Unit::ALL {
        let book = ledger.book::<BankBook>(&BookKey::Bank(unit))?;
        if !figures::is_due(&book, &ledger.zone, today) {
            continue;
        }
        let request = Request {
            actor: Actor::System,
            key: key(unit, today, ledger.zone.midnight(today)),
            commands: vec![StateReserve { unit }.into()],
        };
        match queue.enqueue(request).and_then(answered) {
            Ok(_) => stated += 1,
            Err(Failure::Refused(_)) => {}
            Err(Failure::Fault(fault)) => return Err(fault),
        }
    }
    Ok(stated)
}

/// A key made of unit and day: UUID version 8, its time part from when the day began.
fn key(unit: Unit, today: LocalDate, began_at: Moment) -> Uuid {
    let day = format!("{} {today}", unit.as_str());
    super::jobs::key(
        "hourledger 2026 stated figures key v1",
        began_at,
        day.as_bytes(),
    )
}
