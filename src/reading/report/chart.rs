//! What is drawn of a report: bars by month stacked by grade, entry delay, the mix of grades.
//!
//! A chart holds words and integers only; `svg` draws it. The words come with the language, so that
//! a drawing needs no script.

use super::delay::DelayView;
use super::effective::EffectiveView;
use super::part::{Part, per_mille};
use super::sessions::Line;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::refusal::Lang;
use crate::domain::sessions::grade::Grade;
use crate::reading::words::{self, Words, words};

/// How something is filled: ordered by lightness, so that it can be told apart in grey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// The strongest.
    First,
    /// Lighter.
    Second,
    /// Lighter again.
    Third,
    /// A warm, light one.
    Fourth,
    /// White, hatched.
    Hatched,
}

/// A series of values, one for each bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// How it is filled.
    pub fill: Fill,
    /// Its values.
    pub values: Vec<i64>,
}

/// A chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// The same for those who do not see it, with the main figures.
    pub described: String,
    /// What is drawn.
    pub drawn: Drawn,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// Upright bars of stacked minutes, with a scale in hours.
    Stacked {
        /// The name of each bar.
        labels: Vec<String>,
        /// From the bottom up.
        series: Vec<Series>,
    },
    /// Upright bars of one count each, written above it.
    Counts {
        /// The name of each bar.
        labels: Vec<String>,
        /// The counts.
        counts: Vec<u64>,
    },
    /// Level bars of equal length, cut by shares.
    Shares {
        /// The name of each bar; a single one needs none.
        labels: Vec<String>,
        /// From left to right.
        series: Vec<Series>,
    },
}

/// Makes charts in one language.
#[derive(Clone, Copy)]
pub struct Drawer(pub Lang);

/// Groups that are drawn: two years of weeks.
const GROUPS_MAX: usize = 106;

const GRADES: [(Grade, Fill); 5] = [
    (Grade::A, Fill::First),
    (Grade::B, Fill::Second),
    (Grade::C, Fill::Third),
    (Grade::D, Fill::Fourth),
    (Grade::H, Fill::Hatched),
];

impl Drawer {
    fn said(self, text: Words) -> String {
        text.of(self.0).to_owned()
    }

    /// Effective hours by month, stacked by grade.
    pub fn by_month(self, whose: &str, months: Vec<String>, of: &EffectiveView) -> Chart {
        let minutes = |grade: Grade, month: &String| -> i64 {
            let own = of.by_month.iter();
            let own = own.filter(|part| part.grade == grade && part.month == *month);
            own.map(|part| part.minutes).sum()
        };
        let series = GRADES.map(|(grade, fill)| Series {
            name: grade.as_str().to_owned(),
            fill,
            values: months.iter().map(|month| minutes(grade, month)).collect(),
        });
        let total = of.by_grade.iter().map(|part| part.minutes).sum();
        let what = words("已生效时长，按月", "Effective hours by month");
        Chart {
            title: format!("{} · {whose}", what.of(self.0)),
            described: format!(
                "{} {}",
                self.said(words("合计小时：", "Hours in all:")),
                Minutes(total).as_hours()
            ),
            drawn: Drawn::Stacked {
                labels: months,
                series: used(series),
            },
        }
    }

    /// Hours of groups of any kind, in their order; of very many the first ones.
    pub fn groups(self, lines: &[Line]) -> Chart {
        let drawn = lines.iter().take(GROUPS_MAX);
        let total = lines.iter().map(|line| line.minutes).sum();
        let sessions: u64 = lines.iter().map(|line| line.sessions).sum();
        let hours = Minutes(total).as_hours();
        Chart {
            title: self.said(words("服务时长（小时），按分组", "Hours by group")),
            described: match self.0 {
                Lang::Zh => format!("{sessions}条记录，共{hours}"),
                Lang::En => format!("{sessions} sessions, {hours} in all"),
            },
            drawn: Drawn::Stacked {
                labels: drawn.clone().map(|line| shortened(&line.key)).collect(),
                series: vec![Series {
                    name: self.said(words("时长", "hours")),
                    fill: Fill::Second,
                    values: drawn.map(|line| line.minutes).collect(),
                }],
            },
        }
    }

    /// The distribution of entry delay.
    pub fn delay(self, delay: &DelayView) -> Chart {
        let label = |minutes: Option<i64>| {
            let up_to = words::delay_up_to(minutes, self.0);
            match minutes {
                Some(_) => format!("≤{up_to}"),
                None => up_to,
            }
        };
        let median = delay.median_minutes.map_or_else(
            || "-".to_owned(),
            |minutes| Minutes(i64::from(minutes)).as_hours(),
        );
        let late = format!(
            "{}.{} %",
            delay.late_per_mille / 10,
            delay.late_per_mille % 10
        );
        let described = match self.0 {
            Lang::Zh => format!("录入{}条，中位数{median}，迟录{late}", delay.entries),
            Lang::En => format!("{} entries, median {median}, late {late}", delay.entries),
        };
        Chart {
            title: self.said(words(
                "录入延迟：录入条数",
                "Entry delay: number of entries",
            )),
            described,
            drawn: Drawn::Counts {
                labels: delay
                    .steps
                    .iter()
                    .map(|step| label(step.minutes_max))
                    .collect(),
                counts: delay.steps.iter().map(|step| step.entries).collect(),
            },
        }
    }

    /// The mix of grades of effective hours.
    pub fn grades(self, of: &EffectiveView) -> Chart {
        let total: i64 = of.by_grade.iter().map(|part| part.minutes).sum();
        let series = GRADES.map(|(grade, fill)| {
            let own = of.by_grade.iter().filter(|part| part.key == grade);
            let minutes: i64 = own.map(|part| part.minutes).sum();
            let share = per_mille(minutes.unsigned_abs(), total.unsigned_abs());
            Series {
                name: format!(
                    "{grade:?} {} {} ({}.{} %)",
                    words::grade(grade).of(self.0),
                    Minutes(minutes).as_hours(),
                    share / 10,
                    share % 10
                ),
                fill,
                values: vec![minutes],
            }
        });
        let series = used(series);
        let names: Vec<&str> = series.iter().map(|one| one.name.as_str()).collect();
        Chart {
            title: self.said(words("证据等级构成（小时）", "Evidence grades (hours)")),
            described: names.join("; "),
            drawn: Drawn::Shares {
                labels: vec![String::new()],
                series,
            },
        }
    }

    /// The mix of grades of several, by sessions.
    pub fn mixes(self, of: Vec<(String, Vec<Part<Grade>>)>) -> Chart {
        let sessions = |parts: &[Part<Grade>], grade| -> i64 {
            let own = parts.iter().filter(|part| part.key == grade);
            own.map(|part| i64::try_from(part.sessions).unwrap_or(i64::MAX))
                .sum()
        };
        let series = GRADES.map(|(grade, fill)| Series {
            name: grade.as_str().to_owned(),
            fill,
            values: of.iter().map(|(_, parts)| sessions(parts, grade)).collect(),
        });
        let what = words(
            "证据等级构成，风险最高的记录员",
            "Evidence grades of the riskiest recorders",
        );
        Chart {
            title: self.said(what),
            described: self.said(words("按已生效的记录数", "By effective sessions")),
            drawn: Drawn::Shares {
                labels: of.into_iter().map(|(label, _)| label).collect(),
                series: used(series),
            },
        }
    }
}

/// A label that fits below a bar.
fn shortened(text: &str) -> String {
    let wide = !text.is_ascii();
    let (kept, length) = (if wide { 4 } else { 9 }, text.chars().count());
    if length <= kept + 1 {
        return text.to_owned();
    }
    text.chars().take(kept).chain(['…']).collect()
}

/// Series that hold anything.
fn used<const N: usize>(series: [Series; N]) -> Vec<Series> {
    let holds = |one: &Series| one.values.iter().any(|value| *value > 0);
    series.into_iter().filter(holds).collect()
}
