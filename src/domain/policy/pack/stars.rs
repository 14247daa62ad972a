//! Star schemes as data (R54-R58): what counts, what each level takes, who agrees, what follows.
//!
//! Fields are alphabetical: plain serde output is canonical. A scheme that leaves something `unset`
//! asks for nothing there. Months are calendar months of the ledger's zone.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::parts::{Bilingual, CategoryCode, RuleCode, Setting, Sourced};
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::spelled::spelled;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::sessions::event::HourClass;
use crate::domain::sessions::grade::Grade;
use crate::domain::stored::ReasonCode;

/// Star levels, and how they are awarded, kept and lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarScheme {
    /// Whether somebody approves, or meeting the conditions is enough.
    pub award: Setting<StarAward>,
    /// Categories of service in the community; children of a named one are among them.
    pub community_categories: Setting<Vec<CategoryCode>>,
    /// Whether hours that an award took count for no later one (R58).
    pub consume_on_award: Setting<bool>,
    /// Which hours count.
    pub counted: StarHours,
    /// What becomes of a star when hours behind it fall away (R57).
    pub hours_fall: Setting<StarFall>,
    /// Rising levels.
    pub levels: Vec<StarLevel>,
    /// Which of the levels may be applied for (R55).
    pub may_apply_for: Setting<StarChoice>,
    /// The series that numbers of stars come from.
    pub number_series: Setting<StarSeries>,
    /// What speaks against the quality of somebody's records.
    pub quality: Setting<StarQuality>,
    /// Reasons for which a star is taken away; unset: every reason that fits a sanction.
    pub revocation_grounds: Setting<Vec<ReasonCode>>,
    /// `id` or `id#place` of a source of the pack, for levels and their minutes.
    pub source: String,
    /// Months that a star lasts.
    pub valid_months: Setting<u32>,
    /// Least minutes that count within the twelve months up to the cut-off.
    pub yearly_minutes_min: Setting<Minutes>,
}

/// Which effective hours count towards a star.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarHours {
    /// Only of these categories and of their children.
    pub categories: Setting<Vec<CategoryCode>>,
    /// Only of these classes.
    pub classes: Setting<Vec<HourClass>>,
    /// Only on this service date and later.
    pub from: Setting<LocalDate>,
    /// Only of this evidence grade or a better one; H is below D.
    pub grade_min: Setting<Grade>,
    /// Only recorded by these organisations.
    pub organisations: Setting<Vec<OrganisationId>>,
}

/// One level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarLevel {
    /// Who must agree, each a person of their own; none where awards are automatic.
    pub approvers: Sourced<Vec<StarApprover>>,
    /// Stable code.
    pub code: RuleCode,
    /// Least minutes of service in the community.
    pub community_minutes_min: Setting<Minutes>,
    /// The day of the year up to which service counts; unset: the day of the application (R56).
    pub cut_off: Setting<MonthDay>,
    /// Least effective minutes that count, inclusive (R54).
    pub minutes_min: Minutes,
    /// Name.
    pub name: Bilingual,
    /// Who may apply; unset: the volunteer.
    pub nominators: Setting<Vec<StarNominator>>,
    /// Working days for which an approved award is posted before it is made.
    pub notice_working_days: Setting<u32>,
    /// Least points; no points are kept yet, so that a pack that sets it is not adopted.
    pub points_min: Setting<u32>,
    /// The level that must be held before.
    pub prior_level: Setting<RuleCode>,
    /// Least full months since the registration.
    pub registered_months_min: Setting<u32>,
    /// Least months in a row, up to the cut-off, with service in each.
    pub serving_months_min: Setting<u32>,
    /// Stars, from 1; null: a medal.
    pub stars: Option<u32>,
}

/// Whether somebody approves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StarAward {
    /// Applied for, and approved by people.
    Application,
    /// Asked for, and made when the conditions are met.
    Automatic,
}

/// Which levels may be applied for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StarChoice {
    /// The highest one whose conditions are met.
    HighestMet,
    /// The one above what is held.
    NextLevel,
}

/// Who may apply.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StarNominator {
    /// The volunteer.
    Volunteer,
    /// Staff of an organisation that the volunteer served.
    OrganisationServed,
}

/// Whose agreement an award takes, the least first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StarApprover {
    /// An approver or administrator of the organisation served.
    OrganisationServed,
    /// An administrator of the organisation served.
    OrganisationAdmin,
    /// The authority, by an administrator of the ledger.
    Authority,
}

impl StarApprover {
    /// As documents write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrganisationServed => "organisation_served",
            Self::OrganisationAdmin => "organisation_admin",
            Self::Authority => "authority",
        }
    }
}

/// What becomes of a star when hours behind it fall away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StarFall {
    /// It is kept.
    Keep,
    /// It is kept until somebody has looked at it.
    Review,
    /// It falls to the highest level still met at once.
    Downgrade,
}

/// What may not be more, for the quality of somebody's records (F86).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarQuality {
    /// Sessions in dispute.
    pub disputed_sessions_max: u32,
    /// Sessions found bought or made up.
    pub fake_sessions_max: u32,
}

/// A series of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarSeries {
    /// Whether somebody keeps the first number for ever, whatever the level.
    pub kept: bool,
    /// What stands before the running number.
    pub prefix: RuleCode,
}

/// A day of every year, such as `11-30`; of February at most the 28th.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: u32,
    day: u32,
}

impl MonthDay {
    /// The newest such day that is not later than `date`.
    pub fn reached(self, date: LocalDate) -> LocalDate {
        let of = |year| LocalDate::from_ymd(year, self.month, self.day);
        let this_year = of(date.year()).filter(|day| *day <= date);
        this_year.or_else(|| of(date.year() - 1)).unwrap_or(date)
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl FromStr for MonthDay {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (month, day) = text.split_once('-').ok_or(())?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| ());
        let it = Self {
            month: number(month)?,
            day: number(day)?,
        };
        // 2001 was a common year: what exists in it exists every year.
        let exists = LocalDate::from_ymd(2001, it.month, it.day).is_some();
        (exists && it.to_string() == text).then_some(it).ok_or(())
    }
}

impl Serialize for MonthDay {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let expected = "expected month and day, as in 11-30";
        spelled(from, expected, |text| text.parse().ok())
    }
}

impl JsonSchema for MonthDay {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MonthDay".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "pattern": "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
            "description": "A day of every year"
        })
    }
}

impl StarLevel {
    /// The day up to which service counts in what is applied for on `date`.
    pub fn cut_off(&self, date: LocalDate) -> LocalDate {
        match self.cut_off.value() {
            Some(day) => day.reached(date),
            None => date,
        }
    }

    /// Whether `nominator` may apply.
    pub fn may_nominate(&self, nominator: StarNominator) -> bool {
        match self.nominators.value() {
            Some(nominators) => nominators.contains(&nominator),
            None => nominator == StarNominator::Volunteer,
        }
    }
}

impl StarScheme {
    /// The level with this code, and its place from 1: a higher one is harder to reach.
    pub fn level(&self, code: RuleCode) -> Option<(u32, &StarLevel)> {
        self.ranked().find(|(_, level)| level.code == code)
    }

    /// The level at a place.
    pub fn at(&self, rank: u32) -> Option<&StarLevel> {
        self.levels.get((rank.checked_sub(1)?) as usize)
    }

    /// Every level with its place.
    pub fn ranked(&self) -> impl Iterator<Item = (u32, &StarLevel)> {
        (1..).zip(&self.levels)
    }

    /// Whether meeting the conditions is enough.
    pub fn is_automatic(&self) -> bool {
        self.award.value() == Some(&StarAward::Automatic)
    }

    /// Every source that it names.
    pub(super) fn sources(&self) -> Vec<&str> {
        let counted = &self.counted;
        let own = [
            self.award.source(),
            self.community_categories.source(),
            self.consume_on_award.source(),
            counted.categories.source(),
            counted.classes.source(),
            counted.from.source(),
            counted.grade_min.source(),
            counted.organisations.source(),
            self.hours_fall.source(),
            self.may_apply_for.source(),
            self.number_series.source(),
            self.quality.source(),
            self.revocation_grounds.source(),
            self.valid_months.source(),
            self.yearly_minutes_min.source(),
            Some(self.source.as_str()),
        ];
        let levels = self.levels.iter().flat_map(|level| {
            [
                Some(level.approvers.source.as_str()),
                level.community_minutes_min.source(),
                level.cut_off.source(),
                level.nominators.source(),
                level.notice_working_days.source(),
                level.points_min.source(),
                level.prior_level.source(),
                level.registered_months_min.source(),
                level.serving_months_min.source(),
            ]
        });
        own.into_iter().chain(levels).flatten().collect()
    }
}
