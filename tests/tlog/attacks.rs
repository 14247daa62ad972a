//! Attacks on history: each has everything the operator has, and fails all the same.

use std::fs;
use std::path::Path;

use hourledger::run::backup::restore;
use hourledger::run::publishing::keys;
use hourledger::run::publishing::round::Outcome;
use hourledger::signing::key_file;
use hourledger::tlog::{FolderPlace, NewestPlace};
use hourledger::tree::Hash;

use crate::world::{Served, World, folder, forged, policy, told};

/// Copies a folder with all in it.
fn copy(from: &Path, into: &Path) {
    fs::create_dir_all(into).expect("a folder");
    for entry in fs::read_dir(from).expect("readable") {
        let entry = entry.expect("readable");
        let target = into.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("copied");
        }
    }
}

/// Puts the data directory back to what it was; keys and second place stay as they are.
fn roll_back(data: &Path, old: &Path) {
    fs::remove_dir_all(data).expect("there");
    copy(old, data);
}

fn refused(data: &Path) -> String {
    match World::try_open(data) {
        Ok(world) => {
            world.stop();
            panic!("it started")
        }
        Err(failure) => told(&failure),
    }
}

#[test]
fn a_rolled_back_directory_is_refused() {
    let (folder, data) = folder();
    World::live(&data, 3);
    let old = folder.path().join("old");
    copy(&data, &old);
    World::live(&data, 3);
    roll_back(&data, &old);
    let told = refused(&data);
    assert!(
        told.contains("rolled back") && told.contains("I13"),
        "{told}"
    );
}

#[test]
fn a_restored_old_backup_is_refused() {
    let (folder, data) = folder();
    let mut world = World::open(&data);
    world.grow(3);
    world.publish();
    let access = hourledger::access::Access::open(
        &data.join("access"),
        world.ledger().log.ledger_id(),
        world.ledger().vault.token_key().expose(),
        hourledger::access::limits::Rate {
            per_minute: 1,
            burst: 1,
        },
    )
    .expect("it opens");
    let backup = folder.path().join("backup");
    hourledger::run::backup::backup(world.ledger(), &access, &backup).expect("copied");
    access.close().expect("closed");
    world.grow(3);
    world.publish();
    world.stop();
    fs::remove_dir_all(&data).expect("there");
    let random = Box::new(|bytes: &mut [u8]| getrandom::fill(bytes).expect("randomness"));
    restore(&backup, &data, random, crate::world::MORNING_MS).expect("the backup is whole");
    let told = refused(&data);
    assert!(told.contains("rolled back"), "{told}");
}

#[test]
fn a_history_that_went_another_way_is_refused() {
    let (folder, data) = folder();
    World::live(&data, 3);
    let old = folder.path().join("old");
    copy(&data, &old);
    World::live(&data, 3);
    // The forger takes the old state and lives on from there, with a second place of their own.
    let forged = folder.path().join("forged");
    copy(&old, &forged);
    copy(
        &folder.path().join("data.keys"),
        &folder.path().join("forged.keys"),
    );
    let place = FolderPlace::beside(&forged);
    let note = fs::read(old.join("tlog/checkpoint")).expect("the old note");
    place.replace(None, &note).expect("written");
    let world = World::open(&forged);
    world.grow(6);
    world.stop();
    roll_back(&data, &forged);
    let told = refused(&data);
    assert!(told.contains("not the one that was published"), "{told}");
}

#[test]
fn a_replayed_checkpoint_in_the_second_place_stops_the_publisher() {
    let (folder, data) = folder();
    let mut world = World::open(&data);
    world.grow(1);
    let earlier = world.publish();
    world.grow(1);
    world.publish();
    let newest = folder.path().join("data.newest/newest");
    fs::write(&newest, &earlier.bytes).expect("replayed");
    world.grow(1);
    let fault = world
        .publish_as(&hourledger::run::Publishing::default())
        .expect_err("it looks before it writes");
    assert_eq!(fault.kind, hourledger::log::FaultKind::Fatal);
    world.stop();
}

#[test]
fn a_lost_second_place_is_refused_and_says_how_to_go_on() {
    let (folder, data) = folder();
    World::live(&data, 1);
    fs::remove_dir_all(folder.path().join("data.newest")).expect("there");
    let told = refused(&data);
    assert!(told.contains("restore --newest"), "{told}");
}

#[test]
fn a_checkpoint_of_somebody_else_in_the_second_place_is_refused() {
    let (folder, data) = folder();
    World::open(&data).stop();
    let key = hourledger::signing::NoteKey::from_seed(
        crate::world::ORIGIN,
        hourledger::checkpoint::KeyKind::Ed25519Note,
        &[9; 32].into(),
    )
    .expect("a good name");
    let note = forged(&key, 0, hourledger::tree::EMPTY_ROOT);
    fs::write(folder.path().join("data.newest/newest"), note.to_bytes()).expect("written");
    let told = refused(&data);
    assert!(told.contains("no checkpoint of"), "{told}");
}

#[test]
fn two_processes_cannot_both_publish_one_log() {
    let (folder, data) = folder();
    World::live(&data, 1);
    // A failover that went wrong: both halves have the keys and the same second place.
    let twin = folder.path().join("twin");
    copy(&data, &twin);
    copy(
        &folder.path().join("data.keys"),
        &folder.path().join("twin.keys"),
    );
    let shared = folder.path().join("data.newest");
    std::os::unix::fs::symlink(&shared, folder.path().join("twin.newest")).expect("linked");
    let (mut first, mut second) = (World::open(&data), World::open(&twin));
    first.grow(1);
    second.grow(2);
    first.publish();
    let fault = second
        .publish_as(&hourledger::run::Publishing::default())
        .expect_err("the other one was first");
    assert!(told(&fault.into()).contains("another process"));
    first.stop();
    second.stop();
}

#[test]
fn with_a_stolen_log_key_no_fork_gets_its_witness() {
    let (folder, data) = folder();
    let mut world = World::open(&data);
    let log = world.log_keys()[0].verifier().clone();
    let witness = Served::start(
        "w.example/one",
        &folder.path().join("w"),
        std::slice::from_ref(&log),
    );
    let wanting = policy(&log, &[(&witness.key, witness.url())], 1);
    world.grow(2);
    world.publish_as(&wanting).expect("it publishes");
    let honest = world.ledger().tlog.published().expect("published");
    // The thief signs a tree of their own, as large as they like.
    let stolen = &world.log_keys()[0];
    for size in [honest.checkpoint.size(), honest.checkpoint.size() + 5] {
        let note = forged(stolen, size, Hash([0xee; 32]));
        let judged = wanting
            .policy
            .as_ref()
            .expect("set")
            .judge(&note.to_bytes());
        assert!(
            !judged.expect("well-formed").quorum_met,
            "the thief is alone"
        );
        let request =
            hourledger::checkpoint::AddCheckpoint::new(honest.checkpoint.size(), Vec::new(), note)
                .expect("a request");
        let status = crate::witnessed::submit(&witness, request.to_string().as_bytes()).0;
        assert_eq!(status, 422);
    }
    let kept = fs::read_dir(folder.path().join("w/evidence")).expect("there");
    assert_eq!(kept.count(), 2, "both are kept as evidence");
    world.stop();
}

/// Puts everything of another directory in place but its public tree.
fn swap_history(data: &Path, forged: &Path) {
    for part in ["log", "sled", "vault", "access"] {
        _ = fs::remove_dir_all(data.join(part));
        if forged.join(part).exists() {
            copy(&forged.join(part), &data.join(part));
        }
    }
}

#[test]
fn another_history_under_an_untouched_public_tree_is_refused() {
    let (folder, data) = folder();
    World::open(&data).stop();
    let forged = folder.path().join("forged");
    copy(&data, &forged);
    copy(
        &folder.path().join("data.keys"),
        &folder.path().join("forged.keys"),
    );
    copy(
        &folder.path().join("data.newest"),
        &folder.path().join("forged.newest"),
    );
    World::live(&data, 3);
    let world = World::open(&forged);
    world.grow(6);
    world.stop();
    swap_history(&data, &forged);
    let told = refused(&data);
    assert!(told.contains("not the one that was published"), "{told}");
}

#[test]
fn one_old_event_rewritten_is_found_before_anything_is_signed() {
    let (_folder, data) = folder();
    World::live(&data, 5);
    // The attacker frames the log anew and leaves tree, keys and second place as they are.
    crate::attacker::rewrite(&data, |frames| {
        let at = frames.len() / 2;
        let mut registered = frames[at].events_of("person_registered");
        let event = registered.next().expect("people were registered");
        crate::attacker::replace(event, "\"region\":\"320106\"", "\"region\":\"320105\"");
    });
    fs::remove_dir_all(data.join("sled")).expect("there");
    let told = refused(&data);
    assert!(told.contains("this event is another"), "{told}");
}

#[test]
fn without_its_key_file_the_ledger_goes_on_and_signs_nothing() {
    let (folder, data) = folder();
    let mut world = World::open(&data);
    world.grow(1);
    let before = world.publish();
    world.stop();
    let keys = fs::read_dir(folder.path().join("data.keys")).expect("there");
    for file in keys.flatten() {
        if file.file_name().to_string_lossy().starts_with("log-") {
            fs::remove_file(file.path()).expect("there");
        }
    }
    let mut world = World::open(&data);
    world.grow(1);
    let outcome = world.publish_as(&hourledger::run::Publishing::default());
    assert_eq!(outcome.expect("no fault"), Outcome::Unsigned);
    let shown = world.ledger().tlog.published().expect("as before");
    assert_eq!(shown.bytes, before.bytes);
    assert_eq!(world.ledger().publishing.facts().keys_missing, 1);
    // A new key is announced, and it goes on.
    let key = world.announce_fresh_key();
    let after = world.publish();
    crate::world::verified(&after.bytes, key.verifier());
    world.stop();
}

#[test]
fn a_copied_key_file_is_the_same_key() {
    let (folder, data) = folder();
    let mut world = World::open(&data);
    let path = key_file::path_of(&world.keys_folder(), "log", &world.log_keys()[0]);
    fs::copy(&path, folder.path().join("data.keys/log-copy.key")).expect("copied");
    world.grow(1);
    let published = world.publish();
    let note = hourledger::checkpoint::Note::parse(&published.bytes).expect("a note");
    assert_eq!(note.signatures().len(), 1);
    assert_eq!(world.ledger().publishing.facts().keys_missing, 0);
    world.stop();
}

#[test]
fn a_distrusted_key_in_the_hands_of_a_thief_stops_nobody() {
    let (folder, data) = folder();
    let mut world = World::open(&data);
    let stolen = world.log_keys().remove(0);
    let key = world.announce_fresh_key();
    let (key_id, _) = keys::active(world.ledger()).expect("readable")[0];
    let size = world.ledger().log.head().next.0;
    let distrust = serde_json::json!({
        "command": "distrust_key", "key_id": key_id, "after_size": size, "reason": "compromised",
    });
    world.submit(distrust).expect("distrusted");
    let both = [stolen.verifier().clone(), key.verifier().clone()];
    let witness = Served::start("w.example/one", &folder.path().join("w"), &both);
    let note = forged(&stolen, 9_000, Hash([0xee; 32]));
    let request = hourledger::checkpoint::AddCheckpoint::new(0, Vec::new(), note);
    let request = request.expect("a request").to_string();
    assert_eq!(
        crate::witnessed::submit(&witness, request.as_bytes()).0,
        200
    );
    let wanting = policy(key.verifier(), &[(&witness.key, witness.url())], 1);
    let outcome = world.publish_as(&wanting).expect("an alarm, and no end");
    assert_eq!(outcome, Outcome::Unwitnessed);
    assert_eq!(world.ledger().publishing.facts().alarms, 1);
    world.stop();
}
