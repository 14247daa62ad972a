//! Walking over the sessions that a report is about, on two threads, and saying how far it saw.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::{ActivityId, OrganisationId, Position, SessionId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::sessions::book::Session;
use crate::log::Fault;
use crate::reading::{Read, as_of};
use crate::run::Ledger;
use crate::run::walk::{self, Span};

/// How far a report saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stamp {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// Nothing was recorded while it was counted: the same events give the same report.
    pub exact: bool,
    /// Time and randomness of the ledger are simulated: no record of real service.
    pub simulation: bool,
}

/// Service days, both ends included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Days {
    /// The first one; absent: from the beginning.
    pub from: Option<LocalDate>,
    /// The last one; absent: without end.
    pub to: Option<LocalDate>,
}

impl Days {
    /// From one day to another; refused if they are the wrong way round.
    pub fn new(from: Option<LocalDate>, to: Option<LocalDate>) -> Result<Self, Refusal> {
        match (from, to) {
            (Some(from), Some(to)) if to < from => Err(Refusal::new(RefusalCode::PeriodReversed)
                .field("to")
                .with("from", from)
                .with("to", to)),
            _ => Ok(Self { from, to }),
        }
    }

    /// A calendar year.
    pub fn of_year(year: i32) -> Self {
        Self {
            from: LocalDate::from_ymd(year, 1, 1),
            to: LocalDate::from_ymd(year, 12, 31),
        }
    }

    /// Whether a day is one of them.
    pub fn hold(self, date: LocalDate) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }
}

/// A session that a report comes by.
pub struct Seen<'a> {
    /// Its activity.
    pub activity: ActivityId,
    /// The session.
    pub id: SessionId,
    /// Its service day.
    pub date: LocalDate,
    /// What is recorded of it.
    pub session: &'a Session,
}

/// What a report counts on the way.
pub trait Tally: Send {
    /// Takes a session in.
    fn see(&mut self, seen: &Seen<'_>) -> Result<(), Fault>;
    /// Takes in what was counted of the sessions behind its own.
    fn join(&mut self, later: Self);
}

/// Counts the sessions of these days, of one organisation or of all.
pub fn tallied<T: Tally>(
    ledger: &Ledger,
    organisation: Option<OrganisationId>,
    days: Days,
    new: impl Fn() -> T + Sync,
) -> Read<(T, Stamp)> {
    let stamped = stamp(ledger)?;
    let spans = match organisation {
        Some(id) => Span::of_organisation(ledger, id)?,
        None => Span::everything(),
    };
    let [mut tally, later] =
        walk::sessions(ledger, &spans, new, |tally, activity, id, session| {
            let date = ledger.zone.date(session.started_at);
            let seen = Seen {
                activity,
                id,
                date,
                session,
            };
            if days.hold(date) {
                tally.see(&seen)?;
            }
            Ok(())
        })?;
    tally.join(later);
    Ok((tally, still(ledger, stamped)))
}

/// The stamp of a report that begins now.
pub fn stamp(ledger: &Ledger) -> Read<Stamp> {
    Ok(Stamp {
        as_of: as_of(ledger),
        exact: true,
        simulation: ledger.opened()?.is_some_and(|opened| opened.simulation),
    })
}

/// The same after counting: exact only if nothing was recorded meanwhile.
pub fn still(ledger: &Ledger, stamp: Stamp) -> Stamp {
    Stamp {
        exact: stamp.exact && as_of(ledger) == stamp.as_of,
        ..stamp
    }
}
