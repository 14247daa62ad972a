//! Readers beside a writer and the write-behind: all of a change, or nothing of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hourledger::log::Position;
use hourledger::state::{Bounds, Change, Store};

use crate::toy::{Key, Ledger, Tally, small};

const PEOPLE: u64 = 40;
const CHANGES: u64 = 3_000;

/// After change n, all people have exactly n visits.
fn change(number: u64) -> Change<Tally> {
    let book = Arc::new(Tally {
        visits: number,
        ..Tally::default()
    });
    let books = (0..PEOPLE)
        .map(|person| (Key::Person(person), Arc::clone(&book)))
        .collect();
    Change {
        books,
        idem: Vec::new(),
        through: Position(number),
    }
}

fn reads_whole_changes(store: &Store<Tally>, done: &AtomicBool) -> u64 {
    let keys: Vec<Key> = (0..PEOPLE).map(Key::Person).collect();
    let mut cuts = 0;
    let mut last = 0;
    while !done.load(Ordering::Acquire) {
        let published = store.published().0;
        let alone = store
            .book(&keys[0])
            .expect("readable")
            .map_or(0, |book| book.visits);
        assert!(
            alone >= published && alone >= last,
            "a reader never goes back in time"
        );
        let cut = store.books(&keys).expect("readable");
        let visits = cut
            .books
            .iter()
            .map(|held| held.as_ref().map_or(0, |held| held.book.visits));
        assert!(
            visits.clone().all(|visits| visits == cut.at.0),
            "as of {:?}",
            cut.at
        );
        let listed = store
            .range(Key::Person(3)..Key::Person(30), 20)
            .expect("readable");
        let first = listed.first().map_or(0, |(_, held)| held.book.visits);
        assert!(
            listed.iter().all(|(_, held)| held.book.visits == first),
            "a list is one moment"
        );
        assert!(first >= cut.at.0);
        last = first.max(alone);
        cuts += 1;
    }
    cuts
}

#[test]
fn concurrent_readers_see_no_half_change() {
    let ledger = Ledger::new();
    let bounds = Bounds {
        flush_entries: 50,
        flush_age_max: Duration::from_millis(1),
        cache_bytes_max: 2_000,
        ..small()
    };
    let (store, _) = ledger.open_in(&ledger.sled(), bounds);
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let behind = threads.spawn(|| store.write_behind());
        let readers = [(); 2].map(|()| threads.spawn(|| reads_whole_changes(&store, &done)));
        for number in 1..=CHANGES {
            store.publish(change(number));
            while store.over_bound() {
                std::thread::yield_now();
            }
        }
        while store.watermark() < Position(CHANGES / 2) {
            std::thread::yield_now();
        }
        done.store(true, Ordering::Release);
        for reader in readers {
            assert!(reader.join().expect("no half change") > 0);
        }
        store.close().expect("sled accepts");
        behind.join().expect("no panic").expect("sled accepted");
    });
}
