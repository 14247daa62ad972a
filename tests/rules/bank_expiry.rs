//! F74: credit that expires, beside holds, debts, gifts, and deadlines that nobody has said yet.

use hourledger::domain::Event;
use hourledger::domain::due::hour_no;
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::timebank::account::{Account, Bucket, Unit};

use crate::cast::{
    District, account, approve, bank_sum, brief, capture, held, hold_of, in_bucket, place_hold,
    qiang_serves, reverse, spouses, time_passes_to, transfer, void, void_hold, waiting,
};
use crate::world::moment;

/// F74: two buckets that expire together share one deadline, whatever leaves and comes back.
#[test]
fn f74_a_hold_over_two_buckets_leaves_one_deadline_and_takes_no_other_with_it() {
    let mut district = District::banked_with(brief);
    let (fang, qiang) = (district.fang, district.qiang);
    spouses(&mut district);
    qiang_serves(&mut district, "2026-03-04 09:00", "2026-03-04 11:00");
    let world = district.world.as_actor(qiang);
    world.given([transfer(qiang, fang, 60)]);
    let hour = hour_no(moment("2026-05-01 00:00"));
    assert_eq!(waiting(&district)[&hour], 2, "Fang's and Qiang's");
    let hold = held(&mut district, 180);
    assert_eq!(hold_of(&district.world, hold).lots.len(), 2, "two buckets");
    assert_eq!(waiting(&district)[&hour], 1, "Qiang's");
    let world = district.world.as_actor(fang);
    world.given([void_hold(hold)]);
    assert_eq!(waiting(&district)[&hour], 2);
    time_passes_to(&mut district, "2026-05-01 00:00");
    assert_eq!(
        (district.spendable(fang), district.spendable(qiang)),
        (0, 0)
    );
    assert!(waiting(&district).is_empty());
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

/// F74: a deadline passes once; what returns after it must not wait for it in vain.
#[test]
fn f74_what_returns_from_a_hold_after_it_expired_has_expired() {
    let mut district = District::banked_with(brief);
    let fang = district.fang;
    district.world.now = moment("2026-04-29 12:00");
    let kept = held(&mut district, 50);
    let taken = held(&mut district, 40);
    let world = district.world.as_actor(fang);
    world.given([capture(taken, Some(30))]);
    district.world.now = moment("2026-05-01 00:00");
    time_passes_to(&mut district, "2026-05-01 00:00");
    assert_eq!(district.spendable(fang), 0, "40 of it expired just now");
    let world = district.world.as_actor(fang);
    world.given([void_hold(kept)]);
    assert_eq!(
        district.spendable(fang),
        0,
        "the hold's 50 have expired, too"
    );
    assert_eq!(account(&district.world, Account::Person(fang)).lots, []);
    assert!(waiting(&district).is_empty());
    let world = district.world.as_actor(district.snow.admin);
    world.given([reverse(taken)]);
    assert_eq!(
        district.spendable(fang),
        0,
        "and so has what comes back now"
    );
    assert!(waiting(&district).is_empty());
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

/// A limit is checked when a hold is made: what it reserved in time is there for its capture.
#[test]
fn f74_what_was_held_in_time_is_captured_after_it_expired() {
    let mut district = District::banked_with(brief);
    let fang = district.fang;
    district.world.now = moment("2026-04-29 12:00");
    let hold = held(&mut district, 50);
    time_passes_to(&mut district, "2026-05-01 00:00");
    let world = district.world.as_actor(fang);
    world.given([capture(hold, Some(20))]);
    assert_eq!(district.spendable(fang), 0, "30 come back, expired");
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn f74_what_has_expired_is_not_spent_though_nobody_said_so_yet() {
    let mut district = District::banked_with(brief);
    let (fang, snow) = (district.fang, district.snow);
    district.world.now = moment("2026-05-01 00:00");
    let world = district.world.as_actor(fang);
    let outcome = world.when(place_hold(fang, 1, snow));
    outcome.then_refused(RefusalCode::NotEnough, "amount");
}

#[test]
fn f74_hours_that_became_effective_too_late_earn_nothing_and_say_so() {
    let mut district = District::under(crate::cast::bank_of("nanjing", brief));
    let (snow, sweeping) = (district.snow, district.sweeping);
    let session = district.confirmed();
    district.world.now = moment("2026-05-01 00:00");
    let world = district.world.as_actor(snow.approver);
    let events = world.given([approve(sweeping, session)]);
    let Some(Event::EarningPosted(earning)) = events.last() else {
        panic!("{events:?}");
    };
    assert_eq!(earning.act.unminted, Amount(120));
    assert!(earning.act.limited_by.is_some());
    assert!(earning.posting.lines.is_empty());
    assert!(waiting(&district).is_empty());
    let world = district.world.as_actor(snow.approver);
    world.given([void(sweeping, session)]);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

/// R60: nobody owes what they could have paid on the day before.
#[test]
fn f74_what_is_owed_is_paid_by_what_would_expire() {
    let mut district = District::banked_with(brief);
    let (fang, snow, sweeping) = (district.fang, district.snow, district.sweeping);
    let first = district.last_session();
    district.world.now = moment("2026-04-29 12:00");
    let hold = held(&mut district, 120);
    let world = district.world.as_actor(snow.approver);
    world.given([void(sweeping, first)]);
    let world = district.world.as_actor(fang);
    world.given([void_hold(hold)]);
    assert_eq!(
        district.spendable(fang),
        0,
        "120 lie there and 120 are owed"
    );
    time_passes_to(&mut district, "2026-05-01 00:00");
    assert_eq!(district.spendable(fang), 0);
    assert_eq!(in_bucket(&district.world, fang, Bucket::Debt), 0);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}
