//! Audits: moves that draw, judge one by one, all at once or anew, and close; and what a reader of
//! the events alone would know of them.

use std::collections::BTreeMap;

use hourledger::domain::audits::book::AuditBook;
use hourledger::domain::audits::draw::Stratum;
use hourledger::domain::audits::event::{
    AuditOpened, AuditSessionJudged, DrawnSession, Outcome, StratumFigures,
};
use hourledger::domain::kernel::ids::{AuditId, SessionId};
use hourledger::domain::stored::Actor;
use hourledger::domain::{BookKey, Command, Event};

use super::model::Model;
use super::moves::{Move, pick};
use crate::cast;
use crate::world::World;

/// An audit, as its events tell it.
pub struct Audited {
    id: AuditId,
    drawn: Vec<DrawnSession>,
    population: BTreeMap<Stratum, u64>,
    said: BTreeMap<SessionId, Outcome>,
    closed: bool,
}

/// Commands on the latest audit, or the opening of another one.
pub fn moves(it: Move, model: &Model) -> Vec<(Actor, Command)> {
    let Some(auditor) = model.auditors.last() else {
        return Vec::new();
    };
    let anybody = pick(&model.people, it.by).filter(|_| it.by >= 224);
    let by = Actor::Person(*anybody.unwrap_or(auditor));
    let made: Vec<Command> = match (model.audits.last(), it.what % 4) {
        (None, _) | (_, 0) => {
            let seed = format!("seed {}", it.from);
            vec![cast::open_audit(&seed, 1 + u32::from(it.who % 6)).into()]
        }
        (Some(audit), 1) => vec![cast::close_audit(audit.id).into()],
        (Some(audit), 2) => pick(&audit.drawn, it.who)
            .map(|one| cast::judge(audit.id, one, outcome(it.length)).into())
            .into_iter()
            .collect(),
        (Some(audit), _) => (it.length..)
            .zip(&audit.drawn)
            .map(|(number, one)| cast::judge(audit.id, one, outcome(number)).into())
            .collect(),
    };
    made.into_iter().map(|command| (by, command)).collect()
}

fn outcome(number: u16) -> Outcome {
    match number % 3 {
        0 => Outcome::Found,
        1 => Outcome::NotFound,
        _ => Outcome::CannotTell,
    }
}

impl Model {
    /// Reads the next event of an audit; others are none of its matter.
    pub fn feed_audit(&mut self, event: &Event) {
        match event {
            Event::AuditOpened(event) => self.audits.push(Audited::new(event)),
            Event::AuditSessionJudged(event) => {
                let person = self.survivor(event.subject.person_id);
                let judge = event.meta.actor.person().expect("never the ledger");
                assert_ne!(self.survivor(judge), person, "nobody judges their own");
                self.audit(event.audit.audit_id).hear(event);
            }
            Event::AuditClosed(event) => {
                let audit = self.audit(event.audit.audit_id);
                assert_eq!(audit.said.len(), audit.drawn.len(), "all were judged");
                assert_eq!(event.result.strata, audit.figures());
                audit.closed = true;
            }
            _ => {}
        }
    }

    fn audit(&mut self, id: AuditId) -> &mut Audited {
        let found = self.audits.iter_mut().find(|audit| audit.id == id);
        let audit = found.expect("an audit begins with its opening");
        assert!(!audit.closed, "closed is closed");
        audit
    }
}

impl Audited {
    fn new(event: &AuditOpened) -> Self {
        let strata = event.sample.strata.iter();
        Self {
            id: event.audit.audit_id,
            drawn: event.sample.sessions.clone(),
            population: strata.map(|it| (it.stratum, it.population)).collect(),
            said: BTreeMap::new(),
            closed: false,
        }
    }

    fn hear(&mut self, event: &AuditSessionJudged) {
        let id = event.activity.session_id;
        assert!(self.drawn.iter().any(|drawn| drawn.session_id == id));
        self.said.insert(id, event.judgement.outcome);
    }

    /// Counted afresh.
    fn figures(&self) -> Vec<StratumFigures> {
        let of = |(stratum, population): (&Stratum, &u64)| {
            let of_it = self.drawn.iter().filter(|it| it.stratum == *stratum);
            let ids: Vec<SessionId> = of_it.map(|it| it.session_id).collect();
            let count = |outcome: Outcome| {
                let said = ids.iter().filter(|id| self.said.get(id) == Some(&outcome));
                u32::try_from(said.count()).expect("few")
            };
            StratumFigures {
                cannot_tell: count(Outcome::CannotTell),
                drawn: u32::try_from(ids.len()).expect("few"),
                found: count(Outcome::Found),
                not_found: count(Outcome::NotFound),
                population: *population,
                stratum: *stratum,
            }
        };
        self.population.iter().map(of).collect()
    }
}

/// R42: the figures of every audit are what its events say, counted afresh.
pub fn audits_are_counted(world: &World, model: &Model) {
    for audit in &model.audits {
        let book = world.book::<AuditBook>(&BookKey::Audit(audit.id));
        let book = book.and_then(|book| book.opened.as_deref());
        let book = book.expect("it was opened");
        assert_eq!(book.strata, audit.figures());
        assert_eq!(book.closed.is_some(), audit.closed);
        assert!(book.rate().is_none() || audit.closed);
    }
}
