//! R22: two sessions of one person never overlap, wherever they were recorded.

use hourledger::domain::kernel::ids::ActivityId;
use hourledger::domain::kernel::refusal::RefusalCode;

use crate::cast::{District, check_in, check_in_by_code, check_out, keyed, new_session, void};
use crate::world::World;

/// Fang's session of 09:00 to 11:00 stands; a second activity of another organisation, all day.
fn two_organisations() -> (District, ActivityId) {
    let mut district = District::new();
    let other = district.another_activity(district.books, "2026-03-03 08:00", "2026-03-03 20:00");
    district.ended();
    district
        .world
        .at("2026-03-03 21:00")
        .as_actor(district.books.recorder);
    (district, other)
}

#[test]
fn r22_sessions_may_not_overlap() {
    let (district, other) = two_organisations();
    for (from, to, accepted) in [
        ("09:00", "11:00", false),
        ("09:30", "10:30", false),
        ("08:00", "12:00", false),
        ("08:00", "09:00:01", false),
        ("10:59:59", "12:00", false),
        // Touching is not overlapping.
        ("08:00", "09:00", true),
        ("11:00", "12:00", true),
    ] {
        let mut world = district.world.clone();
        let at = |time: &str| format!("2026-03-03 {time}");
        let outcome = world.when(keyed(other, district.fang, &at(from), &at(to)));
        if accepted {
            outcome.then_events(["session_keyed"]);
        } else {
            outcome.then_refused(RefusalCode::SessionsOverlap, "started_at");
        }
    }
}

#[test]
fn r22_another_persons_time_does_not_matter() {
    let (mut district, other) = two_organisations();
    let entry = keyed(
        other,
        district.qiang,
        "2026-03-03 09:00",
        "2026-03-03 11:00",
    );
    district.world.when(entry).then_events(["session_keyed"]);
}

#[test]
fn r22_an_open_session_blocks_a_keyed_one_until_it_ends() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let other = district.another_activity(district.books, "2026-03-03 08:00", "2026-03-03 20:00");
    let world = district.world.at("2026-03-03 09:00").as_actor(fang);
    let open = new_session(&world.given([check_in_by_code(sweeping, fang)]));

    let entry = keyed(other, fang, "2026-03-03 09:30", "2026-03-03 10:00");
    let world = world
        .at("2026-03-03 10:30")
        .as_actor(district.books.recorder);
    let outcome = world.when(entry.clone());
    outcome.then_refused(RefusalCode::OpenSessionExists, "started_at");
    // Before it, there is room.
    let before = keyed(other, fang, "2026-03-03 08:00", "2026-03-03 09:00");
    world.when(before).then_events(["session_keyed"]);

    world
        .as_actor(district.snow.recorder)
        .given([check_out(sweeping, open)]);
    let outcome = world.as_actor(district.books.recorder).when(entry);
    outcome.then_refused(RefusalCode::SessionsOverlap, "started_at");
}

#[test]
fn r22_nobody_is_at_two_places_at_once() {
    let mut district = District::new();
    let (sweeping, fang, books) = (district.sweeping, district.fang, district.books);
    let other = district.another_activity(books, "2026-03-03 08:00", "2026-03-03 20:00");
    let world = district.world.at("2026-03-03 09:00").as_actor(fang);
    let open = new_session(&world.given([check_in_by_code(sweeping, fang)]));
    for activity in [sweeping, other] {
        let outcome = world.when(check_in_by_code(activity, fang));
        outcome.then_refused(RefusalCode::OpenSessionExists, "person_id");
    }
    world
        .at("2026-03-03 10:00")
        .as_actor(district.snow.recorder);
    world.given([check_out(sweeping, open)]);
    // The very second one ends, the next may begin.
    let outcome = world.as_actor(books.recorder).when(check_in(other, fang));
    outcome.then_events(["session_checked_in"]);
}

#[test]
fn r22_a_void_frees_the_time() {
    let (mut district, other) = two_organisations();
    let entry = keyed(other, district.fang, "2026-03-03 09:00", "2026-03-03 11:00");
    let outcome = district.world.when(entry.clone());
    let refusal = outcome.then_refused(RefusalCode::SessionsOverlap, "started_at");
    let standing = refusal.params.iter().find(|(name, _)| *name == "other");
    let id = standing
        .expect("it names the other")
        .1
        .parse()
        .expect("an id");
    let command = void(district.sweeping, id);
    district
        .world
        .as_actor(district.snow.approver)
        .given([command]);
    let outcome = district.world.as_actor(district.books.recorder).when(entry);
    outcome.then_events(["session_keyed"]);
}

#[test]
fn r22_months_and_years_are_no_borders() {
    // Agendas are kept by month of UTC: 08:00 on the first in Shanghai.
    for (from, to, inside) in [
        ("2026-03-31 22:00", "2026-04-01 10:00", "2026-04-01 07:00"),
        ("2026-12-31 22:00", "2027-01-01 10:00", "2026-12-31 23:00"),
        ("2026-12-31 22:00", "2027-01-01 10:00", "2027-01-01 08:30"),
    ] {
        let mut district = District::new();
        let first = district.another_activity(district.snow, from, to);
        let second = district.another_activity(district.books, from, to);
        let world: &mut World = district.world.at(to);
        world.as_actor(district.snow.recorder);
        world.given([keyed(first, district.fang, from, to)]);
        world.as_actor(district.books.recorder);
        let outcome = world.when(keyed(second, district.fang, inside, to));
        outcome.then_refused(RefusalCode::SessionsOverlap, "started_at");
    }
}
