//! How a report is put out: tables for people, CSV for spreadsheets, JSON for programs.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::cli::Outcome;
use crate::cli::aligned::aligned_as;
use crate::cli::voice::Voice;
use crate::log::Fault;
use crate::reading::report::Shown;
use crate::reading::report::chart::Chart;
use crate::reading::report::sheet::{Cell, Sheet};
use crate::reading::report::svg::drawing;
use crate::reading::words::{Words, words};

/// Stands above what a simulated ledger gives.
const MARK: Words = words(
    "模拟账本：人物和时间均为虚构，不是真实服务的记录。",
    "Simulated ledger: invented people and times, no record of real service.",
);

/// In which form.
#[derive(Args)]
pub struct Output {
    /// Write CSV: minutes and thousandths as integers. 以 CSV 输出。
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// Draw charts into this file, as SVG. 图表写入此 SVG 文件。
    #[arg(long)]
    pub svg: Option<PathBuf>,
}

impl Output {
    /// Puts a report out.
    pub fn put<V: Shown + serde::Serialize>(&self, view: &V, voice: Voice) -> Outcome {
        self.draw(&view.charts(voice.lang), view.simulated(), voice)?;
        put_tables(view, self.csv, voice);
        Ok(())
    }
}

/// Puts the tables of a report out, as CSV if `csv`.
pub fn put_tables<V: Shown + serde::Serialize>(view: &V, csv: bool, voice: Voice) {
    voice.answer(view);
    let sheets = view.sheets(voice.lang);
    if csv {
        voice.say(in_csv(&sheets));
    } else if !voice.json {
        voice.say(for_people(view, &sheets, voice));
    }
}

/// One table for people, under its title.
pub fn titled(sheet: &Sheet) -> String {
    format!("{}\n{}", sheet.title, table(sheet))
}

impl Output {
    /// Draws charts, if a file was named for them.
    pub fn draw(&self, charts: &[Chart], simulated: bool, voice: Voice) -> Outcome {
        if let Some(file) = &self.svg {
            let mark = simulated.then(|| voice.pick(MARK.zh, MARK.en));
            fs::write(file, drawing(charts, mark, voice.lang))
                .map_err(|cause| Fault::fatal(format!("writing {}", file.display()), cause))?;
        }
        Ok(())
    }
}

fn for_people<V: Shown>(view: &V, sheets: &[Sheet], voice: Voice) -> String {
    let marked = view.simulated().then(|| voice.pick(MARK.zh, MARK.en));
    let marked = marked.map(str::to_owned);
    let tables = sheets.iter().filter(|sheet| !sheet.rows.is_empty());
    let tables = tables.map(titled);
    let definitions = view.definitions(voice.lang).join("\n");
    let parts: Vec<String> = marked
        .into_iter()
        .chain(tables)
        .chain([definitions])
        .collect();
    parts.join("\n\n")
}

fn table(sheet: &Sheet) -> String {
    let read = || sheet.columns.iter().filter(|column| !column.is_detail);
    let titles: Vec<&str> = read().map(|column| column.title).collect();
    let figures: Vec<bool> = read().map(|column| column.figures).collect();
    let line = |row: &Vec<Cell>| {
        let cells = row.iter().zip(&sheet.columns);
        let cells = cells.filter(|(_, column)| !column.is_detail);
        cells.map(|(cell, _)| cell.for_people()).collect()
    };
    let lines: Vec<Vec<String>> = sheet.rows.iter().map(line).collect();
    aligned_as(&titles, &lines, &figures)
}

/// The main table by itself, or every figure of all tables in a line of its own.
fn in_csv(sheets: &[Sheet]) -> String {
    let lines = match sheets.iter().find(|sheet| sheet.is_main) {
        Some(main) => wide(main),
        None => long(sheets),
    };
    let line = |fields: &Vec<String>| {
        let fields: Vec<String> = fields.iter().map(|text| field(text)).collect();
        fields.join(",")
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn wide(sheet: &Sheet) -> Vec<Vec<String>> {
    let names = sheet.columns.iter().map(|column| column.name.to_owned());
    let rows = sheet.rows.iter();
    let rows = rows.map(|row| row.iter().map(Cell::for_programs).collect());
    std::iter::once(names.collect()).chain(rows).collect()
}

fn long(sheets: &[Sheet]) -> Vec<Vec<String>> {
    let mut lines = vec![
        ["sheet", "row", "figure", "value"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for sheet in sheets {
        for row in &sheet.rows {
            let mut cells = row.iter().map(Cell::for_programs);
            let key = cells.next().unwrap_or_default();
            let names = sheet.columns.iter().skip(1).map(|column| column.name);
            lines.extend(names.zip(cells).map(|(name, value)| {
                vec![sheet.name.to_owned(), key.clone(), name.to_owned(), value]
            }));
        }
    }
    lines
}

/// A field of a CSV line: quoted unless it is a plain figure or code.
pub fn field(text: &str) -> String {
    let plain = |char: char| char.is_ascii_alphanumeric() || "_-:.".contains(char);
    // What a spreadsheet would calculate gets an apostrophe, as in every file we write.
    let is_figure = text.parse::<i64>().is_ok();
    let armed = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_figure;
    if text.chars().all(plain) && !armed {
        return text.to_owned();
    }
    let guard = if armed { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_would_be_calculated_is_disarmed_and_a_figure_is_not() {
        for (text, written) in [
            ("keyed", "keyed"),
            ("-5", "-5"),
            ("=1+1", "\"'=1+1\""),
            ("-x", "\"'-x\""),
            ("河岸, \"北\"", "\"河岸, \"\"北\"\"\""),
            ("", ""),
        ] {
            assert_eq!(field(text), written);
        }
    }
}
