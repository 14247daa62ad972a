//! Policy packs: never in force before their adoption, pinned by the first event (I10).

use hourledger::domain::kernel::minutes::{Minutes, Rounding};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::policy::command::AdoptPolicy;
use hourledger::domain::policy::pack::{Pack, Setting, Sourced};

use crate::cast::{District, activity, check_in_by_code, check_out_by_code, keyed, new_session};
use crate::world::moment;

/// The national pack, version 2, which rounds down to whole hours.
fn second() -> Pack {
    let mut pack = Pack::national().clone();
    pack.version = 2;
    pack.rounding = Rounding::Floor { unit: 60 };
    pack
}

fn adopt(pack: Pack, from: &str) -> AdoptPolicy {
    AdoptPolicy {
        pack: Box::new(pack),
        effective_from: from.parse().expect("a date"),
    }
}

#[test]
fn i10_a_pack_takes_effect_today_at_the_earliest() {
    let mut district = District::new();
    let world = district.world.as_actor(district.founder);
    let outcome = world.when(adopt(second(), "2026-03-01"));
    outcome.then_refused(RefusalCode::PolicyEffectiveBeforeAdoption, "effective_from");
    let outcome = world.when(adopt(second(), "2026-03-02"));
    outcome.then_events(["policy_adopted"]);
}

#[test]
fn i10_only_the_ledgers_administrator_adopts() {
    let mut district = District::new();
    let outcome = district
        .world
        .as_actor(district.snow.admin)
        .when(adopt(second(), "2026-03-02"));
    outcome.then_refused(RefusalCode::RoleMissing, "");
}

#[test]
fn i10_one_version_of_a_pack_is_one_text() {
    let mut district = District::new();
    let world = district.world.as_actor(district.founder);
    let same = Pack::national().clone();
    let outcome = world.when(adopt(same, "2026-03-02"));
    outcome.then_refused(RefusalCode::PolicyAlreadyAdopted, "pack");
    let mut changed_in_silence = second();
    changed_in_silence.version = 1;
    let outcome = world.when(adopt(changed_in_silence, "2026-03-02"));
    outcome.then_refused(RefusalCode::PolicyAlreadyAdopted, "pack");
}

#[test]
fn i10_a_malformed_pack_is_refused() {
    let mut district = District::new();
    let mut pack = second();
    pack.rounding = Rounding::Floor { unit: 0 };
    let outcome = district
        .world
        .as_actor(district.founder)
        .when(adopt(pack, "2026-03-02"));
    outcome.then_refused(RefusalCode::PolicyMalformed, "rounding");
}

/// What makes a pack another one.
type Change = Box<dyn Fn(&mut Pack)>;

#[test]
fn i10_a_rule_that_nothing_here_enforces_is_not_adopted() {
    let number = || {
        Setting::Set(Sourced {
            source: "hourledger".to_owned(),
            value: 3,
        })
    };
    let changes: [(&str, Change); 3] = [
        (
            "attendance_share_percent",
            Box::new(move |it| it.attendance_share_percent = number()),
        ),
        (
            "pairs_per_day_max",
            Box::new(move |it| it.pairs_per_day_max = number()),
        ),
        (
            "radius_metres",
            Box::new(move |it| it.radius_metres = number()),
        ),
    ];
    for (field, change) in changes {
        let mut district = District::new();
        let mut pack = second();
        change(&mut pack);
        let outcome = district
            .world
            .as_actor(district.founder)
            .when(adopt(pack, "2026-03-02"));
        outcome.then_refused(RefusalCode::PolicyNotEnforceable, field);
    }
}

#[test]
fn i10_a_pack_may_shorten_activities() {
    let mut pack = second();
    pack.activity_days_max = Setting::Set(Sourced {
        source: "hourledger".to_owned(),
        value: 1,
    });
    let mut district = District::under(pack);
    let world = district.world.as_actor(district.snow.recorder);
    let outcome = world.when(activity(
        district.snow,
        "2026-03-05 09:00",
        "2026-03-06 09:00:01",
    ));
    outcome.then_refused(RefusalCode::ActivityTooLong, "ends_at");
    let outcome = world.when(activity(
        district.snow,
        "2026-03-05 09:00",
        "2026-03-06 09:00",
    ));
    outcome.then_events(["activity_published"]);
}

#[test]
fn i10_a_session_keeps_the_pack_of_its_first_event() {
    let mut district = District::new();
    let (sweeping, fang, qiang) = (district.sweeping, district.fang, district.qiang);
    let world = district.world.at("2026-03-03 09:00").as_actor(fang);
    let old = new_session(&world.given([check_in_by_code(sweeping, fang)]));
    // Adopted while she sweeps, in force for today.
    world.as_actor(district.founder).at("2026-03-03 09:30");
    world.given([adopt(second(), "2026-03-03")]);
    world.as_actor(qiang);
    let new = new_session(&world.given([check_in_by_code(sweeping, qiang)]));

    world
        .at("2026-03-03 11:10")
        .given([check_out_by_code(sweeping, new)]);
    world
        .as_actor(fang)
        .given([check_out_by_code(sweeping, old)]);
    let minutes = |session| district.session(session).end.map(|end| end.minutes);
    assert_eq!(minutes(old), Some(Minutes(130)), "exact minutes");
    assert_eq!(minutes(new), Some(Minutes(60)), "whole hours");
}

#[test]
fn i10_the_service_date_chooses_among_the_packs_adopted_so_far() {
    let mut district = District::new();
    let world = district.world.as_actor(district.founder);
    world.given([adopt(second(), "2026-03-04")]);
    // Service on the third, keyed on the fifth: the pack of the third.
    let entry = keyed(
        district.sweeping,
        district.fang,
        "2026-03-03 09:00",
        "2026-03-03 10:50",
    );
    let world = world
        .at("2026-03-05 09:00")
        .as_actor(district.snow.recorder);
    let session = new_session(&world.given([entry]));
    assert_eq!(
        district.session(session).end.map(|end| end.minutes),
        Some(Minutes(110))
    );
}

#[test]
fn i10_records_older_than_the_ledger_fall_under_its_first_pack() {
    let mut district = District::new();
    let old = activity(district.snow, "2020-05-01 09:00", "2020-05-01 12:00");
    let world = district.world.as_actor(district.snow.recorder);
    world.when(old).then_events(["activity_published"]);
    assert!(moment("2020-05-01 09:00") < world.now);
}
