//! Templates: the header and two example rows, which say more than a page of help.
//!
//! The examples' ids begin with `EXAMPLE-`: a file that still has them is told to delete them, so
//! that no invented person is ever imported.

use super::Sheet;
use crate::domain::kernel::refusal::Lang;
use crate::interchange::shapes::Shape;

/// A template of a shape.
pub fn template(shape: Shape, lang: Lang) -> Vec<u8> {
    let columns = shape.columns();
    let mut sheet = Sheet::new();
    sheet.push(columns.iter().map(|column| column.header(lang)));
    for row in 0..2 {
        sheet.push(columns.iter().map(|column| column.examples[row]));
    }
    sheet.bytes()
}
