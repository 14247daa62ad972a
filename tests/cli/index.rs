//! The index is never believed: deleted, from another day or doctored, it ends up as the fold of
//! the log, with the same digests (I3).

use std::fs;
use std::path::Path;
use std::sync::Arc;

use hourledger::domain::Command;
use hourledger::domain::books::{Book, BookKey};
use hourledger::domain::ledger::book::LedgerBook;
use hourledger::domain::people::command::WithdrawConsent;
use hourledger::domain::people::event::Purpose;
use hourledger::domain::stored::Actor;
use hourledger::log::disk::real::RealDisk;
use hourledger::log::on_disk::OnDisk;
use hourledger::log::{Log, Position};
use hourledger::run::ports::{SystemClock, SystemSeeds};
use hourledger::run::{Opening, Request, Running};
use hourledger::state::{Bounds, Change, Store};
use serde_json::Value;
use uuid::Uuid;

use crate::fixture::{Demo, copy_folder, path, totals};
use crate::shell::hourledger;

pub fn random() -> Box<dyn hourledger::vault::Random> {
    Box::new(|bytes: &mut [u8]| getrandom::fill(bytes).expect("randomness"))
}

/// The ledger, opened in this process.
pub fn open(data: &Path) -> Running {
    let opening = Opening {
        data: data.to_owned(),
        clock: Arc::new(SystemClock),
        seeds: Box::new(SystemSeeds),
        random: random(),
        bounds: Bounds::default(),
        genesis: None,
    };
    Running::open(opening, |_| {}).expect("opens")
}

fn rebuilt_digests(demo: &Demo) -> Value {
    let said = hourledger(["rebuild", "--json", "--data", path(&demo.data())]).exits(0);
    said.json()["digests"].clone()
}

fn fsck_digests(demo: &Demo) -> Value {
    let said = hourledger(["fsck", "--json", "--data", path(&demo.data())]).exits(0);
    said.json()["digests"].clone()
}

#[test]
fn a_deleted_index_is_rebuilt_with_the_same_digests() {
    let demo = Demo::copy();
    fs::remove_dir_all(demo.data().join("sled")).expect("removed");
    let fsck = hourledger(["fsck", "--json", "--data", path(&demo.data())]).exits(1);
    assert!(
        fsck.json()["problems"][0].to_string().contains("sled: "),
        "{fsck:?}"
    );
    assert_eq!(rebuilt_digests(&demo), totals()["view_digests"]);
    assert_eq!(fsck_digests(&demo), totals()["view_digests"]);
}

#[test]
fn rebuild_throws_a_good_index_away_and_gets_the_same() {
    let demo = Demo::copy();
    assert_eq!(rebuilt_digests(&demo), totals()["view_digests"]);
}

#[test]
fn an_index_from_another_day_catches_up() {
    // given an index of before something was recorded
    let demo = Demo::copy();
    let older = demo.beside("sled of yesterday");
    copy_folder(&demo.data().join("sled"), &older);
    record_something(&demo.data());
    let today = fsck_digests(&demo);
    assert_ne!(today, totals()["view_digests"]);
    // when it takes the place of today's
    fs::remove_dir_all(demo.data().join("sled")).expect("removed");
    copy_folder(&older, &demo.data().join("sled"));
    // then whoever opens the ledger sees today's books
    open(&demo.data()).stop().expect("stops");
    assert_eq!(fsck_digests(&demo), today);
}

/// Somebody withdraws a consent.
fn record_something(data: &Path) {
    let faces: Value =
        serde_json::from_slice(&fs::read(data.join("demo.json")).expect("there")).expect("JSON");
    let volunteer = serde_json::from_value(faces["faces"]["volunteer"].clone()).expect("an id");
    let running = open(data);
    let command = WithdrawConsent {
        person_id: volunteer,
        purpose: Purpose::Registration,
    };
    let request = Request {
        actor: Actor::Person(volunteer),
        key: Uuid::from_u128(7),
        commands: vec![Command::WithdrawConsent(command)],
    };
    running.queue.submit_blocking(request).expect("accepted");
    running.stop().expect("stops");
}

#[test]
fn a_doctored_book_is_named() {
    // given an index in which somebody gave the district a thousand hours, checksums and all
    let demo = Demo::copy();
    let yesterday = demo.beside("sled of yesterday");
    copy_folder(&demo.data().join("sled"), &yesterday);
    record_something(&demo.data());
    let today = fsck_digests(&demo);
    fs::remove_dir_all(demo.data().join("sled")).expect("removed");
    copy_folder(&yesterday, &demo.data().join("sled"));
    doctor(&demo.data());
    // then fsck names the book, and a rebuild brings the truth back
    let said = hourledger(["fsck", "--json", "--data", path(&demo.data())]).exits(1);
    let problems = said.json()["problems"].to_string();
    assert!(
        problems.contains("sled: ") && problems.contains("Book(Ledger)"),
        "{problems}"
    );
    assert_eq!(rebuilt_digests(&demo), today);
}

/// Brings yesterday's index up to today with a book of one's own making.
fn doctor(data: &Path) {
    let disk = RealDisk::existing(data.join("log")).expect("there");
    let log = OnDisk::open(Arc::new(disk), Position(0)).expect("opens");
    let (ledger, head) = (log.ledger_id(), log.head().next);
    log.close().expect("closes");
    let opened = Store::<Book>::open(&data.join("sled"), ledger, head, Bounds::default());
    let store = opened.expect("opens").store;
    let book = store
        .book(&BookKey::Ledger)
        .expect("readable")
        .expect("there");
    let Book::Ledger(book) = book.as_ref() else {
        panic!("{book:?}")
    };
    let mut doctored: LedgerBook = book.clone();
    doctored.totals.effective_minutes += 60_000;
    store.publish(Change {
        books: vec![(BookKey::Ledger, Arc::new(Book::Ledger(doctored)))],
        idem: Vec::new(),
        through: head,
    });
    store.close().expect("closes");
}

#[test]
fn a_flipped_bit_in_the_index_is_named_or_lies_in_dead_space() {
    let demo = Demo::copy();
    let database = demo.data().join("sled").join("db");
    let whole = fs::read(&database).expect("readable");
    let mut named = 0;
    for sample in 1..9 {
        let at = whole.len() / 9 * sample + sample;
        let mut flipped = whole.clone();
        flipped[at] ^= 2;
        let demo = Demo::copy();
        fs::write(demo.data().join("sled").join("db"), flipped).expect("written");
        let said = hourledger(["fsck", "--json", "--data", path(&demo.data())]);
        // Never wrong books: either the index is named, or the books are those of the log.
        let report = said.json();
        assert_eq!(report["digests"], totals()["view_digests"], "byte {at}");
        match said.exit {
            0 => {}
            1 => {
                assert!(
                    report["problems"][0].to_string().contains("sled: "),
                    "{said:?}"
                );
                named += 1;
            }
            other => panic!("exit {other}: {said:?}"),
        }
        assert_eq!(
            rebuilt_digests(&demo),
            totals()["view_digests"],
            "byte {at}"
        );
    }
    assert!(named > 0, "of eight flipped bits some lie in live pages");
}
