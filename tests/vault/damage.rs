//! A damaged store is an error that names file and offset, never wrong data and never "erased".

use std::fs;
use std::path::PathBuf;

use hourledger::vault::Revealed;

use crate::world::{DAY_MS, NEW_YEAR_MS, World, files, register, reveal};

const PEOPLE: u32 = 40;

/// People in buckets, three more in the journal, the store closed with its seal.
fn stored() -> (World, Vec<String>) {
    let world = World::new();
    let vault = world.create();
    let mut sealed: Vec<String> = (0..PEOPLE).map(|n| register(&vault, n, "name")).collect();
    vault.fold().expect("folded");
    vault.rotate_epoch(NEW_YEAR_MS + DAY_MS).expect("rotated");
    sealed.extend((PEOPLE..PEOPLE + 3).map(|n| register(&vault, n, "name")));
    vault.close().expect("sealed");
    (world, sealed)
}

/// Flips one bit per 7 bytes of each file in turn; every damage must surface as a fault.
fn flip_through(files: Vec<PathBuf>, seen: impl Fn() -> bool, seal_bytes: usize) {
    for path in files {
        let sound = fs::read(&path).expect("a file");
        for at in (0..sound.len() - seal_bytes).step_by(7) {
            let mut altered = sound.clone();
            altered[at] ^= 1 << (at % 8);
            fs::write(&path, &altered).expect("written");
            assert!(seen(), "{} at {at}", path.display());
        }
        fs::write(&path, &sound).expect("restored");
    }
}

#[test]
fn a_flipped_bit_in_any_file_is_found_by_opening_or_checking() {
    let (world, _) = stored();
    let seen = || world.try_open().and_then(|vault| vault.check()).is_err();
    assert!(!seen(), "sound as written");
    let mut stores = files(&world.data().join("vault"));
    stores.retain(|path| path.file_name().is_some_and(|name| name != "journal"));
    stores.truncate(6);
    flip_through(stores, seen, 0);
    flip_through(world.epoch_keys(), seen, 0);
    // The seal at the journal's end holds no key; without it the journal merely was not closed.
    flip_through(vec![world.data().join("vault/journal")], seen, 24);
}

#[test]
fn damage_never_reads_as_a_missing_or_erased_person() {
    let (world, sealed) = stored();
    let mut stores = files(&world.data().join("vault"));
    stores.retain(|path| path.file_name().is_some_and(|name| name != "journal"));
    for path in stores {
        let sound = fs::read(&path).expect("a file");
        let mut altered = sound.clone();
        let middle = 80 + (sound.len() - 80) / 2;
        altered[middle] ^= 1;
        fs::write(&path, &altered).expect("written");
        if let Ok(vault) = world.try_open() {
            for (number, sealed) in (0..).zip(&sealed) {
                match reveal(&vault, number, sealed) {
                    Ok(Revealed::Text(text)) => assert_eq!(text.expose(), "name"),
                    Ok(Revealed::Erased(_)) => panic!("person {number} reads as erased"),
                    Err(fault) => {
                        let file = path.file_name().expect("a name").to_string_lossy();
                        assert!(fault.doing.contains(&*file), "{fault}");
                        assert!(fault.doing.contains("offset"), "{fault}");
                    }
                }
            }
        }
        fs::write(&path, &sound).expect("restored");
    }
}

#[test]
fn a_shortened_or_missing_file_is_found_on_opening() {
    let (world, _) = stored();
    let bucket = files(&world.data().join("vault")).remove(0);
    let sound = fs::read(&bucket).expect("a file");
    for length in [0, 20, 80, sound.len() - 1] {
        fs::write(&bucket, &sound[..length]).expect("written");
        assert!(world.try_open().is_err(), "{length} bytes");
    }
    fs::remove_file(&bucket).expect("removed");
    let fault = world.try_open().expect_err("a bucket is missing");
    assert!(fault.doing.contains("bucket-"), "{fault}");
    fs::write(&bucket, &sound).expect("restored");
    fs::remove_file(world.data().join("vault/journal")).expect("removed");
    let fault = world.try_open().expect_err("the vault is missing");
    assert!(fault.to_string().contains("vault"), "{fault}");
}

#[test]
fn a_torn_append_is_cut_off_and_what_was_synced_stays() {
    let (world, sealed) = stored();
    let journal = world.data().join("vault/journal");
    let mut bytes = fs::read(&journal).expect("a file");
    bytes.extend_from_slice(b"HLVG\0\0\0\x01 half a row");
    fs::write(&journal, &bytes).expect("written");
    let vault = world.open();
    assert_eq!(vault.check().expect("sound").keys, u64::from(PEOPLE) + 3);
    let more = register(&vault, 99, "name");
    drop(vault);
    let vault = world.open();
    assert!(reveal(&vault, 99, &more).is_ok() && reveal(&vault, PEOPLE, &sealed[40]).is_ok());
}
