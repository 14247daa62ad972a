//! F74, I14: a midnight at which credit of many accounts expires: each account has its own event,
//! many share a frame, and one that stands in the way of its frame holds nobody else up. And more
//! deadlines at once than one round takes.

use std::path::Path;

use hourledger::domain::activities::command::PublishActivity;
use hourledger::domain::due::Deadline;
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::limits::OPEN_HOLDS_MAX;
use hourledger::domain::policy::command::AdoptPolicy;
use hourledger::domain::policy::pack::{Pack, Setting, Sourced};
use hourledger::domain::stored::Actor;
use hourledger::domain::timebank::account::{Account, Bucket, Unit};
use hourledger::domain::timebank::book::AccountBook;
use hourledger::domain::{BookKey, Command, Event};
use hourledger::log::{Frame, Position};
use hourledger::reading;
use hourledger::run::Failure;
use hourledger::run::due::{reached, request};
use hourledger::run::fold::decode;
use hourledger::run::ledger::answered;
use hourledger::run::passing::{Round, pass_deadlines};
use serde_json::json;
use tempfile::tempdir;
use uuid::Uuid;

use crate::bank::{Bank, GRANT, fresh};
use crate::once::organisation;
use crate::world::World;

/// More than one frame of them.
const PEOPLE: usize = 70;
/// From the second of March to the first of May.
const HOURS: i64 = 60 * 24;

/// The time bank of Nanjing, in which earnings end with the month after.
fn pack() -> Pack {
    let mut pack = Pack::known("nanjing").expect("comes along").clone();
    if let Setting::Set(bank) = &mut pack.time_bank {
        bank.value.earn.categories = Setting::Unset;
        bank.value.expiry_months = Setting::Set(Sourced {
            source: "hourledger".to_owned(),
            value: 1,
        });
    }
    pack
}

/// Everybody earned an hour in March, and it is May.
fn in_may(data: &Path) -> (World, Vec<PersonId>) {
    let world = World::open(data);
    let founder = world.founder();
    let adoption = Command::from(AdoptPolicy {
        pack: Box::new(pack()),
        effective_from: "2026-03-02".parse().expect("a date"),
    });
    world.must(founder, serde_json::to_value(adoption).expect("JSON"));
    let organisation = organisation(&world, founder);
    let staff = ["recorder", "approver"].map(|role| {
        let person = world.person(role);
        let grant = json!({"command": "grant_role", "person_id": person, "role": role,
            "organisation_id": organisation});
        world.must(founder, grant);
        Actor::Person(person)
    });
    let people = (0..PEOPLE).map(|number| world.person(&format!("P{number}")));
    let people: Vec<PersonId> = people.collect();
    let now = reading::now(world.running.queue.ledger()).expect("in range");
    let plan = Command::from(PublishActivity {
        organisation_id: organisation,
        title: "河岸清洁".to_owned(),
        description: "清理垃圾".to_owned(),
        category: Pack::national().categories[0].code.to_string(),
        kind: None,
        address: "江边路 1 号".to_owned(),
        region: "320106".to_owned(),
        starts_at: Some(now.plus_minutes(60)),
        ends_at: Some(now.plus_minutes(180)),
        lead: staff[0].person(),
        station_id: None,
        capacity: None,
    });
    let events = world.must(staff[0], serde_json::to_value(plan).expect("JSON"));
    let Some(Event::ActivityPublished(published)) = events.first() else {
        panic!("{events:?}")
    };
    let activity = published.activity.activity_id;
    world.hours_pass(1);
    let check_in = |person: &PersonId| {
        let command = json!({"command": "check_in", "activity_id": activity, "person_id": person});
        match world.must(staff[0], command).last() {
            Some(Event::SessionCheckedIn(event)) => event.activity.session_id,
            other => panic!("{other:?}"),
        }
    };
    let sessions: Vec<_> = people.iter().map(check_in).collect();
    world.hours_pass(1);
    for (person, session) in people.iter().zip(sessions) {
        let of =
            |name: &str| json!({"command": name, "activity_id": activity, "session_id": session});
        world.must(staff[0], of("check_out"));
        world.must(Actor::Person(*person), of("confirm_session"));
        world.must(staff[1], of("approve_session"));
    }
    world.hours_pass(HOURS);
    (world, people)
}

fn due(world: &World) -> Vec<Deadline> {
    let ledger = world.running.queue.ledger();
    reached(ledger, reading::now(ledger).expect("in range")).expect("readable")
}

fn frames_from(world: &World, first: Position) -> Vec<std::sync::Arc<Frame>> {
    let log = &world.running.queue.ledger().log;
    log.read(first, 1 << 20).expect("readable")
}

/// How many accounts each frame is about; every event is the expiry of one hour.
fn expired(frames: &[std::sync::Arc<Frame>]) -> Vec<usize> {
    let counted = frames.iter().map(|frame| {
        let events = decode(frame).expect("decodes").events;
        for event in &events {
            let Event::BalanceExpired(event) = event else {
                panic!("{event:?}")
            };
            assert_eq!(event.act.amount, Amount(60));
        }
        events.len()
    });
    counted.collect()
}

/// Nothing is left, anywhere, and the ledger as a whole stands.
fn assert_over(world: World, people: &[PersonId], data: &Path) {
    let ledger = world.running.queue.ledger();
    for person in people {
        let key = BookKey::Account(Account::Person(*person), Unit::Credit);
        let book: AccountBook = ledger.book(&key).expect("readable");
        assert_eq!((book.posted(), book.lines.count()), (Amount::ZERO, 2));
    }
    assert_eq!(due(&world), []);
    world.stops_clean(data);
}

#[test]
fn f74_a_midnight_is_said_in_shared_frames_with_one_event_for_each_account() {
    let folder = tempdir().expect("temporary");
    let data = folder.path().join("data");
    let (world, people) = in_may(&data);
    let before = world.running.queue.ledger().log.head().next;
    let now = reading::now(world.running.queue.ledger()).expect("in range");
    let passed = pass_deadlines(&world.running.queue, now).expect("no fault");
    assert_eq!((passed.deadlines, passed.more), (PEOPLE, false));
    assert_eq!(expired(&frames_from(&world, before)), [64, 6]);
    let again = pass_deadlines(&world.running.queue, now).expect("no fault");
    assert_eq!(again.deadlines, 0);
    assert_over(world, &people, &data);
}

#[test]
fn f74_one_that_has_expired_already_holds_nobody_else_up() {
    let folder = tempdir().expect("temporary");
    let data = folder.path().join("data");
    let (world, people) = in_may(&data);
    let found: Vec<Deadline> = due(&world).into_iter().take(5).collect();
    let queue = &world.running.queue;
    let said = queue.enqueue(request(&found[2])).expect("there is room");
    answered(said).expect("its time is over");
    let before = queue.ledger().log.head().next;
    let round = Round::submitted(vec![found], queue).expect("no fault");
    round.settle(queue).expect("no fault");
    assert_eq!(expired(&frames_from(&world, before)), [1, 1, 1, 1]);
    let now = reading::now(queue.ledger()).expect("in range");
    let passed = pass_deadlines(queue, now).expect("no fault");
    assert_eq!(passed.deadlines, PEOPLE - 5);
    assert_over(world, &people, &data);
}

/// R65: a round has 256 requests, and here are three times as many.
#[test]
fn r65_holds_that_run_out_together_take_several_rounds_and_end_once_each() {
    let folder = tempdir().expect("temporary");
    let bank = Bank::open(&folder.path().join("data"), 12);
    let place = |person| {
        bank.ask(
            Uuid::from_u128(fresh()),
            person,
            bank.hold(person, 1).into(),
        )
    };
    std::thread::scope(|threads| {
        for person in bank.people.iter().copied() {
            threads.spawn(move || {
                for _ in 0..OPEN_HOLDS_MAX {
                    place(person).expect("there is room");
                }
                let Err(Failure::Refused(refusal)) = place(person) else {
                    panic!("one more than a person may have open")
                };
                assert_eq!(refusal.code, RefusalCode::HoldsTooMany);
            });
        }
    });
    let held = |person: &PersonId| {
        bank.account(Account::Person(*person))
            .in_bucket(Bucket::Held)
    };
    assert!(bank.people.iter().all(|person| held(person) == Amount(64)));
    bank.world.hours_pass(24 * 30);
    let queue = &bank.world.running.queue;
    let now = reading::now(queue.ledger()).expect("in range");
    let passed = pass_deadlines(queue, now).expect("no fault");
    let all = bank.people.len() * OPEN_HOLDS_MAX;
    assert_eq!((passed.deadlines, passed.more), (all, false));
    for person in &bank.people {
        let account = bank.account(Account::Person(*person));
        assert!(account.holds.is_empty());
        assert_eq!(account.spendable(), account.posted());
        assert_eq!(
            (held(person), account.spendable()),
            (Amount::ZERO, Amount(GRANT))
        );
    }
    let again = pass_deadlines(queue, now).expect("no fault");
    assert_eq!(again.deadlines, 0);
    bank.world.running.stop().expect("stops");
}
