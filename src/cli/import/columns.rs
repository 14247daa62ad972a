//! Columns and first rows of a spreadsheet, as lines of a table.
//!
//! Of people only ids of the source system are shown (I5).

use std::fmt::Display;

use serde_json::{Value, json};

use crate::cli::aligned::aligned;
use crate::cli::voice::Voice;
use crate::domain::kernel::refusal::Lang;
use crate::interchange::shapes::Column;
use crate::interchange::{Row, Rows, Shape};

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
        Shape::Movements => &[
            "row",
            "external_id",
            "person",
            "kind",
            "moved_on",
            "minutes",
        ],
        Shape::Stars => &["row", "person", "scheme", "level", "awarded_on"],
        Shape::OpeningBalances => &["row", "account", "as_of", "minutes"],
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
        Rows::Movements(rows) => lines(rows, |row| {
            let texts = row.texts();
            let mut cells = vec![text(&row.row)];
            cells.extend(texts.into_iter().take(5));
            cells
        }),
        Rows::Stars(rows) => lines(rows, |row| {
            vec![
                text(&row.row),
                text(&row.person),
                text(&row.scheme),
                text(&row.level),
                text(&row.awarded_on),
            ]
        }),
        Rows::OpeningBalances(rows) => lines(rows, |row| {
            vec![
                text(&row.row),
                text(&row.account),
                text(&row.as_of),
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
