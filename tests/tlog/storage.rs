//! The public log on a disk that fails at every call, and loses its power.

use std::sync::{Arc, Mutex};

use hourledger::checkpoint::{KeyKind, VerifierKey};
use hourledger::log::Fault;
use hourledger::log::disk::model::{Broken, Cut, ModelDisk};
use hourledger::log::disk::{Disk as _, Mode};
use hourledger::signing::NoteKey;
use hourledger::tlog::{NewestPlace, PublicLog};
use hourledger::tree::{Edge, Entry, Kind, Size, leaf_hash};

const ORIGIN: &str = "test.example/log";

/// A second place in memory that can fail before or after its effect.
#[derive(Debug, Default)]
struct Place {
    note: Mutex<Option<Vec<u8>>>,
    failing: Mutex<Option<Broken>>,
}

impl NewestPlace for Place {
    fn load(&self) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.note.lock().expect("whole").clone())
    }

    fn replace(&self, expected: Option<&[u8]>, note: &[u8]) -> Result<(), Fault> {
        let failing = self.failing.lock().expect("whole").take();
        let broken = || Fault::fatal("writing the second place", "it fails");
        if failing == Some(Broken::NoEffect) {
            return Err(broken());
        }
        let mut there = self.note.lock().expect("whole");
        if there.as_deref() != expected {
            return Err(Fault::fatal("writing the second place", "another note"));
        }
        *there = Some(note.to_vec());
        failing.map_or(Ok(()), |_| Err(broken()))
    }

    fn shown(&self) -> String {
        "memory".to_owned()
    }
}

fn key() -> NoteKey {
    NoteKey::from_seed(ORIGIN, KeyKind::Ed25519Note, &[1; 32].into()).expect("a good name")
}

fn open(disk: &ModelDisk, place: &Arc<Place>, head: u64) -> Result<PublicLog, Fault> {
    let keys: Vec<VerifierKey> = vec![key().verifier().clone()];
    let place = Arc::clone(place) as Arc<dyn NewestPlace>;
    PublicLog::open(
        Arc::new(disk.clone()),
        place,
        (ORIGIN, &keys),
        Size(head),
        0,
    )
}

fn entries(from: u64, to: u64) -> Vec<Entry> {
    let entry = |index: u64| Entry {
        kind: Kind::Event,
        commitment: *blake3::hash(&index.to_be_bytes()).as_bytes(),
    };
    (from..to).map(entry).collect()
}

fn root(size: u64) -> hourledger::tree::Hash {
    let mut edge = Edge::empty();
    for entry in entries(0, size) {
        edge.push(leaf_hash(&entry.to_bytes()), &mut |_, _| {});
    }
    edge.root()
}

/// Grows to `to` and publishes, as the publisher does.
fn round(log: &PublicLog, to: u64) -> Result<(), Fault> {
    log.grow(&entries(log.size().0, to))?;
    let signed = log.sign(ORIGIN, &[key()], 0)?;
    log.publish(signed)
}

/// Grows again what the newest note covers, as a start does.
fn started(disk: &ModelDisk, place: &Arc<Place>, head: u64) -> Result<PublicLog, Fault> {
    let log = open(disk, place, head)?;
    let covered = log.signed().map_or(0, |signed| signed.size().0);
    log.grow(&entries(log.size().0, covered))?;
    if log.settle().is_err() {
        log.empty()?;
        log.grow(&entries(0, covered))?;
        log.settle()?;
    }
    Ok(log)
}

#[test]
fn whatever_call_fails_no_two_checkpoints_contradict_each_other() {
    for how in [
        Broken::NoEffect,
        Broken::AfterEffect,
        Broken::Halted,
        Broken::Full,
    ] {
        for cut in Cut::POWER {
            for calls in 0.. {
                let disk = ModelDisk::default();
                let place = Arc::new(Place::default());
                let log = started(&disk, &place, 300).expect("a whole disk");
                round(&log, 260).expect("a whole disk");
                disk.fail_after(calls, how);
                let done = round(&log, 300);
                let was_hit = !disk.failure_is_pending();
                let after = disk.cut(calls, cut);
                let log = started(&after, &place, 300).expect("a start mends what is derived");
                let signed = log.signed().expect("the second place is never behind");
                assert_eq!(
                    signed.checkpoint.root(),
                    root(signed.size().0),
                    "{how:?} {calls}"
                );
                if done.is_ok() {
                    assert_eq!(signed.size(), Size(300));
                }
                round(&log, 300).expect("it goes on");
                assert_eq!(log.published_size(), Size(300));
                if !was_hit {
                    break;
                }
            }
        }
    }
}

#[test]
fn a_second_place_that_fails_stops_before_anybody_sees_the_note() {
    for how in [Broken::NoEffect, Broken::AfterEffect] {
        let disk = ModelDisk::default();
        let place = Arc::new(Place::default());
        let log = started(&disk, &place, 10).expect("a whole disk");
        round(&log, 5).expect("whole");
        *place.failing.lock().expect("whole") = Some(how);
        round(&log, 10).expect_err("the second place fails");
        assert_eq!(log.published_size(), Size(5), "{how:?}: nobody has seen it");
        let log = started(&disk, &place, 10).expect("a start asks what happened");
        round(&log, 10).expect("it goes on");
        assert_eq!(log.published_size(), Size(10));
    }
}

#[test]
fn a_bit_that_flipped_on_the_disk_is_never_signed() {
    let disk = ModelDisk::default();
    let place = Arc::new(Place::default());
    let log = started(&disk, &place, 300).expect("a whole disk");
    round(&log, 100).expect("whole");
    log.grow(&entries(100, 200)).expect("written");
    let file = disk.open("entries.tape", Mode::Write).expect("there");
    let mut byte = [0];
    file.read_at(&mut byte, 36 * 150 + 9).expect("there");
    file.write_at(&[byte[0] ^ 4], 36 * 150 + 9)
        .expect("flipped");
    let fault = log
        .sign(ORIGIN, &[key()], 0)
        .expect_err("it reads back first");
    assert_eq!(fault.kind, hourledger::log::FaultKind::Fatal);
    assert_eq!(log.published_size(), Size(100));
}

#[test]
fn a_log_shorter_than_what_was_signed_is_refused() {
    let disk = ModelDisk::default();
    let place = Arc::new(Place::default());
    let log = started(&disk, &place, 300).expect("a whole disk");
    round(&log, 300).expect("whole");
    let fault = open(&disk, &place, 299).err().expect("it was rolled back");
    assert_eq!(fault.kind, hourledger::log::FaultKind::Fatal);
}
