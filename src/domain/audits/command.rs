//! Commands on audits, as they come in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::{Outcome, Population};
use super::question::Question;
use crate::domain::kernel::ids::{ActivityId, AuditId, OrganisationId, SessionId};
use crate::domain::kernel::refusal::Refusal;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::limits::AUDIT_SESSIONS_MAX;
use crate::domain::secret::{Owner, Secret, Secrets};

/// Draws a sample by a published seed, to be looked at session by session (R42). What was drawn is
/// recorded with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenAudit {
    /// What the draw depends on: a public number nobody could choose.
    pub seed: String,
    /// How many sessions, 1 to 500.
    pub n: u32,
    /// Only sessions of this organisation.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
    /// Only service days from this one on.
    #[serde(default)]
    pub from: Option<LocalDate>,
    /// Only service days up to this one.
    #[serde(default)]
    pub to: Option<LocalDate>,
}

impl OpenAudit {
    /// The draw it asks for.
    pub fn question(&self) -> Result<Question, Refusal> {
        let population = Population {
            from: self.from,
            organisation_id: self.organisation_id,
            to: self.to,
        };
        Question::new(&self.seed, (self.n, AUDIT_SESSIONS_MAX), population)
    }
}

/// Says what was found for one drawn session. Said again, the later judgement counts.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgeAuditedSession {
    /// The audit.
    pub audit_id: AuditId,
    /// The activity of the session.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
    /// Whether evidence supports the record.
    pub outcome: Outcome,
    /// What was looked at, in words.
    #[serde(default)]
    pub reason_text: Option<String>,
}

/// Closes an audit of which every drawn session was judged; nothing more is judged in it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseAudit {
    /// The audit.
    pub audit_id: AuditId,
}

impl std::fmt::Debug for JudgeAuditedSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (audit, session) = (self.audit_id, self.session_id);
        write!(
            f,
            "JudgeAuditedSession({audit}, {session}, {:?})",
            self.outcome
        )
    }
}

impl Secrets for JudgeAuditedSession {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let text = self.reason_text.as_deref();
        let sealed = text.map(|text| Secret {
            owner: Owner::OrganisationOf(self.activity_id),
            event_type: "audit_session_judged",
            version: 1,
            path: "meta.reason_text",
            plaintext: text.into(),
        });
        sealed.into_iter().collect()
    }
}
