//! Rotation: a new epoch key, everybody readable, the old key destroyed.

use hourledger::vault::{Vault, VaultSettings};

use crate::world::{DAY_MS, LEDGER, NEW_YEAR_MS, World, name, passport, person, random, register};

#[test]
fn a_rotation_keeps_everything_readable_and_leaves_one_key() {
    let world = World::new();
    let vault = world.create();
    vault.claim_document(passport(&vault, "1"), person(1));
    let sealed: Vec<String> = (0..300)
        .map(|n| register(&vault, n, &format!("name {n}")))
        .collect();
    let old_key = std::fs::read(&world.epoch_keys()[0]).expect("the key file");
    for week in 1..=3 {
        vault
            .rotate_epoch(NEW_YEAR_MS + week * 7 * DAY_MS)
            .expect("rotated");
        let keys = world.epoch_keys();
        assert_eq!(keys.len(), 1);
        assert_ne!(std::fs::read(&keys[0]).expect("the key file"), old_key);
    }
    vault.fold().expect("folded");
    vault
        .rotate_epoch(NEW_YEAR_MS + 28 * DAY_MS)
        .expect("rotated");
    let late = register(&vault, 300, "name 300");
    vault.close().expect("sealed");
    drop(vault);
    let vault = world.open();
    for (number, sealed) in (0..).zip(sealed.iter().chain([&late])) {
        assert_eq!(name(&vault, number, sealed), format!("name {number}"));
    }
    assert_eq!(vault.check().expect("sound").keys, 301);
    let tag = passport(&vault, "1");
    assert_eq!(vault.document_owner(tag).expect("read"), Some(person(1)));
}

#[test]
fn a_rotation_is_due_a_week_after_the_epoch_began() {
    let world = World::new();
    let vault = world.create();
    assert!(!vault.is_rotation_due(NEW_YEAR_MS + 7 * DAY_MS - 1));
    assert!(vault.is_rotation_due(NEW_YEAR_MS + 7 * DAY_MS));
    vault
        .rotate_epoch(NEW_YEAR_MS + 7 * DAY_MS)
        .expect("rotated");
    assert!(!vault.is_rotation_due(NEW_YEAR_MS + 8 * DAY_MS));
}

#[test]
fn sealing_and_reading_go_on_while_an_epoch_ends() {
    let world = World::new();
    let vault = world.create();
    let sealed: Vec<String> = (0..50).map(|n| register(&vault, n, "before")).collect();
    std::thread::scope(|scope| {
        let rotating = scope.spawn(|| vault.rotate_epoch(NEW_YEAR_MS + DAY_MS));
        for number in 50..150 {
            let during = register(&vault, number, "during");
            assert_eq!(name(&vault, number, &during), "during");
            let before = number % 50;
            assert_eq!(name(&vault, before, &sealed[before as usize]), "before");
        }
        rotating.join().expect("no panic").expect("rotated");
    });
    drop(vault);
    assert_eq!(world.open().check().expect("sound").keys, 150);
}

#[test]
fn a_vault_opens_only_with_its_own_ledgers_key_lying_outside_the_data() {
    let world = World::new();
    drop(world.create());
    let settings = world.settings();
    let inside = VaultSettings {
        keys_folder: world.data().join("keys"),
        ..settings.clone()
    };
    let missing = VaultSettings {
        keys_folder: world.data().with_extension("no"),
        ..settings
    };
    for settings in [inside, missing] {
        let fault = Vault::open(settings, LEDGER, random(2)).expect_err("refused");
        assert!(fault.to_string().contains("key"), "{fault}");
    }
    let other = hourledger::log::LedgerId([9; 16]);
    assert!(Vault::open(world.settings(), other, random(2)).is_err());
}

#[cfg(unix)]
#[test]
fn the_epoch_key_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    drop(world.create());
    let mode = |path: &std::path::Path| {
        std::fs::metadata(path)
            .expect("it exists")
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode(&world.epoch_keys()[0]), 0o600);
    assert_eq!(mode(&world.keys_folder()), 0o700);
}
