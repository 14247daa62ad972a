//! The books of audits: the figures of each, and each session it drew.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::draw::Stratum;
use super::event::{DrawnStratum, Outcome, Population, StratumFigures};
use super::rate::{Decided, Rate, rate, stratified};
use crate::domain::kernel::ids::{ActivityId, Digest32, Position};
use crate::domain::sessions::book::Signature;

/// State of one audit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AuditBook {
    /// Everything since the opening; absent: no such audit.
    pub opened: Option<Box<Audit>>,
}

/// An audit that was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// What the draw depends on.
    pub seed: String,
    /// How many sessions were asked for.
    pub size: u32,
    /// Which records.
    pub population: Population,
    /// The population is that of the log below this position.
    pub population_at: Position,
    /// Digest of the drawn ids.
    pub digest: Digest32,
    /// Who opened it, when.
    pub opened: Signature,
    /// Position of the opening.
    pub position: Position,
    /// What was drawn and found so far, the riskiest stratum first.
    pub strata: Vec<StratumFigures>,
    /// That nothing more is judged.
    pub closed: Option<Closing>,
}

/// The end of an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Who closed it, when.
    pub signed: Signature,
    /// The event that says so.
    pub position: Position,
}

/// Where an audit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditState {
    /// Its sessions are being looked at.
    Open,
    /// All were judged.
    Closed,
}

impl Audit {
    /// Where it stands.
    pub fn state(&self) -> AuditState {
        match self.closed {
            None => AuditState::Open,
            Some(_) => AuditState::Closed,
        }
    }

    /// Sessions that nobody judged yet.
    pub fn waiting(&self) -> u32 {
        self.strata.iter().map(StratumFigures::waiting).sum()
    }

    /// The error rate of the whole population, once the audit is closed. Absent, too, while a
    /// stratum has sessions and of none that was drawn anybody could tell.
    pub fn rate(&self) -> Option<Rate> {
        self.closed?;
        let strata: Vec<_> = self.strata.iter().map(StratumFigures::decided).collect();
        stratified(&strata)
    }

    /// The error rate of one of its strata, once the audit is closed.
    pub fn rate_of(&self, stratum: &StratumFigures) -> Option<Rate> {
        self.closed?;
        rate(stratum.decided())
    }
}

impl StratumFigures {
    /// What was drawn, nothing judged yet.
    pub fn of(drawn: &DrawnStratum) -> Self {
        Self {
            cannot_tell: 0,
            drawn: drawn.drawn,
            found: 0,
            not_found: 0,
            population: drawn.population,
            stratum: drawn.stratum,
        }
    }

    /// The count of an outcome.
    pub fn count(&mut self, outcome: Outcome) -> &mut u32 {
        match outcome {
            Outcome::Found => &mut self.found,
            Outcome::NotFound => &mut self.not_found,
            Outcome::CannotTell => &mut self.cannot_tell,
        }
    }

    /// Sessions that nobody judged yet.
    pub fn waiting(&self) -> u32 {
        self.drawn - self.found - self.not_found - self.cannot_tell
    }

    /// What the error rate is made of.
    pub fn decided(&self) -> Decided {
        Decided {
            wrong: self.not_found,
            decided: self.found + self.not_found,
            population: self.population,
        }
    }
}

/// A session in one audit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AuditedSessionBook {
    /// That it was drawn; absent: it was not.
    pub drawn: Option<AuditedSession>,
}

/// A session that was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditedSession {
    /// Its activity.
    pub activity: ActivityId,
    /// The stratum that it was drawn of.
    pub stratum: Stratum,
    /// Its place in the whole draw, from 0.
    pub place: u32,
    /// What was said of it last.
    pub judged: Option<Judged>,
}

/// A judgement that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// What was found.
    pub outcome: Outcome,
    /// Who said so, when.
    pub signed: Signature,
    /// The event that says so, where the sealed reason is read from.
    pub position: Position,
}
