//! Rows as lines of a table, aligned also where characters are two columns wide.
//!
//! Of people only ids of the source system are shown (I5).

use std::fmt::Display;

use serde_json::{Value, json};

use crate::cli::voice::Voice;
use crate::domain::kernel::refusal::Lang;
use crate::interchange::shapes::Column;
use crate::interchange::{Rows, Shape};

/// Rows that are shown of a file.
const SHOWN_ROWS_MAX: usize = 20;

/// Says what each column of a shape is for, and by which headers it is known.
pub fn explain(shape: Shape, voice: Voice) {
    let answered = |column: &Column| {
        json!({
            "name": column.name,
            "required": column.required,
            "headers": column.headers().collect::<Vec<_>>(),
            "help": {"zh": column.help(Lang::Zh), "en": column.help(Lang::En)},
            "examples": column.examples,
        })
    };
    let columns = || shape.columns().iter().chain(shape.read_only());
    let answer: Vec<Value> = columns().map(answered).collect();
    voice.answer(&answer);
    let line = |column: &Column| {
        let mark = if column.required { "*" } else { "" };
        let name = format!("{}{mark}", column.name);
        let header = column.header(Lang::Zh).to_owned();
        vec![name, header, column.help(voice.lang).to_owned()]
    };
    let titles = voice.pick(
        ["列", "中文标题", "说明"],
        ["column", "in Chinese", "what it says"],
    );
    let lines: Vec<Vec<String>> = columns().map(line).collect();
    voice.say(aligned(&titles, &lines));
}

/// Headers of what is shown of a shape.
pub fn headers(shape: Shape) -> &'static [&'static str] {
    match shape {
        Shape::Volunteers => &["row", "external_id", "registered_on", "tags"],
        Shape::Organisations => &["row", "external_id", "name", "parent_external_id"],
        Shape::Activities => &["row", "external_id", "title", "starts_at", "ends_at"],
        Shape::Sessions => &[
            "row",
            "external_id",
            "volunteer_id",
            "date",
            "start",
            "minutes",
        ],
    }
}

/// The first rows, by the headers of their shape.
pub fn first_rows(rows: &Rows) -> Vec<Vec<String>> {
    match rows {
        Rows::Volunteers(rows) => lines(rows, |row| {
            vec![
                text(&row.row),
                text(&row.external_id),
                or_dash(row.registered_on.as_ref()),
                row.tags.join(";"),
            ]
        }),
        Rows::Organisations(rows) => lines(rows, |row| {
            vec![
                text(&row.row),
                text(&row.external_id),
                text(&row.name),
                or_dash(row.parent_external_id.as_ref()),
            ]
        }),
        Rows::Activities(rows) => lines(rows, |row| {
            vec![
                text(&row.row),
                text(&row.external_id),
                text(&row.title),
                or_dash(row.starts_at.as_ref()),
                or_dash(row.ends_at.as_ref()),
            ]
        }),
        Rows::Sessions(rows) => lines(rows, |row| {
            vec![
                text(&row.row),
                text(&row.external_id),
                text(&row.volunteer_id),
                text(&row.date),
                or_dash(row.start.map(|start| start.time).as_ref()),
                text(&row.minutes),
            ]
        }),
    }
}

fn lines<R>(rows: &[R], line: impl Fn(&R) -> Vec<String>) -> Vec<Vec<String>> {
    rows.iter().take(SHOWN_ROWS_MAX).map(line).collect()
}

fn text(value: &impl Display) -> String {
    value.to_string()
}

fn or_dash(value: Option<&impl Display>) -> String {
    value.map_or_else(|| "-".to_owned(), ToString::to_string)
}

/// Lines with their columns one below the other; the last column is not padded.
pub fn aligned(headers: &[&str], lines: &[Vec<String>]) -> String {
    let header: Vec<String> = headers.iter().map(|&header| header.to_owned()).collect();
    let all = || std::iter::once(&header).chain(lines);
    let mut widths = vec![0; headers.len()];
    for line in all() {
        for (widest, cell) in widths.iter_mut().zip(line) {
            *widest = width(cell).max(*widest);
        }
    }
    let padded = |(cell, widest): (&String, &usize)| {
        let blanks = " ".repeat(widest - width(cell));
        format!("{cell}{blanks}")
    };
    let line = |line: &Vec<String>| {
        let cells: Vec<String> = line.iter().zip(&widths).map(padded).collect();
        cells.join("  ").trim_end().to_owned()
    };
    all().map(line).collect::<Vec<_>>().join("\n")
}

/// Columns of a terminal: Chinese, Japanese, Korean and full-width characters take two.
fn width(text: &str) -> usize {
    let wide =
        |char: char| matches!(u32::from(char), 0x1100..=0x115F | 0x2E80..=0xFF60 | 0x20000..);
    text.chars()
        .map(|char| if wide(char) { 2 } else { 1 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_also_in_chinese() {
        let lines = [
            vec!["一二".to_owned(), "x".to_owned()],
            vec!["abc".to_owned(), "y".to_owned()],
        ];
        assert_eq!(aligned(&["a", "b"], &lines), "a     b\n一二  x\nabc   y");
    }
}
