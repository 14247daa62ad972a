//! The process dies at every step of every operation, with and without the step's effect.
//!
//! Afterwards the ordinary `open` must find everything that was acknowledged, lose nobody, and
//! leave neither half-written files nor a second epoch key behind.

use hourledger::log::Fault;
use hourledger::vault::rows::disk::Disk;
use hourledger::vault::{Revealed, Vault};

use crate::switch::{Effect, Switch};
use crate::world::{DAY_MS, NEW_YEAR_MS, World, files, name, person, register, reveal};

const PEOPLE: u32 = 12;

/// A closed vault with people in buckets and in the journal, and their sealed names.
fn peopled() -> (World, Vec<String>) {
    let world = World::new();
    let vault = world.create();
    let mut sealed: Vec<String> = (0..PEOPLE / 2)
        .map(|n| register(&vault, n, "name"))
        .collect();
    vault.fold().expect("folded");
    vault.rotate_epoch(NEW_YEAR_MS + DAY_MS).expect("rotated");
    sealed.extend((PEOPLE / 2..PEOPLE).map(|n| register(&vault, n, "name")));
    (world, sealed)
}

/// Runs `act` on copies of the peopled vault, dying at each step in turn; `look` at what opens.
fn die_everywhere(
    act: impl Fn(&Vault) -> Result<(), Fault>,
    look: impl Fn(&Vault, &[String], u64),
) {
    let (world, sealed) = peopled();
    for effect in [Effect::None, Effect::Full] {
        for step in 0.. {
            let copy = world.copy();
            let disk = Disk::watched(Switch::failing_at(step, effect));
            let died = copy
                .open_on(disk.clone())
                .and_then(|vault| act(&vault))
                .is_err();
            let opened = copy.open();
            look(&opened, &sealed, step);
            assert_eq!(copy.epoch_keys().len(), 1, "step {step}");
            let left = files(&copy.data().join("vault"));
            assert!(
                left.iter().all(|path| path.extension().is_none()),
                "step {step}: {left:?}"
            );
            if !died {
                assert!(step > 2, "the switch was never reached");
                break;
            }
        }
    }
}

#[test]
fn a_rotation_that_dies_anywhere_leaves_everybody_readable() {
    die_everywhere(
        |vault| vault.rotate_epoch(NEW_YEAR_MS + 8 * DAY_MS),
        |vault, sealed, step| {
            for (number, sealed) in (0..).zip(sealed) {
                assert_eq!(
                    name(vault, number, sealed),
                    "name",
                    "person {number}, step {step}"
                );
            }
            assert_eq!(vault.check().expect("sound").keys, u64::from(PEOPLE));
        },
    );
}

#[test]
fn an_erasure_that_dies_anywhere_erases_wholly_or_not_and_nobody_else() {
    let erased_ms = NEW_YEAR_MS + 2 * DAY_MS;
    for subject in [0, PEOPLE - 1] {
        die_everywhere(
            |vault| vault.erase(person(subject).into(), erased_ms).map(|_| ()),
            |vault, sealed, step| {
                for (number, sealed) in (0..).zip(sealed) {
                    match reveal(vault, number, sealed).expect("known") {
                        Revealed::Text(text) => assert_eq!(text.expose(), "name"),
                        Revealed::Erased(_) => assert_eq!(number, subject, "step {step}"),
                    }
                }
                // The erasure job runs again after a crash and comes to an end.
                let receipt = vault
                    .erase(person(subject).into(), erased_ms)
                    .expect("erased");
                assert_eq!(receipt.erased_at_ms, erased_ms);
            },
        );
    }
}

#[test]
fn a_registration_that_dies_anywhere_loses_nobody_else() {
    die_everywhere(
        |vault| {
            let secrets = [crate::world::secret(PEOPLE, "subject.name", "new")];
            let sealing = vault.seal_all(&[9; 32], &secrets, |_| None)?;
            vault.keep(&sealing);
            vault.sync()?;
            vault.sync()?;
            vault.close()
        },
        |vault, sealed, _| {
            for (number, sealed) in (0..).zip(sealed) {
                assert_eq!(name(vault, number, sealed), "name");
            }
        },
    );
}

#[test]
fn a_creation_that_dies_anywhere_is_gone_on_with() {
    for effect in [Effect::None, Effect::Full] {
        for step in 0.. {
            let world = World::new();
            let disk = Disk::watched(Switch::failing_at(step, effect));
            let settings = hourledger::vault::VaultSettings {
                disk,
                ..world.settings()
            };
            let random = crate::world::random(5);
            let died = Vault::create(settings, crate::world::LEDGER, random, NEW_YEAR_MS).is_err();
            let vault = world.create();
            let sealed = register(&vault, 1, "王芳");
            drop(vault);
            assert_eq!(name(&world.open(), 1, &sealed), "王芳", "step {step}");
            if !died {
                break;
            }
        }
    }
}
