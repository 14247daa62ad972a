//! Drawing: sessions are met one by one, in any order, and each stratum keeps its first ones.
//!
//! Whoever walks over the sessions shows each that is part of the population; several walkers join
//! what they have. Pure, so that the ledger, an auditor and a test draw by the same code.
//! Invariant: what is drawn depends on seed, size and population, not on who met them in which
//! order. Memory is bounded by the size of the sample.

use super::draw::{First, Order, Stratum, allocation};
use super::event::{DrawnSession, DrawnStratum};
use super::question::Question;
use crate::domain::kernel::ids::{Digest32, Position, SessionId};
use crate::domain::kernel::minutes::Minutes;

/// A draw on its way over the sessions.
pub struct Drawing<T> {
    order: Order,
    size: u32,
    strata: [Met<T>; 3],
}

/// What was met of one stratum, and its first sessions so far.
struct Met<T> {
    stratum: Stratum,
    population: u64,
    minutes: i64,
    first: First<T>,
}

/// One stratum of a finished draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn<T> {
    /// Which.
    pub stratum: Stratum,
    /// Sessions in it.
    pub population: u64,
    /// Their effective minutes.
    pub minutes: i64,
    /// What was kept of the drawn ones, in the order of the draw.
    pub items: Vec<T>,
}

/// What was drawn for an audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditDraw {
    /// The population is that of the log below this position.
    pub at: Position,
    /// The strata, the riskiest first; of each drawn session where it is found.
    pub strata: Vec<DrawnStratum>,
    /// The drawn sessions, by stratum, in the order of the draw.
    pub sessions: Vec<DrawnSession>,
}

impl<T> Drawing<T> {
    /// Nothing met yet.
    pub fn of(question: &Question) -> Self {
        let bound = usize::try_from(question.size()).expect("at most 100,000");
        Self {
            order: Order::of(question.seed()),
            size: question.size(),
            strata: Stratum::ALL.map(|stratum| Met {
                stratum,
                population: 0,
                minutes: 0,
                first: First::new(bound),
            }),
        }
    }

    /// Meets a session of the population; `keep` is only called if it is kept for now.
    pub fn meet(
        &mut self,
        id: SessionId,
        (points, minutes): (u32, Minutes),
        keep: impl FnOnce(Stratum) -> T,
    ) {
        let stratum = Stratum::of(points);
        let met = self.strata.iter_mut().find(|met| met.stratum == stratum);
        let met = met.expect("every stratum is there");
        met.population += 1;
        met.minutes += minutes.0;
        met.first.show(self.order.place(id), || keep(stratum));
    }

    /// Takes in what another walker met.
    pub fn join(&mut self, later: Self) {
        for (met, later) in self.strata.iter_mut().zip(later.strata) {
            met.population += later.population;
            met.minutes += later.minutes;
            met.first.join(later.first);
        }
    }

    /// What is drawn of all that was met, the riskiest stratum first.
    pub fn drawn(self) -> [Drawn<T>; 3] {
        let population = [0, 1, 2].map(|at: usize| self.strata[at].population);
        let mut counts = allocation(self.size.into(), population).into_iter();
        self.strata.map(|met| Drawn {
            stratum: met.stratum,
            population: met.population,
            minutes: met.minutes,
            items: met
                .first
                .into_first(counts.next().expect("three strata"))
                .collect(),
        })
    }
}

impl AuditDraw {
    /// The draw of a population at a position.
    pub fn of(at: Position, strata: [Drawn<DrawnSession>; 3]) -> Self {
        let line = |drawn: &Drawn<DrawnSession>| DrawnStratum {
            drawn: u32::try_from(drawn.items.len()).expect("a sample is small"),
            population: drawn.population,
            stratum: drawn.stratum,
        };
        Self {
            at,
            strata: strata.iter().map(line).collect(),
            sessions: strata.into_iter().flat_map(|drawn| drawn.items).collect(),
        }
    }
}

/// The digest of a draw: BLAKE3 over the 16 bytes of each id, in the order of the draw.
pub fn digest(drawn: impl IntoIterator<Item = SessionId>) -> Digest32 {
    let ids: Vec<u8> = drawn.into_iter().flat_map(|id| *id.as_bytes()).collect();
    Digest32::of(&ids)
}
