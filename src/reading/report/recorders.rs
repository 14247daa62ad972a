//! Recorders by anomaly: who recorded what, how late, how well evidenced, and what came of it.
//!
//! The recorder of a session is whoever recorded its start, else its end, other than the volunteer;
//! what a volunteer recorded alone (code in and out, declarations) stands in one line without a
//! person. Lines come by falling risk (`anomaly`), so that whoever samples begins at the top. A
//! high place is a reason to look, never a finding: that takes an event of its own (R37).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::anomaly::Flag;
use super::delay::DelayView;
use super::effective::EffectiveView;
use super::part::Part;
use super::tally::{Days, Stamp, tallied};
use crate::domain::kernel::ids::{OrganisationId, PersonId};
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::Source;
use crate::reading::Read;
use crate::run::Ledger;

mod counting;
mod league;
mod shown;

use league::League;

/// Recorders that a report lists; the rest is counted.
pub const RECORDERS_MAX: usize = 1_000;
/// Approvers that a line names.
pub const APPROVERS_MAX: usize = 5;

/// The report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecordersView {
    /// How far it saw.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// Only sessions of this organisation.
    pub organisation_id: Option<OrganisationId>,
    /// Service days it is about.
    pub days: Days,
    /// Recorders, the riskiest first; the volunteers themselves last.
    pub recorders: Vec<RecorderLine>,
    /// Recorders that are not listed, for there are too many.
    pub left_off: u64,
    /// Entry delay of all sessions counted.
    pub delay: DelayView,
    /// Effective minutes of all sessions counted.
    pub effective: EffectiveView,
}

/// One recorder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecorderLine {
    /// Who; absent: the volunteers themselves.
    pub person_id: Option<PersonId>,
    /// Sessions recorded, whatever became of them.
    pub sessions: u64,
    /// Minutes of those that were not undone.
    pub minutes: i64,
    /// By channel of the start.
    pub by_channel: Vec<Part<Source>>,
    /// Effective minutes by evidence grade.
    pub by_grade: Vec<Part<Grade>>,
    /// How late the entries were made.
    pub delay: DelayView,
    /// Different people who approved.
    pub approvers: u64,
    /// Those who approved most.
    pub approved_by: Vec<ApproverPart>,
    /// Sessions that were ever disputed.
    pub disputed: u64,
    /// Sessions voided.
    pub voided: u64,
    /// Sessions found bought or fake.
    pub found_fake: u64,
    /// Figures behind the flags.
    pub signs: Signs,
    /// What stands out.
    pub flags: Vec<Flag>,
    /// The sum that the order goes by.
    pub risk: u32,
}

/// How much one person approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ApproverPart {
    /// Who.
    pub person_id: PersonId,
    /// How many sessions.
    pub sessions: u64,
}

/// Figures behind the flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Signs {
    /// Sessions whose times were typed in.
    pub typed: u64,
    /// Of these with whole hours exactly.
    pub typed_whole_hours: u64,
    /// Of these entered at night.
    pub typed_at_night: u64,
    /// Most people with the same start and end, typed in for one activity.
    pub same_times_people_max: u64,
    /// Most sessions typed in for one activity that no volunteer signed.
    pub unsigned_of_activity_max: u64,
    /// Most minutes of service typed in within one clock hour.
    pub typed_minutes_in_hour_max: i64,
    /// Sessions that began at night; not of records without clock times.
    pub service_at_night: u64,
}

/// The recorders of these days, of one organisation or of all.
pub fn recorders(
    ledger: &Ledger,
    organisation: Option<OrganisationId>,
    days: Days,
) -> Read<RecordersView> {
    let league = || League::new(&ledger.zone);
    let (league, stamp) = tallied(ledger, organisation, days, league)?;
    Ok(league.view(stamp, organisation, days))
}
