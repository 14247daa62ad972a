//! What a recorded session would amount to under another pack (F57), asked of the functions that
//! decided it.

use hourledger::domain::kernel::minutes::{Minutes, Rounding};
use hourledger::domain::kernel::zone::Zone;
use hourledger::domain::policy::pack::{Pack, Setting, Sourced};
use hourledger::domain::sessions::grade::{Grade, GradeReason};
use hourledger::domain::sessions::what_if::{Amounts, by_rule, under};

use crate::cast::{District, approve, approve_part, confirm, keyed, new_session, session_of, void};

fn amounts(
    district: &District,
    id: hourledger::domain::kernel::ids::SessionId,
    pack: &Pack,
) -> Option<Amounts> {
    let session = session_of(&district.world, district.sweeping, id);
    under(session, pack, &Zone::shanghai())
}

/// The national pack, changed.
fn national(change: impl FnOnce(&mut Pack)) -> Pack {
    let mut pack = Pack::national().clone();
    change(&mut pack);
    pack
}

#[test]
fn r25_asked_with_its_own_pack_a_session_amounts_to_what_is_recorded() {
    let mut district = District::new();
    let id = district.effective();
    let seen = amounts(&district, id, Pack::national()).expect("it counts");
    let credit = *session_of(&district.world, district.sweeping, id)
        .standing_credits()
        .next()
        .expect("credited");
    assert_eq!(seen.minutes, credit.minutes);
    assert_eq!(seen.grade, Some((credit.grade, credit.grade_reason)));
    assert_eq!((seen.late, seen.notice_working_days), (false, None));
}

#[test]
fn r25_another_rounding_is_applied_to_the_exact_time() {
    let mut district = District::new();
    let id = district.effective();
    for (rounding, minutes) in [
        (Rounding::Floor { unit: 50 }, 100),
        (Rounding::Ceiling { unit: 50 }, 150),
        (Rounding::Floor { unit: 150 }, 0),
    ] {
        let pack = national(|pack| pack.rounding = rounding.clone());
        let seen = amounts(&district, id, &pack).expect("it counts");
        assert_eq!(seen.minutes, Minutes(minutes), "{rounding:?}");
    }
}

#[test]
fn a_part_that_was_approved_stays_the_part_under_any_rounding() {
    let mut district = District::new();
    let id = district.confirmed();
    district.world.as_actor(district.snow.approver);
    district
        .world
        .given([approve_part(district.sweeping, id, 70)]);
    for (unit, minutes) in [(1, 70), (50, 70), (125, 0)] {
        let pack = national(|pack| pack.rounding = Rounding::Floor { unit });
        let seen = amounts(&district, id, &pack).expect("it counts");
        assert_eq!(seen.minutes, Minutes(minutes), "{unit}");
    }
}

#[test]
fn r30_fewer_working_days_make_an_entry_late_and_a_grade_fall() {
    let mut district = District::new();
    district
        .world
        .at("2026-03-09 10:00")
        .as_actor(district.snow.recorder);
    let (from, to) = ("2026-03-03 09:00", "2026-03-03 10:00");
    let entry = keyed(district.sweeping, district.fang, from, to);
    let id = new_session(&district.world.given([entry]));
    district.world.as_actor(district.fang);
    district.world.given([confirm(district.sweeping, id)]);
    district.world.as_actor(district.snow.approver);
    district.world.given([approve(district.sweeping, id)]);

    let now = amounts(&district, id, Pack::national()).expect("it counts");
    assert_eq!(
        (now.late, now.grade),
        (false, Some((Grade::C, GradeReason::KeyedInTime)))
    );
    let pack = national(|pack| {
        pack.late_entry_working_days.value = 3;
        pack.grades.c_entered_within_days = 5;
    });
    let then = amounts(&district, id, &pack).expect("it counts");
    assert_eq!(
        (then.late, then.grade),
        (true, Some((Grade::D, GradeReason::KeyedLate)))
    );
    let pack = national(|pack| pack.late_entry_working_days.value = 4);
    assert!(
        !amounts(&district, id, &pack).expect("it counts").late,
        "the fourth day is in time"
    );
}

#[test]
fn r34_a_notice_belongs_to_what_was_approved() {
    let mut district = District::new();
    let pack = national(|pack| {
        pack.notice_working_days = Setting::Set(Sourced {
            source: "hourledger".to_owned(),
            value: 3,
        });
    });
    let id = district.confirmed();
    let waiting = amounts(&district, id, &pack).expect("it counts");
    assert_eq!((waiting.notice_working_days, waiting.grade), (None, None));
    district.world.as_actor(district.snow.approver);
    district.world.given([approve(district.sweeping, id)]);
    let approved = amounts(&district, id, &pack).expect("it counts");
    assert_eq!(approved.notice_working_days, Some(3));
}

#[test]
fn r35_what_is_undone_amounts_to_nothing_under_any_pack() {
    let mut district = District::new();
    let id = district.effective();
    district.world.given([void(district.sweeping, id)]);
    assert_eq!(amounts(&district, id, Pack::national()), None);
}

#[test]
fn f42_rules_that_approve_are_part_of_the_question() {
    let mut district = District::new();
    let id = district.effective();
    let session = session_of(&district.world, district.sweeping, id);
    let with_rules = national(|pack| pack.auto_approval = crate::cast::every_clocked());
    let by = |pack: &Pack| by_rule(session, id, pack, &Zone::shanghai());
    assert_eq!([by(Pack::national()), by(&with_rules)], [false, true]);
    let unsigned = district.clocked("2026-03-03 11:00", "2026-03-03 11:30");
    let session = session_of(&district.world, district.sweeping, unsigned);
    assert!(!by_rule(session, unsigned, &with_rules, &Zone::shanghai()));
}
