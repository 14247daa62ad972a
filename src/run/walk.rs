//! Walks over the books of all sessions, or of some activities', on two threads.
//!
//! Each thread takes one half of the keys and lets writers through between pages, so a walk is not
//! one moment; whoever needs to know compares positions. What each thread made comes back in the
//! order of the keys, so that figures do not depend on which thread was quicker.

use std::ops::Bound;

use super::ledger::Ledger;
use super::prepare::Failure;
use crate::domain::books::{ActivityRoll, BookKey, Kept};
use crate::domain::kernel::ids::{ActivityId, OrganisationId, SessionId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::organisations::book::OrganisationBook;
use crate::domain::sessions::book::{Session, SessionBook};
use crate::log::Fault;

/// Books looked at before the walk lets writers through.
const PAGE_BOOKS: usize = 4_096;

/// The sessions of neighbouring activities, both ends included.
#[derive(Clone, Copy, Debug)]
pub struct Span(ActivityId, ActivityId);

impl Span {
    /// All sessions there are, in two spans of about one size: ids are evenly spread.
    pub fn everything() -> Vec<Self> {
        let [mut low, mut high] = [[0xff; 16], [0; 16]];
        (low[0], high[0]) = (0x7f, 0x80);
        let id = ActivityId::from_bytes;
        vec![Self(id([0; 16]), id(low)), Self(id(high), id([0xff; 16]))]
    }

    /// The sessions of these activities, in the order of their keys.
    pub fn of(mut activities: Vec<ActivityId>) -> Vec<Self> {
        activities.sort_unstable();
        activities.into_iter().map(|id| Self(id, id)).collect()
    }

    /// The sessions of an organisation: of all its activities, published or imported. Refused if
    /// there is no such organisation.
    pub fn of_organisation(ledger: &Ledger, id: OrganisationId) -> Result<Vec<Self>, Failure> {
        let book: OrganisationBook = ledger.book(&BookKey::Organisation(id))?;
        if book.accredited_at.is_none() {
            let unknown = Refusal::new(RefusalCode::OrganisationUnknown);
            return Err(unknown.field("organisation_id").with("id", id).into());
        }
        let mut all = Vec::new();
        for page in 0..book.activities.div_ceil(ActivityRoll::LENGTH_MAX) {
            let roll: ActivityRoll = ledger.book(&BookKey::ActivityRoll(id, page))?;
            all.extend(roll.activities);
        }
        Ok(Self::of(all))
    }
}

/// Shows every session in `spans` to a visitor made by `new`, one for each thread; both visitors,
/// that of the lower keys first.
pub fn sessions<T: Send>(
    ledger: &Ledger,
    spans: &[Span],
    new: impl Fn() -> T + Sync,
    visit: impl Fn(&mut T, ActivityId, SessionId, &Session) -> Result<(), Fault> + Sync,
) -> Result<[T; 2], Fault> {
    let half = |spans: &[Span]| {
        let mut visitor = new();
        for span in spans {
            each(ledger, *span, |activity, id, session| {
                visit(&mut visitor, activity, id, session)
            })?;
        }
        Ok::<T, Fault>(visitor)
    };
    let (low, high) = spans.split_at(spans.len().div_ceil(2));
    if high.is_empty() {
        return Ok([half(low)?, new()]);
    }
    std::thread::scope(|scope| {
        let ahead = scope.spawn(|| half(low));
        let high = half(high);
        let low = ahead.join();
        Ok([low.expect("a visitor does not panic")?, high?])
    })
}

fn each(
    ledger: &Ledger,
    Span(first, last): Span,
    mut visit: impl FnMut(ActivityId, SessionId, &Session) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let end = BookKey::Session(last, SessionId::from_bytes([0xff; 16]));
    let mut from = Bound::Included(BookKey::Session(first, SessionId::from_bytes([0; 16])));
    loop {
        let next = ledger
            .store
            .each(from.as_ref(), &end, PAGE_BOOKS, |key, book| {
                let BookKey::Session(activity, id) = *key else {
                    return Ok(());
                };
                let book = SessionBook::of(book);
                match book.and_then(|book| book.opened.as_deref()) {
                    Some(session) => visit(activity, id, session),
                    None => Ok(()),
                }
            })?;
        match next {
            Some(key) => from = Bound::Excluded(key),
            None => return Ok(()),
        }
    }
}
