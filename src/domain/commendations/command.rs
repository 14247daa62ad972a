//! Commands on commendations, as they come in.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::CommendationKind;
use crate::domain::kernel::ids::{ActivityId, CommendationId, PersonId, SessionId};
use crate::domain::secret::{Owner, Secret, Secrets};
use crate::domain::stored::ReasonCode;

/// Commends or thanks whoever served a session, in the name of the organisation that was served.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveCommendation {
    /// The activity.
    pub activity_id: ActivityId,
    /// The session that it rests on.
    pub session_id: SessionId,
    /// Whose session that is.
    pub person_id: PersonId,
    /// How much is said.
    pub kind: CommendationKind,
    /// To the volunteer; several lines may be written.
    pub text: String,
}

/// Takes a commendation back, in the name of the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawCommendation {
    /// The activity.
    pub activity_id: ActivityId,
    /// The session that it rests on.
    pub session_id: SessionId,
    /// Which.
    pub commendation_id: CommendationId,
    /// Why; what was made up is undone by a finding, not by this.
    pub reason: ReasonCode,
}

/// The volunteer does not want a commendation; it is not given again for that session.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseCommendation {
    /// Whose.
    pub person_id: PersonId,
    /// Which.
    pub commendation_id: CommendationId,
}

// The words do not belong into anybody's log.
impl fmt::Debug for GiveCommendation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GiveCommendation({}, {:?})", self.session_id, self.kind)
    }
}

impl Secrets for GiveCommendation {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        vec![Secret {
            owner: Owner::Person(self.person_id),
            event_type: "commendation_given",
            version: 1,
            path: "statement.text",
            plaintext: self.text.as_str().into(),
        }]
    }
}
