//! Idempotency tags: found for ever, whether their keys grow with time or are random.

use hourledger::log::{IdemTag, Position};
use hourledger::state::{Change, Store};

use crate::toy::{Ledger, Tally, tag};

/// What a UUID of version 4 gives: no order at all.
fn random_tag(number: u64) -> IdemTag {
    let mut tag = [0; 22];
    tag.copy_from_slice(&blake3::hash(&number.to_le_bytes()).as_bytes()[..22]);
    IdemTag(tag)
}

fn published(store: &Store<Tally>, tags: impl Fn(u64) -> IdemTag, count: u64) {
    for first in (0..count).step_by(100) {
        let idem = (first..first + 100)
            .map(|number| (tags(number), Position(number)))
            .collect();
        store.publish(Change {
            books: Vec::new(),
            idem,
            through: Position(first + 100),
        });
        if first % 300 == 0 {
            store.flush().expect("sled accepts");
        }
    }
}

fn check(tags: fn(u64) -> IdemTag) {
    let ledger = Ledger::new();
    let (store, _) = ledger.open();
    published(&store, tags, 5_000);
    for flushed in [false, true] {
        for number in 0..5_000 {
            let found = store.idem_position(&tags(number)).expect("readable");
            assert_eq!(found, Some(Position(number)), "flushed: {flushed}");
            assert_eq!(
                store
                    .idem_position(&tags(number + 5_000))
                    .expect("readable"),
                None
            );
        }
        store.flush().expect("sled accepts");
    }
    let walked = store.walk_pages();
    assert!(walked.faults.is_empty(), "{:?}", walked.faults);
    assert_eq!(walked.tags, 5_000);
}

#[test]
fn growing_tags_are_found() {
    check(tag);
}

#[test]
fn random_tags_are_found() {
    check(random_tag);
}

#[test]
fn growing_tags_fill_their_pages() {
    let pages = |tags: fn(u64) -> IdemTag| {
        let ledger = Ledger::new();
        let (store, _) = ledger.open();
        published(&store, tags, 20_000);
        store.flush().expect("sled accepts");
        store.walk_pages().pages
    };
    let (growing, random) = (pages(tag), pages(random_tag));
    assert!(
        growing * 5 < random * 4,
        "{growing} pages of growing tags, {random} of random ones"
    );
}
