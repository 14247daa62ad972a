//! Sign-up: open until the activity ends, within its capacity, once (R17).

use hourledger::domain::activities::book::ActivityBook;
use hourledger::domain::activities::command::{CancelSignUp, SignUp};
use hourledger::domain::kernel::ids::{ActivityId, PersonId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::{BookKey, Command};

use crate::cast::{District, activity, check_in_by_code, keyed, new_activity, new_session, void};
use crate::world::World;

fn sign_up(activity_id: ActivityId, person_id: PersonId) -> SignUp {
    SignUp {
        activity_id,
        person_id,
    }
}

fn cancel(activity_id: ActivityId, person_id: PersonId) -> CancelSignUp {
    CancelSignUp {
        activity_id,
        person_id,
    }
}

#[test]
fn r17_sign_up_closes_with_the_activity() {
    let mut district = District::new();
    let command = sign_up(district.sweeping, district.jing);
    let mut late = district.clone();
    let world = late.world.at("2026-03-03 12:00").as_actor(late.jing);
    let outcome = world.when(command.clone());
    outcome.then_refused(RefusalCode::SignUpClosed, "");
    let world = district.world.at("2026-03-03 11:59:59");
    let outcome = world.as_actor(district.jing).when(command);
    outcome.then_events(["volunteer_signed_up"]);
}

#[test]
fn r17_without_sign_up_nothing_is_keyed_in_afterwards() {
    let mut district = District::new();
    let entry = keyed(
        district.sweeping,
        district.jing,
        "2026-03-03 09:00",
        "2026-03-03 11:00",
    );
    let world = district.world.at("2026-03-03 13:00");
    let outcome = world.as_actor(district.snow.recorder).when(entry);
    outcome.then_refused(RefusalCode::SignUpMissing, "person_id");
}

#[test]
fn one_signs_up_once() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let world = district.world.as_actor(fang);
    let outcome = world.when(sign_up(sweeping, fang));
    outcome.then_refused(RefusalCode::AlreadySignedUp, "");
    world.given([cancel(sweeping, fang)]);
    let outcome = world.when(cancel(sweeping, fang));
    outcome.then_refused(RefusalCode::SignUpMissing, "");
    let outcome = world.when(sign_up(sweeping, fang));
    outcome.then_events(["volunteer_signed_up"]);
}

#[test]
fn nobody_signs_somebody_else_up_but_staff_do() {
    let mut district = District::new();
    let command = sign_up(district.sweeping, district.jing);
    let outcome = district
        .world
        .as_actor(district.qiang)
        .when(command.clone());
    outcome.then_refused(RefusalCode::RoleMissing, "");
    let outcome = district.world.as_actor(district.snow.clerk).when(command);
    outcome.then_events(["volunteer_signed_up"]);
}

#[test]
fn the_last_place_is_given_once() {
    let mut district = District::new();
    let mut plan = activity(district.snow, "2026-03-05 09:00", "2026-03-05 12:00");
    plan.capacity = Some(2);
    let (fang, qiang, jing) = (district.fang, district.qiang, district.jing);
    let world = district.world.as_actor(district.snow.recorder);
    let small = new_activity(&world.given([plan]));
    world.given([sign_up(small, fang), sign_up(small, qiang)]);

    let refused = |world: &mut World, command: Command| {
        let outcome = world.as_actor(jing).when(command);
        outcome.then_refused(RefusalCode::CapacityFull, "");
    };
    refused(world, sign_up(small, jing).into());
    // A walk-in takes a place as well.
    world.at("2026-03-05 09:00");
    refused(world, check_in_by_code(small, jing).into());
    // A place that is given back can be taken.
    world.as_actor(qiang).given([cancel(small, qiang)]);
    let outcome = world.as_actor(jing).when(check_in_by_code(small, jing));
    outcome.then_events(["volunteer_signed_up", "session_checked_in"]);
    let book = world.book::<ActivityBook>(&BookKey::Activity(small));
    assert_eq!(book.map(|book| book.signed_up), Some(2));
}

#[test]
fn who_has_served_cannot_cancel_until_the_session_is_void() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let world = district.world.at("2026-03-03 09:00").as_actor(fang);
    let session = new_session(&world.given([check_in_by_code(sweeping, fang)]));
    let outcome = world.when(cancel(sweeping, fang));
    outcome.then_refused(RefusalCode::SignUpInUse, "");
    world
        .as_actor(district.snow.approver)
        .given([void(sweeping, session)]);
    let outcome = world.as_actor(fang).when(cancel(sweeping, fang));
    outcome.then_events(["sign_up_cancelled"]);
}
