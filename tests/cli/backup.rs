//! Backup and restore: everything comes back but the personal data of whoever was erased.

use std::fs;
use std::path::Path;

use hourledger::domain::Event;
use hourledger::domain::kernel::ids::PersonId;
use hourledger::log::Position;
use hourledger::run::Ledger;
use hourledger::run::fold::decode;
use hourledger::vault::{Owner, Revealed, Wanted};

use crate::fixture::{Demo, copy_folder, path, totals};
use crate::index::open;
use crate::shell::{Said, hourledger};

#[test]
fn a_restored_ledger_is_whole_and_the_erased_stay_unreadable() {
    // given a backup of a demo in which one person was erased
    let demo = Demo::copy();
    let (copy, data) = (demo.beside("copy"), demo.beside("restored"));
    hourledger(["backup", "--data", path(&demo.data()), "--to", path(&copy)]).exits(0);
    assert!(!copy.join("sled").exists(), "the index is in no backup");
    // when it is restored beside the keys folder, which is in no backup either
    copy_folder(&demo.keys(), &demo.beside("restored.keys"));
    let said = restored(&copy, &data).exits(0);
    assert_eq!(said.json()["events"], totals()["events"]);
    // then fsck finds nothing, and all names but one can be read
    let fsck = hourledger(["fsck", "--json", "--data", path(&data)]).exits(0);
    assert_eq!(fsck.json()["digests"], totals()["view_digests"]);
    let running = open(&data);
    let (readable, erased) = names(running.queue.ledger());
    running.stop().expect("stops");
    assert_eq!((readable, erased), (59, 1));
}

#[test]
fn without_the_keys_folder_nothing_is_restored() {
    let demo = Demo::copy();
    let (copy, data) = (demo.beside("copy"), demo.beside("restored"));
    hourledger(["backup", "--data", path(&demo.data()), "--to", path(&copy)]).exits(0);
    let said = restored(&copy, &data).exits(3);
    assert!(said.out.contains("epoch key"), "{said:?}");
}

#[test]
fn a_damaged_backup_is_refused_and_a_filled_folder_is_never_overwritten() {
    let demo = Demo::copy();
    let copy = demo.beside("copy");
    hourledger(["backup", "--data", path(&demo.data()), "--to", path(&copy)]).exits(0);
    hourledger(["backup", "--data", path(&demo.data()), "--to", path(&copy)]).exits(3);
    let segment = copy
        .join("log")
        .join(demo.segment().file_name().expect("a name"));
    let mut bytes = fs::read(&segment).expect("readable");
    bytes[100_000] ^= 1;
    fs::write(&segment, bytes).expect("written");
    copy_folder(&demo.keys(), &demo.beside("restored.keys"));
    let data = demo.beside("restored");
    let said = restored(&copy, &data).exits(3);
    assert!(said.out.contains(".seg, byte "), "{said:?}");
}

#[test]
fn a_restore_wants_to_know_the_newest_checkpoint_that_was_published() {
    let demo = Demo::copy();
    let (copy, data) = (demo.beside("copy"), demo.beside("restored"));
    hourledger(["backup", "--data", path(&demo.data()), "--to", path(&copy)]).exits(0);
    copy_folder(&demo.keys(), &demo.beside("restored.keys"));
    // Nobody says what was published since: nothing is restored.
    let blind = ["restore", "--from", path(&copy), "--data", path(&data)];
    let said = hourledger(blind).exits(1);
    assert!(said.err.contains("--newest"), "{said:?}");
    assert!(!data.join("log").exists());
    // The second place survived the disk: it is asked, and nobody need name anything.
    copy_folder(&demo.newest(), &demo.beside("restored.newest"));
    hourledger(blind).exits(0);
    hourledger(["fsck", "--data", path(&data)]).exits(0);
}

/// Restores a backup since which nothing was published.
fn restored(copy: &Path, data: &Path) -> Said {
    let newest = copy.join("checkpoint");
    let (copy, data, newest) = (path(copy), path(data), path(&newest));
    let arguments = ["--from", copy, "--data", data, "--newest", newest];
    hourledger([&["restore", "--json"], &arguments[..]].concat())
}

/// How many names of registered people can be read, and how many were erased.
fn names(ledger: &Ledger) -> (usize, usize) {
    let mut counts = (0, 0);
    let mut at = Position(0);
    while at < ledger.log.head().next {
        for frame in ledger.log.read(at, 1 << 20).expect("readable") {
            at = frame.next();
            for event in decode(&frame).expect("decodes").events {
                let Event::PersonRegistered(event) = event else {
                    continue;
                };
                match name(ledger, event.subject.person_id, &event.subject.name.0) {
                    Revealed::Text(_) => counts.0 += 1,
                    Revealed::Erased(_) => counts.1 += 1,
                }
            }
        }
    }
    counts
}

fn name(ledger: &Ledger, person: PersonId, sealed: &str) -> Revealed {
    let wanted = Wanted {
        owner: Owner::Person(person),
        event_type: "person_registered",
        version: 1,
        path: "subject.name",
        sealed,
    };
    let revealed = ledger.vault.reveal(None, &[wanted], |_| Ok(()));
    revealed.expect("readable").remove(0)
}
