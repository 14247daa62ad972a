//! A second opinion on the books: every frame of the log folded into plain maps.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use hourledger::domain::books::Shelf;
use hourledger::domain::event::At;
use hourledger::domain::kernel::ids::Position;
use hourledger::domain::{Book, BookKey, fold};
use hourledger::log::{self, Frame, Log};
use hourledger::run::Ledger;
use hourledger::run::fold::decode;

#[derive(Default)]
struct Maps(HashMap<BookKey, Book>);

impl Shelf for Maps {
    type Error = Infallible;

    fn edit(&mut self, key: &BookKey) -> Result<&mut Book, Infallible> {
        let fresh = || Book::empty(key);
        Ok(self.0.entry(key.clone()).or_insert_with(fresh))
    }
}

/// All frames of a log.
pub fn frames(log: &dyn Log) -> Vec<Arc<Frame>> {
    let mut frames: Vec<Arc<Frame>> = Vec::new();
    loop {
        let from = frames.last().map_or(log::Position(0), |frame| frame.next());
        let read = log.read(from, 1 << 20).expect("a readable log");
        if read.is_empty() {
            return frames;
        }
        frames.extend(read);
    }
}

/// The books served are exactly those that the frames give, and every frame has its key.
pub fn books_equal_the_log(ledger: &Ledger, frames: &[Arc<Frame>]) {
    let mut maps = Maps::default();
    for frame in frames {
        let decoded = decode(frame).expect("an own frame");
        for (event, position) in decoded.events.iter().zip(frame.first().0..) {
            let at = At {
                position: Position(position),
                recorded_at: decoded.recorded_at,
            };
            let Ok(()) = fold(&mut maps, at, event);
        }
        let now_ms = frame.recorded_at_ms();
        let found = ledger.store.idem_position(&frame.idem(), now_ms);
        let found = found.expect("readable");
        assert_eq!(found, Some(frame.first()), "the key of {frame:?}");
    }
    for (key, book) in &maps.0 {
        let served = ledger.store.book(key).expect("readable");
        assert_eq!(served.as_deref(), Some(book), "{key:?}");
    }
    let digests = ledger.store.digest().expect("readable");
    let entries: u64 = digests.kinds.values().map(|digest| digest.entries).sum();
    assert_eq!(entries, maps.0.len() as u64, "no book too many");
    assert_eq!(digests.idem.entries, frames.len() as u64, "no key too many");
}
