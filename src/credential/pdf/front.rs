//! The upper half of page one: whose certificate, how many hours, how well they are evidenced.
//!
//! Must never: show a total without its evidence mix above everything else.

use super::block::{Area, At, Block, Language, Marks, Part, Role, Shape, fitted};
use super::face::face;
use super::flow::Piece;
use super::look::{self, ACCENT, HAIR, LEFT, LINE, MIDDLE, RIGHT, Style, WARNING, WIDTH, shade};
use super::sheet::{Evidence, Sheet, Words};
use super::table::{self, Cell, Column, PAD, column};
use super::wording::{self, Label, clock};

/// Height of the row of figures.
const FIGURES: f32 = 59.0;
/// Type of a row of the evidence.
const GRADE_ROW: Style = look::CELL.sized(8.5);

/// Pieces and structure as they grow.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub marks: Marks,
    pub pieces: Vec<Piece>,
    pub parts: Vec<Part>,
}

/// Sets the upper half.
pub(super) fn set_front(draft: &mut Draft, sheet: &Sheet) {
    if sheet.simulated {
        draft.simulation();
    }
    draft.masthead(sheet);
    draft.title(&sheet.title);
    draft.holder(sheet);
    draft.figures(sheet);
    draft.evidence(&sheet.evidence);
}

/// The band of a simulated ledger.
pub(super) fn band(marks: &mut Marks) -> (Block, Part) {
    let mut block = Block {
        height: 19.0,
        ..Block::default()
    };
    block.fill(Area::new(LEFT, 0.0, WIDTH, 19.0), WARNING);
    let Label { zh, en } = wording::SIMULATED;
    let at = At::left(LEFT + 10.0, 3.2);
    let zh = block.line(marks, zh, at, look::BAND, Language::Chinese);
    let at = At::right(RIGHT - 10.0, 3.2);
    let en = block.line(marks, en, at, look::BAND, Language::English);
    (block, Part::group(Role::Paragraph, [zh, en]))
}

impl Draft {
    pub fn push(&mut self, block: Block, part: Part) {
        self.pieces.push(Piece::Block(block));
        self.parts.push(part);
    }

    /// A block of several parts.
    pub fn push_all(&mut self, block: Block, parts: Vec<Part>) {
        self.pieces.push(Piece::Block(block));
        self.parts.extend(parts);
    }

    pub fn simulation(&mut self) {
        let (block, part) = band(&mut self.marks);
        self.push(block, part);
    }

    /// Who issues, and the number.
    fn masthead(&mut self, sheet: &Sheet) {
        let mut block = Block::after(8.0);
        let number = format!("{} {}", wording::NUMBER.line(), sheet.number);
        let style = look::LABEL.sized(8.0);
        block.height = style.leading();
        let marks = &mut self.marks;
        let width = WIDTH - face().width(&number, style.size, 0.0) - 20.0;
        let issuer = sheet.issuer.line();
        let small = fitted(&issuer, style, width, 4.0);
        let parts = [
            block.line(
                marks,
                &issuer,
                At::left(LEFT, 0.0),
                small,
                Language::Chinese,
            ),
            block.line(
                marks,
                &number,
                At::right(RIGHT, 0.0),
                style,
                Language::Chinese,
            ),
        ];
        let part = Part::group(Role::Paragraph, parts);
        self.push(block, part);
    }

    pub fn title(&mut self, title: &Words) {
        let mut block = growing(9.0);
        let style = fitted(&title.zh, look::TITLE, WIDTH, 9.0);
        let below = fitted(&title.en, look::SUBTITLE, WIDTH, 5.0);
        let marks = &mut self.marks;
        let parts = [
            block.line(
                marks,
                &title.zh,
                At::middle(MIDDLE, 0.0),
                style,
                Language::Chinese,
            ),
            block.line(
                marks,
                &title.en,
                At::middle(MIDDLE, 39.0),
                below,
                Language::English,
            ),
        ];
        block.fill(Area::new(MIDDLE - 22.0, 62.0, 44.0, 1.6), ACCENT);
        block.height = 64.0;
        let role = Role::Heading(1, title.line());
        self.push(block, Part::group(role, parts));
    }

    fn holder(&mut self, sheet: &Sheet) {
        let mut block = growing(9.0);
        let marks = &mut self.marks;
        let style = fitted(&sheet.holder, look::HOLDER, WIDTH, 8.0);
        let lines = face().lines(&sheet.holder, style.size, WIDTH);
        let label = wording::HOLDER.line();
        let parts = [
            block.line(
                marks,
                &label,
                At::middle(MIDDLE, 0.0),
                look::LABEL,
                Language::Chinese,
            ),
            block.text(
                marks,
                &lines,
                At::middle(MIDDLE, 11.0),
                style,
                Language::Chinese,
            ),
        ];
        let rule = 11.0 + style.height(lines.len()) + 4.0;
        block.fill(Area::new(MIDDLE - 105.0, rule, 210.0, HAIR), LINE);
        block.height = rule + HAIR;
        self.push(block, Part::group(Role::Paragraph, parts));
        if let Some(statement) = &sheet.statement {
            self.statement(statement);
        }
    }

    fn statement(&mut self, words: &Words) {
        let mut block = Block::after(8.0);
        let texts = [
            (&words.zh, look::BODY, Language::Chinese),
            (&words.en, look::BODY_EN.sized(8.0), Language::English),
        ];
        let mut parts = Vec::new();
        for (text, style, language) in texts {
            let lines = face().lines(text, style.size, WIDTH - 50.0);
            let at = At::middle(MIDDLE, block.height);
            parts.push(block.text(&mut self.marks, &lines, at, style, language));
            block.height += style.height(lines.len());
        }
        self.push(block, Part::group(Role::Paragraph, parts));
    }

    /// Total, period and star between two lines, side by side.
    fn figures(&mut self, sheet: &Sheet) {
        let none = String::new();
        let mut figures = vec![
            (wording::TOTAL, &sheet.total.zh, &sheet.total.en),
            (wording::PERIOD, &sheet.period, &none),
        ];
        if let Some(star) = &sheet.star {
            figures.push((wording::STAR, &star.zh, &star.en));
        }
        let mut block = growing(9.0);
        block.height = FIGURES;
        let width = if figures.len() == 2 {
            WIDTH / 2.0
        } else {
            WIDTH / 3.0
        };
        let mut left = LEFT;
        for (label, value, below) in figures {
            if left > LEFT {
                block.fill(Area::new(left, 10.0, HAIR, FIGURES - 20.0), LINE);
            }
            let middle = left + width / 2.0;
            let part = self.figure(&mut block, label, [value, below], middle, width - 16.0);
            self.parts.push(part);
            left += width;
        }
        block.fill(Area::new(LEFT, 0.0, WIDTH, HAIR), LINE);
        block.fill(Area::new(LEFT, FIGURES - HAIR, WIDTH, HAIR), LINE);
        self.pieces.push(Piece::Block(block));
    }

    fn figure(
        &mut self,
        block: &mut Block,
        label: Label,
        [value, below]: [&str; 2],
        middle: f32,
        width: f32,
    ) -> Part {
        let marks = &mut self.marks;
        let style = fitted(value, look::FIGURE, width, 4.0);
        let drop = if below.is_empty() { 22.0 } else { 18.0 };
        let y = drop + (look::FIGURE.baseline() - style.baseline());
        let at = At::middle(middle, 6.0);
        let mut parts = vec![
            block.line(marks, &label.line(), at, look::LABEL, Language::Chinese),
            block.line(
                marks,
                value,
                At::middle(middle, y),
                style,
                Language::Chinese,
            ),
        ];
        if !below.is_empty() {
            let style = fitted(below, look::BODY_EN, width, 4.0);
            let at = At::middle(middle, 41.0);
            parts.push(block.line(marks, below, at, style, Language::English));
        }
        Part::group(Role::Paragraph, parts)
    }

    /// A heading over the whole width, its line running out to the right.
    pub fn heading(&mut self, label: Label) {
        let mut block = Block {
            keep: 44.0,
            ..growing(6.0)
        };
        let part = heading(&mut block, &mut self.marks, label, LEFT, RIGHT);
        self.push(block, part);
    }

    fn evidence(&mut self, grades: &[Evidence]) {
        if grades.is_empty() {
            return;
        }
        self.heading(wording::EVIDENCE);
        self.bar(grades);
        let columns = evidence_columns();
        let (head, head_part) = table::head(&mut self.marks, &columns, 4.0);
        let (mut rows, mut parts) = (Vec::new(), Vec::new());
        for (nth, evidence) in grades.iter().enumerate() {
            let cells: [Cell; 4] = [
                evidence.grade.clone().into(),
                Cell::Both(evidence.meaning.clone()),
                clock(evidence.minutes).into(),
                format!("{} %", evidence.share_percent).into(),
            ];
            let (mut row, part) = table::row(&mut self.marks, &columns, &cells);
            chip(&mut row, nth);
            rows.push(row);
            parts.push(part);
        }
        self.table(head, head_part, rows, parts);
    }

    /// A finished table.
    pub fn table(&mut self, head: Block, head_part: Part, rows: Vec<Block>, parts: Vec<Part>) {
        self.pieces.push(Piece::Table { head, rows });
        let body = Part::group(Role::Body, parts);
        self.parts.push(Part::group(Role::Table, [head_part, body]));
    }

    /// Minutes of each grade as a part of the width.
    fn bar(&mut self, grades: &[Evidence]) {
        const HEIGHT: f32 = 12.0;
        let mut block = Block::after(5.0);
        block.height = HEIGHT;
        let all: u64 = grades.iter().map(|evidence| evidence.minutes).sum();
        let mut shapes = Vec::new();
        let (mut left, mut shows) = (LEFT, wording::BAR.line());
        for (nth, evidence) in grades.iter().enumerate() {
            let width = WIDTH * part_of(evidence.minutes, all);
            let (ground, letter) = shade(nth);
            let seam = if width > 3.0 { 0.8 } else { 0.0 };
            shapes.push(Shape::Fill {
                areas: vec![Area::new(left, 0.0, (width - seam).max(0.2), HEIGHT)],
                colour: ground,
            });
            if width > 16.0 {
                let style = look::LABEL.in_colour(letter);
                let at = At::middle(left + width / 2.0, 1.1);
                let letters = [evidence.grade.clone()];
                shapes.extend(super::block::set(&letters, at, style));
            }
            let share = evidence.share_percent.to_string();
            shows.extend([" · ", &evidence.grade, " ", &share, " %"]);
            left += width;
        }
        let part = block.picture(&mut self.marks, shapes, &shows);
        self.push(block, part);
    }
}

/// A heading between two edges.
pub(super) fn heading(
    block: &mut Block,
    marks: &mut Marks,
    label: Label,
    left: f32,
    right: f32,
) -> Part {
    let (style, beside) = (look::HEADING, look::HEADING_EN);
    let drop = style.baseline() - beside.baseline();
    let after_zh = left + face().width(label.zh, style.size, style.spacing) + 6.0;
    let after_en = after_zh + face().width(label.en, beside.size, 0.0) + 10.0;
    let zh = block.line(
        marks,
        label.zh,
        At::left(left, 0.0),
        style,
        Language::Chinese,
    );
    let at = At::left(after_zh, drop);
    let en = block.line(marks, label.en, at, beside, Language::English);
    block.height = style.leading();
    let middle = block.height * 0.52;
    let run = (right - after_en).max(0.0);
    block.fill(Area::new(after_en, middle, run, HAIR), LINE);
    let title = label.line();
    Part::group(Role::Heading(2, title), [zh, en])
}

/// A block whose space above may grow.
pub(super) fn growing(gap: f32) -> Block {
    Block {
        grows: true,
        ..Block::after(gap)
    }
}

fn evidence_columns() -> [Column; 4] {
    [
        column(wording::GRADE, 0.0, 22.0),
        column(wording::MEANING, 44.0, 316.0),
        column(wording::HOURS, 362.0, 52.0).at_right(),
        column(wording::SHARE, 422.0, WIDTH - 422.0).at_right(),
    ]
    .map(|column| Column {
        style: GRADE_ROW,
        ..column
    })
}

/// The ground of a grade's letter, in the colour of its part of the bar.
fn chip(row: &mut Block, nth: usize) {
    let (ground, _) = shade(nth);
    let middle = PAD + GRADE_ROW.leading() / 2.0;
    let area = Area::new(LEFT + 14.0, middle - 4.0, 8.0, 8.0);
    row.fill(area, ground);
}

/// Minutes as a part of all. A bar has no use for more digits than a float keeps.
#[expect(
    clippy::cast_precision_loss,
    reason = "a length on paper, bounded by MINUTES_MOST"
)]
fn part_of(minutes: u64, all: u64) -> f32 {
    if all == 0 {
        return 0.0;
    }
    minutes as f32 / all as f32
}
