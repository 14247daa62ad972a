//! Commands on organisations and stations, as they come in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::OrganisationId;
use crate::domain::secret::{Owner, Secret, Secrets};
use crate::domain::stored::ReasonCode;

/// Accredits an organisation by its unified social credit code, or a team under a guiding body.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccreditOrganisation {
    /// Name.
    pub name: String,
    /// Unified social credit code (GB 32100); left out for an unregistered team.
    #[serde(default)]
    pub credit_code: Option<String>,
    /// The committee or unit that guides a team (Order 67 art. 26).
    #[serde(default)]
    pub guided_by: Option<OrganisationId>,
    /// Where it is at home, a code of GB/T 2260.
    pub region: String,
}

/// Opens a station.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenStation {
    /// The organisation that runs it.
    pub organisation_id: OrganisationId,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Region, a code of GB/T 2260.
    pub region: String,
}

/// Suspends an organisation: it records nothing until it is reinstated (R39). What it recorded
/// stays, and can still be voided and answered for.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendOrganisation {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Why.
    pub reason: ReasonCode,
    /// The same in words.
    #[serde(default)]
    pub reason_text: Option<String>,
}

/// Lets a suspended organisation record again.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReinstateOrganisation {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Why.
    pub reason: ReasonCode,
    /// The same in words.
    #[serde(default)]
    pub reason_text: Option<String>,
}

/// Names who carries on for an organisation after a merger or dissolution: it is closed from then
/// on, and the successor answers for what it recorded (R39). Named wrongly, it is named again: the
/// closing stays, who answers changes.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameSuccessor {
    /// The organisation that ends.
    pub organisation_id: OrganisationId,
    /// Who carries on for it.
    pub successor_id: OrganisationId,
    /// Why.
    pub reason: ReasonCode,
    /// The same in words.
    #[serde(default)]
    pub reason_text: Option<String>,
}

/// Free text stays out of what is printed, and is sealed under the organisation's key.
macro_rules! with_reason {
    ($($name:ident $event_type:literal),+) => { $(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let (id, why) = (self.organisation_id, self.reason);
                write!(f, "{}({id}, {why:?})", stringify!($name))
            }
        }

        impl Secrets for $name {
            fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
                let secret = |text: &'_ String| Secret {
                    owner: Owner::Organisation(self.organisation_id),
                    event_type: $event_type,
                    version: 1,
                    path: "meta.reason_text",
                    plaintext: text.clone().into(),
                };
                self.reason_text.iter().map(secret).collect()
            }
        }
    )+ };
}

with_reason!(
    SuspendOrganisation "organisation_suspended",
    ReinstateOrganisation "organisation_reinstated",
    NameSuccessor "organisation_succeeded"
);

impl std::fmt::Debug for AccreditOrganisation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccreditOrganisation({:?})", self.guided_by)
    }
}

impl std::fmt::Debug for OpenStation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OpenStation(of {})", self.organisation_id)
    }
}

impl Secrets for AccreditOrganisation {
    fn secrets(&self, seed: &[u8; 32]) -> Vec<Secret<'_>> {
        vec![Secret {
            owner: Owner::Organisation(OrganisationId::derive(seed, 0)),
            event_type: "organisation_accredited",
            version: 1,
            path: "organisation.name",
            plaintext: self.name.as_str().into(),
        }]
    }
}

impl Secrets for OpenStation {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let secret = |path, plaintext| Secret {
            owner: Owner::Organisation(self.organisation_id),
            event_type: "station_opened",
            version: 1,
            path,
            plaintext,
        };
        vec![
            secret("station.name", self.name.as_str().into()),
            secret("place.address", self.address.as_str().into()),
        ]
    }
}
