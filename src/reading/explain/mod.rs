//! "Why this number?": every total with the parts it is the sum of (I12, F58).
//!
//! The ledger is the sum of its organisations, an organisation of its activities, an activity or a
//! person of its sessions, a session of its days; and a session shows the stored events, the
//! seconds served, the rounding and the grade. Nothing is recomputed: the parts are what was
//! stored, so that whoever adds them up checks the ledger.
//!
//! Total and parts are read as one moment: if the subject changed meanwhile they are read again,
//! and `exact` says whether that came to rest.

mod session;
mod totals;

use schemars::JsonSchema;
use serde::Serialize;

pub use session::{Arithmetic, SessionExplained, session};
pub use totals::{
    ActivityPart, OrganisationPart, SessionPart, activity, ledger, organisation, person,
};

use super::page::Page;
use super::people::ids_of;
use super::words::{Words, words};
use super::{Read, as_of};
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::refusal::Lang;
use crate::domain::ledger::totals::HourTotals;
use crate::run::Ledger;

/// Readings before a total that keeps moving is shown as it is.
const READINGS_MAX: usize = 4;

/// How any total comes about.
const HOW: Words = words(
    "每个合计都是各部分之和；各服务记录按其状态只计入一栏（已生效、公示中、待处理），取整在每条记录上只做一次，合计不再取整",
    "Each total is the sum of its parts; a session counts in one figure by its state (effective, \
     in notice, waiting); rounding is applied once per session and never to a total",
);

/// A total and what it is the sum of.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "HoursBy{T}")]
pub struct Explained<T> {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// Total and parts are of the same moment.
    pub exact: bool,
    /// Three figures: effective, in notice, waiting.
    pub hours: HourTotals,
    /// How the parts add up, in words.
    pub how: &'static str,
    /// The parts, in pages; the parts of all pages sum to the total.
    pub parts: Page<T>,
}

/// Reads total and parts of the subject under `key` until it did not change meanwhile; of a person
/// all ids.
fn steady<T>(
    ledger: &Ledger,
    key: &BookKey,
    lang: Lang,
    mut read: impl FnMut() -> Read<(HourTotals, Page<T>)>,
) -> Read<Explained<T>> {
    let version = || -> Read<Vec<_>> {
        let held = |key: &BookKey| Ok(ledger.store.held(key)?.map(|it| it.position));
        match *key {
            BookKey::Person(id) => {
                let ids = ids_of(ledger, id)?.into_iter();
                ids.map(|id| held(&BookKey::Person(id))).collect()
            }
            _ => Ok(vec![held(key)?]),
        }
    };
    let mut readings = 1;
    loop {
        let (seen, before) = (as_of(ledger), version()?);
        let (hours, parts) = read()?;
        let exact = version()? == before;
        if exact || readings == READINGS_MAX {
            return Ok(Explained {
                as_of: seen,
                exact,
                hours,
                how: HOW.of(lang),
                parts,
            });
        }
        readings += 1;
    }
}
