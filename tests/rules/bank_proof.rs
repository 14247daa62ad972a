//! What stands for a holder's word: how much staff reserves without the PIN, what one session
//! justifies; and what is owed once earnings have expired.

use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::policy::pack::{Bilingual, Points, Ratio, Setting};
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::timebank::account::{Account, Bucket, Unit};
use hourledger::domain::timebank::command::{CaptureHold, PlaceHold, Presence};

use crate::cast::{
    District, account, at_station, bank_of, bank_sum, brief, capture, in_bucket, new_hold,
    open_shift, place_hold, qiang_serves, reverse, set, time_passes_to, void, void_hold,
};

/// A hold that staff places without the holder's PIN.
fn unasked(district: &District, amount: i64) -> PlaceHold {
    PlaceHold {
        pin_checked: false,
        ..place_hold(district.fang, amount, district.snow)
    }
}

/// Fang has ten hours.
fn rich() -> District {
    let mut district = District::banked();
    for day in ["2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08"] {
        let (from, to) = (format!("{day} 09:00"), format!("{day} 11:00"));
        let activity = district.another_activity(district.snow, &from, &to);
        district.serve_at(activity, &from, &to);
    }
    district
}

#[test]
fn f9_many_small_holds_of_staff_do_not_go_round_the_pin() {
    let mut district = rich();
    let (fang, snow) = (district.fang, district.snow);
    let (much, rest, one) = (
        unasked(&district, 70),
        unasked(&district, 50),
        unasked(&district, 1),
    );
    let world = district.world.as_actor(snow.clerk);
    let first = new_hold(&world.given([much]));
    world.given([rest]);
    world.when(one).then_refused(RefusalCode::PinNeeded, "");
    // What was given up could be reserved again: it stays counted.
    world.given([void_hold(first)]);
    world.when(one).then_refused(RefusalCode::PinNeeded, "");
    world.as_actor(fang).given([one]);
    world.now = world.now.plus_minutes(24 * 60);
    world.as_actor(snow.clerk).given([much]);
}

#[test]
fn f9_what_staff_reserved_and_hands_over_at_the_till_counts_once() {
    let mut district = rich();
    let snow = district.snow;
    let (wish, one) = (unasked(&district, 90), unasked(&district, 31));
    let world = district.world.as_actor(snow.clerk);
    world.given([open_shift(snow)]);
    let hold = new_hold(&world.given([wish]));
    let at_till = CaptureHold {
        presence: Some(Presence::Card),
        ..capture(hold, None)
    };
    world.given([at_till]);
    world.when(one).then_refused(RefusalCode::PinNeeded, "");
    let rest = unasked(&district, 30);
    district.world.given([rest]);
}

/// Nanjing's bank with points, an hour one point; Fang has served two hours.
fn with_points(pin_above: Setting<Amount>) -> District {
    let mut pack = bank_of("nanjing", |_| {});
    pack.points = set(Points {
        coefficients: Vec::new(),
        grade_min: Grade::C,
        name: Bilingual {
            en: "point".to_owned(),
            zh: "积分".to_owned(),
        },
        otherwise: Ratio {
            denominator: 1,
            numerator: 100,
        },
        pin_above,
    });
    let mut district = District::under(pack);
    district.effective();
    district
}

#[test]
fn f9_points_have_a_limit_of_their_own_and_without_one_the_holder_reserves() {
    let points = |district: &District, amount| PlaceHold {
        unit: Unit::Point,
        goods: true,
        ..unasked(district, amount)
    };
    let mut open = with_points(Setting::Unset);
    let (fang, clerk) = (open.fang, open.snow.clerk);
    let wish = points(&open, 1);
    let outcome = open.world.as_actor(clerk).when(wish);
    outcome.then_refused(RefusalCode::PinNeeded, "");
    open.world.as_actor(fang).given([wish]);
    let mut limited = with_points(set(Amount(500)));
    let (most, more) = (points(&limited, 500), points(&limited, 1));
    let world = limited.world.as_actor(clerk);
    world.given([most]);
    world.when(more).then_refused(RefusalCode::PinNeeded, "");
}

#[test]
fn r65_a_session_is_paid_for_once_until_that_is_taken_back() {
    let mut district = rich();
    let (fang, snow) = (district.fang, district.snow);
    let service = qiang_serves(&mut district, "2026-03-10 09:00", "2026-03-10 11:00");
    let wish = place_hold(fang, 60, snow);
    let world = district.world.as_actor(fang);
    let first = new_hold(&world.given([wish]));
    let second = new_hold(&world.given([wish]));
    let by_session = |hold| CaptureHold {
        session: Some(service),
        ..capture(hold, None)
    };
    let world = district.world.as_actor(snow.recorder);
    world.given([by_session(first)]);
    let again = by_session(second);
    let outcome = world.when(again);
    outcome.then_refused(RefusalCode::ServicePaidAlready, "session");
    let outcome = world.as_actor(fang).when(again);
    outcome.then_refused(RefusalCode::ServicePaidAlready, "session");
    world.as_actor(snow.admin).given([reverse(first)]);
    world.as_actor(snow.recorder).given([again]);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
    assert_eq!(at_station(snow).organisation_id, snow.id);
}

#[test]
fn r60_what_has_expired_already_is_not_owed_when_its_hours_are_undone() {
    let mut district = District::banked_with(brief);
    let (fang, snow) = (district.fang, district.snow);
    let session = district.last_session();
    let world = district.world.as_actor(fang);
    let spent = new_hold(&world.given([place_hold(fang, 30, snow)]));
    world.given([capture(spent, None)]);
    time_passes_to(&mut district, "2026-05-01 00:00");
    assert_eq!(district.spendable(fang), 0);
    let sweeping = district.sweeping;
    let world = district.world.as_actor(snow.approver);
    world.given([void(sweeping, session)]);
    assert_eq!(in_bucket(&district.world, fang, Bucket::Debt), -30);
    let book = account(&district.world, Account::Person(fang));
    assert_eq!(
        (book.expired.as_slice(), book.earned),
        (&[][..], Amount::ZERO)
    );
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}
