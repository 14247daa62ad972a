//! Drawing a sample of sessions: the walk behind `audit sample` and behind the opening of an audit.
//!
//! A walk is not one moment. What an audit rests on must be drawn again by others, so for an
//! opening the log has to stand still meanwhile; a few tries, then it is refused. Holds no rule:
//! who is drawn the domain says.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::ledger::Ledger;
use super::prepare::Failure;
use super::walk::{self, Span};
use crate::domain::audits::command::OpenAudit;
use crate::domain::audits::draw::Stratum;
use crate::domain::audits::drawing::{AuditDraw, Drawing, Drawn};
use crate::domain::audits::event::DrawnSession;
use crate::domain::audits::question::Question;
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{ActivityId, Position, SessionId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::policy::book::PackBook;
use crate::domain::sessions::book::Session;
use crate::domain::sessions::risk::{Assessment, assess};
use crate::log::Fault;

/// Walks that an opening may take until the log stands still during one.
const WALKS_MAX: u32 = 3;

/// A finished draw.
pub struct Sample<T> {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// Nothing was recorded meanwhile: whoever has the log up to there draws the same.
    pub exact: bool,
    /// What was drawn, the riskiest stratum first.
    pub strata: [Drawn<T>; 3],
}

/// A session of the population, as the walk comes by.
pub struct Met<'a> {
    /// Its activity.
    pub activity: ActivityId,
    /// The session.
    pub id: SessionId,
    /// What is recorded of it.
    pub session: &'a Session,
    /// What speaks against it.
    pub assessment: &'a Assessment,
    /// The stratum that makes.
    pub stratum: Stratum,
}

/// Draws what was asked for; `keep` says what is kept of a drawn session.
pub fn sample<T: Send>(
    ledger: &Ledger,
    question: &Question,
    keep: impl Fn(&Met<'_>) -> T + Sync,
) -> Result<Sample<T>, Failure> {
    let as_of = published(ledger);
    let population = question.population();
    let spans = match population.organisation_id {
        Some(id) => Span::of_organisation(ledger, id)?,
        None => Span::everything(),
    };
    let new = || Walker {
        ledger,
        drawing: Drawing::of(question),
        packs: BTreeMap::new(),
    };
    let [mut walker, later] =
        walk::sessions(ledger, &spans, new, |walker, activity, id, session| {
            if population.holds(session, &ledger.zone) {
                walker.meet((activity, id), session, &keep)?;
            }
            Ok(())
        })?;
    walker.drawing.join(later.drawing);
    Ok(Sample {
        as_of,
        exact: published(ledger) == as_of,
        strata: walker.drawing.drawn(),
    })
}

/// What an audit opens with. A refusal comes in its place: a replay is answered before anything is
/// decided, so it must not fail for what can no longer be drawn (I11).
pub fn for_audit(
    ledger: &Ledger,
    command: &OpenAudit,
) -> Result<Result<AuditDraw, Refusal>, Fault> {
    match still(ledger, command) {
        Ok(draw) => Ok(Ok(draw)),
        Err(Failure::Refused(refusal)) => Ok(Err(*refusal)),
        Err(Failure::Fault(fault)) => Err(fault),
    }
}

fn still(ledger: &Ledger, command: &OpenAudit) -> Result<AuditDraw, Failure> {
    let question = command.question()?;
    for _ in 0..WALKS_MAX {
        let sample = sample(ledger, &question, |met| DrawnSession {
            activity_id: met.activity,
            session_id: met.id,
            stratum: met.stratum,
        })?;
        if sample.exact {
            return Ok(AuditDraw::of(sample.as_of, sample.strata));
        }
    }
    Err(RefusalCode::AuditLogMoved.into())
}

/// One half of the walk.
struct Walker<'l, T> {
    ledger: &'l Ledger,
    drawing: Drawing<T>,
    packs: BTreeMap<Position, PackBook>,
}

impl<T> Walker<'_, T> {
    fn meet(
        &mut self,
        (activity, id): (ActivityId, SessionId),
        session: &Session,
        keep: impl Fn(&Met<'_>) -> T,
    ) -> Result<(), Fault> {
        let assessment = &self.assessment(id, session)?;
        let weighed = (assessment.points(), session.credited_minutes());
        self.drawing.meet(id, weighed, |stratum| {
            keep(&Met {
                activity,
                id,
                session,
                assessment,
                stratum,
            })
        });
        Ok(())
    }

    /// What speaks against the session by the rules it pinned.
    fn assessment(&mut self, id: SessionId, session: &Session) -> Result<Assessment, Fault> {
        let adopted_at = session.policy.adopted_at;
        if let Entry::Vacant(slot) = self.packs.entry(adopted_at) {
            slot.insert(self.ledger.book(&BookKey::Pack(adopted_at.0))?);
        }
        let pack = self.packs[&adopted_at].pack.as_deref();
        let assessment = pack.and_then(|pack| assess(session, pack, &self.ledger.zone));
        let missing = "an effective session has ended, under a pack that was adopted";
        assessment.ok_or_else(|| Fault::fatal(format!("assessing session {id}"), missing))
    }
}

fn published(ledger: &Ledger) -> Position {
    Position(ledger.store.published().0)
}
