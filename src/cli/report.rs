//! `report`: figures over many sessions, as a table, CSV or JSON.

use clap::{Args, Subcommand};
use serde_json::Value;

use super::Outcome;
use super::client::Server;
use super::directory::{Directory, Ports, open};
use super::import::columns::aligned;
use super::stopped::Stopped;
use super::voice::Voice;
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::sessions::state::SessionState;
use crate::reading::report::group::{By, States, WeekLabel, WeekStart, Weeks};
use crate::reading::report::sessions::{Line, Question, sessions};
use crate::state::Bounds;

/// Count sessions and hours. 统计服务记录与时长。
#[derive(Args)]
pub struct Report {
    #[command(flatten)]
    directory: Directory,
    #[command(flatten)]
    server: Server,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Sessions, grouped. 服务记录统计。
    Sessions(Sessions),
}

/// Counts every state but voided and found fake, unless --state names some.
#[derive(Args)]
struct Sessions {
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
    /// Write CSV. 以 CSV 输出。
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

fn state(text: &str) -> Result<SessionState, String> {
    serde_json::from_value(Value::from(text)).map_err(|_| format!("there is no state {text}"))
}

impl Report {
    /// Prints what was asked for.
    pub fn run(&self, voice: Voice) -> Outcome {
        let What::Sessions(asked) = &self.what;
        let lines = match self.server.client(voice)? {
            Some(client) => lines_of(client.read(&asked.path())?)?,
            None => self.in_directory(asked, voice)?,
        };
        voice.answer(&lines);
        if asked.csv {
            voice.say(in_csv(&lines));
        } else {
            voice.say(in_table(&lines, voice));
        }
        Ok(())
    }

    fn in_directory(&self, asked: &Sessions, voice: Voice) -> Result<Vec<Line>, Stopped> {
        let data = self.directory.free()?;
        let ports = Ports::of_the_machine();
        let running = open(data, ports, Bounds::default(), None, voice)?;
        let lines = sessions(running.queue.ledger(), &asked.question());
        running.stop()?;
        Ok(lines?)
    }
}

impl Sessions {
    fn question(&self) -> Question {
        Question {
            by: self.by,
            weeks: Weeks {
                start: self.week_start,
                label: self.week_label,
            },
            states: States(self.state.clone()),
            organisation: self.organisation,
        }
    }

    /// The same question to a server.
    fn path(&self) -> String {
        let place = self.organisation.map(|id| format!("/organisations/{id}"));
        let place = place.unwrap_or_default();
        let word = |value: Value| value.as_str().unwrap_or_default().to_owned();
        let mut path = format!(
            "/api/v1{place}/reports/sessions?by={}&week_start={}&week_label={}",
            word(serde_json::json!(self.by)),
            word(serde_json::json!(self.week_start)),
            word(serde_json::json!(self.week_label)),
        );
        let states: Vec<&str> = self.state.iter().map(|state| state.code()).collect();
        if !states.is_empty() {
            path.push_str("&state=");
            path.push_str(&states.join(","));
        }
        path
    }
}

fn lines_of(mut answer: Value) -> Result<Vec<Line>, Stopped> {
    let lines = serde_json::from_value(answer["lines"].take());
    lines.map_err(|cause| crate::log::Fault::unknown("reading the server's report", cause).into())
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
    aligned(&titles, &rows)
}

/// Minutes as they are: a spreadsheet adds up integers.
fn in_csv(lines: &[Line]) -> String {
    let line = |line: &Line| {
        // A name that a spreadsheet would calculate gets an apostrophe, as in every file we write.
        let armed = line.key.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let guard = if armed { "'" } else { "" };
        let key = line.key.replace('"', "\"\"");
        format!("\"{guard}{key}\",{},{}", line.sessions, line.minutes)
    };
    let header = std::iter::once("key,sessions,minutes".to_owned());
    let all: Vec<String> = header.chain(lines.iter().map(line)).collect();
    all.join("\n")
}
