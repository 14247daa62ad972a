//! Many people: the journal folds into buckets, memory stays bounded, nobody is lost.

use std::sync::atomic::{AtomicBool, Ordering};

use hourledger::vault::rows::RECENT_ROWS_MAX;
use hourledger::vault::rows::disk::Disk;

use crate::switch::Switch;
use crate::world::{World, name, passport, person, seal, secret, wanted};

/// Registers people in batches of 500, one sync each, until the journal has folded once and more.
#[test]
fn everybody_is_found_after_the_journal_has_folded() {
    let world = World::new();
    let vault = world.create();
    let people = u32::try_from(RECENT_ROWS_MAX).expect("small") + 1_000;
    let mut first = String::new();
    for batch in 0..people / 500 {
        let numbers = batch * 500..(batch + 1) * 500;
        for number in numbers {
            let secrets = [secret(number, "subject.name", "name")];
            let sealing = seal(&vault, &secrets);
            vault.keep(&sealing);
            if number == 0 {
                first.clone_from(&sealing.values["subject.name"].0);
            }
        }
        vault.sync().expect("durable");
    }
    let journal = world.data().join("vault/journal");
    let journal_bytes = std::fs::metadata(journal).expect("it exists").len();
    assert!(
        journal_bytes < 98 * 2_000,
        "folded: {journal_bytes} bytes left"
    );
    assert_eq!(name(&vault, 0, &first), "name");
    drop(vault);
    let vault = world.open();
    assert_eq!(
        vault.check().expect("sound").keys,
        u64::from(people / 500 * 500)
    );
    let revealed = vault.reveal(None, &[wanted(0, &first)], |_| Ok(()));
    assert!(revealed.is_ok());
}

/// Regression: a bucket's old file was wiped while lookups still read it, and a lookup then said
/// that a row was altered.
#[test]
fn people_are_found_while_their_buckets_are_rewritten() {
    let world = World::new();
    let vault = world.create();
    let register = |numbers: std::ops::Range<u32>| {
        for number in numbers {
            vault.keep(&seal(&vault, &[secret(number, "subject.name", "name")]));
            vault.claim_document(passport(&vault, &number.to_string()), person(number));
        }
        vault.sync().expect("durable");
    };
    register(0..500);
    vault.fold().expect("folds");
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            for round in 1..3 {
                register(round * 500..round * 500 + 100);
                vault.fold().expect("folds");
            }
            done.store(true, Ordering::SeqCst);
        });
        let mut numbers = (0..500).cycle();
        while !done.load(Ordering::SeqCst) {
            let number: u32 = numbers.next().expect("without end");
            let tag = passport(&vault, &number.to_string());
            let owner = vault.document_owner(tag).expect("readable at any moment");
            assert_eq!(owner, Some(person(number)));
        }
    });
}

#[test]
fn a_batch_of_new_people_costs_one_write_and_one_sync_and_an_empty_one_nothing() {
    let world = World::new();
    drop(world.create());
    let calls = Switch::counting();
    let vault = world.open_on(Disk::watched(calls.clone())).expect("opens");
    let before = calls.steps();
    for number in 0..500 {
        vault.keep(&seal(&vault, &[secret(number, "subject.name", "name")]));
        vault.claim_document(passport(&vault, &number.to_string()), person(number));
    }
    vault.sync().expect("durable");
    assert_eq!(calls.steps() - before, 2);
    vault.sync().expect("nothing to do");
    assert_eq!(calls.steps() - before, 2);
    assert_eq!(vault.check().expect("sound").documents, 500);
}
