//! The index of names: found by surname and last four, never listed, gone with the person.

use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::kernel::moment::Moment;
use hourledger::vault::{NAMED_MAX, Vault};

use crate::facts::registration;
use crate::world::{NEW_YEAR_MS, World, files};

/// Registers somebody as the writer does, all but the log; the person.
fn registered(vault: &Vault, seed: u8, name: &str, number: &str) -> PersonId {
    let command = registration(name, number);
    let now = Moment::from_unix(NEW_YEAR_MS / 1000).expect("in range");
    let seed = [seed; 32];
    let prepared = vault.prepare(&command, &seed, now, |_| None);
    let mut prepared = prepared.expect("prepared");
    vault.refresh(&mut prepared).expect("read");
    vault.accept(&prepared);
    PersonId::derive(&seed, 0)
}

fn found(vault: &Vault, surname: &str, last: &str) -> Vec<PersonId> {
    let named = vault.named(surname, last).expect("read");
    named.people.into_iter().collect()
}

#[test]
fn somebody_is_found_by_surname_and_last_four_at_once_and_after_a_restart() {
    let world = World::new();
    let vault = world.create();
    let fang = registered(&vault, 1, "王芳", "E1234567X");
    let anna = registered(&vault, 2, "Anna van der Berg", "K7654321");
    assert_eq!(found(&vault, "王", "567x"), [fang]);
    vault.sync().expect("durable");
    drop(vault);
    let vault = world.open();
    for typed in ["王", " 王 "] {
        assert_eq!(found(&vault, typed, " 567X "), [fang]);
    }
    for typed in ["anna", "BERG", "van der Berg"] {
        assert_eq!(found(&vault, typed, "4321"), [anna]);
    }
    for (surname, last) in [
        ("李", "567X"),
        ("王", "4321"),
        ("王", "67X"),
        ("王", "4567X"),
        ("王", ""),
        ("", "567X"),
        ("芳", "567X"),
        ("der", "4321"),
    ] {
        assert_eq!(found(&vault, surname, last), [], "{surname} {last}");
    }
}

#[test]
fn a_refused_registration_and_a_dry_run_leave_nothing() {
    let world = World::new();
    let vault = world.create();
    let fang = registered(&vault, 1, "王芳", "E1234567X");
    // Prepared and never accepted.
    let command = registration("李强", "E7654321");
    let now = Moment::from_unix(NEW_YEAR_MS / 1000).expect("in range");
    let prepared = vault.prepare(&command, &[2; 32], now, |_| None);
    let shown = format!("{:?}", prepared.expect("prepared"));
    assert!(
        !shown.contains("李强") && !shown.contains("4321"),
        "{shown}"
    );
    vault.sync().expect("durable");
    assert_eq!(found(&vault, "李", "4321"), []);
    assert_eq!(found(&vault, "王", "567X"), [fang]);
}

#[test]
fn more_than_have_a_place_are_told_and_not_listed() {
    let world = World::new();
    let vault = world.create();
    let all = u8::try_from(NAMED_MAX).expect("few") + 2;
    let people: Vec<PersonId> = (1..=all)
        .map(|seed| registered(&vault, seed, "王芳", &format!("E{seed}04567X")))
        .collect();
    vault.sync().expect("durable");
    let named = vault.named("王", "567X").expect("read");
    assert_eq!(named.people.len(), NAMED_MAX);
    assert!(named.is_cut);
    // The mark stays: whoever has no place must not be taken for somebody else.
    vault.erase(people[0].into(), NEW_YEAR_MS).expect("erased");
    let named = vault.named("王", "567X").expect("read");
    assert_eq!((named.people.len(), named.is_cut), (NAMED_MAX - 1, true));
}

#[test]
fn the_erased_are_found_no_more_and_their_place_is_free() {
    let world = World::new();
    let vault = world.create();
    let fang = registered(&vault, 1, "王芳", "E1234567X");
    vault.erase(fang.into(), NEW_YEAR_MS).expect("erased");
    vault.sync().expect("durable");
    assert_eq!(
        found(&vault, "王", "567X"),
        [],
        "not even what was not durable yet"
    );
    let li = registered(&vault, 2, "王丽", "E7777567X");
    vault.sync().expect("durable");
    assert_eq!(found(&vault, "王", "567X"), [li]);
    vault.erase(li.into(), NEW_YEAR_MS).expect("erased");
    for vault in [vault, world.open()] {
        assert_eq!(found(&vault, "王", "567X"), []);
        vault.check().expect("sound");
    }
    let text = [li, fang].map(|person| *person.as_bytes());
    for path in files(&world.data().join("vault")) {
        let bytes = std::fs::read(path).expect("a file");
        // A place's row: its kind, its secret key, its state, then the person.
        let holds = bytes
            .windows(17)
            .any(|it| it[0] == 1 && text.iter().any(|id| it[1..] == *id));
        assert!(!holds, "no row leads to somebody erased");
    }
}
