//! A report as tables: what every surface shows of it, as text, CSV or a page.
//!
//! A cell keeps its integer, so that a spreadsheet adds up what people read as hours or percent.

use super::delay::DelayView;
use super::effective::EffectiveView;
use super::part::Part;
use super::rules::RulesView;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::refusal::Lang;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::{SessionState, Source};
use crate::domain::stored::ReasonCode;
use crate::reading::words::{self, Words, words};

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its stable name.
    pub name: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// The others only sum it up: as CSV it stands alone.
    pub is_main: bool,
}

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its stable name.
    pub name: &'static str,
    /// What people read above it.
    pub title: &'static str,
    /// Its cells are figures.
    pub figures: bool,
    /// Left out where people read, who have so much width and no more.
    pub is_detail: bool,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// An id, a name, a date.
    Text(String),
    /// A code, and what people read in its place.
    Named(String, String),
    /// A count.
    Count(i64),
    /// Minutes, read as hours.
    Minutes(i64),
    /// A share of a thousand, read as percent.
    PerMille(u32),
    /// Not known, or nothing to know.
    Absent,
}

impl Cell {
    /// A count of things.
    pub fn count(count: u64) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Text that is read as it is.
    pub fn text(text: impl std::fmt::Display) -> Self {
        Self::Text(text.to_string())
    }

    /// A figure of minutes that may be absent.
    pub fn minutes(minutes: Option<u32>) -> Self {
        minutes.map_or(Self::Absent, |minutes| Self::Minutes(i64::from(minutes)))
    }

    /// As people read it.
    pub fn for_people(&self) -> String {
        match self {
            Self::Text(text) | Self::Named(_, text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Minutes(minutes) => Minutes(*minutes).as_hours(),
            Self::PerMille(share) => format!("{}.{} %", share / 10, share % 10),
            Self::Absent => "-".to_owned(),
        }
    }

    /// As a program reads it.
    pub fn for_programs(&self) -> String {
        match self {
            Self::Text(text) | Self::Named(text, _) => text.clone(),
            Self::Count(figure) | Self::Minutes(figure) => figure.to_string(),
            Self::PerMille(share) => share.to_string(),
            Self::Absent => String::new(),
        }
    }
}

/// Makes sheets in one language.
#[derive(Clone, Copy)]
pub struct Maker(pub Lang);

impl Maker {
    /// A column of texts.
    pub fn column(self, name: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column {
            name,
            title: words(zh, en).of(self.0),
            figures: false,
            is_detail: false,
        }
    }

    /// A column of figures.
    pub fn figure(self, name: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column {
            figures: true,
            ..self.column(name, zh, en)
        }
    }

    /// A column of figures for programs alone.
    pub fn detail(self, name: &'static str) -> Column {
        Column {
            is_detail: true,
            ..self.figure(name, "", "")
        }
    }

    /// A cell with a code that people read in words.
    pub fn coded(self, code: impl Into<String>, said: Words) -> Cell {
        Cell::Named(code.into(), said.of(self.0).to_owned())
    }

    /// A sheet that others may sum up.
    pub fn sheet(
        self,
        name: &'static str,
        title: Words,
        columns: Vec<Column>,
        rows: Vec<Vec<Cell>>,
    ) -> Sheet {
        // A row that is out of step puts figures under the wrong names.
        let in_step = rows.iter().all(|row| row.len() == columns.len());
        debug_assert!(in_step, "{name}: a cell for each column");
        Sheet {
            name,
            title: title.of(self.0),
            columns,
            rows,
            is_main: false,
        }
    }

    /// Parts of a figure: what they are, sessions, minutes.
    pub fn parts<K>(
        self,
        name: &'static str,
        title: Words,
        parts: &[Part<K>],
        key: impl Fn(&K) -> Cell,
    ) -> Sheet {
        let row = |part: &Part<K>| {
            vec![
                key(&part.key),
                Cell::count(part.sessions),
                Cell::Minutes(part.minutes),
            ]
        };
        let columns = vec![
            self.column("part", "分项", "part"),
            self.figure("sessions", "记录数", "sessions"),
            self.figure("minutes", "时长", "hours"),
        ];
        self.sheet(name, title, columns, parts.iter().map(row).collect())
    }

    /// One figure a row.
    pub fn figures(self, name: &'static str, title: Words, rows: Vec<(Cell, Cell)>) -> Sheet {
        let columns = vec![
            self.column("figure", "指标", "figure"),
            self.figure("value", "数值", "value"),
        ];
        let rows = rows.into_iter().map(|(name, value)| vec![name, value]);
        self.sheet(name, title, columns, rows.collect())
    }

    /// Effective minutes, by grade and by channel.
    pub fn effective(self, effective: &EffectiveView) -> [Sheet; 2] {
        [
            self.parts(
                "by_grade",
                words("已生效时长，按证据等级", "Effective, by evidence grade"),
                &effective.by_grade,
                |grade| self.grade(*grade),
            ),
            self.parts(
                "by_source",
                words("已生效时长，按来源", "Effective, by source class"),
                &effective.by_source,
                |source| self.source(*source),
            ),
        ]
    }

    /// The rules behind a report.
    pub fn rules(self, rules: &[RulesView]) -> Sheet {
        let row = |rules: &RulesView| {
            vec![
                Cell::text(format!("{} {}", rules.id, rules.version)),
                Cell::text(words::rounding(&rules.rounding, self.0)),
                Cell::text(rules.adopted_at),
                Cell::count(rules.sessions),
            ]
        };
        let columns = vec![
            self.column("policy", "政策包与版本", "policy and version"),
            self.column("rounding", "取整规则", "rounding"),
            self.column("adopted_at", "采用位置", "adopted at position"),
            self.figure("sessions", "记录数", "sessions"),
        ];
        let title = words("所依据的规则", "Rules behind it");
        self.sheet("rules", title, columns, rules.iter().map(row).collect())
    }

    /// Entry delay: its figures and its distribution.
    pub fn delay(self, delay: &DelayView) -> [Sheet; 2] {
        let figures = self.figures(
            "delay",
            words("录入延迟", "Entry delay"),
            vec![
                (
                    self.coded("entries", words("录入", "entries")),
                    Cell::count(delay.entries),
                ),
                (
                    self.coded("median_minutes", words("中位数", "median")),
                    Cell::minutes(delay.median_minutes),
                ),
                (
                    self.coded(
                        "ninetieth_minutes",
                        words("第九十百分位", "90th percentile"),
                    ),
                    Cell::minutes(delay.ninetieth_minutes),
                ),
                (
                    self.coded("late", words("迟录", "late")),
                    Cell::count(delay.late),
                ),
                (
                    self.coded("late_per_mille", words("迟录份额", "share of late ones")),
                    Cell::PerMille(delay.late_per_mille),
                ),
            ],
        );
        let columns = vec![
            self.column("minutes_max", "不超过", "up to"),
            self.figure("entries", "录入", "entries"),
        ];
        let rows = delay.steps.iter().map(|step| {
            let up_to = words::delay_up_to(step.minutes_max, self.0);
            vec![Cell::text(up_to), Cell::count(step.entries)]
        });
        let title = words("录入延迟分布", "Distribution of entry delay");
        [
            figures,
            self.sheet("delay_steps", title, columns, rows.collect()),
        ]
    }

    /// A grade, with what it says.
    pub fn grade(self, grade: Grade) -> Cell {
        Cell::Named(
            grade.as_str().to_owned(),
            format!("{grade:?} {}", words::grade(grade).of(self.0)),
        )
    }

    /// A channel.
    pub fn source(self, source: Source) -> Cell {
        self.coded(code(&source), words::source(source))
    }

    /// A state.
    pub fn state(self, state: SessionState) -> Cell {
        self.coded(state.code(), words::state(state))
    }

    /// A reason.
    pub fn reason(self, reason: ReasonCode) -> Cell {
        self.coded(code(&reason), words::reason(reason))
    }
}

/// The code under which serde writes a plain variant.
pub fn code<T: serde::Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_hours_and_percent_where_programs_read_integers() {
        for (cell, people, programs) in [
            (Cell::Minutes(65), "1:05", "65"),
            (Cell::PerMille(7), "0.7 %", "7"),
            (Cell::PerMille(1_000), "100.0 %", "1000"),
            (Cell::Count(3), "3", "3"),
            (Cell::Absent, "-", ""),
            (Cell::Named("keyed".into(), "补录".into()), "补录", "keyed"),
        ] {
            assert_eq!(cell.for_people(), people);
            assert_eq!(cell.for_programs(), programs);
        }
    }
}
