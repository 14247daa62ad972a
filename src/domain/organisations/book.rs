//! The books of organisations and stations.

use serde::{Deserialize, Serialize};

use crate::domain::books::paged::Paged;
use crate::domain::kernel::ids::{OrganisationId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::ledger::totals::HourTotals;
use crate::domain::stored::{Actor, ReasonCode};

/// State of one organisation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OrganisationBook {
    /// When it was accredited; absent: no such organisation.
    pub accredited_at: Option<Moment>,
    /// Position of the accreditation, where the sealed name is read from.
    pub accredited_position: Option<Position>,
    /// The body that guides a team.
    pub guided_by: Option<OrganisationId>,
    /// Since when, by whom and why it may not record (R39).
    pub suspended: Option<Suspension>,
    /// Who carries on for it, since when and why: from then on it is closed (R39).
    pub succeeded: Option<Succession>,
    /// The organisations that it carries on for, in the order of their closing.
    pub predecessors: Vec<OrganisationId>,
    /// The most successions that led to it, one after the other.
    pub successions: u32,
    /// Stations opened.
    pub stations: u32,
    /// Activities published; also where the next one goes in the roll.
    pub activities: u32,
    /// Imports opened; also where the next one goes in the roll.
    pub imports: u32,
    /// Wide findings opened about its records; also where the next one goes in the roll.
    pub findings: u32,
    /// Those that are still worked through.
    pub findings_at_work: u32,
    /// Commendations given; also where the next one goes in the roll.
    pub commendations: u32,
    /// Hours and sessions.
    pub totals: HourTotals,
    /// Events in this organisation's stream.
    pub events: Paged<Position>,
}

/// A suspension that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Since when.
    pub at: Moment,
    /// Who suspended it.
    pub by: Actor,
    /// Why.
    pub reason: ReasonCode,
    /// The event that says so.
    pub position: Position,
}

/// What closed an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// Since when, or when it was corrected.
    pub at: Moment,
    /// Who named the successor.
    pub by: Actor,
    /// Why.
    pub reason: ReasonCode,
    /// The event that says so.
    pub position: Position,
    /// Who carries on.
    pub successor: OrganisationId,
}

/// State of one station.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StationBook {
    /// The organisation that runs it; absent: no such station.
    pub organisation: Option<OrganisationId>,
    /// Position of its opening, where the sealed name is read from.
    pub opened_position: Option<Position>,
}
