//! Blocks: what is drawn, relative to a top edge, with marks that tie it to the structure.
//!
//! A block never breaks over two pages. What it draws is either marked, and then stands exactly
//! once in the tree of [`Part`]s, or decoration that a screen reader passes over.
//!
//! Must never: know a page; [`super::flow`] places blocks, [`super::paint`] draws them.

use super::face::face;
use super::look::{Colour, Style};

/// Ties something drawn to its place in the structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(pub usize);

/// Hands out marks, each once.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub given: usize,
}

/// The structure: what a screen reader is told, in its order.
#[derive(Debug)]
pub(super) enum Part {
    Mark(Mark),
    Group(Role, Vec<Part>),
}

/// What a part is.
#[derive(Debug, Clone)]
pub(super) enum Role {
    /// Level and title.
    Heading(u16, String),
    Paragraph,
    Table,
    Head,
    Body,
    Row,
    ColumnHeader,
    RowHeader,
    Cell,
    /// A picture and what it shows.
    Figure(String),
    Link,
}

/// Language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Chinese,
    English,
}

/// Where the given x lies in a line.
#[derive(Debug, Clone, Copy)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

/// A rectangle: left, top, width, height.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

/// Something drawn.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// One line of text from the left end of its baseline.
    Line {
        x: f32,
        y: f32,
        text: String,
        style: Style,
    },
    /// Areas filled as one.
    Fill { areas: Vec<Area>, colour: Colour },
}

/// Shapes that belong together, or a link.
#[derive(Debug, Clone)]
pub(super) enum Item {
    Drawn {
        mark: Option<(Mark, Language)>,
        shapes: Vec<Shape>,
    },
    Link {
        mark: Mark,
        area: Area,
        url: String,
    },
}

/// Items of a height.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    pub height: f32,
    /// Space above, unless it comes first on a page.
    pub gap: f32,
    /// Space that must be left below it on the page: a heading never stands alone.
    pub keep: f32,
    /// Whether the space above may grow to fill the first page.
    pub grows: bool,
    pub items: Vec<Item>,
}

/// A place for text in a block, from the top of its first line.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub x: f32,
    pub y: f32,
    pub align: Align,
}

impl Marks {
    pub fn next(&mut self) -> Mark {
        self.given += 1;
        Mark(self.given - 1)
    }
}

impl At {
    pub fn left(x: f32, y: f32) -> Self {
        let align = Align::Left;
        Self { x, y, align }
    }

    pub fn middle(x: f32, y: f32) -> Self {
        let align = Align::Middle;
        Self { x, y, align }
    }

    pub fn right(x: f32, y: f32) -> Self {
        let align = Align::Right;
        Self { x, y, align }
    }
}

impl Area {
    pub fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }

    pub fn lowered(self, by: f32) -> Self {
        Self {
            y: self.y + by,
            ..self
        }
    }
}

impl Part {
    pub fn group(role: Role, parts: impl IntoIterator<Item = Self>) -> Self {
        Self::Group(role, parts.into_iter().collect())
    }
}

impl Block {
    /// A block with space above it.
    pub fn after(gap: f32) -> Self {
        Self {
            gap,
            ..Self::default()
        }
    }

    /// Marked text: lines under each other.
    pub fn text(
        &mut self,
        marks: &mut Marks,
        lines: &[String],
        at: At,
        style: Style,
        language: Language,
    ) -> Part {
        let mark = marks.next();
        self.items.push(Item::Drawn {
            mark: Some((mark, language)),
            shapes: set(lines, at, style),
        });
        Part::Mark(mark)
    }

    /// One marked line.
    pub fn line(
        &mut self,
        marks: &mut Marks,
        line: &str,
        at: At,
        style: Style,
        language: Language,
    ) -> Part {
        self.text(marks, &[line.to_owned()], at, style, language)
    }

    /// A marked picture.
    pub fn picture(&mut self, marks: &mut Marks, shapes: Vec<Shape>, shows: &str) -> Part {
        let mark = marks.next();
        let language = Language::Chinese;
        self.items.push(Item::Drawn {
            mark: Some((mark, language)),
            shapes,
        });
        Part::group(Role::Figure(shows.to_owned()), [Part::Mark(mark)])
    }

    /// A line of text that repeats what stands elsewhere.
    pub fn aside(&mut self, line: &str, at: At, style: Style) {
        let shapes = set(&[line.to_owned()], at, style);
        self.items.push(Item::Drawn { mark: None, shapes });
    }

    /// Decoration.
    pub fn fill(&mut self, area: Area, colour: Colour) {
        let areas = vec![area];
        self.items.push(Item::Drawn {
            mark: None,
            shapes: vec![Shape::Fill { areas, colour }],
        });
    }

    /// The same drawn again on a later page: nothing of it is in the structure twice.
    pub fn repeated(&self) -> Self {
        let mut again = self.clone();
        again
            .items
            .retain(|item| matches!(item, Item::Drawn { .. }));
        for item in &mut again.items {
            if let Item::Drawn { mark, .. } = item {
                *mark = None;
            }
        }
        again
    }
}

impl Item {
    /// The same, lower.
    pub fn lowered(self, by: f32) -> Self {
        match self {
            Self::Drawn { mark, shapes } => Self::Drawn {
                mark,
                shapes: shapes.into_iter().map(|shape| shape.lowered(by)).collect(),
            },
            Self::Link { mark, area, url } => Self::Link {
                mark,
                area: area.lowered(by),
                url,
            },
        }
    }
}

impl Shape {
    fn lowered(self, by: f32) -> Self {
        match self {
            Self::Line { x, y, text, style } => Self::Line {
                x,
                y: y + by,
                text,
                style,
            },
            Self::Fill { areas, colour } => Self::Fill {
                areas: areas.into_iter().map(|area| area.lowered(by)).collect(),
                colour,
            },
        }
    }
}

/// Sets lines under each other.
pub(super) fn set(lines: &[String], at: At, style: Style) -> Vec<Shape> {
    let mut y = at.y + style.baseline();
    let mut shapes = Vec::with_capacity(lines.len());
    for text in lines {
        let width = face().width(text, style.size, style.spacing) - style.spacing * style.size;
        let x = match at.align {
            Align::Left => at.x,
            Align::Middle => at.x - width / 2.0,
            Align::Right => at.x - width,
        };
        let text = text.clone();
        shapes.push(Shape::Line { x, y, text, style });
        y += style.leading();
    }
    shapes
}

/// The style, made smaller until the text fits the width; never below `least`.
pub(super) fn fitted(text: &str, style: Style, width: f32, least: f32) -> Style {
    let needed = face().width(text, style.size, style.spacing);
    if needed <= width {
        return style;
    }
    style.sized((style.size * width / needed).max(least))
}
