//! A statement as a table for spreadsheets: opening, lines, closing (F76). The program on a command
//! line, the API and one's own pages all write this one.

use super::statement::{AccountStatement, LineView};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::refusal::Lang;
use crate::domain::timebank::account::Unit;
use crate::interchange::{TableCell, write_table};
use crate::reading::words::{Words, words};

const COLUMNS: [Words; 5] = [
    words("位置", "position"),
    words("生效时间", "effective at"),
    words("登记时间", "recorded at"),
    words("类别", "kind"),
    words("事由", "about"),
];
/// In the smallest part of the unit: integers, which a spreadsheet adds up exactly.
const FIGURES: [Words; 3] = [
    words("增减", "amount"),
    words("占用", "held"),
    words("余额", "balance"),
];

/// The statement as CSV.
pub fn csv(view: &AccountStatement, lang: Lang) -> Vec<u8> {
    let part = match view.unit {
        Unit::Credit => words("（分钟）", " (minutes)"),
        Unit::Point => words("（百分之一分）", " (hundredths)"),
    };
    let names = COLUMNS.iter().map(|name| name.of(lang).to_owned());
    let figures = FIGURES.iter();
    let figures = figures.map(|name| format!("{}{}", name.of(lang), part.of(lang)));
    let head = names.chain(figures).map(TableCell::Text).collect();
    let opening = end(("opening", OPENING.of(lang)), view.opening);
    let closing = end(("closing", CLOSING.of(lang)), view.closing);
    let lines = view.lines.iter().map(row);
    write_table([head, opening].into_iter().chain(lines).chain([closing]))
}

/// What the balance before the first line is called.
pub const OPENING: Words = words("期初余额", "Opening balance");
/// What the balance behind the last line is called.
pub const CLOSING: Words = words("期末余额", "Closing balance");

fn row(line: &LineView) -> Vec<TableCell> {
    let kind = serde_json::to_value(line.kind).unwrap_or_default();
    let texts = [
        line.position.to_string(),
        line.effective_at.to_string(),
        line.recorded_at.to_string(),
        kind.as_str().unwrap_or_default().to_owned(),
        line.words.clone(),
    ];
    let figures = [line.amount, line.held, line.balance];
    let texts = texts.into_iter().map(TableCell::Text);
    let figures = figures.map(|amount| TableCell::Figure(amount.0));
    texts.chain(figures).collect()
}

/// The first or the last row: no more than a balance.
fn end((kind, said): (&str, &str), balance: Amount) -> Vec<TableCell> {
    let texts = ["", "", "", kind, said, "", ""];
    let texts = texts.map(|text| TableCell::Text(text.to_owned()));
    let balance = [TableCell::Figure(balance.0)];
    texts.into_iter().chain(balance).collect()
}
