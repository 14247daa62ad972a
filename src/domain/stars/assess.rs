//! Whether figures meet the conditions of a level. Pure, and the only place that says so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::StarFigures;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::policy::pack::{StarLevel, StarScheme};

/// What a level asks for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StarCondition {
    /// Effective minutes that count (R54).
    Minutes,
    /// Minutes of the last twelve months.
    YearMinutes,
    /// Minutes in the community.
    CommunityMinutes,
    /// Full months since the registration.
    RegisteredMonths,
    /// Months in a row with service.
    ServingMonths,
    /// The level held before.
    PriorLevel,
    /// At most so many sessions in dispute.
    DisputedSessions,
    /// At most so many sessions found bought or made up.
    FakeSessions,
}

impl StarCondition {
    /// As documents write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::YearMinutes => "year_minutes",
            Self::CommunityMinutes => "community_minutes",
            Self::RegisteredMonths => "registered_months",
            Self::ServingMonths => "serving_months",
            Self::PriorLevel => "prior_level",
            Self::DisputedSessions => "disputed_sessions",
            Self::FakeSessions => "fake_sessions",
        }
    }

    /// Whether the figure may be at most what is asked for, not at least.
    pub const fn is_bound_above(self) -> bool {
        matches!(self, Self::DisputedSessions | Self::FakeSessions)
    }

    /// Whether a star that is held needs it still: what was met once by time alone, or passes by
    /// itself, takes none away.
    const fn holds_on(self) -> bool {
        matches!(
            self,
            Self::Minutes | Self::CommunityMinutes | Self::FakeSessions
        )
    }
}

/// A condition, held against its figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StarCheck {
    /// What.
    pub condition: StarCondition,
    /// What is asked for: at least, or at most.
    pub asked: i64,
    /// What there is.
    pub found: i64,
}

impl StarCheck {
    /// Whether it is met; both bounds are inclusive (R54).
    pub fn is_met(&self) -> bool {
        if self.condition.is_bound_above() {
            self.found <= self.asked
        } else {
            self.found >= self.asked
        }
    }
}

/// Every condition of a level, for somebody who holds the level at place `held` (0: none).
pub fn checks(
    scheme: &StarScheme,
    level: &StarLevel,
    figures: &StarFigures,
    held: u32,
) -> Vec<StarCheck> {
    use StarCondition as C;
    let prior = level.prior_level.value().and_then(|it| scheme.level(*it));
    let quality = scheme.quality.value();
    let asked = [
        (C::Minutes, Some(level.minutes_min.0), figures.minutes.0),
        (
            C::YearMinutes,
            scheme.yearly_minutes_min.value().map(|it| it.0),
            figures.year_minutes.0,
        ),
        (
            C::CommunityMinutes,
            level.community_minutes_min.value().map(|it| it.0),
            figures.community_minutes.0,
        ),
        (
            C::RegisteredMonths,
            level.registered_months_min.value().map(|it| i64::from(*it)),
            figures.registered_months.into(),
        ),
        (
            C::ServingMonths,
            level.serving_months_min.value().map(|it| i64::from(*it)),
            figures.serving_months.into(),
        ),
        (
            C::PriorLevel,
            prior.map(|(rank, _)| i64::from(rank)),
            held.into(),
        ),
        (
            C::DisputedSessions,
            quality.map(|it| it.disputed_sessions_max.into()),
            figures.disputed_sessions.into(),
        ),
        (
            C::FakeSessions,
            quality.map(|it| it.fake_sessions_max.into()),
            figures.fake_sessions.into(),
        ),
    ];
    let asked = asked.into_iter();
    let checks = asked.filter_map(|(condition, asked, found)| {
        Some(StarCheck {
            condition,
            asked: asked?,
            found,
        })
    });
    checks.collect()
}

impl StarFigures {
    /// The same with more minutes, served now: for the question what if.
    #[must_use]
    pub fn with_more(mut self, minutes: Minutes) -> Self {
        self.minutes += minutes;
        self.year_minutes += minutes;
        self
    }
}

/// The first condition that is not met, if there is one.
pub fn unmet(
    scheme: &StarScheme,
    level: &StarLevel,
    figures: &StarFigures,
    held: u32,
) -> Option<StarCheck> {
    let checks = checks(scheme, level, figures, held);
    checks.into_iter().find(|check| !check.is_met())
}

/// Whether a star of this level, once granted, still rests on what it needs (R57).
pub fn holds_on(scheme: &StarScheme, level: &StarLevel, figures: &StarFigures) -> bool {
    let checks = checks(scheme, level, figures, u32::MAX);
    let mut needed = checks.iter().filter(|check| check.condition.holds_on());
    needed.all(StarCheck::is_met)
}
