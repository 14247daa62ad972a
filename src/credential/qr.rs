//! QR codes: the dark squares of a text, and the same as inline SVG for pages.
//!
//! Error correction M (15 %): a printed and framed code is read through glass and scratches, and
//! an address still fits squares that a phone reads from the wall. The quiet zone of four squares
//! (ISO/IEC 18004) is part of what is drawn, since a code on a coloured page is unreadable without.
//!
//! Must never: draw a code that holds less than the text, or scale by fractions of a square.

use std::fmt::{self, Write as _};

use qrcode::{Color, EcLevel, QrCode};

/// Light squares around the code on every side.
pub const QUIET_SQUARES: usize = 4;

/// Longest text, in bytes. The largest code of level M holds 2,331; one that a phone reads from a
/// sheet of paper holds far less.
pub const TEXT_BYTES_MOST: usize = 600;

/// A QR code: which squares of its side by side are dark, without the quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Squares {
    side: usize,
    dark: Vec<bool>,
}

/// The text is longer than [`TEXT_BYTES_MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong {
    /// Bytes of the text.
    pub bytes: usize,
}

/// A horizontal run of dark squares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Column of its first square.
    pub column: usize,
    /// Its row, from the top.
    pub row: usize,
    /// How many squares.
    pub length: usize,
}

/// The code of a text as an inline SVG element: one path, one unit per square, quiet zone and
/// white ground included. Its size is the style sheet's affair.
///
/// # Errors
///
/// When the text is too long for a code that a phone reads.
pub fn qr_svg(text: &str) -> Result<String, TooLong> {
    let squares = Squares::of(text)?;
    let side = squares.side + 2 * QUIET_SQUARES;
    let mut path = String::new();
    for Run {
        column,
        row,
        length,
    } in squares.runs()
    {
        let (x, y) = (column + QUIET_SQUARES, row + QUIET_SQUARES);
        write!(path, "M{x} {y}h{length}v1h-{length}z").expect("a String takes all");
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" role=\"img\" \
         aria-label=\"QR\" shape-rendering=\"crispEdges\"><rect width=\"{side}\" \
         height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}

impl Squares {
    /// The code of a text.
    ///
    /// # Errors
    ///
    /// When the text is too long.
    pub fn of(text: &str) -> Result<Self, TooLong> {
        let too_long = TooLong { bytes: text.len() };
        if text.len() > TEXT_BYTES_MOST {
            return Err(too_long);
        }
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| too_long)?;
        Ok(Self {
            side: code.width(),
            dark: code
                .into_colors()
                .into_iter()
                .map(|colour| colour == Color::Dark)
                .collect(),
        })
    }

    /// Squares along one side, without the quiet zone.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Whether a square is dark; what lies outside is light.
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        column < self.side && self.dark.get(row * self.side + column) == Some(&true)
    }

    /// The dark squares as horizontal runs, from the top, so that a row is no string of seams.
    pub fn runs(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        for row in 0..self.side {
            let mut column = 0;
            while column < self.side {
                let dark = (column..self.side).take_while(|&at| self.is_dark(at, row));
                let length = dark.count();
                if length > 0 {
                    runs.push(Run {
                        column,
                        row,
                        length,
                    });
                }
                column += length + 1;
            }
        }
        runs
    }
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes } = self;
        write!(
            f,
            "a QR code holds at most {TEXT_BYTES_MOST} bytes here, the text has {bytes}"
        )
    }
}

impl std::error::Error for TooLong {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_cover_exactly_the_dark_squares() {
        let squares = Squares::of("https://hours.example/v/ABC").expect("short");
        let covered: usize = squares.runs().iter().map(|run| run.length).sum();
        assert_eq!(covered, squares.dark.iter().filter(|dark| **dark).count());
        for run in squares.runs() {
            let inside = run.column..run.column + run.length;
            assert!(
                inside
                    .clone()
                    .all(|column| squares.is_dark(column, run.row))
            );
            assert!(!squares.is_dark(inside.end, run.row));
        }
    }

    #[test]
    fn the_svg_has_a_quiet_zone_and_whole_numbers_only() {
        let svg = qr_svg("https://hours.example/v/ABC").expect("short");
        let side = Squares::of("https://hours.example/v/ABC")
            .expect("short")
            .side();
        assert!(svg.contains(&format!("viewBox=\"0 0 {0} {0}\"", side + 8)));
        assert!(svg.contains("<path d=\"M4 4h7v1h-7z"));
        let path = svg.split("d=\"").nth(1).expect("a path");
        assert!(!path.split('"').next().expect("its end").contains('.'));
    }

    #[test]
    fn a_text_too_long_for_a_phone_is_refused() {
        let text = "x".repeat(TEXT_BYTES_MOST + 1);
        assert_eq!(qr_svg(&text), Err(TooLong { bytes: 601 }));
        assert!(qr_svg(&text[1..]).is_ok());
    }
}
