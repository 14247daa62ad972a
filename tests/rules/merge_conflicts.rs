//! R22, R23, R26, R35: what two records of one person hold is looked at together; what shares time
//! goes to conflict when they are merged, and nothing is dropped.

use hourledger::domain::kernel::ids::{ActivityId, PersonId, SessionId};
use hourledger::domain::kernel::minutes::Rounding;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::policy::pack::Pack;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::stored::ReasonCode;
use hourledger::domain::{BookKey, Event};
use proptest::prelude::*;

use crate::cast::{
    District, approve, bands, check_in, check_in_by_code, check_out, confirm, correct, dismiss,
    dispute, import_session, keyed, merge, new_session, session_of, unmerge, void,
};
use crate::imports::Scene;
use crate::world::moment;

const DAY: &str = "2026-03-03";

/// Keyed at the sweeping by its recorder, the same evening.
fn key(district: &mut District, person: PersonId, from: &str, to: &str) -> SessionId {
    let (from, to) = (format!("{DAY} {from}"), format!("{DAY} {to}"));
    let entry = keyed(district.sweeping, person, &from, &to);
    let world = district.world.at("2026-03-03 20:00");
    new_session(&world.as_actor(district.snow.recorder).given([entry]))
}

/// Fang's effective hours of 09:00 to 11:00, and Qiang's, keyed later, of 10:00 to 12:00.
fn twice() -> (District, SessionId, SessionId) {
    let mut district = District::new();
    let (sweeping, qiang) = (district.sweeping, district.qiang);
    let earlier = district.effective();
    let later = key(&mut district, qiang, "10:00", "12:00");
    let world = district.world.as_actor(qiang);
    world.given([confirm(sweeping, later)]);
    let world = world.as_actor(district.snow.approver);
    world.given([approve(sweeping, later)]);
    (district, earlier, later)
}

fn effective_and_disputed(district: &District, id: PersonId) -> (i64, i64) {
    let book = district.world.book::<PersonBook>(&BookKey::Person(id));
    let totals = book.expect("registered").totals;
    (totals.effective_minutes, totals.disputed_minutes)
}

#[test]
fn r22_the_later_recorded_of_two_that_share_time_goes_to_conflict() {
    let (mut district, earlier, later) = twice();
    let (fang, qiang) = (district.fang, district.qiang);
    // Whichever of the two is the survivor.
    for (duplicate, survivor) in [(qiang, fang), (fang, qiang)] {
        let mut district = district.clone();
        let world = district.world.as_actor(district.founder);
        let outcome = world.when(merge(duplicate, survivor));
        let events = outcome.then_events(["people_merged", "session_disputed"]);
        let Event::PeopleMerged(event) = &events[0] else {
            panic!("{:?}", events[0]);
        };
        assert_eq!(event.merge.frozen, 1);
        let meta = events[1].meta();
        assert_eq!(meta.reason, Some(ReasonCode::SessionsOverlap));
        assert_eq!(meta.cause, district.session(later).trail.first().copied());
        assert_eq!(district.state(earlier), SessionState::Effective);
        assert_eq!(district.state(later), SessionState::Disputed);
        assert_eq!(effective_and_disputed(&district, qiang), (0, 120));
        assert_eq!(effective_and_disputed(&district, fang), (120, 0));
    }
    // Told apart before the merge, nothing is frozen.
    let (sweeping, approver) = (district.sweeping, district.snow.approver);
    let world = district.world.as_actor(approver);
    world.given([void(sweeping, later)]);
    let world = district.world.as_actor(district.founder);
    world
        .when(merge(qiang, fang))
        .then_events(["people_merged"]);
}

#[test]
fn r22_a_conflict_is_answered_by_a_correction_or_a_void_and_not_talked_away() {
    let (mut district, earlier, later) = twice();
    let (sweeping, snow) = (district.sweeping, district.snow);
    let world = district.world.as_actor(district.founder);
    world.given([merge(district.qiang, district.fang)]);
    let world = world.as_actor(snow.admin);
    let refusal = world
        .when(dismiss(sweeping, later))
        .then_refused(RefusalCode::SessionsOverlap, "");
    assert!(refusal.params.contains(&("other", earlier.to_string())));
    let mut right = correct(sweeping, later);
    right.started_at = moment("2026-03-03 10:30");
    let outcome = world.when(right.clone());
    outcome.then_refused(RefusalCode::SessionsOverlap, "started_at");
    right.started_at = moment("2026-03-03 11:00");
    let mut other = world.clone();
    let outcome = other.when(right);
    outcome.then_events(["session_corrected", "hours_reversed"]);
    // Or the other one was wrong: then the later recorded stands as it is.
    world.given([void(sweeping, earlier)]);
    let outcome = world.when(dismiss(sweeping, later));
    outcome.then_events(["session_dispute_dismissed"]);
    assert_eq!(district.state(later), SessionState::Effective);
}

#[test]
fn r35_unmerged_records_are_as_before_and_what_was_frozen_waits_for_its_answer() {
    let (mut district, _, later) = twice();
    let (sweeping, snow) = (district.sweeping, district.snow);
    let world = district.world.as_actor(district.founder);
    world.given([merge(district.qiang, district.fang)]);
    world.given([unmerge(district.qiang)]);
    assert_eq!(district.state(later), SessionState::Disputed);
    let world = district.world.as_actor(snow.admin);
    let outcome = world.when(dismiss(sweeping, later));
    outcome.then_events(["session_dispute_dismissed"]);
    let world = district.world.as_actor(district.founder);
    let outcome = world.when(merge(district.qiang, district.fang));
    outcome.then_events(["people_merged", "session_disputed"]);
}

#[test]
fn r22_a_chain_of_conflicts_freezes_no_more_than_it_must() {
    let mut district = District::new();
    let (fang, qiang) = (district.fang, district.qiang);
    // Recorded in this order: the second shares time with the first, the third with the second.
    let first = key(&mut district, fang, "09:00", "10:00");
    let second = key(&mut district, qiang, "09:30", "11:00");
    let third = key(&mut district, fang, "10:30", "12:00");
    let world = district.world.as_actor(district.founder);
    world.given([merge(qiang, fang)]);
    let states = [first, second, third].map(|id| district.state(id));
    let expected = [
        SessionState::Ended,
        SessionState::Disputed,
        SessionState::Ended,
    ];
    assert_eq!(states, expected);
}

#[test]
fn r22_one_who_is_checked_in_twice_checks_out_before_the_merge() {
    let mut district = District::new();
    let (fang, qiang, sweeping) = (district.fang, district.qiang, district.sweeping);
    let world = district.world.at("2026-03-03 09:00").as_actor(fang);
    world.given([check_in_by_code(sweeping, fang)]);
    let world = world.at("2026-03-03 09:10").as_actor(qiang);
    let open = new_session(&world.given([check_in_by_code(sweeping, qiang)]));
    let world = world.at("2026-03-03 10:00").as_actor(district.founder);
    let refusal = world
        .when(merge(qiang, fang))
        .then_refused(RefusalCode::OpenSessionExists, "person_id");
    assert!(refusal.params.contains(&("other", open.to_string())));
    let world = world.as_actor(district.snow.recorder);
    world.given([check_out(sweeping, open)]);
    let world = world.as_actor(district.founder);
    let outcome = world.when(merge(qiang, fang));
    outcome.then_events(["people_merged", "session_disputed"]);
}

#[test]
fn r22_an_open_session_of_a_merged_record_goes_on_and_takes_the_survivors_time() {
    let mut district = District::new();
    let (fang, qiang, sweeping) = (district.fang, district.qiang, district.sweeping);
    let world = district.world.at("2026-03-03 09:00").as_actor(qiang);
    let open = new_session(&world.given([check_in_by_code(sweeping, qiang)]));
    world.as_actor(district.founder).given([merge(qiang, fang)]);
    let world = world
        .at("2026-03-03 10:00")
        .as_actor(district.snow.recorder);
    let outcome = world.when(check_in(sweeping, fang));
    outcome.then_refused(RefusalCode::OpenSessionExists, "person_id");
    world.given([check_out(sweeping, open)]);
    let entry = keyed(sweeping, fang, "2026-03-03 09:30", "2026-03-03 10:30");
    let outcome = world.at("2026-03-03 13:00").when(entry);
    outcome.then_refused(RefusalCode::SessionsOverlap, "started_at");
    let outcome = world.as_actor(fang).when(confirm(sweeping, open));
    outcome.then_events(["session_confirmed"]);
    let outcome = world
        .as_actor(district.snow.approver)
        .when(approve(sweeping, open));
    outcome.then_events(["session_approved", "hours_credited"]);
}

#[test]
fn r22_what_is_disputed_already_is_left_as_it_is() {
    let (mut district, earlier, later) = twice();
    let (fang, sweeping) = (district.fang, district.sweeping);
    let world = district.world.as_actor(fang);
    world.given([dispute(sweeping, earlier)]);
    let world = world.as_actor(district.founder);
    let outcome = world.when(merge(district.qiang, fang));
    outcome.then_events(["people_merged"]);
    // Of the two at most one stands, whichever was disputed first.
    let world = world.as_actor(district.snow.admin);
    let outcome = world.when(dismiss(sweeping, earlier));
    outcome.then_refused(RefusalCode::SessionsOverlap, "");
    assert_eq!(district.state(later), SessionState::Effective);
}

#[test]
fn r23_the_day_is_the_humans_under_all_ids() {
    let mut district = District::under(Pack {
        daily_bands: bands(),
        ..Pack::national().clone()
    });
    let snow = district.snow;
    let long = ("2026-03-03 00:00", "2026-03-04 00:00");
    let fair = district.another_activity(snow, long.0, long.1);
    let signed = |district: &mut District, id: PersonId, from: &str, to: &str| {
        let entry = keyed(fair, id, from, to);
        let world = district.world.at("2026-03-04 09:00");
        let session = new_session(&world.as_actor(snow.recorder).given([entry]));
        world.as_actor(id).given([confirm(fair, session)]);
        session
    };
    let (fang, qiang) = (district.fang, district.qiang);
    let six = signed(&mut district, qiang, "2026-03-03 00:00", "2026-03-03 06:00");
    let five = signed(&mut district, fang, "2026-03-03 06:00", "2026-03-03 11:00");
    let world = district.world.as_actor(snow.approver);
    world.given([approve(fair, six)]);
    world.as_actor(district.founder).given([merge(qiang, fang)]);
    let outcome = world.as_actor(snow.approver).when(approve(fair, five));
    let refusal = outcome.then_refused(RefusalCode::DayNeedsApproval, "");
    let total = refusal.params.iter().find(|(name, _)| *name == "total");
    assert_eq!(total.map(|(_, value)| value.as_str()), Some("660"));
    let outcome = world.as_actor(snow.admin).when(approve(fair, five));
    outcome.then_events(["session_approved", "hours_credited"]);
}

#[test]
fn r23_an_import_fills_the_day_of_all_ids() {
    let mut scene = Scene::new();
    let (fang, qiang) = (scene.district.fang, scene.district.qiang);
    let mut row = import_session(scene.import, (scene.fair, qiang), "2025-05-01", "s-1");
    row.stated.minutes.0 = 1_400;
    scene.stated(row);
    let world = scene.district.world.as_actor(scene.district.founder);
    world.given([merge(qiang, fang)]);
    let row = scene.row("2025-05-01", "s-2");
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    let outcome = world.when(row);
    outcome.then_refused(RefusalCode::DayTooFull, "minutes");
}

#[test]
fn r26_keyed_minutes_of_one_human_stay_within_the_schedule() {
    // Ten minutes count as an hour, so that the schedule is full before the time is.
    let mut district = District::under(Pack {
        rounding: Rounding::Ceiling { unit: 60 },
        ..Pack::national().clone()
    });
    let (fang, qiang, founder) = (district.fang, district.qiang, district.founder);
    key(&mut district, qiang, "09:00", "09:10");
    key(&mut district, qiang, "09:20", "09:30");
    let own = key(&mut district, fang, "10:00", "10:10");
    district.world.as_actor(founder).given([merge(qiang, fang)]);
    let (sweeping, snow) = (district.sweeping, district.snow);
    let world = district.world.as_actor(snow.recorder);
    let entry = keyed(sweeping, fang, "2026-03-03 11:00", "2026-03-03 11:10");
    let outcome = world.when(entry);
    outcome.then_refused(RefusalCode::DurationOverPlanned, "ended_at");
    let outcome = world.as_actor(snow.admin).when(correct(sweeping, own));
    outcome.then_refused(RefusalCode::DurationOverPlanned, "ended_at");
}

/// Fang's and Qiang's sessions: who, from which minute of the day, for how many.
fn sessions() -> impl Strategy<Value = Vec<(bool, i64, i64)>> {
    proptest::collection::vec((any::<bool>(), 0..140_i64, 1..40_i64), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Against the plainest reading of R22: recorded one after the other, each that shares time
    /// with one that still stands goes to conflict.
    #[test]
    fn r22_a_merge_freezes_what_could_not_have_been_recorded_for_one_person(rows in sessions()) {
        let mut district = District::new();
        let sweeping = district.sweeping;
        let mut recorded: Vec<(SessionId, i64, i64)> = Vec::new();
        for (is_fang, from, length) in rows {
            let person = if is_fang { district.fang } else { district.qiang };
            let mut entry = keyed(sweeping, person, "2026-03-03 09:00", "2026-03-03 09:00");
            entry.started_at = entry.started_at.plus_minutes(from);
            entry.ended_at = entry.started_at.plus_minutes(length);
            let world = district.world.at("2026-03-03 20:00").as_actor(district.snow.recorder);
            if let Ok(events) = world.when(entry).0 {
                recorded.push((new_session(&events), from, from + length));
            }
        }
        let command = merge(district.qiang, district.fang);
        district.world.as_actor(district.founder).given([command]);
        let mut standing: Vec<(i64, i64)> = Vec::new();
        for (id, from, to) in recorded {
            let is_free = standing.iter().all(|(begun, over)| *over <= from || to <= *begun);
            let expected = if is_free { SessionState::Ended } else { SessionState::Disputed };
            prop_assert_eq!(district.state(id), expected);
            if is_free {
                standing.push((from, to));
            }
        }
    }
}

#[test]
fn r22_conflicts_are_found_across_the_turn_of_a_month() {
    let mut district = District::new();
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    let (from, to) = ("2026-03-31 18:00", "2026-04-01 18:00");
    let night = district.another_activity(snow, from, to);
    let entry = |person, from, to| keyed(night, person, from, to);
    let world = district
        .world
        .at("2026-04-02 09:00")
        .as_actor(snow.recorder);
    let first = entry(fang, "2026-03-31 20:00", "2026-04-01 12:00");
    let second = entry(qiang, "2026-04-01 10:00", "2026-04-01 14:00");
    world.given([first]);
    let later = new_session(&world.given([second]));
    world.as_actor(district.founder).given([merge(qiang, fang)]);
    assert_eq!(state(&district, night, later), SessionState::Disputed);
}

#[test]
fn r22_a_merge_with_too_much_to_compare_is_refused_and_says_what_to_do() {
    let mut district = District::new();
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    let day = ("2026-03-04 08:00", "2026-03-04 20:00");
    let fair = district.another_activity(snow, day.0, day.1);
    let world = district
        .world
        .at("2026-03-04 21:00")
        .as_actor(snow.recorder);
    let mut twice = |after: i64| {
        let mut entry = keyed(fair, fang, day.0, day.0);
        entry.started_at = entry.started_at.plus_minutes(after);
        entry.ended_at = entry.started_at.plus_minutes(1);
        world.given([entry.clone()]);
        entry.person_id = qiang;
        new_session(&world.given([entry]))
    };
    // With the two pages of March that is all that one merge compares.
    for minute in 0..249 {
        twice(minute);
    }
    let last = twice(249);
    let world = district.world.as_actor(district.founder);
    let refusal = world
        .when(merge(qiang, fang))
        .then_refused(RefusalCode::MergeTooLong, "person_id");
    assert!(refusal.params.contains(&("count", "502".to_owned())));
    world.as_actor(snow.approver).given([void(fair, last)]);
    let world = world.as_actor(district.founder);
    let events = world.given([merge(qiang, fang)]);
    assert_eq!(events.len(), 1 + 249);
}

fn state(district: &District, activity: ActivityId, id: SessionId) -> SessionState {
    session_of(&district.world, activity, id).state
}
