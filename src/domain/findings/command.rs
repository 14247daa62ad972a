//! Commands on wide findings, as they come in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::{FindingCursor, FindingScope};
use crate::domain::kernel::ids::{ActivityId, FindingId, OrganisationId, SessionId};
use crate::domain::secret::{Owner, Secret, Secrets};
use crate::domain::stored::ReasonCode;

/// Finds that all sessions of a scope were bought or made up (R37, Order 67 art. 21).
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenFinding {
    /// Whose records.
    pub organisation_id: OrganisationId,
    /// Which of them; something must be stated.
    pub scope: FindingScope,
    /// Bought, or made up.
    pub reason: ReasonCode,
    /// What was found, in words.
    pub reason_text: String,
}

/// Works through the next part of a finding. Only the ledger itself does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdvanceFinding {
    /// The finding.
    pub finding_id: FindingId,
    /// How far it came before.
    pub from: FindingCursor,
    /// How far it comes now.
    pub to: FindingCursor,
    /// What was come across on the way and may be meant.
    pub sessions: Vec<(ActivityId, SessionId)>,
    /// Nothing is left to be looked at.
    pub last: bool,
}

impl std::fmt::Debug for OpenFinding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (id, scope) = (self.organisation_id, self.scope);
        write!(f, "OpenFinding({id}, {scope:?}, {:?})", self.reason)
    }
}

impl Secrets for OpenFinding {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        vec![Secret {
            owner: Owner::Organisation(self.organisation_id),
            event_type: "finding_opened",
            version: 1,
            path: "meta.reason_text",
            plaintext: self.reason_text.as_str().into(),
        }]
    }
}
