//! F66: soft limits of credit are told, in either direction once a month, and refuse nothing.

use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::kernel::zone::Zone;
use hourledger::domain::policy::pack::{TimeBank, Warn, WarnSide};
use hourledger::domain::timebank::account::{Account, Unit};
use hourledger::domain::timebank::earn::month_of;
use hourledger::domain::timebank::warn::{Step, change, crossings};

use crate::cast::{
    District, account, bank_of, bank_sum, held, set, spouses, transfer, void, void_hold,
};
use crate::world::moment;

const LIMITS: Warn = Warn {
    above: Some(Amount(200)),
    below: Some(Amount(60)),
};

fn limited(bank: &mut TimeBank) {
    bank.warn = set(LIMITS);
}

/// When somebody is told, as months and sides, the newest first.
fn told(district: &District, person: PersonId) -> Vec<(u32, WarnSide)> {
    let own = Account::Person(person);
    let mut steps = Vec::new();
    for recorded in district.world.log.iter().rev() {
        let change = change(&recorded.event, &[own]);
        if change != Amount::ZERO {
            let date = Zone::shanghai().date(recorded.at.recorded_at);
            steps.push(Step {
                change,
                month: month_of(date) % 12 + 1,
                warn: Some(LIMITS),
            });
        }
    }
    let spendable = account(&district.world, own).spendable();
    let all: Amount = steps.iter().map(|step| step.change).sum();
    assert_eq!(all, spendable, "the steps lead from nothing to now");
    let found = crossings(spendable, &steps);
    let found = found.iter();
    found.map(|it| (steps[it.step].month, it.side)).collect()
}

#[test]
fn f66_credit_that_runs_out_is_told_once_a_month_and_spent_all_the_same() {
    let mut district = District::banked_with(limited);
    let fang = district.fang;
    assert_eq!(told(&district, fang), [], "two hours, earned from nothing");
    let hold = held(&mut district, 60);
    assert_eq!(told(&district, fang), [], "60 left is not below 60");
    district.world.as_actor(fang).given([void_hold(hold)]);
    let hold = held(&mut district, 61);
    assert_eq!(told(&district, fang), [(3, WarnSide::Below)]);
    district.world.as_actor(fang).given([void_hold(hold)]);
    district.world.now = moment("2026-03-31 23:59");
    let hold = held(&mut district, 120);
    assert_eq!(district.spendable(fang), 0, "nothing is refused for it");
    assert_eq!(told(&district, fang), [(3, WarnSide::Below)], "not again");
    district.world.now = moment("2026-04-01 00:00");
    district.world.as_actor(fang).given([void_hold(hold)]);
    assert_eq!(told(&district, fang), [(3, WarnSide::Below)]);
    held(&mut district, 100);
    let both = [(4, WarnSide::Below), (3, WarnSide::Below)];
    assert_eq!(told(&district, fang), both, "the month begins at midnight");
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn f66_credit_that_piles_up_is_told_once_a_month_and_earned_all_the_same() {
    let mut district = District::banked_with(limited);
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    spouses(&mut district);
    let (from, to) = ("2026-03-04 09:00", "2026-03-04 10:20");
    let activity = district.another_activity(snow, from, to);
    district.serve_at(activity, from, to);
    assert_eq!(district.spendable(fang), 200);
    assert_eq!(told(&district, fang), [], "200 is not above 200");
    let (from, to) = ("2026-03-05 09:00", "2026-03-05 10:00");
    let activity = district.another_activity(snow, from, to);
    let session = district.serve_at(activity, from, to);
    assert_eq!(district.spendable(fang), 260, "nothing is kept back for it");
    assert_eq!(told(&district, fang), [(3, WarnSide::Above)]);
    district
        .world
        .as_actor(fang)
        .given([transfer(fang, qiang, 70)]);
    assert_eq!(told(&district, fang), [(3, WarnSide::Above)]);
    assert_eq!(told(&district, qiang), [], "70 came to somebody with none");
    held(&mut district, 140);
    let approver = district.world.as_actor(snow.approver);
    approver.given([void(activity, session)]);
    let both = [(3, WarnSide::Below), (3, WarnSide::Above)];
    assert_eq!(told(&district, fang), both, "each direction for itself");
    assert!(district.spendable(fang) < 0, "what is owed counts, too");
}

#[test]
fn f66_limits_of_the_day_count_and_without_any_nothing_is_told() {
    let step = |change, warn| Step {
        change: Amount(change),
        month: 1,
        warn,
    };
    let steps = [step(-100, None), step(-50, Some(LIMITS)), step(300, None)];
    assert_eq!(crossings(Amount(150), &steps), [], "250 was above before");
    let one_sided = Warn {
        above: None,
        ..LIMITS
    };
    let steps = [step(-160, Some(one_sided)), step(210, Some(one_sided))];
    let found = crossings(Amount(50), &steps);
    assert_eq!((found.len(), found[0].side), (1, WarnSide::Below));
    assert_eq!(
        bank_of("nanjing", |_| {})
            .time_bank
            .value()
            .map(|it| it.warn.value()),
        Some(None)
    );
}
