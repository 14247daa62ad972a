//! F26: a recorder ticks a roster, all or nothing; every line has the bounds of keyed entry, and
//! two people stand behind it (R22, R26, R27, R28, R30).

use hourledger::domain::Event;
use hourledger::domain::activities::command::SignUp;
use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::limits::ROSTER_LINES_MAX;
use hourledger::domain::people::command::RegisterPerson;
use hourledger::domain::sessions::command::RecordRoster;
use hourledger::domain::sessions::grade::{Grade, GradeReason};
use hourledger::domain::sessions::state::{SessionState, Source};
use hourledger::domain::sessions::steps::StepKind;
use hourledger::domain::stored::{Actor, ReasonCode};

use crate::cast::{District, approve, confirm, keyed, merge, new_person, person, rostered};
use crate::world::moment;

const TIMES: [&str; 2] = ["2026-03-03 09:00", "2026-03-03 12:00"];

/// Tuesday after the sweeping, for which Jing is signed up as well; the recorder at the desk.
fn afterwards() -> District {
    let mut district = District::new();
    let (activity_id, person_id) = (district.sweeping, district.jing);
    let world = district.world.as_actor(district.snow.recorder);
    world.given([SignUp {
        activity_id,
        person_id,
    }]);
    world.at("2026-03-03 13:00");
    district
}

fn all(district: &District) -> RecordRoster {
    let people = [district.fang, district.qiang, district.jing];
    rostered(district.sweeping, &people, TIMES)
}

#[test]
fn f26_one_command_records_everybody_who_was_there() {
    let mut district = afterwards();
    let mut command = all(&district);
    command.present[1].ended_at = Some(moment("2026-03-03 11:00"));
    command.present[2].break_minutes = Some(Minutes(15));
    let events = district.world.when(command).then_events([
        "session_rostered",
        "session_rostered",
        "session_rostered",
    ]);
    let minutes = |event: &Event| match event {
        Event::SessionRostered(event) => event.hours.minutes.0,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        events.iter().map(minutes).collect::<Vec<_>>(),
        [180, 120, 165]
    );
}

#[test]
fn r27_a_roster_is_a_source_of_its_own_and_grade_c_at_best() {
    let mut district = afterwards();
    let (sweeping, snow) = (district.sweeping, district.snow);
    let events = district.world.given([all(&district)]);
    let Event::SessionRostered(first) = &events[0] else {
        panic!("the first line");
    };
    let id = first.activity.session_id;
    assert_eq!(district.session(id).source_in, Source::Roster);
    assert_eq!(district.state(id), SessionState::Ended);
    let world = district.world.as_actor(district.fang);
    world.given([confirm(sweeping, id)]);
    district
        .world
        .as_actor(snow.approver)
        .given([approve(sweeping, id)]);
    let credit = district.session(id).credits[0];
    let graded = (credit.grade, credit.grade_reason);
    assert_eq!(graded, (Grade::C, GradeReason::KeyedInTime));
    let steps = district.session(id).steps();
    assert_eq!(steps[0].what, StepKind::Rostered);
    assert_eq!(steps[0].by, Some(Actor::Person(snow.recorder)));
}

#[test]
fn r28_whoever_ticks_neither_stands_on_the_list_nor_approves() {
    let mut district = afterwards();
    let (sweeping, snow) = (district.sweeping, district.snow);
    let mut command = all(&district);
    command.present[1].person_id = snow.recorder;
    let outcome = district.world.when(command);
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "present.1.person_id");
    let events = district.world.given([all(&district)]);
    let Event::SessionRostered(first) = &events[0] else {
        panic!("the first line");
    };
    let id = first.activity.session_id;
    let role = crate::cast::grant(
        snow.recorder,
        hourledger::domain::people::role::Role::Approver,
        snow.id,
    );
    district.world.as_actor(district.founder).given([role]);
    district
        .world
        .as_actor(district.fang)
        .given([confirm(sweeping, id)]);
    let outcome = district
        .world
        .as_actor(snow.recorder)
        .when(approve(sweeping, id));
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
}

#[test]
fn r22_one_line_that_overlaps_stops_the_whole_roster() {
    let mut district = afterwards();
    let before = keyed(
        district.sweeping,
        district.qiang,
        TIMES[0],
        "2026-03-03 10:00",
    );
    district.world.given([before]);
    let roster = RecordRoster {
        started_at: moment("2026-03-03 09:30"),
        ended_at: moment("2026-03-03 11:00"),
        ..all(&district)
    };
    let outcome = district.world.when(roster);
    outcome.then_refused(RefusalCode::SessionsOverlap, "present.1.started_at");
}

#[test]
fn r26_the_lines_lie_within_the_plan() {
    let mut district = afterwards();
    let mut early = all(&district);
    early.started_at = moment("2026-03-03 08:59");
    district
        .world
        .when(early)
        .then_refused(RefusalCode::OutsidePlannedTime, "started_at");
    let mut late = all(&district);
    late.present[2].ended_at = Some(moment("2026-03-03 12:01"));
    district
        .world
        .when(late)
        .then_refused(RefusalCode::OutsidePlannedTime, "present.2.ended_at");
    let entry = keyed(
        district.sweeping,
        district.fang,
        TIMES[0],
        "2026-03-03 11:00",
    );
    district.world.given([entry]);
    let whole = all(&district);
    district
        .world
        .when(whole)
        .then_refused(RefusalCode::DurationOverPlanned, "present.0.ended_at");
}

#[test]
fn r17_only_those_who_signed_up_are_ticked() {
    let mut district = District::new();
    let command = all(&district);
    let world = district.world.at("2026-03-03 13:00");
    let outcome = world.as_actor(district.snow.recorder).when(command);
    outcome.then_refused(RefusalCode::SignUpMissing, "present.2.person_id");
}

#[test]
fn r30_a_late_roster_needs_a_reason_and_is_marked() {
    let mut district = afterwards();
    let mut command = all(&district);
    let world = district.world.at("2026-03-18 09:00");
    let refusal = world
        .when(command.clone())
        .then_refused(RefusalCode::LateNeedsReason, "reason");
    assert_eq!(refusal.rule(), Some("R30"));
    command.reason = Some(ReasonCode::PaperSheet);
    for event in world.given([command]) {
        let Event::SessionRostered(event) = event else {
            panic!("{event:?}");
        };
        assert!(event.time.late);
        assert_eq!(event.meta.reason, Some(ReasonCode::PaperSheet));
    }
}

#[test]
fn f26_a_list_is_bounded_and_names_everybody_once() {
    let mut district = afterwards();
    let mut twice = all(&district);
    twice.present.push(twice.present[0]);
    let outcome = district.world.when(twice);
    outcome.then_refused(RefusalCode::ListedTwice, "present.3.person_id");
    let mut nobody = all(&district);
    nobody.present.clear();
    let outcome = district.world.when(nobody);
    outcome.then_refused(RefusalCode::ListEmpty, "present");
    let mut crowd = all(&district);
    crowd.present = vec![crowd.present[0]; ROSTER_LINES_MAX + 1];
    let outcome = district.world.when(crowd);
    outcome.then_refused(RefusalCode::ListTooLong, "present");
}

#[test]
fn r28_whoever_ticks_does_not_tick_their_own_survivor() {
    // given a recorder whose record is merged into Fang's
    let mut district = afterwards();
    let (snow, fang) = (district.snow, district.fang);
    let merging = merge(snow.recorder, fang);
    district.world.as_actor(district.founder).given([merging]);
    // when they tick Fang under their old id
    let command = all(&district);
    let outcome = district.world.as_actor(snow.recorder).when(command);
    // then it is their own hour
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "present.0.person_id");
}

#[test]
fn f26_a_roster_of_people_with_merged_records_asks_for_its_books_together() {
    // given forty people, each registered twice and merged
    let mut district = District::new();
    let (founder, snow) = (district.founder, district.snow);
    let world = district.world.as_actor(founder);
    let people = (3_000..3_080).map(|number| RegisterPerson {
        organisation_id: Some(snow.id),
        ..person(number)
    });
    let people: Vec<PersonId> = people.map(|it| new_person(&world.given([it]))).collect();
    let (survivors, duplicates) = people.split_at(40);
    for (duplicate, survivor) in duplicates.iter().zip(survivors) {
        world.given([merge(*duplicate, *survivor)]);
    }
    let sign_up = |person_id: &PersonId| SignUp {
        activity_id: district.sweeping,
        person_id: *person_id,
    };
    let sign_ups: Vec<SignUp> = survivors.iter().map(sign_up).collect();
    let world = district.world.as_actor(snow.recorder);
    world.given(sign_ups);
    // when all are ticked, then the decision asks for few rounds of books (the world bounds them)
    let roster = rostered(district.sweeping, survivors, TIMES);
    let events = district.world.at("2026-03-03 13:00").given([roster]);
    assert_eq!(events.len(), 40);
}
