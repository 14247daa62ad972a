//! How a sheet looks: paper, margins, type sizes, colours. One place, so that it stays one look.
//!
//! All lengths in points (1/72 inch), y downwards from the top of the page. Text colours keep a
//! contrast of 4.5 to 1 on white at the least; colour never carries a meaning alone.
//!
//! Must never: imitate a seal or an official frame.

/// Width of A4.
pub(super) const PAGE_WIDTH: f32 = 595.28;
/// Height of A4.
pub(super) const PAGE_HEIGHT: f32 = 841.89;
/// From the edge of the paper to the outer line of the frame.
pub(super) const FRAME: f32 = 26.0;
/// Left edge of the text.
pub(super) const LEFT: f32 = 62.0;
/// Right edge of the text.
pub(super) const RIGHT: f32 = PAGE_WIDTH - LEFT;
/// Width of the text.
pub(super) const WIDTH: f32 = RIGHT - LEFT;
/// The middle of the page.
pub(super) const MIDDLE: f32 = PAGE_WIDTH / 2.0;
/// Top of the text.
pub(super) const TOP: f32 = 46.0;
/// Bottom of the text.
pub(super) const BOTTOM: f32 = PAGE_HEIGHT - 50.0;
/// Top of the line at the foot.
pub(super) const FOOT: f32 = PAGE_HEIGHT - 44.5;
/// Thickness of a hairline.
pub(super) const HAIR: f32 = 0.4;
/// Height of a line in parts of the type size.
const LEADING: f32 = 1.4;
/// From the top of a line to its baseline, in parts of the type size.
const BASELINE: f32 = 1.08;

/// A colour of the sRGB space.
pub(super) type Colour = [u8; 3];

/// Text.
pub(super) const INK: Colour = [0x1d, 0x27, 0x30];
/// What steps back: English, labels.
pub(super) const MUTED: Colour = [0x5a, 0x66, 0x70];
/// The one accent: deep sea green.
pub(super) const ACCENT: Colour = [0x16, 0x55, 0x5a];
/// Hairlines.
pub(super) const LINE: Colour = [0xbf, 0xca, 0xcc];
/// Ground of the box for checking.
pub(super) const TINT: Colour = [0xf1, 0xf6, 0xf5];
/// Ground of the mark of a simulation.
pub(super) const WARNING: Colour = [0xb4, 0x3c, 0x1e];
/// White.
pub(super) const WHITE: Colour = [0xff; 3];
/// Black, of the QR code.
pub(super) const BLACK: Colour = [0; 3];

/// Ground and letter of the n-th grade on the bar and its chip, the strongest grade darkest.
pub(super) fn shade(nth: usize) -> (Colour, Colour) {
    const SHADES: [Colour; 5] = [
        ACCENT,
        [0x4a, 0x87, 0x89],
        [0x8d, 0xb6, 0xb3],
        [0xc4, 0xd9, 0xd5],
        [0xe3, 0xe0, 0xd3],
    ];
    let ground = SHADES[nth.min(SHADES.len() - 1)];
    (ground, if nth < 1 { WHITE } else { INK })
}

/// Type: size, colour, whether it is thickened, space between characters in parts of the size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub size: f32,
    pub colour: Colour,
    pub heavy: bool,
    pub spacing: f32,
}

const fn style(size: f32, colour: Colour) -> Style {
    Style {
        size,
        colour,
        heavy: false,
        spacing: 0.0,
    }
}

const fn heavy(size: f32, colour: Colour, spacing: f32) -> Style {
    Style {
        size,
        colour,
        heavy: true,
        spacing,
    }
}

pub(super) const TITLE: Style = heavy(27.0, ACCENT, 0.16);
pub(super) const SUBTITLE: Style = Style {
    spacing: 0.09,
    ..style(11.0, MUTED)
};
pub(super) const HOLDER: Style = heavy(23.0, INK, 0.06);
pub(super) const FIGURE: Style = heavy(17.0, ACCENT, 0.01);
pub(super) const HEADING: Style = heavy(10.0, ACCENT, 0.04);
pub(super) const HEADING_EN: Style = style(8.5, MUTED);
pub(super) const BODY: Style = style(9.0, INK);
pub(super) const BODY_EN: Style = style(8.5, MUTED);
pub(super) const CELL: Style = style(8.0, INK);
pub(super) const SMALL: Style = style(7.5, INK);
pub(super) const SMALL_EN: Style = style(7.25, MUTED);
pub(super) const LABEL: Style = style(7.25, MUTED);
pub(super) const BAND: Style = Style {
    heavy: true,
    ..style(9.0, WHITE)
};

impl Style {
    /// The same in another colour.
    pub const fn in_colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    /// The same, smaller.
    pub const fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }

    /// Height of one line.
    pub fn leading(self) -> f32 {
        self.size * LEADING
    }

    /// Height of so many lines.
    pub fn height(self, lines: usize) -> f32 {
        (0..lines).map(|_| self.leading()).sum()
    }

    /// From the top of a line to its baseline.
    pub fn baseline(self) -> f32 {
        self.size * BASELINE
    }
}
