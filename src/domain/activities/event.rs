//! Events of activities and sign-ups.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::{ActivityId, Digest32, OrganisationId, PersonId, StationId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::region::RegionCode;
use crate::domain::people::event::PersonGroup;
use crate::domain::policy::pack::CategoryCode;
use crate::domain::stored::{Meta, Sealed};

/// An activity was published. Its seven facts: name and content (`content`), date and service
/// time (`time`), place (`place`), organising unit and lead (`activity`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityPublished {
    /// Which, whose, led by whom.
    pub activity: ActivityGroup,
    /// What.
    pub content: ContentGroup,
    /// Who published, under which rules.
    pub meta: Meta,
    /// Where.
    pub place: ActivityPlace,
    /// When.
    pub time: ActivityTime,
}

/// Group `activity` of a publication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityGroup {
    /// The new activity.
    pub activity_id: ActivityId,
    /// Most people who may sign up; absent: no limit.
    pub capacity: Option<u32>,
    /// Category of the pinned policy's tree.
    pub category: CategoryCode,
    /// Digest over groups `content`, `place` and `time` as stored: fixed at publication.
    pub content_digest: Digest32,
    /// The person in charge (活动负责人).
    pub lead: PersonId,
    /// The organising unit, which records.
    pub organisation_id: OrganisationId,
}

/// Group `content`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContentGroup {
    /// What is done, sealed under the organisation's key.
    pub description: Sealed,
    /// Name of the activity, sealed under the organisation's key.
    pub title: Sealed,
}

/// Group `place`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityPlace {
    /// Address, sealed under the organisation's key.
    pub address: Sealed,
    /// Region.
    pub region: RegionCode,
    /// The station, where there is one.
    pub station_id: Option<StationId>,
}

/// Group `time`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityTime {
    /// Published before it starts (R16).
    pub announced: bool,
    /// Planned end.
    pub ends_at: Moment,
    /// Planned start.
    pub starts_at: Moment,
}

/// A person signed up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VolunteerSignedUp {
    /// For what.
    pub activity: SignUpGroup,
    /// Who signed the person up.
    pub meta: Meta,
    /// Who.
    pub subject: PersonGroup,
}

/// A sign-up was cancelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUpCancelled {
    /// For what.
    pub activity: SignUpGroup,
    /// Who cancelled.
    pub meta: Meta,
    /// Whose sign-up.
    pub subject: PersonGroup,
}

/// Group `activity` of a sign-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUpGroup {
    /// The activity.
    pub activity_id: ActivityId,
}
