//! Facts: who holds a document, how old somebody is, whether the on-site code holds.

use hourledger::domain::Command;
use hourledger::domain::kernel::documents::DocumentKind;
use hourledger::domain::kernel::ids::{ActivityId, PersonId};
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::kernel::zone::LocalDate;
use hourledger::domain::people::command::RegisterPerson;
use hourledger::domain::people::event::Assurance;
use hourledger::vault::{Checked, Vault};

use crate::world::{LEDGER, NEW_YEAR_MS, World, passport, person, random, register, wanted};

#[test]
fn a_claimed_document_is_known_at_once_and_after_a_restart() {
    let world = World::new();
    let vault = world.create();
    let tag = passport(&vault, "11010519491231002X");
    assert_eq!(vault.document_owner(tag).expect("read"), None);
    vault.claim_document(tag, person(1));
    assert_eq!(vault.document_owner(tag).expect("read"), Some(person(1)));
    vault.sync().expect("durable");
    assert_eq!(vault.document_owner(tag).expect("read"), Some(person(1)));
    drop(vault);
    let vault = world.open();
    let tag = passport(&vault, "11010519491231002X");
    assert_eq!(vault.document_owner(tag).expect("read"), Some(person(1)));
}

#[test]
fn a_claim_that_was_never_synced_is_gone_after_a_crash() {
    let world = World::new();
    let vault = world.create();
    vault.claim_document(passport(&vault, "1"), person(1));
    drop(vault);
    let vault = world.open();
    let tag = passport(&vault, "1");
    assert_eq!(vault.document_owner(tag).expect("read"), None);
}

#[test]
fn an_orphaned_claim_gives_way_to_a_later_one() {
    let world = World::new();
    let vault = world.create();
    let tag = passport(&vault, "1");
    for number in [1, 2] {
        vault.claim_document(tag, person(number));
        vault.sync().expect("durable");
    }
    assert_eq!(vault.document_owner(tag).expect("read"), Some(person(2)));
}

#[test]
fn kinds_and_ledgers_keep_their_tags_apart() {
    let (one, two) = (World::new(), World::new());
    let vault = one.create();
    let tag = passport(&vault, "1");
    assert_ne!(tag, vault.document_tag(DocumentKind::Officer, "1"));
    let other = Vault::create(two.settings(), LEDGER, random(9), NEW_YEAR_MS);
    assert_ne!(
        tag,
        passport(&other.expect("a new vault"), "1"),
        "each ledger has its own key"
    );
}

/// Registers somebody by a passport.
pub fn registration(name: &str, number: &str) -> Command {
    Command::RegisterPerson(RegisterPerson {
        name: name.into(),
        document_kind: DocumentKind::Passport,
        document_number: number.into(),
        birth_date: LocalDate::from_ymd(2000, 2, 1),
        phone: None,
        region: "330200".into(),
        assurance: Assurance::default(),
        consent: None,
        organisation_id: None,
        station_id: None,
    })
}

#[test]
fn two_registrations_of_one_document_in_one_batch_see_each_other() {
    let world = World::new();
    let vault = world.create();
    let now = Moment::from_unix(NEW_YEAR_MS / 1000).expect("in range");
    let prepare = |seed: [u8; 32]| {
        let command = registration("王芳", " e12345678 ");
        vault
            .prepare(&command, &seed, now, |_| None)
            .expect("prepared")
    };
    let (first, mut second) = (prepare([1; 32]), prepare([2; 32]));
    assert_eq!(
        (first.facts.document_owner, second.facts.document_owner),
        (None, None)
    );
    assert!(first.facts.sealed.contains_key("subject.name"));
    vault.accept(&first);
    vault.refresh(&mut second).expect("read");
    let holder = second.facts.document_owner;
    assert_eq!(holder, Some(PersonId::derive(&[1; 32], 0)));
    vault.sync().expect("durable");
    assert_eq!(
        vault.check().expect("sound"),
        Checked {
            keys: 1,
            erased: 0,
            documents: 1
        }
    );
}

#[test]
fn preparing_a_dry_run_writes_nothing() {
    let world = World::new();
    let vault = world.create();
    let now = Moment::from_unix(NEW_YEAR_MS / 1000).expect("in range");
    let prepared = vault.prepare(&registration("王芳", "E1"), &[1; 32], now, |_| None);
    assert!(!format!("{:?}", prepared.expect("prepared")).contains("王芳"));
    vault.sync().expect("nothing to write");
    assert_eq!(vault.check().expect("sound"), Checked::default());
}

#[test]
fn age_leaves_the_vault_and_the_birth_date_does_not() {
    let world = World::new();
    let vault = world.create();
    let sealed = register(&vault, 1, "2008-06-15");
    let on = |date: &str| {
        let date = date.parse().expect("a date");
        vault
            .age_years_on(&wanted(1, &sealed), date)
            .expect("a birth date")
    };
    assert_eq!(on("2026-06-14"), Some(17));
    assert_eq!(on("2026-06-15"), Some(18));
    let not_a_date = register(&vault, 2, "someday");
    let fault = vault.age_years_on(
        &wanted(2, &not_a_date),
        "2026-06-15".parse().expect("a date"),
    );
    assert!(!format!("{:?}", fault.expect_err("no date")).contains("someday"));
}

#[test]
fn an_on_site_code_holds_for_its_minute_and_the_next() {
    let world = World::new();
    let vault = world.create();
    let activity = ActivityId::from_bytes([4; 16]);
    let at = NEW_YEAR_MS / 1000;
    let code = vault.code_at(activity, at);
    assert_eq!(code, vault.code_at(activity, at + 59));
    for (later, holds) in [
        (0, true),
        (59, true),
        (119, true),
        (120, false),
        (-1, false),
    ] {
        assert_eq!(
            vault.code_matches(activity, &code, at + later),
            holds,
            "{later} s later"
        );
    }
    let elsewhere = ActivityId::from_bytes([5; 16]);
    assert!(!vault.code_matches(elsewhere, &code, at));
}
