//! `import --check`: reads a file as one of the shapes and says what is in it.
//!
//! Nothing is opened but the files named: no ledger is needed. Exit code 1 if anything is wrong.

use std::path::Path;

use serde_json::json;

use super::columns::{first_rows, headers};
use super::files;
use crate::cli::Outcome;
use crate::cli::aligned::aligned;
use crate::cli::stopped::Stopped;
use crate::cli::voice::Voice;
use crate::domain::kernel::refusal::Lang;
use crate::interchange::{
    Checked, Mapping, Problem, ReadOptions, Shape, Table, check, error_file, read_table,
};

/// Problems that are shown; an error file holds all.
const SHOWN_PROBLEMS_MAX: usize = 50;
/// Problems in a JSON answer.
const ANSWERED_PROBLEMS_MAX: usize = 1_000;

/// What is to be checked.
pub struct Checking<'a> {
    /// The file.
    pub file: &'a Path,
    /// What it holds.
    pub shape: Shape,
    /// Its mapping.
    pub mapping: Option<&'a Path>,
    /// Its sheet; else the mapping's, else the first.
    pub sheet: Option<&'a str>,
    /// Where bad rows go.
    pub errors: Option<&'a Path>,
}

impl Checking<'_> {
    /// Checks and tells.
    pub fn run(&self, voice: Voice) -> Outcome {
        let mapping = match self.mapping {
            Some(file) => Mapping::parse(&files::read_text(file)?).map_err(|why| no(&why))?,
            None => Mapping::default(),
        };
        let sheet = self
            .sheet
            .map(str::to_owned)
            .or_else(|| mapping.sheet.clone());
        let table = read_table(&files::read(self.file)?, &ReadOptions { sheet });
        let table = table.map_err(|why| no(&why))?;
        let checked = check(self.shape, &table, &mapping);
        if let Some(file) = self.errors.filter(|_| checked.rows_bad() > 0) {
            files::write_new(file, &error_file(&table, &checked.problems, voice.lang))?;
        }
        self.answer(&table, &checked, voice);
        if checked.problems.is_empty() {
            return Ok(());
        }
        let count = checked.problems.len();
        Err(Stopped::found(
            format!("发现 {count} 个问题。"),
            format!("{count} problem(s) were found."),
        ))
    }

    fn answer(&self, table: &Table, checked: &Checked, voice: Voice) {
        let first = first_rows(&checked.rows);
        let problems = &checked.problems;
        voice.answer(&json!({
            "shape": self.shape,
            "format": table.format,
            "rows": checked.rows_read,
            "good": checked.rows.len(),
            "bad": checked.rows_bad(),
            "duplicates": checked.duplicates,
            "sum_minutes": checked.sum_minutes,
            "notes_columns": checked.notes_columns,
            "first_headers": headers(self.shape),
            "first_rows": first,
            "problems_total": problems.len(),
            "problems": &problems[..problems.len().min(ANSWERED_PROBLEMS_MAX)],
        }));
        voice.say(counts(self.shape, table, checked, voice));
        if !first.is_empty() {
            voice.say(format_args!("\n{}", aligned(headers(self.shape), &first)));
        }
        if !problems.is_empty() {
            voice.say(format_args!("\n{}", problem_lines(problems, voice)));
        }
    }
}

/// Counts and sum, one line each.
fn counts(shape: Shape, table: &Table, checked: &Checked, voice: Voice) -> String {
    let (read, good, bad) = (checked.rows_read, checked.rows.len(), checked.rows_bad());
    let name = voice.pick(shape.zh(), shape.name());
    let format = table.format;
    let mut lines = vec![voice.pick(
        format!("{name}（{format}）：共 {read} 行，可用 {good} 行，有问题 {bad} 行"),
        format!("{name} ({format}): {read} rows, {good} good, {bad} bad"),
    )];
    if checked.duplicates > 0 {
        let count = checked.duplicates;
        lines.push(voice.pick(
            format!("编号重复：{count} 行"),
            format!("ids that came up before: {count}"),
        ));
    }
    if matches!(shape, Shape::Sessions | Shape::OpeningBalances) {
        let hours = checked.sum_minutes.as_hours();
        lines.push(voice.pick(
            format!("时长合计：{hours}"),
            format!("hours in all: {hours}"),
        ));
    }
    if !checked.notes_columns.is_empty() {
        let names = checked.notes_columns.join(", ");
        lines.push(voice.pick(
            format!("保留为备注的列：{names}"),
            format!("kept as notes: {names}"),
        ));
    }
    lines.join("\n")
}

/// Problems as a table, then what each code means and what to do.
fn problem_lines(problems: &[Problem], voice: Voice) -> String {
    let shown = &problems[..problems.len().min(SHOWN_PROBLEMS_MAX)];
    let line = |problem: &Problem| {
        let column = problem.column.as_deref().unwrap_or("-");
        let code = problem.code.as_str();
        vec![
            problem.row.to_string(),
            column.to_owned(),
            code.to_owned(),
            problem.value.to_string(),
        ]
    };
    let lines: Vec<Vec<String>> = shown.iter().map(line).collect();
    let titles = voice.pick(
        ["行", "列", "问题", "值"],
        ["row", "column", "problem", "value"],
    );
    let mut text = aligned(&titles, &lines);
    let more = problems.len() - shown.len();
    if more > 0 {
        text.push_str(&voice.pick(
            format!("\n另有 {more} 个问题"),
            format!("\nand {more} more"),
        ));
    }
    let mut codes: Vec<_> = shown.iter().map(|problem| problem.code).collect();
    codes.sort_unstable();
    codes.dedup();
    for code in codes {
        let told = code.text(voice.lang);
        let (name, message, remedy) = (code.as_str(), told.message, told.remedy);
        text.extend([
            "

", name, ": ", message, "
  ", remedy,
        ]);
    }
    text
}

/// A file that cannot be read at all.
pub fn no(problem: &Problem) -> Stopped {
    let line = |lang| {
        let value = &problem.value;
        let shown = if value.is_empty() {
            String::new()
        } else {
            format!(" [{value}]")
        };
        let row = if problem.row == 0 {
            String::new()
        } else {
            format!("{}: ", problem.row)
        };
        format!("{row}{}{shown}", problem.line(lang))
    };
    Stopped::no(line(Lang::Zh), line(Lang::En))
}
