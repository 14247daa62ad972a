//! Drills: how fast, how large. Ignored by default; `cargo test --release --test state -- --ignored
//! --nocapture` prints the figures. Only the generous bounds asserted here are promises.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use hourledger::log::disk::real::RealDisk;
use hourledger::log::on_disk::OnDisk;
use hourledger::log::{Log as _, Position};
use hourledger::state::{Bounds, Change, Store};
use tempfile::TempDir;

use crate::toy::{Key, LEDGER, Tally, Visit, draft, follow, tag};

/// Five events a book, as in life: a session has about six.
const PEOPLE: u64 = 400_000;
const EVENTS: u64 = 2_000_000;

/// Spreads numbers so that neighbours in time are not neighbours in storage.
fn person(number: u64) -> u64 {
    (number % PEOPLE).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn per_second(count: u64, since: Instant) -> u64 {
    u64::try_from(u128::from(count) * 1_000_000 / since.elapsed().as_micros().max(1))
        .expect("a rate fits in 64 bits")
}

fn kilobytes(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn disk_bytes(dir: &Path) -> u64 {
    let entries = fs::read_dir(dir)
        .expect("readable")
        .map(|entry| entry.expect("readable"));
    entries
        .map(|entry| entry.metadata().expect("readable").len())
        .sum()
}

fn report(what: &str, figure: impl std::fmt::Display) {
    println!("{what:<44} {figure:>12}");
}

fn memory(when: &str) {
    report(&format!("resident MB {when}"), kilobytes("VmRSS") / 1024);
    report(
        &format!("peak resident MB {when}"),
        kilobytes("VmHWM") / 1024,
    );
}

#[test]
#[ignore = "long: two million events over many people"]
fn rebuilding_two_million_events_over_many_people() {
    let data = TempDir::new().expect("a temporary directory");
    let log = written_log(&data.path().join("log"));
    let dir = data.path().join("sled");
    let opened = Store::<Tally>::open(&dir, LEDGER, Position(EVENTS), Bounds::default());
    let store = opened.expect("nothing prevents opening").store;
    let started = Instant::now();
    follow(&log, &store).expect("the log folds");
    let rate = per_second(EVENTS, started);
    report("events/s rebuilt, sled written and fsynced", rate);
    report("sled bytes per event", disk_bytes(&dir) / EVENTS);
    memory("after the rebuild");
    reads(&store);
    updates(&store);
    report(
        "sled bytes per event after the updates",
        disk_bytes(&dir) / EVENTS,
    );
    memory("after the updates");
    let started = Instant::now();
    store.close().expect("sled accepts");
    drop(store);
    report("ms to close", started.elapsed().as_millis());
    let started = Instant::now();
    let head = Position(EVENTS + 100);
    let opened = Store::<Tally>::open(&dir, LEDGER, head, Bounds::default());
    report("ms to open again", started.elapsed().as_millis());
    let doubt = opened.expect("nothing prevents opening").rebuild;
    assert!(doubt.is_none(), "{doubt:?}");
    assert!(rate > 150_000, "a rebuild of {rate} events/s");
}

fn written_log(folder: &Path) -> OnDisk {
    let disk = RealDisk::new(folder).expect("a writable directory");
    let log = OnDisk::create(Arc::new(disk), LEDGER).expect("a new log");
    let mut frame_bytes = 0;
    for first in (0..EVENTS).step_by(1_000) {
        let drafts = (first..first + 1_000).map(|number| {
            let (person, place) = (person(number), number % 999);
            draft(
                number,
                &[Visit {
                    person,
                    place,
                    minutes: 30,
                    ballast: 270,
                }],
            )
        });
        let frames = log.append(drafts.collect()).expect("the disk accepts");
        frame_bytes += frames
            .iter()
            .map(|frame| frame.bytes().len())
            .sum::<usize>();
    }
    report("frame bytes per event", frame_bytes as u64 / EVENTS);
    memory("with the log written");
    log
}

fn reads(store: &Store<Tally>) {
    let started = Instant::now();
    for number in 0..200_000 {
        let book = store.book(&Key::Person(person(number * 7_919)));
        assert!(book.expect("readable").is_some());
    }
    report(
        "books read/s, at random, cold",
        per_second(200_000, started),
    );
    let started = Instant::now();
    for number in 0..100_000 {
        let found = store.idem_position(&tag(EVENTS + number), 0);
        assert_eq!(found.expect("readable"), None);
    }
    report("new tags looked up/s", per_second(100_000, started));
    let started = Instant::now();
    let digests = store.digest().expect("readable");
    let entries = digests
        .kinds
        .values()
        .map(|digest| digest.entries)
        .sum::<u64>();
    report(
        "entries digested/s",
        per_second(digests.idem.entries + entries, started),
    );
}

/// A hundred flushes of two thousand random people each.
fn updates(store: &Store<Tally>) {
    let book = Arc::new(Tally {
        ballast: vec![1; 270],
        ..Tally::default()
    });
    let started = Instant::now();
    for flush in 0..100 {
        let people = flush * 2_000..(flush + 1) * 2_000;
        let books = people.map(|n| (Key::Person(person(n * 104_729)), Arc::clone(&book)));
        let through = Position(EVENTS + flush + 1);
        store.publish(Change {
            books: books.collect(),
            idem: Vec::new(),
            through,
        });
        store.flush().expect("sled accepts");
    }
    report("random books flushed/s", per_second(200_000, started));
}
