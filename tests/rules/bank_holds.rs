//! R64, R65, R67, R68: spending: for whom, reserved and taken, and each hold ends once.

use hourledger::domain::due::{Deadline, DueSubject};
use hourledger::domain::kernel::ids::HoldId;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::timebank::account::Unit;
use hourledger::domain::{BookKey, Command};

use crate::cast::{
    District, bank_sum, capture, held, hold_of, place_hold, reverse, run_out, void_hold,
};

#[test]
fn r64_spending_needs_the_age_of_whoever_it_is_for() {
    let mut district = District::banked();
    let (fang, jing, snow) = (district.fang, district.jing, district.snow);
    district.world.ages.insert(fang, 59);
    let command = place_hold(fang, 30, snow);
    let outcome = district.world.as_actor(fang).when(command);
    outcome.then_refused(RefusalCode::AgeTooYoung, "beneficiary_id");
    district.world.ages.remove(&fang);
    let outcome = district.world.when(command);
    outcome.then_refused(RefusalCode::AgeUnknown, "beneficiary_id");
    let mut for_jing = command;
    for_jing.beneficiary_id = Some(jing);
    let outcome = district.world.when(for_jing);
    outcome.then_refused(RefusalCode::RelationNotAllowed, "beneficiary_id");
    district.world.ages.insert(fang, 60);
    district.world.given([command]);
}

#[test]
fn r65_a_hold_counts_at_once_and_what_is_not_captured_returns_in_the_same_event() {
    let mut district = District::banked();
    let hold = held(&mut district, 90);
    let (fang, snow) = (district.fang, district.snow);
    assert_eq!(district.spendable(fang), 30);
    let outcome = district.world.when(place_hold(fang, 31, snow));
    outcome.then_refused(RefusalCode::NotEnough, "amount");
    let outcome = district.world.when(capture(hold, Some(91)));
    outcome.then_refused(RefusalCode::CaptureAboveHold, "amount");
    let outcome = district.world.when(capture(hold, Some(60)));
    outcome.then_events(["hold_captured"]);
    assert_eq!(district.spendable(fang), 60);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

/// How a hold ended.
type End = fn(&mut District, HoldId);

/// F63, F64: every pair of ends: the first holds, the second is refused by the name of the first.
#[test]
fn r65_a_hold_ends_once_whatever_is_tried_after_it() {
    let ends: [(End, RefusalCode); 3] = [
        (
            |district, hold| {
                district.world.given([capture(hold, Some(40))]);
            },
            RefusalCode::HoldAlreadyCaptured,
        ),
        (
            |district, hold| {
                district.world.given([void_hold(hold)]);
            },
            RefusalCode::HoldAlreadyVoided,
        ),
        (
            |district, hold| {
                run_out(district, hold);
            },
            RefusalCode::HoldExpired,
        ),
    ];
    for (end, code) in ends {
        for second in 0..4 {
            let mut district = District::banked();
            let hold = held(&mut district, 90);
            let at = hold_of(&district.world, hold).expires_at;
            end(&mut district, hold);
            let before = district.spendable(district.fang);
            let fang = district.fang;
            let command: Command = match second {
                0 => capture(hold, None).into(),
                1 => capture(hold, Some(1)).into(),
                2 => void_hold(hold).into(),
                _ => Deadline {
                    at,
                    subject: DueSubject::Hold { hold_id: hold },
                }
                .into(),
            };
            let world = match second {
                3 => {
                    district.world.now = district.world.now.max(at);
                    district.world.as_system()
                }
                _ => district.world.as_actor(fang),
            };
            world.when(command).then_refused(code, "");
            assert_eq!(district.spendable(fang), before);
            assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
        }
    }
}

#[test]
fn r65_a_hold_whose_time_is_over_is_not_captured_though_nobody_said_so_yet() {
    let mut district = District::banked();
    let hold = held(&mut district, 90);
    district.world.now = hold_of(&district.world, hold).expires_at;
    let outcome = district.world.when(capture(hold, None));
    outcome.then_refused(RefusalCode::HoldExpired, "");
    run_out(&mut district, hold);
    assert_eq!(district.spendable(district.fang), 120);
}

#[test]
fn r67_credit_buys_services_and_no_goods() {
    let mut district = District::banked();
    let mut command = place_hold(district.fang, 30, district.snow);
    command.goods = true;
    let outcome = district.world.as_actor(district.fang).when(command);
    outcome.then_refused(RefusalCode::GoodsNotForCredit, "goods");
}

#[test]
fn r68_spending_never_changes_certified_hours() {
    let mut district = District::banked();
    let hours = |district: &District| {
        let book = district
            .world
            .book::<PersonBook>(&BookKey::Person(district.fang));
        book.expect("registered").totals
    };
    let before = hours(&district);
    let hold = held(&mut district, 120);
    district.world.given([capture(hold, None)]);
    assert_eq!(hours(&district), before);
}

#[test]
fn a_redemption_is_taken_back_by_the_clerk_at_once_and_later_by_an_administrator() {
    let mut district = District::banked();
    let (snow, fang) = (district.snow, district.fang);
    let hold = held(&mut district, 60);
    district.world.given([capture(hold, Some(50))]);
    let outcome = district.world.when(reverse(hold));
    outcome.then_refused(RefusalCode::RoleMissing, "");
    let late = district.world.now.plus_minutes(11);
    district.world.now = late;
    let outcome = district.world.as_actor(snow.clerk).when(reverse(hold));
    outcome.then_refused(RefusalCode::RoleMissing, "");
    let outcome = district.world.as_actor(snow.admin).when(reverse(hold));
    outcome.then_events(["redemption_reversed"]);
    assert_eq!(district.spendable(fang), 120);
    let outcome = district.world.when(reverse(hold));
    outcome.then_refused(RefusalCode::AlreadyReversed, "");
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}
