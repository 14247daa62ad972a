//! The rest of the sheet: where the hours came in, who issued, what is not shown, how to check,
//! and the sessions.
//!
//! Must never: put the box with the QR code anywhere but at the foot of page one.

use super::block::{Align, Area, At, Block, Language, Marks, Part, Role, Shape};
use super::face::face;
use super::flow::Piece;
use super::front::{Draft, growing, heading};
use super::look::{self, ACCENT, BLACK, LEFT, LINE, RIGHT, TINT, WHITE, WIDTH};
use super::sheet::{Organisation, Row, Sheet, Source, Words};
use super::table::{self, Cell, Column, PAD, column};
use super::wording::{self, Label, clock};
use crate::credential::qr::{QUIET_SQUARES, Squares};

/// Side of the QR code on paper, quiet zone included: 28 mm.
const CODE: f32 = 80.0;
/// Width of each of two columns.
const HALF: f32 = (WIDTH - 18.0) / 2.0;
/// Left edge of the second one.
const SECOND: f32 = RIGHT - HALF;
/// So many organisations stand beside the sources.
const BESIDE_MOST: usize = 6;

/// Sets what follows the evidence, up to the box for checking.
pub(super) fn set_rest(draft: &mut Draft, sheet: &Sheet) {
    recorded(draft, sheet);
    issue(draft, sheet);
    paired(draft, wording::LIMITS, &sheet.limits);
}

/// Sets the sessions, on pages of their own.
pub(super) fn set_sessions(draft: &mut Draft, sheet: &Sheet) {
    if sheet.sessions.is_empty() {
        return;
    }
    draft.pieces.push(Piece::Break);
    draft.heading(wording::SESSIONS);
    let columns = session_columns();
    let (head, head_part) = table::head(&mut draft.marks, &columns, 6.0);
    let (mut rows, mut parts) = (Vec::new(), Vec::new());
    for session in &sheet.sessions {
        let cells = [
            session.date.clone(),
            session.activity.clone(),
            session.place.clone(),
            session.organisation.clone(),
            session.grade.clone(),
            clock(session.minutes),
        ]
        .map(Cell::from);
        let (row, part) = table::row(&mut draft.marks, &columns, &cells);
        rows.push(row);
        parts.push(part);
    }
    draft.table(head, head_part, rows, parts);
}

/// The box at the foot of page one.
pub(super) fn check_box(marks: &mut Marks, sheet: &Sheet, code: &Squares) -> (Block, Vec<Part>) {
    let mut block = Block::default();
    let height = CODE + 16.0;
    frame(&mut block, height);
    let (left, right) = (LEFT + 14.0, RIGHT - CODE - 24.0);
    let mut title = Block::default();
    let mut parts = vec![heading(&mut title, marks, wording::CHECK, left, right)];
    block
        .items
        .extend(title.items.into_iter().map(|item| item.lowered(9.0)));
    let mut y = 25.0;
    for (text, style, language) in [
        (wording::SCAN.zh, look::SMALL, Language::Chinese),
        (wording::SCAN.en, look::SMALL_EN, Language::English),
    ] {
        let lines = face().lines(text, style.size, right - left);
        let text = block.text(marks, &lines, At::left(left, y), style, language);
        parts.push(Part::group(Role::Paragraph, [text]));
        y += style.height(lines.len()) + 1.0;
    }
    parts.push(address(
        &mut block,
        marks,
        &sheet.check_url,
        [left, y + 1.5, right - left],
    ));
    let style = look::SMALL_EN;
    let attached = format!("{} {}", wording::ATTACHED.line(), sheet.attachment.name);
    let shown = super::block::fitted(&attached, style, right - left, 4.0);
    let at = At::left(left, height - 9.0 - style.leading());
    let text = block.line(marks, &attached, at, shown, Language::Chinese);
    parts.push(Part::group(Role::Paragraph, [text]));
    let shapes = code_shapes(code, RIGHT - CODE - 8.0, 8.0);
    parts.push(block.picture(marks, shapes, &wording::CODE.line()));
    block.height = height;
    (block, parts)
}

/// The address, broken over lines where it must be, and over it a link.
fn address(block: &mut Block, marks: &mut Marks, url: &str, [x, y, width]: [f32; 3]) -> Part {
    let mut style = look::SMALL.sized(8.0).in_colour(ACCENT);
    let mut lines = face().lines(url, style.size, width);
    if lines.len() > 2 {
        style = style.sized(5.5);
        lines = face().lines(url, style.size, width);
    }
    let text = block.text(marks, &lines, At::left(x, y), style, Language::English);
    let mark = marks.next();
    block.items.push(super::block::Item::Link {
        mark,
        area: Area::new(x, y, width, style.height(lines.len())),
        url: url.to_owned(),
    });
    let link = Part::group(Role::Link, [text, Part::Mark(mark)]);
    Part::group(Role::Paragraph, [link])
}

fn frame(block: &mut Block, height: f32) {
    block.fill(Area::new(LEFT, 0.0, WIDTH, height), TINT);
    block.fill(Area::new(LEFT, 0.0, 2.0, height), ACCENT);
    let side = CODE;
    block.fill(Area::new(RIGHT - side - 8.0, 8.0, side, side), WHITE);
}

#[expect(clippy::cast_precision_loss, reason = "a code has 177 squares at most")]
fn code_shapes(code: &Squares, x: f32, y: f32) -> Vec<Shape> {
    let square = CODE / (code.side() + 2 * QUIET_SQUARES) as f32;
    let along = |squares: usize| squares as f32 * square;
    let areas = code.runs().into_iter().map(|run| {
        let left = x + along(run.column + QUIET_SQUARES);
        let top = y + along(run.row + QUIET_SQUARES);
        Area::new(left, top, along(run.length), square)
    });
    vec![Shape::Fill {
        areas: areas.collect(),
        colour: BLACK,
    }]
}

/// Sources and organisations side by side; many organisations are a table of their own below.
fn recorded(draft: &mut Draft, sheet: &Sheet) {
    let sources: Vec<Fact> = sheet.sources.iter().map(Fact::of_source).collect();
    let few = sheet.organisations.len() <= BESIDE_MOST;
    let recorders: Vec<Fact> = if few {
        sheet
            .organisations
            .iter()
            .map(Fact::of_organisation)
            .collect()
    } else {
        Vec::new()
    };
    match (sources.is_empty(), recorders.is_empty()) {
        (true, true) => {}
        (false, true) => listed(draft, wording::SOURCES, sources),
        (true, false) => listed(draft, wording::ORGANISATIONS, recorders),
        (false, false) => {
            let mut block = Block {
                keep: 44.0,
                ..growing(6.0)
            };
            for (x, label) in [(LEFT, wording::SOURCES), (SECOND, wording::ORGANISATIONS)] {
                let part = heading(&mut block, &mut draft.marks, label, x, x + HALF);
                draft.parts.push(part);
            }
            draft.pieces.push(Piece::Block(block));
            pairs(draft, &sources, &recorders);
        }
    }
    if !few {
        organisations(draft, sheet);
    }
}

/// Facts of one kind, the first half of them left.
fn listed(draft: &mut Draft, label: Label, mut facts: Vec<Fact>) {
    draft.heading(label);
    let right = facts.split_off(facts.len().div_ceil(2));
    pairs(draft, &facts, &right);
}

/// Two columns of facts, row by row; each column is a table for who listens.
fn pairs(draft: &mut Draft, left: &[Fact], right: &[Fact]) {
    let mut parts = [Vec::new(), Vec::new()];
    for nth in 0..left.len().max(right.len()) {
        let mut block = Block::after(if nth == 0 { 3.0 } else { 0.0 });
        let mut columns = Vec::new();
        for (column, x) in [LEFT, SECOND].into_iter().enumerate() {
            if let Some(fact) = [left, right][column].get(nth) {
                parts[column].push(fact.set(&mut block, &mut draft.marks, x));
                columns.push(x);
            }
        }
        for x in columns {
            let y = block.height - look::HAIR;
            block.fill(Area::new(x, y, HALF, look::HAIR), LINE);
        }
        draft.pieces.push(Piece::Block(block));
    }
    for rows in parts {
        if !rows.is_empty() {
            let body = Part::group(Role::Body, rows);
            draft.parts.push(Part::group(Role::Table, [body]));
        }
    }
}

/// What it is and what it says, in half the width.
struct Fact {
    label: String,
    value: String,
    /// Width of the label where values stand in a column beside; else they stand at the right.
    beside: Option<f32>,
}

impl Fact {
    fn of_source(source: &Source) -> Self {
        Self {
            label: source.label.line(),
            value: clock(source.minutes),
            beside: None,
        }
    }

    fn of_organisation(organisation: &Organisation) -> Self {
        let Organisation {
            name,
            minutes,
            sessions,
        } = organisation;
        Self {
            label: name.clone(),
            value: format!(
                "{sessions} {} · {}",
                wording::SESSION_COUNT.line(),
                clock(*minutes)
            ),
            beside: None,
        }
    }

    fn of_row(label: &str, value: &str) -> Self {
        Self {
            label: label.to_owned(),
            value: value.to_owned(),
            beside: Some(98.0),
        }
    }

    fn set(&self, block: &mut Block, marks: &mut Marks, x: f32) -> Part {
        let (small, style) = match self.beside {
            Some(_) => (look::LABEL, look::CELL.sized(8.5)),
            None => (look::CELL, look::CELL),
        };
        let value_width = face().width(&self.value, style.size, 0.0);
        let label_width = self.beside.unwrap_or(HALF - value_width);
        let labels = face().lines(&self.label, small.size, label_width - 8.0);
        let (values, at) = match self.beside {
            Some(from) => {
                let lines = face().lines(&self.value, style.size, HALF - from);
                (lines, At::left(x + from, PAD))
            }
            None => (vec![self.value.clone()], At::right(x + HALF, PAD)),
        };
        let drop = PAD + style.baseline() - small.baseline();
        let label = block.text(marks, &labels, At::left(x, drop), small, Language::Chinese);
        let value = block.text(marks, &values, at, style, Language::Chinese);
        let height = (drop + small.height(labels.len())).max(PAD + style.height(values.len()));
        block.height = block.height.max(height + PAD);
        let header = Part::group(Role::RowHeader, [label]);
        let cell = Part::group(Role::Cell, [value]);
        Part::group(Role::Row, [header, cell])
    }
}

fn organisations(draft: &mut Draft, sheet: &Sheet) {
    draft.heading(wording::ORGANISATIONS);
    let columns = [
        column(wording::NAME, 0.0, 330.0),
        column(wording::TIMES, 350.0, 52.0).at_right(),
        column(wording::HOURS, 412.0, WIDTH - 412.0).at_right(),
    ];
    let (head, head_part) = table::head(&mut draft.marks, &columns, 4.0);
    let (mut rows, mut parts) = (Vec::new(), Vec::new());
    for organisation in &sheet.organisations {
        let cells = [
            organisation.name.clone(),
            organisation.sessions.to_string(),
            clock(organisation.minutes),
        ]
        .map(Cell::from);
        let (row, part) = table::row(&mut draft.marks, &columns, &cells);
        rows.push(row);
        parts.push(part);
    }
    draft.table(head, head_part, rows, parts);
}

/// Issuer, handler, date, position and further facts.
fn issue(draft: &mut Draft, sheet: &Sheet) {
    let mut facts = vec![Fact::of_row(&wording::ISSUER.line(), &sheet.issuer.zh)];
    if let Some(handler) = &sheet.handler {
        facts.push(Fact::of_row(&wording::HANDLER.line(), handler));
    }
    let date = (wording::ISSUED_ON, &sheet.issued_on);
    for (label, value) in [date, (wording::POSITION, &sheet.ledger_position)] {
        facts.push(Fact::of_row(&label.line(), value));
    }
    for Row { label, value } in &sheet.rows {
        facts.push(Fact::of_row(&label.line(), value));
    }
    listed(draft, wording::ISSUE, facts);
}

/// Labelled facts under a heading, the first half of them left.
pub(super) fn facts(draft: &mut Draft, label: Label, rows: &[(String, String)]) {
    let facts = rows.iter().map(|(label, value)| Fact::of_row(label, value));
    listed(draft, label, facts.collect());
}

/// Sentences under a heading, Chinese left and English right.
pub(super) fn paired(draft: &mut Draft, label: Label, sentences: &[Words]) {
    if sentences.is_empty() {
        return;
    }
    draft.heading(label);
    for (nth, limit) in sentences.iter().enumerate() {
        let mut block = Block::after(if nth == 0 { 4.0 } else { 2.5 });
        let mut parts = Vec::new();
        for (x, text, style, language) in [
            (LEFT, &limit.zh, look::SMALL, Language::Chinese),
            (SECOND, &limit.en, look::SMALL_EN, Language::English),
        ] {
            let lines = face().lines(text, style.size, HALF);
            block.height = block.height.max(style.height(lines.len()));
            let marks = &mut draft.marks;
            parts.push(block.text(marks, &lines, At::left(x, 0.0), style, language));
        }
        draft.push(block, Part::group(Role::Paragraph, parts));
    }
}

fn session_columns() -> [Column; 6] {
    let grade = column(wording::GRADE, 380.0, 40.0);
    [
        column(wording::DATE, 0.0, 48.0),
        column(wording::ACTIVITY, 56.0, 126.0),
        column(wording::PLACE, 190.0, 88.0),
        column(wording::RECORDER, 286.0, 90.0),
        Column {
            align: Align::Middle,
            ..grade
        },
        column(wording::HOURS, 424.0, WIDTH - 424.0).at_right(),
    ]
}
