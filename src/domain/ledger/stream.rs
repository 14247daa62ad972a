//! Streams: the positions of a subject's events, in a list, so that one subject can be re-folded.
//!
//! Postings are not noted: the statement of each account they move names their positions already.
//! So the stream of whoever holds accounts is this list and those statements together.

use crate::domain::books::paged::{Item, ListPage, Paged};
use crate::domain::books::{Book, BookKey, Shelf, Subject};
use crate::domain::kernel::ids::Position;
use crate::domain::timebank::account::Account;

/// One page of positions, in rising order.
pub type StreamPage = ListPage<Position>;

/// At most 10 bytes each, usually four.
impl Item for Position {
    const ON_PAGE: u32 = 400;
    const TOGETHER: u32 = 20;
}

/// The book in which a subject's events are listed.
pub fn owner(of: Subject) -> BookKey {
    match of {
        Subject::Person(id) => BookKey::Person(id),
        Subject::Organisation(id) => BookKey::Organisation(id),
        Subject::Activity(id) => BookKey::Activity(id),
        Subject::Administration => BookKey::Administration,
    }
}

/// The account whose statements tell the rest of a subject's stream; some subjects hold none.
pub fn account(of: Subject) -> Option<Account> {
    match of {
        Subject::Person(id) => Some(Account::Person(id)),
        Subject::Organisation(id) => Some(Account::Organisation(id)),
        Subject::Activity(_) | Subject::Administration => None,
    }
}

/// The list of events in an [`owner`]'s book; other books have none.
pub fn events(book: &Book) -> Option<&Paged<Position>> {
    match book {
        Book::Person(book) => Some(&book.events),
        Book::Organisation(book) => Some(&book.events),
        Book::Activity(book) => Some(&book.events),
        Book::Administration(book) => Some(&book.events),
        _ => None,
    }
}

fn events_mut(book: &mut Book) -> Option<&mut Paged<Position>> {
    match book {
        Book::Person(book) => Some(&mut book.events),
        Book::Organisation(book) => Some(&mut book.events),
        Book::Activity(book) => Some(&mut book.events),
        Book::Administration(book) => Some(&mut book.events),
        _ => None,
    }
}

/// Notes in the stream of `subject` that the event at `position` is one of its own.
pub fn note<S: Shelf>(shelf: &mut S, subject: Subject, position: Position) -> Result<(), S::Error> {
    let events = events_mut(shelf.edit(&owner(subject))?);
    let events = events.expect("the kind of a key fixes its book");
    match events.push(position) {
        Some(moving) => moving.settle(shelf, |page| BookKey::Stream(subject, page)),
        None => Ok(()),
    }
}
