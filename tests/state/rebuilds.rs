//! Rebuilding: any store folded from the log equals any other, however it came to be.

use hourledger::log::{Fault, Position};
use hourledger::state::{Difference, Opened, Store, Subject, catch_up, compare};

use crate::toy::{Key, LEDGER, Ledger, Tally, copied, decode, fold, follow, small, visit};

#[test]
fn a_store_that_lived_and_one_folded_at_once_have_equal_digests() {
    let mut ledger = Ledger::new();
    let (store, _) = ledger.open();
    for round in 0..10 {
        ledger.write_many(&store, 97);
        if round % 3 == 0 {
            store.flush().expect("sled accepts");
        }
    }
    let (again, _beside) = ledger.folded_again();
    assert_eq!(
        store.digest().expect("readable"),
        again.digest().expect("readable")
    );
    let differences = compare(&store, &again);
    assert!(differences.is_empty(), "{differences:?}");
}

#[test]
fn after_a_killed_process_only_the_events_since_the_last_flush_are_folded() {
    let mut ledger = Ledger::new();
    let (store, _) = ledger.open();
    ledger.write_many(&store, 200);
    store.flush().expect("sled accepts");
    ledger.write_many(&store, 50);
    let left = copied(&ledger.sled());

    let opened = Store::<Tally>::open(left.path(), LEDGER, Position(250), small());
    let Opened {
        store: again,
        rebuild,
        ..
    } = opened.expect("nothing prevents opening");
    assert!(rebuild.is_none(), "{rebuild:?}");
    let seen = follow(&ledger.log, &again).expect("the log folds");
    assert_eq!(
        seen.last().map(|progress| (progress.done, progress.total)),
        Some((50, 50))
    );
    assert_eq!(
        again.digest().expect("readable"),
        store.digest().expect("readable")
    );
    assert_eq!(again.watermark(), Position(250));
}

#[test]
fn a_fold_that_fails_leaves_a_store_that_can_be_rebuilt() {
    let mut ledger = Ledger::new();
    let (store, _) = ledger.open();
    ledger.write_many(&store, 2_000);
    let beside = tempfile::tempdir().expect("a temporary directory");
    let dir = beside.path().join("sled");
    let opened = Store::<Tally>::open(&dir, LEDGER, Position(2_000), small());
    let again = opened.expect("nothing prevents opening").store;
    let fold_until = |frame: &hourledger::log::Frame, visits: Vec<_>, books: &mut _| {
        if frame.first() > Position(1_700) {
            return Err(Fault::fatal("folding", "the test ends here"));
        }
        fold(&visits, books)
    };
    let failed = catch_up(&ledger.log, &again, decode, fold_until, |_| ());
    failed.expect_err("the fold failed");
    drop(again);
    let (again, doubt) = ledger.open_in(&dir, small());
    assert!(doubt.is_none(), "{doubt:?}: what had been settled is kept");
    assert_eq!(
        again.digest().expect("readable"),
        store.digest().expect("readable")
    );
}

#[test]
fn an_event_that_does_not_decode_ends_the_rebuild_with_its_fault() {
    let mut ledger = Ledger::new();
    let (store, _) = ledger.open();
    ledger.write_many(&store, 100);
    let beside = tempfile::tempdir().expect("a temporary directory");
    let opened = Store::<Tally>::open(&beside.path().join("s"), LEDGER, Position(100), small());
    let again = opened.expect("nothing prevents opening").store;
    let decode = |frame: &hourledger::log::Frame| match frame.first() {
        Position(60) => Err(Fault::fatal("decoding the event at 60", "unknown type")),
        _ => decode(frame),
    };
    let fold = |_: &hourledger::log::Frame, visits: Vec<_>, books: &mut _| fold(&visits, books);
    let fault = catch_up(&ledger.log, &again, decode, fold, |_| ()).expect_err("undecodable");
    assert_eq!(fault.doing, "decoding the event at 60");
}

#[test]
fn a_comparison_names_what_differs() {
    let mut ledger = Ledger::new();
    let (store, _) = ledger.open();
    ledger.write_many(&store, 300);
    let (right, _beside) = ledger.folded_again();
    // A doctored index: one book changed, one that the log knows nothing of.
    let mut books = vec![(Key::Person(500), std::sync::Arc::new(Tally::default()))];
    let mut changed = (*store
        .book(&Key::Place(3))
        .expect("readable")
        .expect("there"))
    .clone();
    changed.minutes += 1;
    books.push((Key::Place(3), std::sync::Arc::new(changed)));
    let idem = vec![(crate::toy::tag(9_999), Position(1))];
    let through = Position(301);
    store.publish(hourledger::state::Change {
        books,
        idem,
        through,
    });
    store.flush().expect("sled accepts");

    let found = compare(&store, &right);
    assert!(matches!(
        found[0],
        Difference::At(Position(301), Position(300))
    ));
    assert!(matches!(
        found[1],
        Difference::OnlyInFirst(Subject::Book(Key::Person(500)))
    ));
    assert!(matches!(
        found[2],
        Difference::Content(Subject::Book(Key::Place(3)))
    ));
    assert!(matches!(
        found[3],
        Difference::OnlyInFirst(Subject::Idem(_))
    ));
    assert_eq!(found.len(), 4, "{found:?}");
    assert_eq!(found[2].to_string(), "Book(Place(3)): differs from the log");
}

#[test]
fn one_visit_more_changes_the_digests_of_its_kinds() {
    let mut ledger = Ledger::new();
    let (store, _) = ledger.open();
    ledger.write_many(&store, 20);
    let before = store.digest().expect("readable");
    ledger.write(&store, &[vec![visit(1, 1)]]);
    let after = store.digest().expect("readable");
    assert_eq!(before.kinds.keys().collect::<Vec<_>>(), [&1, &2]);
    assert!(
        before
            .kinds
            .iter()
            .all(|(kind, digest)| after.kinds[kind] != *digest)
    );
    assert_ne!(before.idem, after.idem);
}
