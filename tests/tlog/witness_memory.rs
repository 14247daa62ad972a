//! A witness never answers what it would not remember: every I/O call fails once, before and after
//! it did its work, and the power is cut.

use std::sync::Arc;

use hourledger::checkpoint::{AddCheckpoint, Checkpoint, KeyKind, Note};
use hourledger::log::disk::model::{Broken, Cut, ModelDisk};
use hourledger::log::disk::{Disk as _, Mode};
use hourledger::signing::NoteKey;
use hourledger::tree::{Edge, Hash, Size, leaf_hash};
use hourledger::witness::memory::Memory;
use hourledger::witness::{Logs, Witness};

const LOG: &str = "log.example/a";

fn key(name: &str, kind: KeyKind) -> NoteKey {
    NoteKey::from_seed(name, kind, &[5; 32].into()).expect("a good name")
}

fn witness(disk: &ModelDisk) -> Witness {
    let log = key(LOG, KeyKind::Ed25519Note);
    let logs = Logs::parse(&format!("log {}\n", log.verifier())).expect("a log line");
    let memory = Memory::on(Arc::new(disk.clone())).expect("a folder");
    Witness::new(
        key("w.example/w", KeyKind::Ed25519Cosignature),
        logs,
        memory,
    )
}

/// The root of a tree of `size` leaves that a seed stands for.
fn root(size: u64, seed: u8) -> Hash {
    let mut edge = Edge::empty();
    for index in 0..size {
        edge.push(leaf_hash(&[seed, index.to_le_bytes()[0]]), &mut |_, _| {});
    }
    assert_eq!(edge.size(), Size(size));
    edge.root()
}

fn request(old: u64, size: u64, root: Hash, proof: Vec<Hash>) -> Vec<u8> {
    let checkpoint = Checkpoint::new(LOG, size, root).expect("a checkpoint");
    let text = checkpoint.to_string();
    let note = Note::new(
        &text,
        vec![key(LOG, KeyKind::Ed25519Note).line(&text).expect("signed")],
    )
    .expect("a note");
    AddCheckpoint::new(old, proof, note)
        .expect("a request")
        .to_string()
        .into_bytes()
}

#[test]
fn who_was_given_a_cosignature_is_remembered_whatever_breaks() {
    // One leaf, then two: the proof from one to two is the second leaf's hash.
    let first = request(0, 1, root(1, 1), Vec::new());
    let second_leaf = leaf_hash(&[1, 1]);
    let second = request(1, 2, root(2, 1), vec![second_leaf]);
    let forked = request(1, 2, root(2, 9), vec![leaf_hash(&[9, 1])]);
    for how in [Broken::NoEffect, Broken::AfterEffect] {
        for calls in 0.. {
            let disk = ModelDisk::default();
            assert!(cosigned(&witness(&disk), &first));
            disk.fail_after(calls, how);
            let answered = witness_answer(&disk, &second);
            let was_hit = !disk.failure_is_pending();
            let after = disk.cut(calls, Cut::Dropped);
            let witness = witness(&after);
            if answered {
                // It has seen two leaves for ever: no other second leaf, no forgetting.
                assert!(!cosigned(&witness, &forked), "{how:?} {calls}");
                assert!(
                    !cosigned(&witness, &second),
                    "from one it is told to start at two"
                );
            }
            let again = request(2, 2, root(2, 1), Vec::new());
            assert!(cosigned(&witness, &second) || cosigned(&witness, &again));
            if !was_hit {
                break;
            }
        }
    }
}

fn cosigned(witness: &Witness, request: &[u8]) -> bool {
    witness
        .add_checkpoint(request, || 1)
        .expect("the disk works")
        .is_ok()
}

/// Whether a cosignature was given out; a fault is none.
fn witness_answer(disk: &ModelDisk, request: &[u8]) -> bool {
    let log = key(LOG, KeyKind::Ed25519Note);
    let logs = Logs::parse(&format!("log {}\n", log.verifier())).expect("a log line");
    let Ok(memory) = Memory::on(Arc::new(disk.clone())) else {
        return false;
    };
    let witness = Witness::new(
        key("w.example/w", KeyKind::Ed25519Cosignature),
        logs,
        memory,
    );
    witness
        .add_checkpoint(request, || 1)
        .is_ok_and(|answer| answer.is_ok())
}

#[test]
fn a_damaged_memory_is_a_fault_and_never_nothing() {
    let disk = ModelDisk::default();
    let witness = witness(&disk);
    assert!(cosigned(&witness, &request(0, 1, root(1, 1), Vec::new())));
    let name = disk.names("").expect("readable").pop().expect("one note");
    let file = disk.open(&name, Mode::Write).expect("there");
    file.write_at(b"x", 0).expect("written");
    let fork = request(0, 1, root(1, 9), Vec::new());
    assert!(witness.add_checkpoint(&fork, || 1).is_err());
}
