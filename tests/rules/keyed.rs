//! Keyed entry, the main attack surface: bounds, lateness, no upgrade (R26, R27, R30).

use hourledger::domain::activities::book::ParticipationBook;
use hourledger::domain::activities::command::SignUp;
use hourledger::domain::kernel::minutes::{Minutes, Rounding};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::policy::pack::Pack;
use hourledger::domain::sessions::command::KeySession;
use hourledger::domain::sessions::state::Source;
use hourledger::domain::{BookKey, Event};

use crate::cast::{District, activity, keyed, new_activity, new_session, void};
use crate::world::World;

/// Tuesday after the sweeping, the recorder at the desk.
fn afterwards() -> District {
    let mut district = District::new();
    district
        .world
        .at("2026-03-03 13:00")
        .as_actor(district.snow.recorder);
    district
}

fn entry(district: &District, from: &str, to: &str) -> KeySession {
    let at = |time: &str| format!("2026-03-03 {time}");
    keyed(district.sweeping, district.fang, &at(from), &at(to))
}

#[test]
fn r26_keyed_times_lie_within_the_plan_and_in_the_past() {
    let mut district = afterwards();
    for (from, to, code, field) in [
        (
            "08:59:59",
            "10:00",
            RefusalCode::OutsidePlannedTime,
            "started_at",
        ),
        (
            "11:00",
            "12:00:01",
            RefusalCode::OutsidePlannedTime,
            "ended_at",
        ),
        ("11:00", "13:00:01", RefusalCode::MomentInFuture, "ended_at"),
        (
            "11:00",
            "11:00",
            RefusalCode::CheckOutNotAfterCheckIn,
            "ended_at",
        ),
    ] {
        let command = entry(&district, from, to);
        district.world.when(command).then_refused(code, field);
    }
    let command = entry(&district, "09:00", "12:00");
    district.world.when(command).then_events(["session_keyed"]);
}

#[test]
fn r26_keyed_sessions_together_never_exceed_the_schedule() {
    let mut district = afterwards();
    let (morning, breaks) = (
        entry(&district, "09:00", "11:00"),
        keyed_with_break(&district, "11:00", "12:00", 30),
    );
    let first = new_session(&district.world.given([morning]));
    district.world.given([breaks]);
    let participation = |district: &District| {
        let key = BookKey::Participation(district.sweeping, district.fang);
        let book = district.world.book::<ParticipationBook>(&key);
        book.map_or(Minutes::ZERO, |book| book.keyed_minutes)
    };
    assert_eq!(participation(&district), Minutes(150));
    // A void gives the minutes back.
    let command = void(district.sweeping, first);
    district
        .world
        .as_actor(district.snow.approver)
        .given([command]);
    assert_eq!(participation(&district), Minutes(30));
}

fn keyed_with_break(district: &District, from: &str, to: &str, minutes: i64) -> KeySession {
    let mut command = entry(district, from, to);
    command.break_minutes = Minutes(minutes);
    command
}

#[test]
fn r26_rounding_up_cannot_carry_keyed_hours_past_the_schedule() {
    let mut pack = Pack::national().clone();
    pack.rounding = Rounding::Ceiling { unit: 60 };
    let mut district = District::under(pack);
    district
        .world
        .at("2026-03-03 13:00")
        .as_actor(district.snow.recorder);
    let parts = [
        entry(&district, "09:00", "09:50"),
        entry(&district, "10:00", "10:50"),
        entry(&district, "11:00", "11:50"),
    ];
    district.world.given(parts);
    let more = entry(&district, "11:55", "12:00");
    let outcome = district.world.when(more);
    outcome.then_refused(RefusalCode::DurationOverPlanned, "ended_at");
}

#[test]
fn r26_a_keyed_session_lasts_a_day_at_most() {
    let mut district = District::new();
    let plan = activity(district.snow, "2026-03-05 09:00", "2026-03-08 09:00");
    let long = new_activity(&district.world.given([plan]));
    let fang = district.fang;
    district.world.given([SignUp {
        activity_id: long,
        person_id: fang,
    }]);
    let world: &mut World = district.world.at("2026-03-08 10:00");
    let outcome = world.when(keyed(long, fang, "2026-03-05 09:00", "2026-03-06 09:00:01"));
    outcome.then_refused(RefusalCode::SessionTooLong, "ended_at");
    let outcome = world.when(keyed(long, fang, "2026-03-05 09:00", "2026-03-06 09:00"));
    outcome.then_events(["session_keyed"]);
}

#[test]
fn a_keyed_session_without_a_minute_is_none() {
    let mut district = afterwards();
    let command = entry(&district, "09:00", "09:00:59");
    let outcome = district.world.when(command);
    outcome.then_refused(RefusalCode::DurationZero, "ended_at");
}

#[test]
fn r27_keyed_is_keyed() {
    let mut district = afterwards();
    let command = entry(&district, "09:00", "11:00");
    let session = new_session(&district.world.given([command]));
    let book = district.session(session);
    assert_eq!(book.source_in, Source::Keyed);
    assert_eq!(book.end.map(|end| end.source), Some(Source::Keyed));
}

#[test]
fn r30_after_ten_working_days_an_entry_is_marked_late() {
    // Tuesday 2026-03-03 and ten working days: Tuesday 2026-03-17.
    for (now, late) in [("2026-03-17 23:59", false), ("2026-03-18 00:00", true)] {
        let mut district = afterwards();
        let command = entry(&district, "09:00", "11:00");
        let events = district.world.at(now).given([command]);
        match &events[..] {
            [Event::SessionKeyed(event)] => assert_eq!(event.time.late, late, "{now}"),
            other => panic!("{other:?}"),
        }
    }
}
