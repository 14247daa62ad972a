//! Tables: columns with a head in both languages, rows whose cells wrap.
//!
//! A row is as high as its highest cell and never breaks; bounded texts keep it below a page.
//!
//! Must never: cut a cell.

use super::block::{Align, Area, At, Block, Language, Marks, Part, Role};
use super::face::face;
use super::look::{self, HAIR, LEFT, LINE, Style, WIDTH};
use super::sheet::Words;
use super::wording::Label;

/// One column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub label: Label,
    /// From the left edge of the text.
    pub left: f32,
    pub width: f32,
    pub align: Align,
    pub style: Style,
}

/// Space above and below the text of a cell.
pub(super) const PAD: f32 = 1.8;

/// A column of Chinese text from the left.
pub(super) const fn column(label: Label, left: f32, width: f32) -> Column {
    Column {
        label,
        left,
        width,
        align: Align::Left,
        style: look::CELL,
    }
}

impl Column {
    /// Its figures stand at the right.
    pub const fn at_right(self) -> Self {
        let align = Align::Right;
        Self { align, ..self }
    }

    fn at(&self, y: f32) -> At {
        let x = LEFT + self.left;
        match self.align {
            Align::Left => At::left(x, y),
            Align::Middle => At::middle(x + self.width / 2.0, y),
            Align::Right => At::right(x + self.width, y),
        }
    }
}

/// What a cell says.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    Text(String),
    /// Chinese left, English right of it in the same cell.
    Both(Words),
}

/// The head, a line below.
pub(super) fn head(marks: &mut Marks, columns: &[Column], gap: f32) -> (Block, Part) {
    let mut block = Block::after(gap);
    let style = look::LABEL;
    let mut cells = Vec::new();
    for column in columns {
        let label = column.label.line();
        let text = block.line(marks, &label, column.at(0.0), style, Language::Chinese);
        cells.push(Part::group(Role::ColumnHeader, [text]));
    }
    block.height = style.leading() + 2.0;
    rule_below(&mut block);
    let row = Part::group(Role::Row, cells);
    (block, Part::group(Role::Head, [row]))
}

/// A row; its first cell is what it is about.
pub(super) fn row(marks: &mut Marks, columns: &[Column], cells: &[Cell]) -> (Block, Part) {
    let mut block = Block::default();
    let mut parts = Vec::new();
    for (at, (column, cell)) in columns.iter().zip(cells).enumerate() {
        let texts = match cell {
            Cell::Text(text) => vec![column.text(&mut block, marks, text)],
            Cell::Both(words) => column.both(&mut block, marks, words).into(),
        };
        let role = if at == 0 { Role::RowHeader } else { Role::Cell };
        parts.push(Part::group(role, texts));
    }
    rule_below(&mut block);
    (block, Part::group(Role::Row, parts))
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Column {
    fn text(&self, block: &mut Block, marks: &mut Marks, text: &str) -> Part {
        let lines = face().lines(text, self.style.size, self.width);
        let height = self.style.height(lines.len()) + 2.0 * PAD;
        block.height = block.height.max(height);
        block.text(marks, &lines, self.at(PAD), self.style, Language::Chinese)
    }

    fn both(&self, block: &mut Block, marks: &mut Marks, words: &Words) -> [Part; 2] {
        let zh_width = self.width * 0.46;
        let zh = Self {
            width: zh_width,
            ..*self
        };
        let zh = zh.text(block, marks, &words.zh);
        let style = look::BODY_EN.sized(self.style.size - 0.5);
        let width = self.width - zh_width - 10.0;
        let lines = face().lines(&words.en, style.size, width);
        block.height = block.height.max(style.height(lines.len()) + 2.0 * PAD);
        let drop = self.style.baseline() - style.baseline();
        let at = At::left(LEFT + self.left + zh_width + 10.0, PAD + drop);
        [zh, block.text(marks, &lines, at, style, Language::English)]
    }
}

fn rule_below(block: &mut Block) {
    block.fill(Area::new(LEFT, block.height - HAIR, WIDTH, HAIR), LINE);
}
