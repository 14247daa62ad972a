//! Events of stars. Every evaluation stands in its event with all that it looked at (R56).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::imports::event::OriginGroup;
use crate::domain::kernel::ids::{OrganisationId, StarApplicationId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::ledger::totals::ByGrade;
use crate::domain::people::event::PersonGroup;
use crate::domain::policy::pack::{RuleCode, StarApprover};
use crate::domain::stored::{Meta, Sealed};

/// Somebody applied for a star, or was nominated (R55).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarApplied {
    /// For what, with whom.
    pub application: ApplicationGroup,
    /// What the books said.
    pub evaluation: EvaluationGroup,
    /// Who applied; the rules are those in force at the cut-off.
    pub meta: Meta,
    /// For whom.
    pub subject: PersonGroup,
    /// The notice, where nobody has to approve.
    pub time: StarNoticeTime,
}

/// Group `application` of a new application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationGroup {
    /// The application.
    pub application_id: StarApplicationId,
    /// The level.
    pub level: RuleCode,
    /// Whether an organisation nominated, and not the volunteer.
    pub nominated: bool,
    /// The organisation served, which approves where the level says so.
    pub organisation_id: OrganisationId,
    /// The level's place in the scheme, from 1.
    pub rank: u32,
    /// Its stars; absent: a medal.
    pub stars: Option<u32>,
}

/// Group `evaluation`: what was looked at, and the highest level whose conditions it meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationGroup {
    /// The figures.
    pub figures: StarFigures,
    /// The level held then.
    pub held: Option<RuleCode>,
    /// The highest level met.
    pub highest_met: Option<RuleCode>,
}

/// What the books say of somebody up to a day, over all their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarFigures {
    /// Of the minutes that count, those in the community.
    pub community_minutes: Minutes,
    /// Minutes that earlier awards took (R58).
    pub consumed_minutes: Minutes,
    /// The last day that counts.
    pub cut_off: LocalDate,
    /// Sessions in dispute now.
    pub disputed_sessions: u32,
    /// Sessions found bought or made up.
    pub fake_sessions: u32,
    /// Effective minutes that count, without those that earlier awards took.
    pub minutes: Minutes,
    /// The minutes that count by evidence grade, with those that earlier awards took.
    pub minutes_by_grade: ByGrade,
    /// Full months since the registration.
    pub registered_months: u32,
    /// Months in a row with service, up to that of the last day or the one before it.
    pub serving_months: u32,
    /// Sessions that count.
    pub sessions: u32,
    /// Of the minutes that count, those of the twelve months up to the last day.
    pub year_minutes: Minutes,
}

/// Group `time` of a step that a notice may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarNoticeTime {
    /// When the notice ends; absent: none runs.
    pub notice_ends_at: Option<Moment>,
}

/// Somebody whom the level names agreed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarApproved {
    /// Which application.
    pub application: ApplicationRef,
    /// As whom.
    pub approval: ApprovalGroup,
    /// What the books said.
    pub evaluation: EvaluationGroup,
    /// Who agreed.
    pub meta: Meta,
    /// Whose star it would be.
    pub subject: PersonGroup,
    /// The notice.
    pub time: StarNoticeTime,
}

/// Group `application` where the id is all that is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationRef {
    /// The application.
    pub application_id: StarApplicationId,
}

/// Group `approval`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalGroup {
    /// As whom.
    pub approver: StarApprover,
    /// How many more must agree.
    pub remaining: u32,
}

/// An application came to nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarRefused {
    /// Which.
    pub application: ApplicationRef,
    /// What the books said, where conditions were no longer met.
    pub evaluation: Option<EvaluationGroup>,
    /// Who refused, and why; the ledger itself, where conditions were no longer met.
    pub meta: Meta,
    /// Whose.
    pub subject: PersonGroup,
}

/// Somebody objected during the notice: it stops until that is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarObjected {
    /// To which.
    pub application: ApplicationRef,
    /// Who objected.
    pub meta: Meta,
    /// What was said.
    pub objection: ObjectionGroup,
    /// Whose.
    pub subject: PersonGroup,
}

/// Group `objection`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectionGroup {
    /// What was said, sealed under the key of the volunteer.
    pub text: Sealed,
}

/// An objection was answered: the award goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarObjectionDismissed {
    /// To which.
    pub application: ApplicationRef,
    /// Who answered, and why.
    pub meta: Meta,
    /// Whose.
    pub subject: PersonGroup,
    /// The rest of the notice.
    pub time: StarNoticeTime,
}

/// A star was granted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarGranted {
    /// Which application.
    pub application: ApplicationRef,
    /// What the books said.
    pub evaluation: EvaluationGroup,
    /// Who granted: the last to agree, or the ledger at the end of the notice.
    pub meta: Meta,
    /// What.
    pub star: StarGroup,
    /// To whom.
    pub subject: PersonGroup,
}

/// Group `star`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarGroup {
    /// Minutes that count for no later award (R58).
    pub consumed_minutes: Minutes,
    /// When it ends, if it does.
    pub ends_at: Option<Moment>,
    /// The level.
    pub level: RuleCode,
    /// The level's place in the scheme.
    pub rank: u32,
    /// The award that it takes the place of.
    pub replaces: Option<StarApplicationId>,
    /// Its running number in the series.
    pub serial: Option<u64>,
    /// The series of that.
    pub series: Option<RuleCode>,
    /// Its stars; absent: a medal.
    pub stars: Option<u32>,
    /// Last day that it lasts, if it ends.
    pub valid_until: Option<LocalDate>,
}

/// Hours behind a star fell away, or somebody looked at it again (R57).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarReevaluated {
    /// The award.
    pub application: ApplicationRef,
    /// The figures before.
    pub before: FiguresGroup,
    /// What became of it.
    pub change: ChangeGroup,
    /// What the books say now.
    pub evaluation: EvaluationGroup,
    /// Because of what.
    pub meta: Meta,
    /// Whose.
    pub subject: PersonGroup,
}

/// Group `before`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiguresGroup {
    /// The figures.
    pub figures: StarFigures,
}

/// Group `change`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeGroup {
    /// The level before.
    pub from: RuleCode,
    /// What became of it.
    pub outcome: StarOutcome,
    /// The level now; absent: none.
    pub to: Option<RuleCode>,
    /// Its place in the scheme.
    pub to_rank: u32,
    /// Its stars.
    pub to_stars: Option<u32>,
}

/// What becomes of a star that is looked at again.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StarOutcome {
    /// It stays.
    Kept,
    /// It stays until somebody has looked at it.
    UnderReview,
    /// It falls to a lower level.
    Downgraded,
    /// No level is left.
    Lost,
}

/// A star was taken away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarRevoked {
    /// The award.
    pub application: ApplicationRef,
    /// Who, and why.
    pub meta: Meta,
    /// Whose.
    pub subject: PersonGroup,
}

/// A star reached the end of its validity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarExpired {
    /// The award.
    pub application: ApplicationRef,
    /// Effective at its end.
    pub meta: Meta,
    /// Whose.
    pub subject: PersonGroup,
}

/// A row of an import states a star of elsewhere; it is shown once the import is approved (I7).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarImported {
    /// What else the source says, sealed under the holder's key.
    pub content: StarEvidence,
    /// Who imported it.
    pub meta: Meta,
    /// Where it comes from.
    pub origin: OriginGroup,
    /// What is stated.
    pub star: StatedStar,
    /// Whose.
    pub subject: PersonGroup,
}

/// Group `content` of a star of elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarEvidence {
    /// Who awarded it.
    pub authority: Option<Sealed>,
    /// Where the evidence is kept.
    pub evidence_ref: Option<Sealed>,
}

/// Group `star` of a star of elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedStar {
    /// When it was awarded.
    pub awarded_on: LocalDate,
    /// By which scheme.
    pub scheme: RuleCode,
    /// How many stars.
    pub stars: u32,
}
