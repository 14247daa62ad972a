//! Sealing: what is kept survives, what was refused leaves nothing, nobody reads unrecorded.

use hourledger::domain::kernel::ids::{ActivityId, OrganisationId};
use hourledger::domain::secret::Owner as Named;
use hourledger::log::Fault;
use hourledger::vault::{Disclosed, Revealed};

use crate::world::{
    World, name, passport, person, register, reveal, seal, secret, secret_of, wanted,
};

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
        secret(1, "subject.name", "王芳"),
        secret(1, "subject.phone", "1"),
    ];
    let first = seal(&vault, &secrets);
    let again = seal(&vault, &secrets);
    assert_eq!(first.values, again.values);
    let other_seed = vault
        .seal_all(&[8; 32], &secrets, |_| None)
        .expect("sealed");
    assert_ne!(
        first.values["subject.name"],
        other_seed.values["subject.name"]
    );
}

#[test]
fn a_refused_command_and_a_dry_run_leave_no_key_behind() {
    let world = World::new();
    let vault = world.create();
    drop(seal(&vault, &[secret(1, "subject.name", "王芳")]));
    register(&vault, 2, "李强");
    assert_eq!(vault.check().expect("sound").keys, 1);
}

#[test]
fn two_commands_in_flight_for_one_owner_share_one_new_key() {
    let world = World::new();
    let vault = world.create();
    let activity = ActivityId::from_bytes([4; 16]);
    let organisation = OrganisationId::from_bytes([3; 16]);
    let owners = [
        Named::Organisation(organisation),
        Named::OrganisationOf(activity),
    ];
    let seal = |owner, path| {
        let secrets = [secret_of(owner, path, "扫雪")];
        let organisation_of = |named| (named == activity).then_some(organisation);
        vault
            .seal_all(&[9; 32], &secrets, organisation_of)
            .expect("sealed")
    };
    let (first, second) = (
        seal(owners[0], "content.title"),
        seal(owners[1], "place.address"),
    );
    vault.keep(&second);
    vault.sync().expect("durable");
    vault.keep(&first);
    vault.sync().expect("durable");
    drop(vault);
    let vault = world.open();
    assert_eq!(vault.check().expect("sound").keys, 1);
    for (path, sealing) in [("content.title", &first), ("place.address", &second)] {
        let mut wanted = wanted(1, &sealing.values[path].0);
        (wanted.owner, wanted.path) = (organisation.into(), path);
        let revealed = vault.reveal(None, &[wanted], |_| panic!("published, not personal"));
        assert!(matches!(revealed.expect("readable")[0], Revealed::Text(_)));
    }
}

#[test]
fn a_text_of_an_unknown_activity_is_sealed_for_nobody_and_named() {
    let world = World::new();
    let vault = world.create();
    let owner = Named::OrganisationOf(ActivityId::from_bytes([4; 16]));
    let sealing = seal(&vault, &[secret_of(owner, "place.address", "东街")]);
    assert!(sealing.unowned.contains("place.address") && sealing.values.len() == 1);
    vault.keep(&sealing);
    vault.sync().expect("durable");
    assert_eq!(vault.check().expect("sound").keys, 0);
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
    let secrets = [secret(1, "subject.name", "王芳")];
    let sealing = seal(&vault, &secrets);
    vault.claim_document(passport(&vault, "11010519491231002X"), person(1));
    let sealed = sealing.values["subject.name"].0.clone();
    let fault = reveal(&vault, 2, &sealed).expect_err("sealed for another");
    let tag = passport(&vault, "11010519491231002X");
    let shown = format!("{vault:?} {sealing:?} {secrets:?} {fault:?} {fault} {tag:?}");
    for text in ["王芳", "11010519491231002X", "random", "key: ["] {
        assert!(!shown.contains(text), "{shown}");
    }
    assert!(shown.contains("Secret(subject.name") && shown.contains("DocumentTag(secret)"));
}
