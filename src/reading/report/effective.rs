//! Effective sessions: by grade, by channel, by month. What a dispute freezes is not among them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::part::{Count, Counts, Part};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::sessions::book::Session;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::{SessionState, Source};

/// Counts of effective sessions.
#[derive(Clone, Debug, Default)]
pub struct Effective {
    grades: Counts<Grade>,
    channels: Counts<Source>,
    months: Counts<(String, Grade)>,
}

/// Effective minutes, by what they rest on and when they were served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EffectiveView {
    /// By evidence grade.
    pub by_grade: Vec<Part<Grade>>,
    /// By channel of the start.
    pub by_source: Vec<Part<Source>>,
    /// By month of the service day and evidence grade.
    pub by_month: Vec<MonthPart>,
}

/// Effective minutes of one grade in one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MonthPart {
    /// Year and month, `2026-03`.
    pub month: String,
    /// The grade.
    pub grade: Grade,
    /// How many sessions.
    pub sessions: u64,
    /// The sum of their minutes.
    pub minutes: i64,
}

/// The month of a day, `2026-03`.
pub fn month_of(date: LocalDate) -> String {
    date.to_string()[..7].to_owned()
}

impl Effective {
    /// Takes a session in, if it is effective; whether it was.
    pub fn see(&mut self, date: LocalDate, session: &Session) -> bool {
        let graded = session.standing_credits().next();
        let Some(credit) = graded.filter(|_| session.state == SessionState::Effective) else {
            return false;
        };
        let count = Count::of(session);
        self.grades.add(credit.grade, count);
        self.channels.add(session.source_in, count);
        self.months.add((month_of(date), credit.grade), count);
        true
    }

    /// Takes in what another counted.
    pub fn join(&mut self, other: Self) {
        self.grades.join(other.grades);
        self.channels.join(other.channels);
        self.months.join(other.months);
    }

    /// The figures.
    pub fn view(self) -> EffectiveView {
        let month = |((month, grade), count): ((String, Grade), Count)| MonthPart {
            month,
            grade,
            sessions: count.sessions,
            minutes: count.minutes,
        };
        EffectiveView {
            by_grade: self.grades.parts(),
            by_source: self.channels.parts(),
            by_month: self.months.0.into_iter().map(month).collect(),
        }
    }
}

impl EffectiveView {
    /// Every month from the first with service to the last, those without among them.
    pub fn months(&self) -> Vec<String> {
        let (first, last) = (self.by_month.first(), self.by_month.last());
        let (Some(first), Some(last)) = (first, last) else {
            return Vec::new();
        };
        let mut months = vec![first.month.clone()];
        while let Some(month) = months.last().filter(|month| **month < last.month) {
            months.push(after(month));
        }
        months
    }
}

/// The month after one.
fn after(month: &str) -> String {
    let (year, number) = month.split_once('-').unwrap_or((month, "12"));
    match (year.parse::<i32>(), number.parse::<u32>()) {
        (Ok(year), Ok(number)) if number < 12 => format!("{year:04}-{:02}", number + 1),
        (Ok(year), _) => format!("{:04}-01", year + 1),
        _ => "9999-12".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_without_service_stand_between_those_with() {
        let part = |month: &str| MonthPart {
            month: month.to_owned(),
            grade: Grade::A,
            sessions: 1,
            minutes: 60,
        };
        let view = EffectiveView {
            by_month: vec![part("2025-11"), part("2026-02")],
            ..EffectiveView::default()
        };
        assert_eq!(view.months(), ["2025-11", "2025-12", "2026-01", "2026-02"]);
        assert_eq!(EffectiveView::default().months(), Vec::<String>::new());
    }
}
