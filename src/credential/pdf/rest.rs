//! The rest of the sheet: where the hours came in, who issued, what is not shown, how to check,
//! and the sessions.
//!
//! Must never: put the box with the QR code anywhere but at the foot of page one.

use super::block::{Align, Area, At, Block, Language, Marks, Part, Role, Shape};
use super::face::face;
use super::flow::Piece;
use super::front::{Draft, heading};
use super::look::{self, ACCENT, BLACK, LEFT, LINE, RIGHT, TINT, WHITE, WIDTH};
use super::sheet::{Row, Sheet, Words};
use super::table::{self, Column, column};
use super::wording::{self, Label, clock};
use crate::credential::qr::{QUIET_SQUARES, Squares};

/// Side of the QR code on paper, quiet zone included: 32 mm.
const CODE: f32 = 90.0;
/// Space between two columns.
const GUTTER: f32 = 18.0;

/// Sets what follows the evidence, up to the box for checking.
pub(super) fn set_rest(draft: &mut Draft, sheet: &Sheet) {
    sources(draft, sheet);
    organisations(draft, sheet);
    issue(draft, sheet);
    limits(draft, &sheet.limits);
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
        ];
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
    let mut y = 27.0;
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

fn sources(draft: &mut Draft, sheet: &Sheet) {
    if sheet.sources.is_empty() {
        return;
    }
    draft.heading(wording::SOURCES);
    let width = (WIDTH - GUTTER) / 2.0;
    let mut parts = Vec::new();
    for (nth, pair) in sheet.sources.chunks(2).enumerate() {
        let mut block = Block::after(if nth == 0 { 3.0 } else { 0.0 });
        for (column, source) in [LEFT, LEFT + width + GUTTER].into_iter().zip(pair) {
            let time = clock(source.minutes);
            let room = width - 46.0;
            let lines = face().lines(&source.label.line(), 8.0, room);
            let marks = &mut draft.marks;
            let at = At::left(column, 2.4);
            let label = block.text(marks, &lines, at, look::CELL, Language::Chinese);
            let at = At::right(column + width, 2.4);
            let value = block.line(marks, &time, at, look::CELL, Language::Chinese);
            block.height = block.height.max(look::CELL.height(lines.len()) + 4.8);
            parts.push(fact(label, value));
        }
        for (column, _) in [LEFT, LEFT + width + GUTTER].into_iter().zip(pair) {
            let y = block.height - look::HAIR;
            block.fill(Area::new(column, y, width, look::HAIR), LINE);
        }
        draft.pieces.push(Piece::Block(block));
    }
    draft.parts.push(table_of(parts));
}

fn organisations(draft: &mut Draft, sheet: &Sheet) {
    if sheet.organisations.is_empty() {
        return;
    }
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
        ];
        let (row, part) = table::row(&mut draft.marks, &columns, &cells);
        rows.push(row);
        parts.push(part);
    }
    draft.table(head, head_part, rows, parts);
}

/// Issuer, handler, date, position and further facts, in two columns.
fn issue(draft: &mut Draft, sheet: &Sheet) {
    draft.heading(wording::ISSUE);
    let row = |label: Label, value: &str| Row {
        label: Words {
            zh: label.zh.into(),
            en: label.en.into(),
        },
        value: value.to_owned(),
    };
    let mut rows = vec![row(wording::ISSUER, &sheet.issuer.line())];
    if let Some(handler) = &sheet.handler {
        rows.push(row(wording::HANDLER, handler));
    }
    rows.push(row(wording::ISSUED_ON, &sheet.issued_on));
    rows.push(row(wording::POSITION, &sheet.ledger_position));
    rows.extend(sheet.rows.iter().cloned());
    let width = (WIDTH - GUTTER) / 2.0;
    let mut parts = Vec::new();
    for (nth, pair) in rows.chunks(2).enumerate() {
        let mut block = Block::after(if nth == 0 { 4.0 } else { 3.0 });
        for (x, row) in [LEFT, LEFT + width + GUTTER].into_iter().zip(pair) {
            parts.push(labelled(&mut block, &mut draft.marks, row, [x, width]));
        }
        draft.pieces.push(Piece::Block(block));
    }
    draft.parts.push(table_of(parts));
}

/// A label above its value.
fn labelled(block: &mut Block, marks: &mut Marks, row: &Row, [x, width]: [f32; 2]) -> Part {
    let label = row.label.line();
    let small = super::block::fitted(&label, look::LABEL, width, 4.0);
    let style = look::VALUE.sized(9.0);
    let lines = face().lines(&row.value, style.size, width);
    let label = block.line(marks, &label, At::left(x, 0.0), small, Language::Chinese);
    let at = At::left(x, look::LABEL.leading() - 0.5);
    let value = block.text(marks, &lines, at, style, Language::Chinese);
    let height = look::LABEL.leading() - 0.5 + style.height(lines.len());
    block.height = block.height.max(height);
    fact(label, value)
}

fn limits(draft: &mut Draft, limits: &[Words]) {
    if limits.is_empty() {
        return;
    }
    draft.heading(wording::LIMITS);
    let width = (WIDTH - GUTTER) / 2.0;
    for (nth, limit) in limits.iter().enumerate() {
        let mut block = Block::after(if nth == 0 { 4.0 } else { 2.5 });
        let mut parts = Vec::new();
        for (x, text, style, language) in [
            (LEFT, &limit.zh, look::SMALL, Language::Chinese),
            (
                LEFT + width + GUTTER,
                &limit.en,
                look::SMALL_EN,
                Language::English,
            ),
        ] {
            let lines = face().lines(text, style.size, width);
            block.height = block.height.max(style.height(lines.len()));
            let marks = &mut draft.marks;
            parts.push(block.text(marks, &lines, At::left(x, 0.0), style, language));
        }
        draft.push(block, Part::group(Role::Paragraph, parts));
    }
}

/// One row of a table without a head: what it is, what it says.
fn fact(label: Part, value: Part) -> Part {
    let header = Part::group(Role::RowHeader, [label]);
    let cell = Part::group(Role::Cell, [value]);
    Part::group(Role::Row, [header, cell])
}

fn table_of(rows: Vec<Part>) -> Part {
    Part::group(Role::Table, [Part::group(Role::Body, rows)])
}

fn session_columns() -> [Column; 6] {
    let grade = column(wording::GRADE, 392.0, 26.0);
    [
        column(wording::DATE, 0.0, 50.0),
        column(wording::ACTIVITY, 58.0, 134.0),
        column(wording::PLACE, 202.0, 96.0),
        column(wording::ORGANISATIONS_SHORT, 308.0, 82.0),
        Column {
            align: Align::Middle,
            ..grade
        },
        column(wording::HOURS, 424.0, WIDTH - 424.0).at_right(),
    ]
}
