//! The read log: durable before the answer, visible to the person, complete when many read.

use std::sync::Barrier;

use hourledger::access::stream::Cursor;
use hourledger::access::{Access, FieldRead, LookAt, LookedBy, Purpose, ReadOf};
use hourledger::domain::kernel::ids::ShareId;
use hourledger::log::in_memory::Failure;

use crate::world::{DAY_MS, Memory, NEW_YEAR_MS, World, actor, in_memory, person};

fn field(number: u8, path: &str) -> FieldRead {
    FieldRead {
        path: path.into(),
        person: person(number),
    }
}

/// Every reading of a person's data, from the beginning.
fn reads_of(access: &Access, number: u8) -> Vec<ReadOf> {
    let (mut all, mut next) = (Vec::new(), Some(Cursor::at(0)));
    while let Some(from) = next {
        let reads;
        (reads, next) = access.reads_of(person(number), from).expect("readable");
        all.extend(reads);
    }
    all
}

#[test]
fn a_person_sees_who_read_what_when_and_why_across_months_and_restarts() {
    let world = World::new();
    let access = world.open();
    let march_ms = NEW_YEAR_MS + 70 * DAY_MS;
    let both = vec![
        field(2, "subject.name"),
        field(3, "subject.name"),
        field(2, "subject.phone"),
    ];
    access
        .read_record(actor(9), Purpose::Service, both, NEW_YEAR_MS)
        .expect("durable");
    let one = vec![field(3, "subject.name")];
    access
        .read_record(actor(9), Purpose::Audit, one, march_ms)
        .expect("durable");
    let look = LookAt {
        person: person(2),
        share: ShareId::from_bytes([7; 16]),
        by: LookedBy::Page,
    };
    access.look_record(look, march_ms).expect("durable");
    drop(access);
    let access = world.open();
    let read = |reader: String, at_ms, purpose, paths: &[&str]| ReadOf {
        reader,
        at_ms,
        purpose,
        paths: paths.iter().map(|path| (*path).to_owned()).collect(),
    };
    let clerk = person(9).to_string();
    let name_and_phone = ["subject.name", "subject.phone"];
    assert_eq!(
        reads_of(&access, 2),
        [
            read(
                clerk.clone(),
                NEW_YEAR_MS,
                Purpose::Service,
                &name_and_phone
            ),
            read("system".into(), march_ms, Purpose::Certificate, &[]),
        ]
    );
    let audit = read(clerk, march_ms, Purpose::Audit, &["subject.name"]);
    assert_eq!(reads_of(&access, 3).last(), Some(&audit));
    assert_eq!(reads_of(&access, 4), []);
}

#[test]
fn a_reading_whose_record_failed_is_an_error_and_nothing_goes_on() {
    for failure in [Failure::NoEffect, Failure::AfterEffect] {
        let (network, disclosures) = (Memory::default(), Memory::default());
        let access = in_memory(&network, &disclosures);
        let record = || {
            let fields = vec![field(2, "subject.name")];
            access.read_record(actor(9), Purpose::Service, fields, NEW_YEAR_MS)
        };
        record().expect("durable");
        disclosures.fail_next(failure);
        assert!(record().is_err() && record().is_err(), "{failure:?}");
    }
}

#[test]
fn of_readings_recorded_at_once_none_is_lost() {
    const READERS: u8 = 16;
    const READS: u32 = 50;
    let (network, disclosures) = (Memory::default(), Memory::default());
    let access = in_memory(&network, &disclosures);
    let start = Barrier::new(READERS.into());
    std::thread::scope(|scope| {
        for reader in 0..READERS {
            let (access, start) = (&access, &start);
            scope.spawn(move || {
                start.wait();
                for _ in 0..READS {
                    let fields = vec![field(2, "subject.name")];
                    access
                        .read_record(actor(reader), Purpose::Service, fields, NEW_YEAR_MS)
                        .expect("durable");
                }
            });
        }
    });
    let total = u64::from(READERS) * u64::from(READS);
    assert_eq!(reads_of(&access, 2).len() as u64, total);
}

#[test]
fn a_clock_that_steps_back_never_reorders_the_log() {
    let world = World::new();
    let access = world.open();
    for at_ms in [NEW_YEAR_MS + 5, NEW_YEAR_MS, NEW_YEAR_MS - DAY_MS] {
        let fields = vec![field(2, "subject.name")];
        access
            .read_record(actor(9), Purpose::Service, fields, at_ms)
            .expect("durable");
    }
    let times: Vec<i64> = reads_of(&access, 2).iter().map(|read| read.at_ms).collect();
    assert_eq!(times, [NEW_YEAR_MS + 5; 3]);
}
