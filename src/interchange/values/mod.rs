//! Values: the text of one cell as a date, a time, a duration, a number.
//!
//! Every written form that is not ambiguous is read, each in one way; one form is written. Digits
//! are counted as digits: no float takes part, so a figure is rounded once and by name.

pub mod clock;
pub mod date;
pub mod decimal;
pub mod duration;
pub mod number;
pub mod serial;
pub mod time;

pub use clock::{LocalDateTime, LocalTime};
pub use date::DateOrder;
pub use duration::Unit;

/// A full-width character of the ASCII range as its ASCII character, an ideographic space as a
/// space; others as they are.
pub fn narrow(char: char) -> char {
    match char {
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(char) - 0xFEE0).expect("the block mirrors ASCII 0x21 to 0x7E")
        }
        '\u{3000}' | '\u{A0}' => ' ',
        other => other,
    }
}

/// A cell for reading a figure: narrow, lower case, no blanks around.
pub fn plain(cell: &str) -> String {
    // Most figures are plain already, and a year has millions of them.
    if cell.is_ascii() {
        return cell.trim().to_ascii_lowercase();
    }
    let narrowed: String = cell.chars().map(narrow).collect();
    narrowed.trim().to_lowercase()
}
