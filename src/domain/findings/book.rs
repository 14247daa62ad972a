//! The books of wide findings: the finding itself, and those of an organisation.

use serde::{Deserialize, Serialize};

use super::event::{FindingCursor, FindingScope};
use crate::domain::kernel::ids::{ActivityId, FindingId, OrganisationId, PersonId, Position};
use crate::domain::kernel::zone::Zone;
use crate::domain::ledger::totals::ByGrade;
use crate::domain::sessions::book::{Session, Signature};
use crate::domain::sessions::state::SessionState;
use crate::domain::stored::ReasonCode;

/// Sessions found by one command: their books fit one decision, their events one frame.
pub const PAGE_SESSIONS: usize = 64;

/// State of one finding.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FindingBook {
    /// Everything since the opening; absent: no such finding.
    pub opened: Option<Box<Finding>>,
}

/// A finding that was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Whose records it is about.
    pub organisation: OrganisationId,
    /// Which of them.
    pub scope: FindingScope,
    /// Bought, or made up.
    pub reason: ReasonCode,
    /// Who found it, when.
    pub opened: Signature,
    /// Position of the opening: what was recorded later is not meant.
    pub position: Position,
    /// How many activities are looked through.
    pub activities: u32,
    /// Where it stands.
    pub state: FindingState,
    /// How far it came.
    pub cursor: FindingCursor,
    /// Sessions marked as fake.
    pub found: u32,
    /// Sessions left as they are: of the finder, who does not judge own hours (R28).
    pub left: u32,
    /// Effective minutes taken back, by evidence grade.
    pub minutes_by_grade: ByGrade,
}

/// Where a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// The ledger looks through the records.
    AtWork,
    /// Everything was looked at.
    Done,
}

impl FindingState {
    /// The code that books and the API use.
    pub fn code(self) -> &'static str {
        match self {
            Self::AtWork => "at_work",
            Self::Done => "done",
        }
    }
}

impl Finding {
    /// Whether a session, as it stands, is meant and not found yet. What was voided is.
    /// `recorders` are all ids of the recorder that the scope names.
    pub fn concerns(
        &self,
        activity: ActivityId,
        session: &Session,
        zone: &Zone,
        recorders: &[PersonId],
    ) -> bool {
        let before = session.trail.first();
        session.organisation == self.organisation
            && before.is_some_and(|first| *first < self.position)
            && session.state != SessionState::FoundFake
            && self.scope.covers(activity, session, zone, recorders)
    }
}

/// One page of the findings about an organisation's records, in the order of opening.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FindingRoll {
    /// The findings.
    pub findings: Vec<FindingId>,
}

impl FindingRoll {
    /// Findings on one page; 16 bytes each, so a page stays under 4 KB.
    pub const LENGTH_MAX: u32 = 256;
}
