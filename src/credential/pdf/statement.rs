//! The statement of an account as a PDF: whose, which period, opening and closing, line by line.
//!
//! It has the look, the font and the standards of certificates, but no frame and no code to check:
//! it certifies nothing. All is in Chinese and English, so that one file serves both.
//!
//! Invariants: the same statement is the same bytes; a character the font lacks is an error with
//! its field. Must never: word or add up anything; figures come in finished.

use chrono::{DateTime, Utc};

use super::block::{At, Block, Language, Marks, Part, Role, fitted};
use super::bounds::{self, NAME_CHARS_MOST, ROWS_MOST, SENTENCE_CHARS_MOST};
use super::flow::{Flow, Piece};
use super::front::Draft;
use super::look::{self, LEFT, RIGHT, WIDTH};
use super::paint::{self, Filed};
use super::sheet::{Row, Words};
use super::table::{self, Cell, Column, column};
use super::wording::{self, Label};
use super::{SheetProblem, furnish, rest};

/// Lines of one file: some 60 pages. More come as a table, or in parts.
pub const LINES_MOST: usize = 2_000;

/// A statement, worded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StatementSheet {
    /// Name of the document.
    pub title: Words,
    /// Whose account it is.
    pub holder: String,
    /// First and last day.
    pub period: String,
    /// Opening, closing, what is held, when it was made: each with its label.
    pub facts: Vec<Row>,
    /// The lines, in the order of the account.
    pub lines: Vec<StatementRow>,
    /// What it is and is not.
    pub notes: Vec<Words>,
    /// Who keeps the ledger, as its public log is called.
    pub ledger: String,
    /// The only clock of the file.
    pub made_at: DateTime<Utc>,
    /// The ledger is a simulation: every page says so.
    pub simulated: bool,
}

/// One line of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StatementRow {
    /// When it was recorded or took effect, as the statement is ordered.
    pub at: String,
    /// What it is about.
    pub about: Words,
    /// What the account gained or lost; empty: nothing.
    pub amount: String,
    /// What holds reserved more or less; empty: nothing.
    pub held: String,
    /// Everything in the account after it.
    pub balance: String,
    /// Position in the ledger.
    pub position: String,
}

/// Prints a statement.
///
/// # Errors
///
/// [`SheetProblem`]: a text that cannot be printed as it is, or a bound that is passed.
pub fn print_statement(sheet: &StatementSheet) -> Result<Vec<u8>, SheetProblem> {
    check(sheet)?;
    let mut draft = Draft::default();
    if sheet.simulated {
        draft.simulation();
    }
    draft.title(&sheet.title);
    holder(&mut draft, sheet);
    let facts = sheet.facts.iter();
    let facts: Vec<_> = facts
        .map(|row| (row.label.line(), row.value.clone()))
        .collect();
    space(&mut draft);
    rest::facts(&mut draft, wording::ACCOUNT, &facts);
    space(&mut draft);
    lines(&mut draft, &sheet.lines);
    space(&mut draft);
    rest::paired(&mut draft, wording::NOTES, &sheet.notes);

    let head = super::head_of(&sheet.title.line(), &sheet.period, sheet.simulated);
    let mut flow = Flow::new(0.0, head.height);
    flow.place(draft.pieces, 0.0);
    furnish(&mut flow.pages, &head, &sheet.holder, false);
    let filed = Filed {
        title: format!("{} · {}", sheet.title.line(), sheet.period),
        author: sheet.ledger.clone(),
        id: format!("{} {} {}", sheet.ledger, sheet.holder, sheet.period),
        made_at: sheet.made_at,
        attachment: None,
    };
    paint::write(&filed, flow.pages, &draft.parts, draft.marks.given)
}

/// Checks all of a statement, in order of reading.
fn check(sheet: &StatementSheet) -> Result<(), SheetProblem> {
    bounds::both("title", &sheet.title, NAME_CHARS_MOST)?;
    bounds::name("holder", &sheet.holder)?;
    bounds::name("period", &sheet.period)?;
    bounds::amount("facts", sheet.facts.len() as u64, ROWS_MOST as u64)?;
    for (at, row) in sheet.facts.iter().enumerate() {
        bounds::both(&format!("facts[{at}].label"), &row.label, NAME_CHARS_MOST)?;
        bounds::text(
            &format!("facts[{at}].value"),
            &row.value,
            SENTENCE_CHARS_MOST,
        )?;
    }
    bounds::amount("lines", sheet.lines.len() as u64, LINES_MOST as u64)?;
    for (at, line) in sheet.lines.iter().enumerate() {
        let field = |name: &str| format!("lines[{at}].{name}");
        bounds::name(&field("at"), &line.at)?;
        bounds::both(&field("about"), &line.about, NAME_CHARS_MOST)?;
        for (name, value) in [("amount", &line.amount), ("held", &line.held)] {
            if !value.is_empty() {
                bounds::name(&field(name), value)?;
            }
        }
        bounds::name(&field("balance"), &line.balance)?;
        bounds::name(&field("position"), &line.position)?;
    }
    for (at, note) in sheet.notes.iter().enumerate() {
        bounds::both(&format!("notes[{at}]"), note, SENTENCE_CHARS_MOST)?;
    }
    bounds::name("ledger", &sheet.ledger)
}

/// Whose, and which period, side by side.
fn holder(draft: &mut Draft, sheet: &StatementSheet) {
    let mut block = Block::after(12.0);
    let marks = &mut draft.marks;
    let half = WIDTH / 2.0 - 10.0;
    let mut parts = Vec::new();
    for (label, value, left) in [
        (wording::ACCOUNT_HOLDER, &sheet.holder, true),
        (wording::STATEMENT_PERIOD, &sheet.period, false),
    ] {
        let style = fitted(value, look::FIGURE, half, 4.0);
        let at = |y| {
            if left {
                At::left(LEFT, y)
            } else {
                At::right(RIGHT, y)
            }
        };
        let told = block.line(
            marks,
            &label.line(),
            at(0.0),
            look::LABEL,
            Language::Chinese,
        );
        let drop = 12.0 + look::FIGURE.baseline() - style.baseline();
        let value = block.line(marks, value, at(drop), style, Language::Chinese);
        parts.push(Part::group(Role::Paragraph, [told, value]));
    }
    block.height = 12.0 + look::FIGURE.leading();
    draft.push_all(block, parts);
}

/// Air above a heading.
fn space(draft: &mut Draft) {
    draft.pieces.push(Piece::Block(Block {
        height: 8.0,
        ..Block::default()
    }));
}

fn lines(draft: &mut Draft, lines: &[StatementRow]) {
    draft.heading(wording::LINES);
    if lines.is_empty() {
        nothing(draft, wording::NO_LINES);
        return;
    }
    let columns = columns();
    let (head, head_part) = table::head(&mut draft.marks, &columns, 4.0);
    let (mut rows, mut parts) = (Vec::new(), Vec::new());
    for line in lines {
        let (row, part) = row(&mut draft.marks, &columns, line);
        rows.push(row);
        parts.push(part);
    }
    draft.table(head, head_part, rows, parts);
}

fn row(marks: &mut Marks, columns: &[Column], line: &StatementRow) -> (Block, Part) {
    // A dash where nothing moved: a cell that says nothing at all is lost to who listens.
    let or_dash = |text: &String| {
        let shown = if text.is_empty() { "–" } else { text };
        Cell::Text(shown.to_owned())
    };
    let cells = [
        Cell::Text(line.at.clone()),
        Cell::Both(line.about.clone()),
        or_dash(&line.amount),
        or_dash(&line.held),
        Cell::Text(line.balance.clone()),
        Cell::Text(line.position.clone()),
    ];
    table::row(marks, columns, &cells)
}

/// A sentence in the place of a table.
fn nothing(draft: &mut Draft, label: Label) {
    let mut block = Block::after(4.0);
    let at = At::left(LEFT, 0.0);
    let text = block.line(
        &mut draft.marks,
        &label.line(),
        at,
        look::SMALL,
        Language::Chinese,
    );
    block.height = look::SMALL.leading();
    draft.push(block, Part::group(Role::Paragraph, [text]));
}

fn columns() -> [Column; 6] {
    [
        column(wording::TIME, 0.0, 76.0),
        column(wording::ABOUT, 84.0, 166.0),
        column(wording::AMOUNT, 256.0, 52.0).at_right(),
        column(wording::HELD, 312.0, 52.0).at_right(),
        column(wording::BALANCE, 368.0, 54.0).at_right(),
        column(wording::NUMBER, 426.0, WIDTH - 426.0).at_right(),
    ]
}
