//! Tables: columns with a head in both languages, rows whose cells wrap.
//!
//! A row is as high as its highest cell and never breaks; bounded texts keep it below a page.
//!
//! Must never: cut a cell.

use super::block::{Align, Area, At, Block, Language, Marks, Part, Role};
use super::face::face;
use super::look::{self, HAIR, LEFT, LINE, Style, WIDTH};
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
    pub language: Language,
}

/// Space above and below the text of a cell.
const PAD: f32 = 2.6;

/// A column of Chinese text from the left.
pub(super) const fn column(label: Label, left: f32, width: f32) -> Column {
    Column {
        label,
        left,
        width,
        align: Align::Left,
        style: look::CELL,
        language: Language::Chinese,
    }
}

impl Column {
    /// Its figures stand at the right.
    pub const fn at_right(self) -> Self {
        let align = Align::Right;
        Self { align, ..self }
    }

    /// It holds English.
    pub const fn english(self, style: Style) -> Self {
        Self {
            style,
            language: Language::English,
            ..self
        }
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

/// The head: Chinese above English, a line below.
pub(super) fn head(marks: &mut Marks, columns: &[Column], gap: f32) -> (Block, Part) {
    let mut block = Block::after(gap);
    let style = look::LABEL;
    let mut cells = Vec::new();
    for column in columns {
        let Label { zh, en } = column.label;
        let zh_part = block.line(marks, zh, column.at(0.0), style, Language::Chinese);
        let below = column.at(style.size * 1.25);
        let en_part = block.line(marks, en, below, style, Language::English);
        cells.push(Part::group(Role::ColumnHeader, [zh_part, en_part]));
    }
    block.height = style.size * 1.25 + style.leading() + 2.0;
    rule_below(&mut block);
    let row = Part::group(Role::Row, cells);
    (block, Part::group(Role::Head, [row]))
}

/// A row; its first cell is what it is about.
pub(super) fn row(marks: &mut Marks, columns: &[Column], cells: &[String]) -> (Block, Part) {
    let mut block = Block::default();
    let mut parts = Vec::new();
    for (at, (column, cell)) in columns.iter().zip(cells).enumerate() {
        let lines = face().lines(cell, column.style.size, column.width);
        block.height = block
            .height
            .max(column.style.height(lines.len()) + 2.0 * PAD);
        let text = block.text(marks, &lines, column.at(PAD), column.style, column.language);
        let role = if at == 0 { Role::RowHeader } else { Role::Cell };
        parts.push(Part::group(role, [text]));
    }
    rule_below(&mut block);
    (block, Part::group(Role::Row, parts))
}

fn rule_below(block: &mut Block) {
    block.fill(Area::new(LEFT, block.height - HAIR, WIDTH, HAIR), LINE);
}
