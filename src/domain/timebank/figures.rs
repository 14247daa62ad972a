//! The figures of a unit, recorded so that every checkpoint behind them proves them (F77, F78).
//!
//! The ledger states them by itself once a local day, for a unit that moved before that day began;
//! auditors and administrators whenever they want to. What was stated stays in view for
//! [`StatedFigures::LENGTH_MAX`] statements; all of them stay in the log.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::book::BankBook;
use super::command::StateReserve;
use super::event::{PlaceSum, ReserveGroup, ReserveStated};
use crate::domain::books::{BookKey, Shelf};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::{At, Event};
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::{LocalDate, Zone};
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::stored::Actor;

/// The figures of one unit as they were stated last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StatedFigures {
    /// The newest statements, the oldest first.
    pub statements: VecDeque<Statement>,
}

impl StatedFigures {
    /// Statements that are kept in view: a month of days, some 4 KB written once a day.
    pub const LENGTH_MAX: usize = 30;
}

/// Figures that were stated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// The event.
    pub position: Position,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// The figures.
    pub reserve: ReserveGroup,
}

/// Whether a unit moved on a day before `today`, and its figures were not stated since.
pub fn is_due(book: &BankBook, zone: &Zone, today: LocalDate) -> bool {
    let moved = book.moved_at.map(|moved| zone.date(moved));
    moved.is_some_and(|moved| moved < today)
}

/// Records the figures of a unit.
pub fn state(command: &StateReserve, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    if ctx.actor != Actor::System {
        let roles = [Role::Auditor, Role::LedgerAdmin];
        require(desk, ctx, &roles, Scope::LEDGER)?;
    }
    let book = desk.find::<BankBook>(&BookKey::Bank(command.unit))?;
    let book = book.cloned().unwrap_or_default();
    if ctx.actor == Actor::System && !is_due(&book, &ctx.zone, ctx.today()) {
        return Err(Refusal::new(RefusalCode::FiguresStand).into());
    }
    let places = book.places.iter();
    Ok(vec![Event::ReserveStated(ReserveStated {
        meta: ctx.meta(),
        reserve: ReserveGroup {
            before: ctx.next,
            open_holds: book.open_holds,
            places: places
                .map(|(place, amount)| PlaceSum {
                    amount: *amount,
                    place: *place,
                })
                .collect(),
            unit: command.unit,
        },
    })])
}

/// Figures were stated: whatever moves from here on waits for the next statement.
pub fn stated<S: Shelf>(shelf: &mut S, at: At, event: &ReserveStated) -> Result<(), S::Error> {
    let unit = event.reserve.unit;
    shelf.book::<BankBook>(&BookKey::Bank(unit))?.moved_at = None;
    let book = shelf.book::<StatedFigures>(&BookKey::StatedFigures(unit))?;
    if book.statements.len() == StatedFigures::LENGTH_MAX {
        book.statements.pop_front();
    }
    book.statements.push_back(Statement {
        position: at.position,
        recorded_at: at.recorded_at,
        reserve: event.reserve.clone(),
    });
    Ok(())
}
