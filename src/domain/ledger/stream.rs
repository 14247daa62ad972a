//! Streams: the positions of a subject's events, in pages, so that one subject can be re-folded.

use serde::{Deserialize, Serialize};

use super::administration::AdministrationBook;
use crate::domain::activities::book::ActivityBook;
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::kernel::ids::Position;
use crate::domain::organisations::book::OrganisationBook;
use crate::domain::people::book::PersonBook;

/// One page of positions, in rising order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StreamPage {
    /// The positions.
    pub positions: Vec<Position>,
}

impl StreamPage {
    /// Positions on one page; at most 10 bytes each, so a page stays under 4 KB.
    pub const LENGTH_MAX: u32 = 400;
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
    let (page, place) = (
        *events / StreamPage::LENGTH_MAX,
        *events % StreamPage::LENGTH_MAX,
    );
    *events += 1;
    let key = BookKey::Stream(subject, page);
    let page: &mut StreamPage = if place == 0 {
        shelf.begun(&key)?
    } else {
        shelf.book(&key)?
    };
    page.positions.push(position);
    Ok(())
}
