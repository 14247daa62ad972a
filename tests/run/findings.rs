//! R37, I14: a wide finding is a job: stopped and gone on with at any moment, it finds nothing
//! twice and leaves nothing out.

use std::path::Path;

use hourledger::domain::findings::book::{Finding, FindingBook, FindingState};
use hourledger::domain::findings::event::FindingCursor;
use hourledger::domain::kernel::ids::{FindingId, OrganisationId, PersonId};
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::organisations::book::OrganisationBook;
use hourledger::domain::stored::Actor;
use hourledger::domain::{BookKey, Event};
use hourledger::run::jobs::Jobs;
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::once::{activity, organisation};
use crate::world::{World, is_clean};

/// Sessions keyed: two full pages of the job, and a bit.
const SESSIONS: i64 = 130;

/// A ledger in which one recorder keyed many minutes, and the finding that they are made up.
#[derive(Clone, Copy)]
struct Case {
    organisation: OrganisationId,
    finding: FindingId,
}

impl Case {
    fn open(data: &Path) -> Self {
        let world = World::open(data);
        let founder = world.founder();
        let people = ["A0", "A1", "A2", "A3"].map(|number| world.person(number));
        let recorder = people[0];
        let organisation = organisation(&world, founder);
        world.must(
            founder,
            json!({"command": "grant_role", "person_id": recorder, "role": "recorder",
                   "organisation_id": organisation}),
        );
        keyed(&world, organisation, people);
        let finding = found(&world, organisation, &json!({"recorder_id": recorder}));
        world.running.stop().expect("stops");
        Self {
            organisation,
            finding,
        }
    }

    fn finding(&self, world: &World) -> Finding {
        let ledger = world.running.queue.ledger();
        let book = ledger.book::<FindingBook>(&BookKey::Finding(self.finding));
        *book.expect("readable").opened.expect("opened")
    }

    /// Every session was found by one event, and the totals say so.
    fn assert_all_found_once(&self, world: &World) {
        let finding = self.finding(world);
        assert_eq!(finding.state, FindingState::Done);
        assert_eq!(i64::from(finding.found), SESSIONS);
        let ledger = world.running.queue.ledger();
        let book = ledger.book::<OrganisationBook>(&BookKey::Organisation(self.organisation));
        let sessions = book.expect("readable").totals.sessions;
        assert_eq!((sessions.found_fake, sessions.all()), (SESSIONS, SESSIONS));
        let mut found = 0;
        let mut next = hourledger::log::Position(0);
        while let Some(frame) = ledger.log.read(next, 1).expect("readable").pop() {
            let types = frame
                .events()
                .map(|event| event.event_type == "session_found_fake");
            found += types.map(i64::from).sum::<i64>();
            next = frame.next();
        }
        assert_eq!(found, SESSIONS, "each by one event");
    }
}

/// Opens a finding as the founder.
fn found(world: &World, organisation: OrganisationId, scope: &Value) -> FindingId {
    let events = world.must(
        world.founder(),
        json!({"command": "open_finding", "organisation_id": organisation, "scope": scope,
               "reason": "hours_made_up", "reason_text": "当天无人到场"}),
    );
    let Event::FindingOpened(opened) = &events[0] else {
        panic!("a finding is opened by one event: {events:?}")
    };
    opened.finding.finding_id
}

/// One minute after the other of two volunteers, all by one recorder.
fn keyed(world: &World, organisation: OrganisationId, people: [PersonId; 4]) {
    let [recorder, one, other, lead] = people;
    let recorder = Actor::Person(recorder);
    let activity = activity(world, recorder, organisation, lead);
    for person in [one, other] {
        world.must(
            Actor::Person(person),
            json!({"command": "sign_up", "activity_id": activity, "person_id": person}),
        );
    }
    world.hours_pass(4);
    let nine: Moment = "2026-03-02T01:00:00Z".parse().expect("a moment");
    for minute in 0..SESSIONS / 2 {
        for person in [one, other] {
            world.must(
                recorder,
                json!({"command": "key_session", "activity_id": activity, "person_id": person,
                       "started_at": nine.plus_minutes(minute),
                       "ended_at": nine.plus_minutes(minute + 1), "reason": "paper_sheet"}),
            );
        }
    }
}

#[test]
fn r37_a_finding_stopped_after_every_page_finds_nothing_twice_and_leaves_nothing_out() {
    let dir = tempdir().expect("a folder");
    let data = dir.path().join("data");
    let case = Case::open(&data);
    let mut pages = 0;
    loop {
        let world = World::open(&data);
        let before = case.finding(&world);
        let advanced = Jobs::default().advance(&world.running.queue, 1);
        let advanced = advanced.expect("no fault");
        if advanced == 0 {
            case.assert_all_found_once(&world);
            world.running.stop().expect("stops");
            break;
        }
        let after = case.finding(&world);
        assert!(before.cursor < after.cursor || after.state == FindingState::Done);
        assert!(after.found - before.found <= 64);
        pages += advanced;
        world.running.stop().expect("stops");
    }
    assert_eq!(pages, 3, "two full ones and the rest");
    is_clean(&data);
}

#[test]
fn r37_two_who_work_through_one_finding_do_it_once() {
    let dir = tempdir().expect("a folder");
    let data = dir.path().join("data");
    let case = Case::open(&data);
    let world = World::open(&data);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut jobs = Jobs::default();
                while jobs.advance(&world.running.queue, 2).expect("no fault") > 0 {}
            });
        }
    });
    case.assert_all_found_once(&world);
    world.running.stop().expect("stops");
}

#[test]
fn i14_jobs_take_turns() {
    let dir = tempdir().expect("a folder");
    let data = dir.path().join("data");
    let one = Case::open(&data);
    let world = World::open(&data);
    let day = json!({"from": "2026-03-02", "to": "2026-03-02"});
    let other = Case {
        finding: found(&world, one.organisation, &day),
        ..one
    };
    let mut jobs = Jobs::default();
    for _ in 0..2 {
        let pages = jobs.advance(&world.running.queue, 1);
        assert_eq!(pages.expect("no fault"), 1);
    }
    let moved = |case: &Case| case.finding(&world).cursor > FindingCursor::default();
    assert!(moved(&one) && moved(&other), "one page each");
    world.running.stop().expect("stops");
}
