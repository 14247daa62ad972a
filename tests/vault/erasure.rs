//! Erasure: what the receipt promises, with backups of every age.

use hourledger::vault::{Revealed, VaultSettings};

use crate::world::{
    DAY_MS, LEDGER, NEW_YEAR_MS, World, copy_folder, files, name, passport, person, random,
    register, reveal, seal, secret,
};

const ERASED_MS: i64 = NEW_YEAR_MS + 2 * DAY_MS;

/// Two people, the first of whom holds a document.
fn two_people(world: &World) -> (hourledger::vault::Vault, [String; 2]) {
    let vault = world.create();
    vault.claim_document(passport(&vault, "1"), person(1));
    let sealed = [register(&vault, 1, "王芳"), register(&vault, 2, "李强")];
    (vault, sealed)
}

#[test]
fn the_erased_are_unreadable_at_once_and_the_others_stay_readable() {
    let world = World::new();
    let (vault, sealed) = two_people(&world);
    vault.erase(person(1).into(), ERASED_MS).expect("erased");
    for vault in [vault, world.open()] {
        assert_eq!(
            reveal(&vault, 1, &sealed[0]).expect("known"),
            Revealed::Erased(ERASED_MS)
        );
        assert_eq!(name(&vault, 2, &sealed[1]), "李强");
        let tag = passport(&vault, "1");
        assert_eq!(
            vault.document_owner(tag).expect("read"),
            None,
            "may register anew"
        );
        let sealing = seal(&vault, &[secret(1, "subject.name", "王芳")]);
        assert!(sealing.erased.contains("subject.name"));
        let unread = reveal(&vault, 1, &sealing.values["subject.name"].0);
        assert_eq!(unread.expect("known"), Revealed::Erased(ERASED_MS));
    }
}

#[test]
fn the_wrapped_key_is_in_no_file_any_more() {
    let world = World::new();
    let (vault, _) = two_people(&world);
    let holds_live_row = |world: &World| {
        let mut row = b"p".to_vec();
        row.extend_from_slice(person(1).as_bytes());
        row.push(1);
        let contents = files(&world.data().join("vault"));
        let contents = contents
            .iter()
            .map(|path| std::fs::read(path).expect("a file"));
        contents
            .into_iter()
            .any(|bytes| bytes.windows(row.len()).any(|window| window == row))
    };
    assert!(holds_live_row(&world));
    vault.fold().expect("folded: the row lies in a bucket");
    vault.erase(person(1).into(), ERASED_MS).expect("erased");
    assert!(!holds_live_row(&world));
}

#[test]
fn the_receipt_counts_the_rest_of_the_epoch_and_copies_of_its_key() {
    let world = World::new();
    let (vault, _) = two_people(&world);
    let receipt = vault.erase(person(1).into(), ERASED_MS).expect("erased");
    assert_eq!(
        (receipt.owner, receipt.erased_at_ms),
        (person(1).into(), ERASED_MS)
    );
    assert_eq!(
        receipt.backups_may_hold_until_ms,
        NEW_YEAR_MS + (7 + 30) * DAY_MS
    );
    let overdue = NEW_YEAR_MS + 20 * DAY_MS;
    let receipt = vault.erase(person(2).into(), overdue).expect("erased");
    assert_eq!(receipt.backups_may_hold_until_ms, overdue + 30 * DAY_MS);
}

#[test]
fn erasing_twice_keeps_the_first_moment() {
    let world = World::new();
    let (vault, _) = two_people(&world);
    let first = vault.erase(person(1).into(), ERASED_MS).expect("erased");
    let again = vault
        .erase(person(1).into(), ERASED_MS + 5)
        .expect("erased");
    assert_eq!(first.erased_at_ms, again.erased_at_ms);
    assert_eq!(vault.check().expect("sound").erased, 1);
}

#[test]
fn an_old_log_beside_todays_vault_is_readable_for_all_but_the_erased() {
    // The log is only sealed strings: a restore of an old one is the old strings, kept in `sealed`.
    let world = World::new();
    let (vault, sealed) = two_people(&world);
    vault.erase(person(1).into(), ERASED_MS).expect("erased");
    vault
        .rotate_epoch(NEW_YEAR_MS + 7 * DAY_MS)
        .expect("rotated");
    drop(vault);
    let vault = world.open();
    assert_eq!(
        reveal(&vault, 1, &sealed[0]).expect("known"),
        Revealed::Erased(ERASED_MS)
    );
    assert_eq!(name(&vault, 2, &sealed[1]), "李强");
}

/// A backup of the vault, opened in a place of its own with today's epoch keys of `world`.
fn restored(world: &World, backup: &std::path::Path, into: &World) -> VaultSettings {
    let settings = into.settings();
    copy_folder(backup, &settings.folder);
    copy_folder(&world.keys_folder(), &settings.keys_folder);
    settings
}

#[test]
fn a_backup_older_than_the_rotation_opens_for_nobody_with_todays_key() {
    let (world, elsewhere) = (World::new(), World::new());
    let (vault, _) = two_people(&world);
    let backup = world.data().join("backup");
    vault.backup_into(&backup).expect("copied");
    vault.erase(person(1).into(), ERASED_MS).expect("erased");
    vault
        .rotate_epoch(NEW_YEAR_MS + 7 * DAY_MS)
        .expect("rotated");
    let settings = restored(&world, &backup, &elsewhere);
    let fault = hourledger::vault::Vault::open(settings, LEDGER, random(4)).expect_err("closed");
    assert!(fault.to_string().contains("epoch key 1"), "{fault}");
}

#[test]
fn a_backup_of_the_same_epoch_still_opens_as_the_receipt_warns_until_erased_again() {
    let (world, elsewhere) = (World::new(), World::new());
    let (vault, sealed) = two_people(&world);
    let backup = world.data().join("backup");
    vault.backup_into(&backup).expect("copied");
    let receipt = vault.erase(person(1).into(), ERASED_MS).expect("erased");
    assert!(
        receipt.backups_may_hold_until_ms > ERASED_MS,
        "why the receipt names a date"
    );
    let settings = restored(&world, &backup, &elsewhere);
    let vault = hourledger::vault::Vault::open(settings, LEDGER, random(4)).expect("opens");
    assert_eq!(name(&vault, 1, &sealed[0]), "王芳");
    vault
        .erase(person(1).into(), ERASED_MS + DAY_MS)
        .expect("the notice in the log is obeyed");
    let erased = Revealed::Erased(ERASED_MS + DAY_MS);
    assert_eq!(reveal(&vault, 1, &sealed[0]).expect("known"), erased);
    assert_eq!(name(&vault, 2, &sealed[1]), "李强");
}

#[test]
fn a_backup_never_holds_the_epoch_key() {
    let world = World::new();
    let (vault, _) = two_people(&world);
    let backup = world.data().join("backup");
    vault.backup_into(&backup).expect("copied");
    let key_file = std::fs::read(&world.epoch_keys()[0]).expect("the key file");
    let key = &key_file[40..72];
    for path in files(&backup) {
        let bytes = std::fs::read(&path).expect("a file");
        assert!(
            !bytes.windows(32).any(|window| window == key),
            "{}",
            path.display()
        );
    }
}
