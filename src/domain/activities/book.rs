//! The books of activities and of people's part in them.

use serde::{Deserialize, Serialize};

use crate::domain::books::paged::Paged;
use crate::domain::kernel::ids::{
    Digest32, ImportId, OrganisationId, PersonId, Position, StationId,
};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::region::RegionCode;
use crate::domain::ledger::totals::HourTotals;
use crate::domain::policy::pack::CategoryCode;

/// State of one activity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ActivityBook {
    /// The plan; absent: no such activity.
    pub plan: Option<Box<Plan>>,
    /// What another system states of it, for an activity of the past.
    pub stated: Option<Box<Stated>>,
    /// Sign-ups that stand.
    pub signed_up: u32,
    /// Hours and sessions.
    pub totals: HourTotals,
    /// Events in this activity's stream.
    pub events: Paged<Position>,
}

impl ActivityBook {
    /// The organising unit; absent: no such activity.
    pub fn organisation(&self) -> Option<OrganisationId> {
        let planned = self.plan.as_ref().map(|plan| plan.organisation);
        planned.or(self.stated.as_ref().map(|stated| stated.organisation))
    }

    /// Its category in the policy pack; of an imported one only where its source used such a code.
    pub fn category(&self) -> Option<CategoryCode> {
        let planned = self.plan.as_ref().map(|plan| plan.category);
        let stated = self.stated.as_ref();
        planned.or(stated.and_then(|stated| stated.category))
    }
}

/// What an import states of an activity of the past: nothing can be recorded for it on site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stated {
    /// The organising unit.
    pub organisation: OrganisationId,
    /// The import that brought it.
    pub import: ImportId,
    /// Category of the pack, where the source used one of its codes.
    pub category: Option<CategoryCode>,
    /// Start, where stated.
    pub starts_at: Option<Moment>,
    /// End, where stated.
    pub ends_at: Option<Moment>,
    /// Position of the import, where the sealed content is read from.
    pub position: Position,
}

/// What was published; never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The organising unit.
    pub organisation: OrganisationId,
    /// The person in charge.
    pub lead: PersonId,
    /// The station, where there is one.
    pub station: Option<StationId>,
    /// Category.
    pub category: CategoryCode,
    /// Region.
    pub region: RegionCode,
    /// Planned start.
    pub starts_at: Moment,
    /// Planned end.
    pub ends_at: Moment,
    /// Most people who may sign up.
    pub capacity: Option<u32>,
    /// Published before it starts (R16).
    pub announced: bool,
    /// Fixed at publication.
    pub content_digest: Digest32,
    /// Position of the publication, where the sealed content is read from.
    pub published_position: Position,
}

impl Plan {
    /// Planned length in whole minutes.
    pub fn minutes(&self) -> Minutes {
        Minutes::in_seconds(self.ends_at.seconds_since(self.starts_at))
    }
}

/// One person's part in one activity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipationBook {
    /// Since when the person is signed up.
    pub signed_up_at: Option<Moment>,
    /// Sessions that are not voided; while there is one, the sign-up stands.
    pub sessions: u32,
    /// Minutes keyed in by hand and not voided (R26).
    pub keyed_minutes: Minutes,
}
