//! `report sessions`: sessions counted by what they have in common.

use clap::Args;
use serde_json::Value;

use super::Where;
use super::output::{Output, field};
use super::whole::Period;
use crate::cli::Outcome;
use crate::cli::aligned::aligned_as;
use crate::cli::stopped::Stopped;
use crate::cli::voice::Voice;
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::sessions::state::SessionState;
use crate::reading::report::chart::Drawer;
use crate::reading::report::group::{By, States, WeekLabel, WeekStart, Weeks};
use crate::reading::report::sessions::{Line, Question, report};

/// Counts every state but voided and found fake, unless --state names some.
#[derive(Args)]
pub struct Sessions {
    /// By what they are grouped. 分组方式。
    #[arg(long, value_enum)]
    by: By,
    /// The day a week begins with. 一周从哪天开始。
    #[arg(long, value_enum, default_value = "mon")]
    week_start: WeekStart,
    /// Whether its first or its last day names a week. 以首日或末日命名一周。
    #[arg(long, value_enum, default_value = "first")]
    week_label: WeekLabel,
    /// Only these states, comma-separated. 仅统计这些状态。
    #[arg(long, value_delimiter = ',', value_parser = state)]
    state: Vec<SessionState>,
    /// Only what this organisation recorded. 仅统计此组织。
    #[arg(long)]
    organisation: Option<OrganisationId>,
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    output: Output,
}

fn state(text: &str) -> Result<SessionState, String> {
    serde_json::from_value(Value::from(text)).map_err(|_| format!("there is no state {text}"))
}

impl Sessions {
    /// Prints the groups.
    pub fn run(&self, from: &Where, voice: Voice) -> Outcome {
        let question = self.question()?;
        let view = from.view(&self.path(), voice, |ledger| report(ledger, &question))?;
        voice.answer(&view.lines);
        let chart = Drawer(voice.lang).groups(&view.lines);
        self.output.draw(&[chart], view.stamp.simulation, voice)?;
        if self.output.csv {
            voice.say(in_csv(&view.lines));
        } else {
            voice.say(in_table(&view.lines, voice));
        }
        Ok(())
    }

    fn question(&self) -> Result<Question, Stopped> {
        Ok(Question {
            by: self.by,
            weeks: Weeks {
                start: self.week_start,
                label: self.week_label,
            },
            states: States(self.state.clone()),
            days: self.period.days()?,
            organisation: self.organisation,
        })
    }

    /// The same question to a server.
    fn path(&self) -> String {
        let place = self.organisation.map(|id| format!("/organisations/{id}"));
        let place = place.unwrap_or_default();
        let word = |value: Value| value.as_str().unwrap_or_default().to_owned();
        let mut path = format!(
            "{place}/reports/sessions?by={}&week_start={}&week_label={}",
            word(serde_json::json!(self.by)),
            word(serde_json::json!(self.week_start)),
            word(serde_json::json!(self.week_label)),
        );
        let states: Vec<&str> = self.state.iter().map(|state| state.code()).collect();
        if !states.is_empty() {
            path.push_str("&state=");
            path.push_str(&states.join(","));
        }
        path + &self.period.query()
    }
}

fn in_table(lines: &[Line], voice: Voice) -> String {
    let titles = voice.pick(["分组", "记录数", "时长"], ["group", "sessions", "hours"]);
    let hours = |minutes| Minutes(minutes).as_hours();
    let line = |line: &Line| {
        let key = if line.key.is_empty() {
            voice.pick("（未注明）", "(not stated)").to_owned()
        } else {
            line.key.clone()
        };
        vec![key, line.sessions.to_string(), hours(line.minutes)]
    };
    let mut rows: Vec<Vec<String>> = lines.iter().map(line).collect();
    let sessions: u64 = lines.iter().map(|line| line.sessions).sum();
    let minutes: i64 = lines.iter().map(|line| line.minutes).sum();
    let all = voice.pick("合计", "all").to_owned();
    rows.push(vec![all, sessions.to_string(), hours(minutes)]);
    aligned_as(&titles, &rows, &[false, true, true])
}

/// Minutes as they are: a spreadsheet adds up integers.
fn in_csv(lines: &[Line]) -> String {
    let line = |line: &Line| format!("{},{},{}", field(&line.key), line.sessions, line.minutes);
    let header = std::iter::once("key,sessions,minutes".to_owned());
    let all: Vec<String> = header.chain(lines.iter().map(line)).collect();
    all.join("\n")
}
