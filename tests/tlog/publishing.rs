//! What readers are promised: whatever is published was signed, is proved, and stays.

use hourledger::checkpoint::VerifierKey;
use hourledger::tree::{EMPTY_ROOT, Size, Tile, leaf_hash, verify_consistency, verify_inclusion};

use crate::world::{World, folder, verified};

fn log_key(world: &World) -> VerifierKey {
    world.log_keys()[0].verifier().clone()
}

#[test]
fn a_new_ledger_signs_the_empty_tree_and_announces_its_key() {
    let (_folder, data) = folder();
    let world = World::open(&data);
    let signed = world
        .ledger()
        .tlog
        .signed()
        .expect("signed before the key is announced");
    let checkpoint = verified(&signed.bytes, &log_key(&world));
    assert_eq!((checkpoint.size(), checkpoint.root()), (0, EMPTY_ROOT));
    assert!(
        world.ledger().tlog.published().is_none(),
        "nothing to see yet"
    );
    world.stop();
}

#[test]
fn every_event_gets_a_receipt_that_leads_to_the_published_root() {
    let (_folder, data) = folder();
    let mut world = World::open(&data);
    world.grow(300);
    let published = world.publish();
    let tlog = &world.ledger().tlog;
    for index in 0..published.checkpoint.size() {
        let proof = tlog.proof(index).expect("readable").expect("covered");
        let bundle = hourledger::tree::Bundle {
            index: index / 256,
            width: u16::try_from(index % 256 + 1).expect("small"),
        };
        let bytes = tlog
            .bundle_bytes(bundle)
            .expect("readable")
            .expect("published");
        let entry = &bytes[bytes.len() - 34..];
        let (size, root) = (published.size(), published.checkpoint.root());
        verify_inclusion(leaf_hash(entry), index, size, proof.hashes(), root).expect("it proves");
    }
    let beyond = tlog.proof(published.checkpoint.size()).expect("readable");
    assert!(beyond.is_none(), "nothing is promised beyond");
    world.stop();
}

#[test]
fn what_was_published_is_the_beginning_of_what_is_published_later() {
    let (_folder, data) = folder();
    let mut world = World::open(&data);
    let mut earlier = world.publish();
    for people in [1, 2, 250, 3] {
        world.grow(people);
        let later = world.publish();
        let (old, new) = (earlier.size(), later.size());
        let proof = world.ledger().tlog.consistency(old, new).expect("readable");
        let roots = (earlier.checkpoint.root(), later.checkpoint.root());
        verify_consistency(old, roots.0, new, roots.1, &proof).expect("it grew");
        earlier = later;
    }
    world.stop();
}

#[test]
fn the_published_root_is_the_one_that_the_log_alone_gives() {
    let (_folder, data) = folder();
    let mut world = World::open(&data);
    world.grow(20);
    let published = world.publish();
    world.stop();
    let asked = hourledger::run::audit::Asked::default();
    let report = hourledger::run::audit::audit(&data, &asked, |_, _| {}).expect("readable");
    let root = hourledger::run::audit::roots::base64_of(published.checkpoint.root());
    assert_eq!(
        (report.tree.size, report.tree.root),
        (published.checkpoint.size(), root)
    );
}

#[test]
fn nothing_is_served_that_no_published_checkpoint_covers() {
    let (_folder, data) = folder();
    let mut world = World::open(&data);
    world.grow(10);
    let published = world.publish();
    world.grow(10);
    hourledger::run::publishing::entries::grow_to_head(world.ledger()).expect("it grows");
    let tlog = &world.ledger().tlog;
    assert!(tlog.size() > published.size());
    let last = tlog_tile(u16::try_from(published.checkpoint.size()).expect("small"));
    assert!(tlog.tile_bytes(last).expect("readable").is_some());
    let beyond = Tile {
        width: last.width + 1,
        ..last
    };
    assert!(tlog.tile_bytes(beyond).expect("readable").is_none());
    world.stop();
}

fn tlog_tile(width: u16) -> Tile {
    Tile {
        id: hourledger::tree::TileId { level: 0, index: 0 },
        width,
    }
}

#[test]
fn a_ledger_that_starts_again_goes_on_where_it_was() {
    let (_folder, data) = folder();
    let mut world = World::open(&data);
    world.grow(5);
    let before = world.publish();
    world.stop();
    let mut world = World::open(&data);
    let found = world.ledger().tlog.published().expect("it is found again");
    assert_eq!(found.bytes, before.bytes);
    assert_eq!(world.ledger().tlog.size(), before.size());
    world.grow(1);
    assert_eq!(world.publish().size(), Size(before.checkpoint.size() + 1));
    world.stop();
}

#[test]
fn lost_or_damaged_tapes_are_made_again_from_the_log() {
    let (_folder, data) = folder();
    let mut world = World::open(&data);
    world.grow(30);
    let before = world.publish();
    world.stop();
    for spoil in [spoil_entry, cut_hashes, remove_all] {
        spoil(&data.join("tlog"));
        let world = World::open(&data);
        let tlog = &world.ledger().tlog;
        assert_eq!(tlog.size(), before.size());
        assert!(tlog.settle().is_ok());
        world.stop();
    }
}

fn spoil_entry(tlog: &std::path::Path) {
    let file = tlog.join("entries.tape");
    let mut bytes = std::fs::read(&file).expect("there");
    bytes[40] ^= 1;
    std::fs::write(&file, bytes).expect("written");
}

fn cut_hashes(tlog: &std::path::Path) {
    let file = tlog.join("level-0.tape");
    let bytes = std::fs::read(&file).expect("there");
    std::fs::write(&file, &bytes[..bytes.len() / 2]).expect("written");
}

fn remove_all(tlog: &std::path::Path) {
    std::fs::remove_dir_all(tlog).expect("there");
}

#[test]
fn a_rotated_key_signs_beside_the_old_one_until_that_is_retired() {
    let (_folder, data) = folder();
    let mut world = World::open(&data);
    let old = log_key(&world);
    let fresh = world.announce_fresh_key();
    let both = world.publish();
    verified(&both.bytes, &old);
    verified(&both.bytes, fresh.verifier());
    let active = hourledger::run::publishing::keys::active(world.ledger()).expect("readable");
    let (key_id, _) = active[0];
    world
        .submit(serde_json::json!({"command": "retire_key", "key_id": key_id}))
        .expect("retired");
    let one = world.publish();
    verified(&one.bytes, fresh.verifier());
    let note = hourledger::checkpoint::Note::parse(&one.bytes).expect("a note");
    assert_eq!(note.signatures().len(), 1, "the old key signs nothing more");
    world.stop();
    World::open(&data).stop();
}
