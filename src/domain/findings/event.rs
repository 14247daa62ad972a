//! Events of wide findings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::{
    ActivityId, FindingId, ImportId, OrganisationId, PersonId, SessionId,
};
use crate::domain::kernel::zone::{LocalDate, Zone};
use crate::domain::ledger::totals::ByGrade;
use crate::domain::sessions::book::Session;
use crate::domain::stored::{Actor, Meta};

/// A wide finding was opened; the ledger works through what it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingOpened {
    /// Which, about whose records.
    pub finding: FindingGroup,
    /// Who found it, and why.
    pub meta: Meta,
    /// Which records.
    pub scope: FindingScope,
}

/// Group `finding` of an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingGroup {
    /// How many activities are to be looked through.
    pub activities: u32,
    /// The new finding.
    pub finding_id: FindingId,
    /// Whose records.
    pub organisation_id: OrganisationId,
}

/// Which sessions are meant: those that meet everything stated here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingScope {
    /// Of this activity.
    #[serde(default)]
    pub activity_id: Option<ActivityId>,
    /// On this local day or later.
    #[serde(default)]
    pub from: Option<LocalDate>,
    /// Brought by this import.
    #[serde(default)]
    pub import_id: Option<ImportId>,
    /// This person recorded the start or the end.
    #[serde(default)]
    pub recorder_id: Option<PersonId>,
    /// On this local day or earlier.
    #[serde(default)]
    pub to: Option<LocalDate>,
}

impl FindingScope {
    /// Whether nothing is stated, so that everything would be meant.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether its last day is before its first.
    pub fn is_reversed(&self) -> bool {
        self.from.zip(self.to).is_some_and(|(from, to)| to < from)
    }

    /// Whether a session, as it stands, meets all that is stated; `recorders` are all ids of the
    /// recorder, where one is.
    pub fn covers(
        &self,
        activity: ActivityId,
        session: &Session,
        zone: &Zone,
        recorders: &[PersonId],
    ) -> bool {
        let date = zone.date(session.started_at);
        let hands = || session.recorders().filter_map(Actor::person);
        let by = |_| hands().any(|id| recorders.contains(&id));
        self.activity_id.is_none_or(|id| id == activity)
            && self.import_id.is_none_or(|id| session.import == Some(id))
            && self.recorder_id.is_none_or(by)
            && self.from.is_none_or(|from| from <= date)
            && self.to.is_none_or(|to| date <= to)
    }
}

/// How far a finding came. Activities are numbered in the order of their publication; a finding
/// about one activity has only that one, number 0.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct FindingCursor {
    /// Activities before this one are done.
    pub activity: u32,
    /// Its sessions up to this one, by id, are done; absent: none.
    pub session_id: Option<SessionId>,
}

/// One page of a finding was worked through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingAdvanced {
    /// How far it came.
    pub cursor: FindingCursor,
    /// How it went.
    pub finding: FoundGroup,
    /// What was taken back.
    pub hours: FoundHours,
    /// The cause is the opening.
    pub meta: Meta,
}

/// Group `finding` of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundGroup {
    /// Whether it was the last page.
    pub done: bool,
    /// The finding.
    pub finding_id: FindingId,
    /// Sessions that this page marked as fake.
    pub found: u32,
    /// Sessions that it left as they are.
    pub left: u32,
    /// Whose records.
    pub organisation_id: OrganisationId,
}

/// Group `hours` of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundHours {
    /// Effective minutes that this page took back, by evidence grade.
    pub minutes_by_grade: ByGrade,
}
