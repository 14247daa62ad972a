//! The certificate as a PDF worth framing, and the statement of an account in the same hand: one
//! sheet of worded texts in, bytes out.
//!
//! A4, Chinese and English side by side, the check address as QR code at the foot of page one, the
//! sessions on pages of their own, the proof bundle attached byte for byte. The file keeps PDF/A-3a
//! and PDF/UA-1 as the writer checks them: tagged, all text extractable, the font embedded as a
//! subset.
//!
//! Invariants: the same [`Sheet`] is the same bytes. A character the font lacks is an error with
//! its field, never a box. Everything is bounded, see [`bounds`].
//!
//! Must never: word or compute a claim, read a clock or a font of the machine, imitate a seal.

mod block;
pub mod bounds;
mod certificate;
mod face;
mod flow;
mod front;
mod look;
mod paint;
mod rest;
mod sheet;
mod statement;
mod table;
mod wording;

use block::{Area, At, Block, Item};
use flow::Flow;
use front::Draft;
use look::{ACCENT, BOTTOM, FOOT, FRAME, HAIR, LEFT, LINE, MIDDLE, PAGE_HEIGHT, PAGE_WIDTH, RIGHT};

use crate::credential::qr::Squares;
use paint::Filed;

pub use bounds::SheetProblem;
pub use certificate::sheet_of;
pub use sheet::{Attachment, Evidence, Organisation, Row, Session, Sheet, Source, Words};
pub use statement::{LINES_MOST, StatementRow, StatementSheet, print_statement};

/// How much a gap of page one may grow to fill it.
const GAP_GROWTH_MOST: f32 = 24.0;
/// Space above the box for checking.
const ABOVE_CHECK: f32 = 9.0;

/// Prints a sheet.
///
/// # Errors
///
/// [`SheetProblem`]: a text that cannot be printed as it is, or a bound that is passed.
pub fn print(sheet: &Sheet) -> Result<Vec<u8>, SheetProblem> {
    bounds::check(sheet)?;
    let code = Squares::of(&sheet.check_url).map_err(|_| SheetProblem::Malformed {
        field: "check_url".into(),
        must: "short enough for a QR code",
    })?;
    let mut draft = Draft::default();
    front::set_front(&mut draft, sheet);
    rest::set_rest(&mut draft, sheet);
    let (mut check, parts) = rest::check_box(&mut draft.marks, sheet, &code);
    draft.parts.extend(parts);
    rest::set_sessions(&mut draft, sheet);

    let number = format!("{} {}", wording::NUMBER.line(), sheet.number);
    let head = head_of(&sheet.title.line(), &number, sheet.simulated);
    let mut flow = Flow::new(check.height + ABOVE_CHECK, head.height);
    flow.place(draft.pieces, GAP_GROWTH_MOST);
    check.items = lowered(check.items, BOTTOM - check.height);
    flow.pages[0].extend(check.items);
    furnish(&mut flow.pages, &head, &sheet.holder, true);
    let filed = Filed::of(sheet);
    paint::write(&filed, flow.pages, &draft.parts, draft.marks.given)
}

/// What stands at the head of every further page.
fn head_of(title: &str, beside: &str, simulated: bool) -> Block {
    let mut block = Block::default();
    if simulated {
        block = front::band(&mut block::Marks::default()).0.repeated();
        block.height += 9.0;
    }
    let style = look::LABEL.sized(8.0);
    let small = block::fitted(title, style, 250.0, 4.0);
    let top = block.height;
    block.aside(title, At::left(LEFT, top), small);
    let small = block::fitted(beside, style, 200.0, 4.0);
    block.aside(beside, At::right(RIGHT, top), small);
    block.height += style.leading() + 4.0;
    block.fill(Area::new(LEFT, block.height, RIGHT - LEFT, HAIR), LINE);
    block.height += 14.0;
    block
}

/// Head and foot of every page, and the frame of what is worth one. It lies below all text.
fn furnish(pages: &mut [Vec<Item>], head: &Block, holder: &str, framed: bool) {
    let count = pages.len();
    for (at, page) in pages.iter_mut().enumerate() {
        let mut block = Block::default();
        if framed {
            rectangle(&mut block, FRAME, 1.1, ACCENT);
            rectangle(&mut block, FRAME + 4.0, HAIR, LINE);
        }
        let style = look::LABEL;
        let foot = wording::page_of(at + 1, count);
        block.aside(&foot, At::middle(MIDDLE, FOOT), style);
        if at > 0 {
            let shown = block::fitted(holder, style, 150.0, 4.0);
            block.aside(holder, At::left(LEFT, FOOT), shown);
            block.items.extend(lowered(head.items.clone(), look::TOP));
        }
        block.items.append(page);
        *page = block.items;
    }
}

/// Four lines around the page, at a distance from its edge.
fn rectangle(block: &mut Block, inset: f32, thick: f32, colour: look::Colour) {
    let (width, height) = (PAGE_WIDTH - 2.0 * inset, PAGE_HEIGHT - 2.0 * inset);
    for area in [
        Area::new(inset, inset, width, thick),
        Area::new(inset, inset + height - thick, width, thick),
        Area::new(inset, inset, thick, height),
        Area::new(inset + width - thick, inset, thick, height),
    ] {
        block.fill(area, colour);
    }
}

fn lowered(items: Vec<Item>, by: f32) -> Vec<Item> {
    items.into_iter().map(|item| item.lowered(by)).collect()
}
