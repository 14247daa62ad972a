//! Once through: what is acknowledged is there after a restart, and fsck agrees.

use hourledger::domain::Event;
use hourledger::domain::kernel::ids::{ActivityId, OrganisationId, PersonId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::stored::Actor;
use hourledger::run::Failure;
use serde_json::json;
use tempfile::tempdir;
use uuid::Uuid;

use crate::world::World;

#[test]
fn an_hour_is_logged_credited_and_still_there_after_a_restart() {
    let dir = tempdir().expect("a folder");
    let data = dir.path().join("data");
    let world = World::open(&data);
    let founder = world.founder();
    let people: Vec<_> = (0..4).map(|n| world.person(&format!("A{n}"))).collect();
    let [recorder, approver, volunteer, admin] = people[..] else {
        panic!()
    };
    let organisation = organisation(&world, founder);
    for (person, role) in [(recorder, "recorder"), (approver, "approver")] {
        world.must(
            founder,
            json!({"command": "grant_role", "person_id": person, "role": role,
                                   "organisation_id": organisation}),
        );
    }
    let recorder = Actor::Person(recorder);
    let activity = activity(&world, recorder, organisation, admin);
    world.hours_pass(1);
    let events = world.must(
        recorder,
        json!({"command": "check_in", "activity_id": activity,
                                             "person_id": volunteer}),
    );
    let Event::SessionCheckedIn(opened) = &events[1] else {
        panic!()
    };
    let session = opened.activity.session_id;
    world.hours_pass(1);
    let this = |command: &str| {
        json!({"command": command, "activity_id": activity,
                                      "session_id": session})
    };
    world.must(recorder, this("check_out"));
    world.must(Actor::Person(volunteer), this("confirm_session"));
    let key = Uuid::from_u128(42);
    let actor = Actor::Person(approver);
    let first = world
        .submit_under(key, actor, this("approve_session"))
        .expect("approved");
    assert!(!first.replayed);
    world.running.stop().expect("stops");

    let world = World::open(&data);
    let again = world
        .submit_under(key, actor, this("approve_session"))
        .expect("replayed");
    assert!(again.replayed);
    assert_eq!(again.frame, first.frame);
    let ledger = world.running.queue.ledger().clone();
    let book: hourledger::domain::ledger::book::LedgerBook = ledger
        .book(&hourledger::domain::BookKey::Ledger)
        .expect("readable");
    assert_eq!(book.totals.effective_minutes, 60);
    drop(ledger);
    world.stops_clean(&data);
}

#[test]
fn what_was_sealed_for_somebody_is_answered_alike_after_their_erasure() {
    let dir = tempdir().expect("a folder");
    let world = World::open(&dir.path().join("data"));
    let founder = world.founder();
    let [duplicate, survivor, other] = ["A0", "A1", "A2"].map(|number| world.person(number));
    let merge = |person| {
        json!({"command": "merge_people", "person_id": person, "into": survivor,
               "reason": "registered_twice", "reason_text": "two passports"})
    };
    let key = Uuid::from_u128(43);
    let first = world.submit_under(key, founder, merge(duplicate));
    let first = first.expect("merged");
    let erased = world.must(
        founder,
        json!({"command": "erase_person", "person_id": survivor}),
    );
    assert_eq!(erased.len(), 2, "the human, under both ids");
    let again = world.submit_under(key, founder, merge(duplicate));
    let again = again.expect("replayed");
    assert!(again.replayed);
    assert_eq!(again.frame, first.frame);
    let Err(Failure::Refused(refusal)) = world.submit(founder, merge(other)) else {
        panic!("nothing new is sealed for who is erased")
    };
    assert_eq!(refusal.code, RefusalCode::PersonErased);
    world.running.stop().expect("stops");
}

pub fn organisation(world: &World, founder: Actor) -> OrganisationId {
    let events = world.must(
        founder,
        json!({"command": "accredit_organisation", "name": "示例志愿服务中心",
               "credit_code": "11320000MB151840XJ", "region": "320106"}),
    );
    let Event::OrganisationAccredited(accredited) = &events[0] else {
        panic!("an organisation is accredited by one event: {events:?}")
    };
    accredited.organisation.organisation_id
}

pub fn activity(
    world: &World,
    recorder: Actor,
    organisation: OrganisationId,
    lead: PersonId,
) -> ActivityId {
    let events = world.must(
        recorder,
        json!({"command": "publish_activity", "organisation_id": organisation, "title": "河道清洁",
               "description": "清理河岸", "category": category(), "address": "江边路 1 号",
               "region": "320106", "starts_at": "2026-03-02T01:00:00Z",
               "ends_at": "2026-03-02T03:00:00Z", "lead": lead}),
    );
    let Event::ActivityPublished(published) = &events[0] else {
        panic!("an activity is published by one event: {events:?}")
    };
    published.activity.activity_id
}

fn category() -> String {
    hourledger::domain::policy::pack::Pack::national().categories[0]
        .code
        .to_string()
}
