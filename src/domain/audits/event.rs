//! Events of audits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::draw::Stratum;
use crate::domain::kernel::ids::{
    ActivityId, AuditId, Digest32, OrganisationId, Position, SessionId,
};
use crate::domain::kernel::zone::{LocalDate, Zone};
use crate::domain::sessions::book::Session;
use crate::domain::sessions::event::{SessionRef, SessionSubject};
use crate::domain::sessions::state::SessionState;
use crate::domain::stored::Meta;

/// A sample was drawn to be looked at, session by session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditOpened {
    /// How it was drawn.
    pub audit: OpenedAudit,
    /// Who drew it.
    pub meta: Meta,
    /// What was drawn.
    pub sample: DrawnSample,
}

/// Group `audit` of an opening: with the log up to the position anybody draws the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenedAudit {
    /// The new audit.
    pub audit_id: AuditId,
    /// Which records.
    pub population: Population,
    /// The population is that of the log below this position.
    pub population_at: Position,
    /// What the draw depends on: a public text.
    pub seed: String,
    /// How many sessions were asked for.
    pub size: u32,
}

/// Which records a sample is drawn of: those whose hours are effective and that meet everything
/// stated here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// On this local day or later.
    #[serde(default)]
    pub from: Option<LocalDate>,
    /// Of this organisation.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
    /// On this local day or earlier.
    #[serde(default)]
    pub to: Option<LocalDate>,
}

impl Population {
    /// Whether a session, as it stands, is part of it.
    pub fn holds(&self, session: &Session, zone: &Zone) -> bool {
        let date = zone.date(session.started_at);
        session.state == SessionState::Effective
            && self
                .organisation_id
                .is_none_or(|id| id == session.organisation)
            && self.from.is_none_or(|from| from <= date)
            && self.to.is_none_or(|to| date <= to)
    }
}

/// Group `sample` of an opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawnSample {
    /// BLAKE3 over the 16 bytes of each drawn session's id, in the order of `sessions`.
    pub digest: Digest32,
    /// The drawn sessions: the riskiest stratum first, in each the order of the draw.
    pub sessions: Vec<DrawnSession>,
    /// How many there are, and how many were drawn, the riskiest first.
    pub strata: Vec<DrawnStratum>,
}

/// One drawn session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawnSession {
    /// Its activity.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
    /// How much speaks against it.
    pub stratum: Stratum,
}

/// One stratum of an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawnStratum {
    /// Sessions drawn.
    pub drawn: u32,
    /// Sessions in it.
    pub population: u64,
    /// Which.
    pub stratum: Stratum,
}

/// An auditor said what was found for one drawn session. A later one replaces it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditSessionJudged {
    /// The session.
    pub activity: SessionRef,
    /// In which audit.
    pub audit: JudgedAudit,
    /// What was found.
    pub judgement: Judgement,
    /// Who judged. The cause is the judgement that this one replaces, else the opening.
    pub meta: Meta,
    /// Whose session it is.
    pub subject: SessionSubject,
}

/// Group `audit` of a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgedAudit {
    /// The audit.
    pub audit_id: AuditId,
    /// The stratum that the session was drawn of.
    pub stratum: Stratum,
}

/// Group `judgement`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// What was found.
    pub outcome: Outcome,
}

/// What an auditor found for a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Evidence supports the record.
    Found,
    /// Evidence does not support it: an error.
    NotFound,
    /// There is not enough to say either.
    CannotTell,
}

/// Every drawn session was judged, and the result is final.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditClosed {
    /// Which audit.
    pub audit: ClosedAudit,
    /// Who closed it.
    pub meta: Meta,
    /// What was found.
    pub result: AuditResult,
}

/// Group `audit` of a closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosedAudit {
    /// The audit.
    pub audit_id: AuditId,
}

/// Group `result` of a closing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditResult {
    /// The counts of each stratum, the riskiest first.
    pub strata: Vec<StratumFigures>,
}

/// What was drawn and found in one stratum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StratumFigures {
    /// Sessions of which nobody can tell.
    pub cannot_tell: u32,
    /// Sessions drawn.
    pub drawn: u32,
    /// Sessions whose record evidence supports.
    pub found: u32,
    /// Sessions whose record it does not support.
    pub not_found: u32,
    /// Sessions in it.
    pub population: u64,
    /// Which.
    pub stratum: Stratum,
}
