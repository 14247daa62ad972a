//! How sessions are grouped: by what, which day begins a week, which day names it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::zone::LocalDate;
use crate::domain::sessions::book::Session;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::{SessionState, Source};

/// By what sessions are grouped.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Week of the service day. 按周。
    Week,
    /// Activities of one name in one organisation. 按活动名称。
    Event,
    /// Category, in the source's words where it was imported. 按类别。
    Type,
    /// Category of the policy pack; empty where a source states none of its codes. 按政策包类别。
    Category,
    /// Recording organisation. 按组织。
    Organisation,
    /// Evidence grade; empty while it is not fixed. 按证据等级。
    Grade,
    /// Region of the activity. 按地区。
    Region,
    /// Month of the service day. 按月。
    Month,
    /// Where the session stands. 按状态。
    State,
}

/// A day of the week.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum WeekStart {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// Which day names a week.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum WeekLabel {
    /// Its first day. 首日。
    First,
    /// Its last day. 末日。
    Last,
}

/// How weeks are cut and named; Monday and the first day unless somebody says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weeks {
    /// The day a week begins with.
    pub start: WeekStart,
    /// The day that names it.
    pub label: WeekLabel,
}

impl Default for Weeks {
    fn default() -> Self {
        Self {
            start: WeekStart::Mon,
            label: WeekLabel::First,
        }
    }
}

impl Weeks {
    /// The day that names the week of `date`.
    pub fn of(self, date: LocalDate) -> LocalDate {
        let since = (date.days_from_monday() + 7 - self.start as i32) % 7;
        let first = date.plus_days(-since);
        match self.label {
            WeekLabel::First => first,
            WeekLabel::Last => first.plus_days(6),
        }
    }
}

/// The states a report counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct States(pub Vec<SessionState>);

impl States {
    /// Whether a session in this state is counted.
    pub fn count(&self, state: SessionState) -> bool {
        if self.0.is_empty() {
            !state.is_undone()
        } else {
            self.0.contains(&state)
        }
    }
}

/// The grade of a session, as far as it is fixed: an import cannot become anything but H.
pub fn grade_of(session: &Session) -> Option<Grade> {
    let credited = session.standing_credits().next().map(|credit| credit.grade);
    let imported = session.source_in == Source::Imported;
    credited.or(imported.then_some(Grade::H))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> LocalDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_week_from_saturday_named_by_its_last_day_ends_on_friday() {
        let weeks = Weeks {
            start: WeekStart::Sat,
            label: WeekLabel::Last,
        };
        for (day, friday) in [
            ("2023-01-06", "2023-01-06"),
            ("2023-01-07", "2023-01-13"),
            ("2023-01-08", "2023-01-13"),
            ("2023-01-13", "2023-01-13"),
        ] {
            assert_eq!(weeks.of(date(day)), date(friday), "{day}");
        }
    }

    #[test]
    fn a_week_begins_on_monday_unless_told_otherwise() {
        assert_eq!(Weeks::default().of(date("2023-01-08")), date("2023-01-02"));
        assert_eq!(Weeks::default().of(date("2023-01-09")), date("2023-01-09"));
    }

    #[test]
    fn what_was_undone_is_counted_only_when_asked_for() {
        let all = States::default();
        assert!(all.count(SessionState::Imported) && all.count(SessionState::Disputed));
        assert!(!all.count(SessionState::Voided) && !all.count(SessionState::FoundFake));
        assert!(States(vec![SessionState::Voided]).count(SessionState::Voided));
    }
}
