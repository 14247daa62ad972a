//! Idempotency tags: found for ever, whether their keys grow with time or are random, and whether
//! they are of the time of which the store remembers all.

use std::time::Duration;

use hourledger::log::{IdemTag, Position};
use hourledger::state::{Bounds, Change, Store};

use crate::toy::{Ledger, Tally, small, tag};

/// The time at which is asked: growing tags are of this time.
const NOW_MS: i64 = 0;
/// A time of which there are no tags.
const LATER_MS: i64 = 1_800_000_000_000;

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

/// Random, but all of the time at which is asked.
fn recent_random_tag(number: u64) -> IdemTag {
    let mut tag = random_tag(number);
    tag.0[..3].fill(0);
    tag
}

fn all_are_found(store: &Store<Tally>, tags: fn(u64) -> IdemTag, now_ms: i64) {
    let asked = |number| {
        store
            .idem_position(&tags(number), now_ms)
            .expect("readable")
    };
    for number in 0..5_000 {
        assert_eq!(asked(number), Some(Position(number)));
        assert_eq!(asked(number + 5_000), None);
    }
}

fn check(tags: fn(u64) -> IdemTag) {
    let ledger = Ledger::new();
    let (store, _) = ledger.open();
    published(&store, tags, 5_000);
    all_are_found(&store, tags, NOW_MS);
    store.flush().expect("sled accepts");
    all_are_found(&store, tags, NOW_MS);
    all_are_found(&store, tags, LATER_MS);
    all_are_found(&store, tags, NOW_MS);
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
fn random_tags_of_one_time_are_found() {
    check(recent_random_tag);
}

/// However far a layer is on its way to the pages when the store begins to remember.
#[test]
fn a_tag_is_found_from_the_moment_it_is_published() {
    let ledger = Ledger::new();
    let bounds = Bounds {
        flush_entries: 50,
        flush_age_max: Duration::from_millis(1),
        ..small()
    };
    let (store, _) = ledger.open_in(&ledger.sled(), bounds);
    // More than a year passes each time, so that what is remembered is read anew.
    let now_ms = |number: u64| (number / 200) * 380 * 86_400_000;
    let dated = |number| {
        let mut tag = random_tag(number);
        tag.0[..6].copy_from_slice(&now_ms(number).to_be_bytes()[2..]);
        tag
    };
    std::thread::scope(|threads| {
        let behind = threads.spawn(|| store.write_behind());
        for number in 0..6_000 {
            store.publish(Change {
                books: Vec::new(),
                idem: vec![(dated(number), Position(number))],
                through: Position(number + 1),
            });
            // Nobody asks at first, and layers freeze meanwhile.
            if number % 200 > 100 {
                let now_ms = i64::try_from(now_ms(number)).expect("some centuries");
                for asked in [number, number - number % 101] {
                    let found = store.idem_position(&dated(asked), now_ms);
                    assert_eq!(found.expect("readable"), Some(Position(asked)));
                }
            }
        }
        store.close().expect("sled accepts");
        behind.join().expect("no panic").expect("sled accepted");
    });
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
