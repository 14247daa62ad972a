//! Streams: the positions of a subject's events, in a list, so that one subject can be re-folded.

use super::administration::AdministrationBook;
use crate::domain::activities::book::ActivityBook;
use crate::domain::books::paged::{Item, ListPage};
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::kernel::ids::Position;
use crate::domain::organisations::book::OrganisationBook;
use crate::domain::people::book::PersonBook;

/// One page of positions, in rising order.
pub type StreamPage = ListPage<Position>;

/// At most 10 bytes each, usually four.
impl Item for Position {
    const ON_PAGE: u32 = 400;
    const TOGETHER: u32 = 20;
}

/// Notes in the stream of `subject` that the event at `position` is one of its own.
pub fn note<S: Shelf>(shelf: &mut S, subject: Subject, position: Position) -> Result<(), S::Error> {
    let events = match subject {
        Subject::Person(id) => &mut shelf.book::<PersonBook>(&BookKey::Person(id))?.events,
        Subject::Organisation(id) => {
            &mut shelf
                .book::<OrganisationBook>(&BookKey::Organisation(id))?
                .events
        }
        Subject::Administration => {
            &mut shelf
                .book::<AdministrationBook>(&BookKey::Administration)?
                .events
        }
        Subject::Activity(id) => &mut shelf.book::<ActivityBook>(&BookKey::Activity(id))?.events,
    };
    match events.push(position) {
        Some(moving) => moving.settle(shelf, |page| BookKey::Stream(subject, page)),
        None => Ok(()),
    }
}
