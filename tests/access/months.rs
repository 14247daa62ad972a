//! Retention: whole months go when the law allows, and no token in force goes with them.

use std::fs;

use hourledger::access::{Access, FieldRead, Purpose};

use crate::world::{DAY_MS, KEY, LEDGER, NEW_YEAR_MS, RATE, World, actor, person, token};

fn months(world: &World, stream: &str) -> Vec<String> {
    let listing = fs::read_dir(world.folder().join(stream)).expect("the stream");
    let names = listing.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<_> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn the_network_log_is_kept_six_months_and_disclosures_three_years() {
    let world = World::new();
    let access = world.open();
    token(&access, 2, 30, NEW_YEAR_MS);
    let fields = vec![FieldRead {
        path: "subject.name".into(),
        person: person(2),
    }];
    access
        .read_record(actor(9), Purpose::Service, fields, NEW_YEAR_MS)
        .expect("durable");
    let january_ends_ms = NEW_YEAR_MS + 31 * DAY_MS;
    let retired = |days: i64| {
        access
            .retire(january_ends_ms + days * DAY_MS + 1)
            .expect("retired")
    };
    assert_eq!(retired(183), []);
    assert_eq!(retired(184).len(), 1);
    assert_eq!(
        (
            months(&world, "network"),
            months(&world, "disclosures").len()
        ),
        (vec![], 1)
    );
    assert_eq!(retired(3 * 365), []);
    assert_eq!(retired(3 * 366).len(), 1);
    assert!(months(&world, "disclosures").is_empty());
    drop(access);
    assert!(world.open().tokens_of(person(2), NEW_YEAR_MS).is_empty());
}

#[test]
fn no_token_in_force_is_lost_when_its_month_is_deleted() {
    let world = World::new();
    for day in (0..31).step_by(6) {
        let now_ms = NEW_YEAR_MS + day * DAY_MS;
        token(&world.open(), 2, 180, now_ms);
    }
    for day in (0..400).step_by(4) {
        let now_ms = NEW_YEAR_MS + 31 * DAY_MS + day * DAY_MS;
        let access = world.open();
        let before = access.tokens_of(person(2), now_ms);
        access.retire(now_ms).expect("retired");
        drop(access);
        assert_eq!(
            world.open().tokens_of(person(2), now_ms),
            before,
            "day {day}"
        );
        if before.is_empty() && months(&world, "network").is_empty() {
            return;
        }
    }
    panic!("the month was never deleted");
}

#[test]
fn an_interrupted_deletion_is_finished_on_opening() {
    let world = World::new();
    token(&world.open(), 2, 30, NEW_YEAR_MS);
    let stream = world.folder().join("network");
    fs::rename(stream.join("2026-01"), stream.join("2026-01.expired")).expect("renamed");
    let access = world.open();
    assert!(months(&world, "network").is_empty());
    assert!(access.tokens_of(person(2), NEW_YEAR_MS).is_empty());
}

#[test]
fn a_month_put_in_anothers_place_is_refused() {
    let world = World::new();
    let access = world.open();
    token(&access, 2, 30, NEW_YEAR_MS);
    access.close().expect("sealed");
    drop(access);
    let stream = world.folder().join("network");
    fs::rename(stream.join("2026-01"), stream.join("2026-02")).expect("renamed");
    assert!(Access::open(&world.folder(), LEDGER, &KEY, RATE).is_err());
}
