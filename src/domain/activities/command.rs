//! Commands on activities, as they come in. Every one of the seven facts may be absent here, so
//! that the answer can name the one that is missing and its rule (R11).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId, StationId};
use crate::domain::kernel::moment::Moment;
use crate::domain::secret::{Owner, Secret, Secrets};

/// Publishes an activity with the seven facts of Order 67 art. 7.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishActivity {
    /// The organising unit, which records.
    pub organisation_id: OrganisationId,
    /// Name of the activity.
    #[serde(default)]
    pub title: String,
    /// What is done.
    #[serde(default)]
    pub description: String,
    /// Category code of the policy's tree.
    #[serde(default)]
    pub category: String,
    /// Code of the kind of event it is, such as `meeting`: the policy may say that it is no
    /// volunteer service (R12). Checked, not recorded.
    #[serde(default)]
    pub kind: Option<String>,
    /// Address.
    #[serde(default)]
    pub address: String,
    /// Region, a code of GB/T 2260.
    #[serde(default)]
    pub region: String,
    /// Planned start.
    #[serde(default)]
    pub starts_at: Option<Moment>,
    /// Planned end.
    #[serde(default)]
    pub ends_at: Option<Moment>,
    /// The person in charge (活动负责人).
    #[serde(default)]
    pub lead: Option<PersonId>,
    /// The station it takes place at.
    #[serde(default)]
    pub station_id: Option<StationId>,
    /// Most people who may sign up.
    #[serde(default)]
    pub capacity: Option<u32>,
}

impl std::fmt::Debug for PublishActivity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublishActivity(of {})", self.organisation_id)
    }
}

/// Signs a person up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    /// For what.
    pub activity_id: ActivityId,
    /// Who.
    pub person_id: PersonId,
}

/// Cancels a sign-up (Reg art. 22).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelSignUp {
    /// Of what.
    pub activity_id: ActivityId,
    /// Whose.
    pub person_id: PersonId,
}

impl Secrets for PublishActivity {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let secret = |path, plaintext| Secret {
            owner: Owner::Organisation(self.organisation_id),
            event_type: "activity_published",
            version: 1,
            path,
            plaintext,
        };
        vec![
            secret("content.description", self.description.as_str().into()),
            secret("content.title", self.title.as_str().into()),
            secret("place.address", self.address.as_str().into()),
        ]
    }
}
