//! The daily flow: publish, read from memory, write behind, read from pages, close, open again.

use std::sync::Arc;
use std::time::Duration;

use hourledger::log::Position;
use hourledger::state::{Bounds, Change, Store, watermark_noted};

use crate::toy::{Key, LEDGER, Ledger, Tally, Visit, small, visit};

#[test]
fn a_published_book_is_read_before_and_after_it_reaches_sled() {
    let mut ledger = Ledger::new();
    let (store, _) = ledger.open();
    ledger.write(&store, &[vec![visit(1, 1)], vec![visit(1, 2)]]);
    for flushed in [false, true] {
        let person = store
            .book(&Key::Person(1))
            .expect("readable")
            .expect("there");
        assert_eq!(
            (person.visits, person.minutes),
            (2, 60),
            "flushed: {flushed}"
        );
        assert_eq!(store.book(&Key::Person(2)).expect("readable"), None);
        store.flush().expect("sled accepts");
    }
    assert_eq!(store.figures().dirty_entries, 0);
}

#[test]
fn a_dirty_book_wins_over_the_one_in_pages() {
    let mut ledger = Ledger::new();
    let (store, _) = ledger.open();
    ledger.write(&store, &[vec![visit(1, 1)]]);
    store.flush().expect("sled accepts");
    let before = store
        .held(&Key::Person(1))
        .expect("readable")
        .expect("there");
    ledger.write(&store, &[vec![visit(1, 1)]]);
    let after = store
        .held(&Key::Person(1))
        .expect("readable")
        .expect("there");
    assert_eq!((before.book.visits, after.book.visits), (1, 2));
    assert!(
        after.position > before.position,
        "its position tells that it moved"
    );
    let listed = store.range(.., 10).expect("readable");
    let visits: Vec<_> = listed
        .iter()
        .map(|(key, held)| (*key, held.book.visits))
        .collect();
    assert_eq!(visits, [(Key::Person(1), 2), (Key::Place(1), 2)]);
}

#[test]
fn the_watermark_moves_only_when_sled_was_fsynced() {
    let mut ledger = Ledger::new();
    let (store, _) = ledger.open();
    ledger.write_many(&store, 40);
    assert_eq!(
        (store.published(), store.watermark()),
        (Position(40), Position(0))
    );
    store.flush().expect("sled accepts");
    ledger.write_many(&store, 5);
    assert_eq!(
        (store.published(), store.watermark()),
        (Position(45), Position(40))
    );
    assert_eq!(
        watermark_noted(&ledger.sled()),
        Some((LEDGER, Position(40)))
    );
}

#[test]
fn a_closed_store_opens_where_it_was() {
    let mut ledger = Ledger::new();
    let (store, _) = ledger.open();
    ledger.write_many(&store, 300);
    let digests = store.digest().expect("readable");
    store.close().expect("sled accepts");
    drop(store);
    let opened = Store::<Tally>::open(&ledger.sled(), LEDGER, Position(300), small());
    let opened = opened.expect("nothing prevents opening");
    assert!(opened.rebuild.is_none(), "{:?}", opened.rebuild);
    assert_eq!(opened.store.published(), Position(300));
    assert_eq!(opened.store.digest().expect("readable"), digests);
}

#[test]
fn entries_larger_than_a_page_and_the_first_and_last_keys_are_kept() {
    let mut ledger = Ledger::new();
    let (store, _) = ledger.open();
    let sizes = [0, 1, 1_900, 2_048, 2_049, 5_000, 70_000, 300_000];
    let big = sizes.iter().zip(0..).map(|(&ballast, number)| {
        let person = if number == 0 { u64::MAX } else { number };
        vec![Visit {
            person,
            place: 0,
            minutes: 1,
            ballast,
        }]
    });
    let commands: Vec<_> = big.collect();
    for command in &commands {
        ledger.write(&store, std::slice::from_ref(command));
        store.flush().expect("sled accepts");
    }
    let walked = store.walk_pages();
    assert!(walked.faults.is_empty(), "{:?}", walked.faults);
    assert_eq!(walked.books, 9);
    store.close().expect("sled accepts");
    drop(store);
    let (store, doubt) = ledger.open();
    assert!(doubt.is_none(), "{doubt:?}");
    for visit in commands.iter().flatten() {
        let book = store
            .book(&Key::Person(visit.person))
            .expect("readable")
            .expect("there");
        assert_eq!(book.ballast.len(), visit.ballast);
    }
}

#[test]
fn intake_must_pause_when_too_much_is_dirty() {
    let mut ledger = Ledger::new();
    let bounds = Bounds {
        dirty_entries_max: 20,
        flush_entries: 20,
        ..small()
    };
    let (store, _) = ledger.open_in(&ledger.sled(), bounds);
    assert!(!store.over_bound());
    ledger.write_many(&store, 30);
    assert!(store.over_bound());
    std::thread::scope(|threads| {
        let behind = threads.spawn(|| store.write_behind());
        store.wait_for_room().expect("sled accepts");
        assert!(!store.over_bound());
        store.close().expect("sled accepts");
        behind.join().expect("no panic").expect("sled accepted");
    });
}

#[test]
fn the_write_behind_flushes_by_itself_and_ends_with_close() {
    let mut ledger = Ledger::new();
    let bounds = Bounds {
        flush_entries: 8,
        flush_age_max: Duration::from_millis(5),
        ..small()
    };
    let (store, _) = ledger.open_in(&ledger.sled(), bounds);
    std::thread::scope(|threads| {
        let behind = threads.spawn(|| store.write_behind());
        ledger.write_many(&store, 200);
        while store.watermark() < Position(200) {
            std::thread::yield_now();
        }
        store.close().expect("sled accepts");
        behind.join().expect("no panic").expect("sled accepted");
    });
}

#[tokio::test]
async fn a_reader_waits_until_its_own_write_is_visible() {
    let ledger = Ledger::new();
    let (store, _) = ledger.open();
    let wait = |at| store.wait_published(Position(at), Duration::from_millis(20));
    assert!(!wait(0).await, "nothing is published yet");
    let books = vec![(Key::Person(1), Arc::new(Tally::default()))];
    store.publish(Change {
        books,
        idem: Vec::new(),
        through: Position(3),
    });
    assert!(wait(0).await && wait(2).await);
    assert!(!wait(3).await, "the event at 3 is not in yet");
}
