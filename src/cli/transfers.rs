//! `credit transfer`: a list of draws, grants, donations and gifts, previewed and then recorded by
//! a server, all or nothing or each for itself.
//!
//! Nothing is recorded without `--run`. The key is told before anything is sent: the same list
//! under the same key again records what is missing, and nothing twice.

use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Outcome;
use super::aligned::aligned_as;
use super::client::fresh_key;
use super::report::Where;
use super::stopped::Stopped;
use super::voice::{Voice, remark};

/// Where a server takes them.
const PATH: &str = "/api/v1/time-bank/transfers";

/// Give credit to many: a CSV of kind, from, to, minutes. 批量发放、捐赠与转赠。
#[derive(Args)]
pub struct Transfers {
    /// CSV with the columns kind, from, to, minutes. 表格（类别、转出、转入、分钟）。
    file: PathBuf,
    /// How the lines belong together. 全部成功才入账，或逐行入账。
    #[arg(long)]
    mode: Mode,
    /// Record it; without, it is only previewed. 入账；不填则只预览。
    #[arg(long)]
    run: bool,
    /// The key of an earlier run that was cut short. 续做时填上次的编号。
    #[arg(long, requires = "run")]
    key: Option<Uuid>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    /// All or nothing.
    All,
    /// Each line for itself.
    Each,
}

impl Transfers {
    /// Previews or records the list; not good if a line is refused.
    pub fn run(&self, place: &Where, voice: Voice) -> Outcome {
        let client = place.client(voice)?.ok_or_else(|| {
            Stopped::usage(
                "批量转账由运行中的服务处理，需要 --server。",
                "A running server takes transfers: name it by --server.",
            )
        })?;
        let mode = match self.mode {
            Mode::All => "all",
            Mode::Each => "each",
        };
        let body = json!({"mode": mode, "csv": self.csv()?});
        let key = self.key.unwrap_or_else(fresh_key);
        if self.run {
            remark(voice.pick(
                format!("编号 {key}：如中断，以 --key 续做。"),
                format!("Key {key}: if this is cut short, go on with --key."),
            ));
        }
        let path = if self.run {
            PATH.to_owned()
        } else {
            format!("{PATH}?dry_run=true")
        };
        let results = client.command_under(key, &path, &body)?;
        voice.answer(&results);
        voice.say(told(&results, voice));
        if results["totals"]["refused"] == 0 {
            return Ok(());
        }
        Err(Stopped::found(
            "有的行不能入账，见上。",
            "Some lines are refused, see above.",
        ))
    }

    fn csv(&self) -> Result<String, Stopped> {
        let bytes = fs::read(&self.file);
        let bytes = bytes.map_err(|cause| Stopped::unreadable(&self.file, &cause))?;
        String::from_utf8(bytes).map_err(|_| {
            Stopped::usage(
                "表格须为 UTF-8 编码的 CSV。",
                "The table must be CSV in UTF-8.",
            )
        })
    }
}

/// A table of all lines, and the sums.
fn told(results: &Value, voice: Voice) -> String {
    let titles = voice.pick(
        ["行", "结果", "分钟", "转出方余额", "转入方余额", "说明"],
        [
            "line",
            "result",
            "minutes",
            "giver has",
            "receiver has",
            "why",
        ],
    );
    let lines = results["lines"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let lines: Vec<Vec<String>> = lines.iter().map(|line| cells(line, voice)).collect();
    let table = aligned_as(&titles, &lines, &[true, false, true, false, false, false]);
    let totals = &results["totals"];
    let [accepted, refused, minutes] =
        ["accepted", "refused", "minutes"].map(|name| totals[name].to_string());
    let sums = voice.pick(
        format!("可入账 {accepted} 行，不能 {refused} 行，合计 {minutes} 分钟。"),
        format!("{accepted} lines stand, {refused} do not; {minutes} minutes in all."),
    );
    let is_preview = results["dry_run"] == true;
    let stands = results["stands"] == true;
    let end = match (is_preview, stands) {
        (true, true) => voice.pick("预览：尚未入账。", "A preview: nothing is recorded yet."),
        (true, false) => voice.pick(
            "预览：这样不会入账任何一行。",
            "A preview: like this nothing would be recorded.",
        ),
        (false, _) => voice.pick("已入账。", "Recorded."),
    };
    format!("{table}\n{sums}\n{end}")
}

fn cells(line: &Value, voice: Voice) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let balance = |side: &Value| match side {
        Value::Null => String::new(),
        side => format!("{} → {}", side["before"], side["after"]),
    };
    let problem = &line["problem"];
    let result = match (problem.is_null(), line["replayed"] == true) {
        (false, _) => text(&problem["code"]),
        (true, true) => voice.pick("此前已入账", "recorded before").to_owned(),
        (true, false) => voice.pick("可", "ok").to_owned(),
    };
    let field = match &problem["field"] {
        Value::String(field) => format!("[{field}] "),
        _ => String::new(),
    };
    vec![
        text(&line["line"]),
        result,
        text(&line["minutes"]),
        balance(&line["from"]),
        balance(&line["to"]),
        format!("{field}{}", text(&problem["detail"])),
    ]
}
