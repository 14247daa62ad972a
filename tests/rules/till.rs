//! R65, F112, F113: what is redeemed at a till, by what it is confirmed, and in whose shift.

use hourledger::domain::Event;
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::HoldId;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::policy::pack::TimeBank;
use hourledger::domain::timebank::account::Unit;
use hourledger::domain::timebank::command::{GrantCredit, Presence};
use hourledger::domain::timebank::event::{ConfirmedBy, ShiftSum};

use crate::cast::{
    District, bank_sum, capture, close_shift, grant, new_hold, open_shift, place_hold, redeem,
    reverse, set,
};

/// Fang has two hours of credit and ten of grant; the clerk's shift is open.
fn at_work() -> District {
    at_work_with(|_| {})
}

fn at_work_with(edit: impl FnOnce(&mut TimeBank)) -> District {
    let mut district = District::banked_with(|bank| {
        bank.opening_grant = set(Amount(10_000));
        edit(bank);
    });
    let grant = GrantCredit {
        person_id: district.fang,
    };
    district.world.as_actor(district.founder).given([grant]);
    let snow = district.snow;
    let world = district.world.as_actor(snow.clerk);
    world.given([open_shift(snow)]);
    district
}

fn confirmed_by(events: &[Event]) -> ConfirmedBy {
    let found = events.iter().find_map(|event| match event {
        Event::HoldCaptured(event) => Some(event.act.confirmed_by),
        _ => None,
    });
    found.expect("something was captured")
}

#[test]
fn r65_a_card_redeems_in_one_command_and_the_log_says_so() {
    let mut district = at_work();
    let before = district.spendable(district.fang);
    let (fang, snow) = (district.fang, district.snow);
    let outcome = district.world.when(redeem(fang, 60, snow, Presence::Card));
    let events = outcome.then_events(["hold_placed", "hold_captured"]);
    assert_eq!(confirmed_by(&events), ConfirmedBy::Card);
    let Event::HoldCaptured(captured) = &events[1] else {
        panic!("{events:?}");
    };
    assert_eq!(
        captured.act.till.map(|it| it.station_id),
        Some(snow.station)
    );
    let placed = district.world.log.len() as u64 - 2;
    assert_eq!(captured.meta.cause.map(|it| it.0), Some(placed));
    assert_eq!(district.spendable(fang), before - 60);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn f112_a_clerk_opens_one_shift_at_a_station_of_their_own() {
    let mut district = at_work();
    let (fang, snow, books) = (district.fang, district.snow, district.books);
    let again = district.world.when(open_shift(snow));
    again.then_refused(RefusalCode::ShiftStillOpen, "");
    let there = district.world.when(open_shift(books));
    there.then_refused(RefusalCode::OrganisationNotYours, "");
    let there = district.world.when(redeem(fang, 10, books, Presence::Pin));
    there.then_refused(RefusalCode::OrganisationNotYours, "");
    let by_recorder = district
        .world
        .as_actor(snow.recorder)
        .when(open_shift(snow));
    by_recorder.then_refused(RefusalCode::RoleMissing, "");
}

#[test]
fn f112_without_an_open_shift_nothing_is_redeemed() {
    let mut district = at_work();
    let (fang, snow) = (district.fang, district.snow);
    district.world.given([close_shift(0, 0)]);
    let outcome = district.world.when(redeem(fang, 10, snow, Presence::Pin));
    outcome.then_refused(RefusalCode::ShiftNotOpen, "");
    let outcome = district.world.when(close_shift(0, 0));
    outcome.then_refused(RefusalCode::ShiftNotOpen, "");
}

#[test]
fn f9_what_a_day_takes_without_the_pin_is_limited_by_its_sum() {
    let mut district = at_work();
    let (fang, snow) = (district.fang, district.snow);
    let world = &mut district.world;
    world
        .when(redeem(fang, 121, snow, Presence::Card))
        .then_refused(RefusalCode::PinNeeded, "");
    world
        .when(redeem(fang, 10, snow, None))
        .then_refused(RefusalCode::PinNeeded, "");
    let first = new_hold(&world.given([redeem(fang, 70, snow, Presence::Card)]));
    world.given([redeem(fang, 50, snow, Presence::Code)]);
    world
        .when(redeem(fang, 1, snow, Presence::Card))
        .then_refused(RefusalCode::PinNeeded, "");
    let events = world.given([redeem(fang, 121, snow, Presence::Pin)]);
    assert_eq!(confirmed_by(&events), ConfirmedBy::Pin);
    // What was taken back could be taken again: it stays counted.
    world.given([reverse(first)]);
    world
        .when(redeem(fang, 1, snow, Presence::Code))
        .then_refused(RefusalCode::PinNeeded, "");
    world.now = world.now.plus_minutes(24 * 60);
    world.given([redeem(fang, 120, snow, Presence::Card)]);
}

#[test]
fn a_clerk_redeems_without_pins_so_much_in_a_day_in_however_many_shifts() {
    let mut district = at_work_with(|bank| bank.pin_above.value = Amount(5_000));
    let (fang, snow) = (district.fang, district.snow);
    let world = &mut district.world;
    world.given([redeem(fang, 2_399, snow, Presence::Card)]);
    world.given([close_shift(1, 2_399)]);
    world.given([open_shift(snow)]);
    world
        .when(redeem(fang, 2, snow, Presence::Card))
        .then_refused(RefusalCode::TillDayFull, "");
    world.given([redeem(fang, 1, snow, Presence::Card)]);
    world.given([redeem(fang, 500, snow, Presence::Pin)]);
}

#[test]
fn nobody_serves_themselves() {
    let mut district = at_work();
    let (fang, snow) = (district.fang, district.snow);
    let clerk = hourledger::domain::people::command::GrantRole {
        station_id: Some(snow.station),
        ..grant(fang, hourledger::domain::people::role::Role::Clerk, snow.id)
    };
    district.world.as_actor(snow.admin).given([clerk]);
    let world = district.world.as_actor(fang);
    world.given([open_shift(snow)]);
    let outcome = world.when(redeem(fang, 10, snow, Presence::Pin));
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
}

#[test]
fn a_shift_closes_with_both_counts_and_what_was_taken_back_leaves_its_sum() {
    let mut district = at_work();
    let (fang, snow) = (district.fang, district.snow);
    let world = &mut district.world;
    let kept = new_hold(&world.given([redeem(fang, 30, snow, Presence::Card)]));
    let wrong = new_hold(&world.given([redeem(fang, 60, snow, Presence::Card)]));
    world.given([reverse(wrong)]);
    let events = world.given([close_shift(2, 90)]);
    let Event::ShiftClosed(closed) = &events[0] else {
        panic!("{events:?}");
    };
    let recorded = ShiftSum {
        amount: Amount(30),
        redemptions: 1,
    };
    assert_eq!(closed.shift.recorded, recorded);
    assert_eq!(
        closed.shift.counted.redemptions, 2,
        "a difference is recorded, not refused"
    );
    // The next shift does not answer for the one before.
    world.given([open_shift(snow)]);
    world.given([reverse(kept)]);
    let events = world.given([close_shift(0, 0)]);
    let Event::ShiftClosed(closed) = &events[0] else {
        panic!("{events:?}");
    };
    assert_eq!(closed.shift.recorded, ShiftSum::default());
    assert_eq!(bank_sum(world, Unit::Credit), 0);
}

#[test]
fn what_was_reserved_before_is_handed_over_at_the_till() {
    let mut district = at_work();
    let (fang, snow) = (district.fang, district.snow);
    let hold = |district: &mut District, amount| -> HoldId {
        let world = district.world.as_actor(fang);
        let id = new_hold(&world.given([place_hold(fang, amount, snow)]));
        district.world.as_actor(snow.clerk);
        id
    };
    let at_till = |hold, presence| hourledger::domain::timebank::command::CaptureHold {
        presence: Some(presence),
        ..capture(hold, None)
    };
    let small = hold(&mut district, 40);
    let outcome = district.world.when(capture(small, None));
    outcome.then_refused(RefusalCode::ServiceNotConfirmed, "session");
    let events = district.world.given([at_till(small, Presence::Card)]);
    assert_eq!(confirmed_by(&events), ConfirmedBy::Card);
    let large = hold(&mut district, 300);
    let outcome = district.world.when(at_till(large, Presence::Card));
    outcome.then_refused(RefusalCode::PinNeeded, "");
    let events = district.world.given([at_till(large, Presence::Pin)]);
    assert_eq!(confirmed_by(&events), ConfirmedBy::Pin);
    let events = district.world.given([close_shift(2, 340)]);
    let Event::ShiftClosed(closed) = &events[0] else {
        panic!("{events:?}");
    };
    assert_eq!(closed.shift.recorded, closed.shift.counted);
}
