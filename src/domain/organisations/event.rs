//! Events of organisations and stations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::credit_code::CreditCode;
use crate::domain::kernel::ids::{OrganisationId, StationId};
use crate::domain::kernel::region::RegionCode;
use crate::domain::stored::{Meta, Sealed};

/// An organisation, or a team under a guiding body, was accredited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationAccredited {
    /// Who accredited.
    pub meta: Meta,
    /// What was accredited.
    pub organisation: AccreditedGroup,
}

/// Group `organisation` of an accreditation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccreditedGroup {
    /// Unified social credit code; absent for a team.
    pub credit_code: Option<CreditCode>,
    /// The committee or unit that guides a team (Order 67 art. 26).
    pub guided_by: Option<OrganisationId>,
    /// Name, sealed under the organisation's key.
    pub name: Sealed,
    /// The new organisation.
    pub organisation_id: OrganisationId,
    /// Where it is at home.
    pub region: RegionCode,
}

/// An organisation may not record until it is reinstated (R39).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationSuspended {
    /// Who suspended it, and why.
    pub meta: Meta,
    /// Which.
    pub organisation: StandingGroup,
}

/// A suspended organisation may record again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationReinstated {
    /// Who reinstated it; the cause is the suspension.
    pub meta: Meta,
    /// Which.
    pub organisation: StandingGroup,
}

/// An organisation is closed; another one carries on for it (R39).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationSucceeded {
    /// Who named the successor, and why; the cause is the naming that it corrects.
    pub meta: Meta,
    /// Which, by whom.
    pub organisation: SucceededGroup,
}

/// Group `organisation` of a succession.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SucceededGroup {
    /// The organisation that ended.
    pub organisation_id: OrganisationId,
    /// Who answers for its records.
    pub successor_id: OrganisationId,
}

/// Group `organisation` of a change of standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingGroup {
    /// The organisation.
    pub organisation_id: OrganisationId,
}

/// A station was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StationOpened {
    /// Who opened it.
    pub meta: Meta,
    /// Where it is.
    pub place: StationPlace,
    /// Which, and whose.
    pub station: StationGroup,
}

/// Group `station`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StationGroup {
    /// Name, sealed under the organisation's key.
    pub name: Sealed,
    /// The organisation that runs it.
    pub organisation_id: OrganisationId,
    /// The new station.
    pub station_id: StationId,
}

/// Group `place` of a station.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StationPlace {
    /// Address, sealed under the organisation's key.
    pub address: Sealed,
    /// Region.
    pub region: RegionCode,
}
