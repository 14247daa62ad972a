//! Sealing: what is kept survives, what was refused leaves nothing, nobody reads unrecorded.

use hourledger::domain::kernel::ids::OrganisationId;
use hourledger::log::Fault;
use hourledger::vault::{Disclosed, Owner, Revealed};

use crate::world::{World, name, passport, person, register, reveal, secret, wanted};

#[test]
fn a_sealed_name_is_readable_after_a_restart() {
    let world = World::new();
    let vault = world.create();
    let sealed = register(&vault, 1, "王芳");
    drop(vault);
    assert_eq!(name(&world.open(), 1, &sealed), "王芳");
}

#[test]
fn sealing_again_with_the_same_seed_gives_the_same_values() {
    let world = World::new();
    let vault = world.create();
    let secrets = [
        secret(person(1), "subject.name", "王芳"),
        secret(person(1), "subject.phone", "1"),
    ];
    let first = vault.seal_all(&[9; 32], &secrets).expect("sealed");
    let again = vault.seal_all(&[9; 32], &secrets).expect("sealed");
    assert_eq!(first.values, again.values);
    let other_seed = vault.seal_all(&[8; 32], &secrets).expect("sealed");
    assert_ne!(
        first.values["subject.name"],
        other_seed.values["subject.name"]
    );
}

#[test]
fn a_refused_command_and_a_dry_run_leave_no_key_behind() {
    let world = World::new();
    let vault = world.create();
    let refused = vault.seal_all(&[9; 32], &[secret(person(1), "subject.name", "王芳")]);
    drop(refused.expect("sealed"));
    register(&vault, 2, "李强");
    assert_eq!(vault.check().expect("sound").keys, 1);
}

#[test]
fn two_commands_in_flight_for_one_owner_share_one_new_key() {
    let world = World::new();
    let vault = world.create();
    let organisation = Owner::from(OrganisationId::from_bytes([3; 16]));
    let seal = |path, text| {
        let secrets = [secret(organisation, path, text)];
        vault.seal_all(&[9; 32], &secrets).expect("sealed")
    };
    let (first, second) = (
        seal("activity.title", "扫雪"),
        seal("activity.place", "东街"),
    );
    vault.keep(&second);
    vault.sync().expect("durable");
    vault.keep(&first);
    vault.sync().expect("durable");
    drop(vault);
    let vault = world.open();
    assert_eq!(vault.check().expect("sound").keys, 1);
    for (path, sealing) in [("activity.title", &first), ("activity.place", &second)] {
        let mut wanted = wanted(1, &sealing.values[path]);
        (wanted.owner, wanted.path) = (organisation, path);
        let revealed = vault.reveal(None, &[wanted], |_| panic!("published, not personal"));
        assert!(matches!(revealed.expect("readable")[0], Revealed::Text(_)));
    }
}

#[test]
fn reading_another_person_is_recorded_before_anything_is_opened() {
    let world = World::new();
    let vault = world.create();
    let sealed = register(&vault, 1, "王芳");
    let mut seen = Vec::new();
    let revealed = vault.reveal(Some(person(2)), &[wanted(1, &sealed)], |disclosed| {
        seen.extend_from_slice(disclosed);
        Ok(())
    });
    assert!(matches!(revealed.expect("readable")[0], Revealed::Text(_)));
    assert_eq!(
        seen,
        [Disclosed {
            person: person(1),
            path: "subject.name".into()
        }]
    );
    let failed = vault.reveal(Some(person(2)), &[wanted(1, &sealed)], |_| {
        Err(Fault::fatal("recording a reading", "disk full"))
    });
    assert!(failed.is_err(), "no record, no reading");
}

#[test]
fn reading_oneself_is_not_recorded() {
    let world = World::new();
    let vault = world.create();
    let sealed = register(&vault, 1, "王芳");
    let revealed = vault.reveal(Some(person(1)), &[wanted(1, &sealed)], |_| {
        panic!("nobody else reads")
    });
    assert!(matches!(revealed.expect("readable")[0], Revealed::Text(_)));
}

#[test]
fn a_lost_key_is_a_fault_and_never_reads_as_erased() {
    let (world, other) = (World::new(), World::new());
    let sealed = register(&other.create(), 1, "王芳");
    let fault = reveal(&world.create(), 1, &sealed).expect_err("no such key");
    let cause = std::error::Error::source(&fault)
        .expect("a cause")
        .to_string();
    assert!(cause.contains("its key is lost"), "{cause}");
}

#[test]
fn no_debug_text_and_no_fault_shows_a_secret() {
    let world = World::new();
    let vault = world.create();
    let secrets = [secret(person(1), "subject.name", "王芳")];
    let sealing = vault.seal_all(&[9; 32], &secrets).expect("sealed");
    vault.claim_document(
        vault.document_tag(&passport("11010519491231002X")),
        person(1),
    );
    let sealed = sealing.values["subject.name"].clone();
    let fault = reveal(&vault, 2, &sealed).expect_err("sealed for another");
    let tag = vault.document_tag(&passport("11010519491231002X"));
    let shown = format!("{vault:?} {sealing:?} {secrets:?} {fault:?} {fault} {tag:?}");
    for text in ["王芳", "11010519491231002X", "random", "key: ["] {
        assert!(!shown.contains(text), "{shown}");
    }
    assert!(shown.contains("Plaintext(secret)") && shown.contains("DocumentTag(secret)"));
}
