//! On site: in and out by the code or by staff, breaks, forgotten check-outs (R18, R19, R20).

use hourledger::domain::Event;
use hourledger::domain::due::DueKind;
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::sessions::grade::{Grade, GradeReason};
use hourledger::domain::sessions::state::{SessionState, Source};

use crate::cast::{
    District, activity, approve, approve_unsigned, check_in, check_in_by_code, check_out,
    check_out_by_code, confirm, deadline, elapse, new_activity, new_session, session_of,
};
use crate::world::moment;

#[test]
fn r18_breaks_are_not_service() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let world = district.world.at("2026-03-03 09:00").as_actor(fang);
    let session = new_session(&world.given([check_in_by_code(sweeping, fang)]));
    let mut out = check_out_by_code(sweeping, session);
    world.at("2026-03-03 11:00");
    for breaks in [120, 121, i64::MAX] {
        out.break_minutes = Minutes(breaks);
        let outcome = world.when(out.clone());
        outcome.then_refused(RefusalCode::BreaksExceedDuration, "break_minutes");
    }
    out.break_minutes = Minutes(-1);
    let outcome = world.when(out.clone());
    outcome.then_refused(RefusalCode::NumberOutOfRange, "break_minutes");
    out.break_minutes = Minutes(30);
    world.when(out).then_events(["session_checked_out"]);
    let end = district.session(session).end.expect("ended");
    assert_eq!(end.minutes, Minutes(90));
}

#[test]
fn r19_check_out_follows_check_in() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let world = district.world.at("2026-03-03 09:00").as_actor(fang);
    let session = new_session(&world.given([check_in_by_code(sweeping, fang)]));
    let outcome = world.when(check_out_by_code(sweeping, session));
    outcome.then_refused(RefusalCode::CheckOutNotAfterCheckIn, "");
    world
        .at("2026-03-03 10:00")
        .given([check_out_by_code(sweeping, session)]);
    let outcome = world.when(check_out_by_code(sweeping, session));
    outcome.then_refused(RefusalCode::SessionNotOpen, "");
}

#[test]
fn r19_an_open_session_has_no_hours_and_takes_no_signature() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let world = district.world.at("2026-03-03 09:00").as_actor(fang);
    let session = new_session(&world.given([check_in_by_code(sweeping, fang)]));
    let outcome = world.when(confirm(sweeping, session));
    outcome.then_refused(RefusalCode::SessionStillOpen, "");
    let outcome = world
        .as_actor(district.snow.approver)
        .when(approve_unsigned(sweeping, session));
    outcome.then_refused(RefusalCode::SessionStillOpen, "");
}

#[test]
fn r19_a_forgotten_check_out_ends_as_planned_and_waits_for_two_people() {
    let mut district = District::new();
    let (sweeping, fang, approver) = (district.sweeping, district.fang, district.snow.approver);
    let world = district.world.at("2026-03-03 09:30").as_actor(fang);
    let session = new_session(&world.given([check_in_by_code(sweeping, fang)]));

    let due = deadline(world, DueKind::CheckOut, sweeping, session);
    assert_eq!(
        due.at,
        moment("2026-03-03 16:00"),
        "planned end and 240 minutes"
    );
    let outcome = world.at("2026-03-03 15:59:59").as_system().when(due);
    outcome.then_refused(RefusalCode::DeadlineNotReached, "");
    let outcome = world.at("2026-03-03 16:00").as_actor(fang).when(due);
    outcome.then_refused(RefusalCode::RoleMissing, "");
    // The scheduler may be late: what follows depends on the deadline, not on the scheduler.
    let outcome = world.at("2026-03-03 18:00").as_system().when(due);
    outcome.then_events(["session_check_out_forgotten"]);
    let outcome = world.when(due);
    outcome.then_refused(RefusalCode::SessionStateUnfit, "");

    let end = district.session(session).end.expect("ended");
    assert_eq!(end.source, Source::PlannedEnd);
    assert_eq!(
        (end.at, end.minutes),
        (moment("2026-03-03 12:00"), Minutes(150))
    );

    let world = district.world.as_actor(approver);
    for command in [
        approve(sweeping, session),
        approve_unsigned(sweeping, session),
    ] {
        let outcome = world.when(command);
        outcome.then_refused(RefusalCode::NotConfirmed, "");
    }
    world.as_actor(fang).given([confirm(sweeping, session)]);
    world.as_actor(approver).given([approve(sweeping, session)]);
    let credit = district.session(session).credits[0];
    let grade = (credit.grade, credit.grade_reason);
    assert_eq!(grade, (Grade::D, GradeReason::CheckOutForgotten));
}

#[test]
fn r19_after_its_deadline_a_check_out_comes_too_late() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let world = district.world.at("2026-03-03 09:30").as_actor(fang);
    let session = new_session(&world.given([check_in_by_code(sweeping, fang)]));
    let mut late = world.clone();
    let outcome = late
        .at("2026-03-03 16:00")
        .when(check_out_by_code(sweeping, session));
    outcome.then_refused(RefusalCode::CheckOutOverdue, "");
    let outcome = world
        .at("2026-03-03 15:59:59")
        .when(check_out_by_code(sweeping, session));
    outcome.then_events(["session_checked_out"]);
}

#[test]
fn r19_a_session_of_a_long_activity_lasts_a_day_at_most() {
    let mut district = District::new();
    let fang = district.fang;
    let plan = activity(district.snow, "2026-03-05 09:00", "2026-03-08 09:00");
    let long = new_activity(&district.world.given([plan]));
    let world = district.world.at("2026-03-05 10:00").as_actor(fang);
    let session = new_session(&world.given([check_in_by_code(long, fang)]));
    let due = deadline(world, DueKind::CheckOut, long, session);
    assert_eq!(due.at, moment("2026-03-06 10:00"));
    elapse(world, DueKind::CheckOut, long, session);
    let end = session_of(world, long, session).end.expect("ended");
    assert_eq!(end.minutes, Minutes(24 * 60));
}

#[test]
fn r20_check_in_is_open_from_half_an_hour_before_until_the_end() {
    for (now, accepted) in [
        ("2026-03-03 08:29:59", false),
        ("2026-03-03 08:30", true),
        ("2026-03-03 11:59:59", true),
        ("2026-03-03 12:00", false),
    ] {
        let mut district = District::new();
        let command = check_in_by_code(district.sweeping, district.fang);
        let outcome = district.world.at(now).as_actor(district.fang).when(command);
        if accepted {
            outcome.then_events(["session_checked_in"]);
        } else {
            outcome.then_refused(RefusalCode::CheckInOutsideWindow, "");
        }
    }
}

#[test]
fn r20_a_wrong_code_lets_nobody_in_or_out() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let world = district.world.at("2026-03-03 09:00").as_actor(fang);
    world.code_holds = false;
    let outcome = world.when(check_in_by_code(sweeping, fang));
    outcome.then_refused(RefusalCode::CodeWrong, "code");
    let outcome = world.when(check_in(sweeping, fang));
    outcome.then_refused(RefusalCode::CodeWrong, "code");
    world.code_holds = true;
    let session = new_session(&world.given([check_in_by_code(sweeping, fang)]));
    world.code_holds = false;
    let outcome = world
        .at("2026-03-03 10:00")
        .when(check_out_by_code(sweeping, session));
    outcome.then_refused(RefusalCode::CodeWrong, "code");
}

#[test]
fn staff_do_not_take_themselves_in() {
    let mut district = District::new();
    let recorder = district.snow.recorder;
    let world = district.world.at("2026-03-03 09:00").as_actor(recorder);
    let outcome = world.when(check_in(district.sweeping, recorder));
    outcome.then_refused(RefusalCode::CodeWrong, "code");
}

#[test]
fn a_walk_in_is_signed_up_by_coming() {
    let mut district = District::new();
    let (sweeping, jing) = (district.sweeping, district.jing);
    let world = district.world.at("2026-03-03 09:00");
    let outcome = world
        .as_actor(district.snow.recorder)
        .when(check_in(sweeping, jing));
    outcome.then_events(["volunteer_signed_up", "session_checked_in"]);
}

#[test]
fn r27_the_channel_of_the_start_stays() {
    let mut district = District::new();
    let session = district.effective();
    assert_eq!(district.session(session).source_in, Source::OnSiteCode);
    let credited = district
        .world
        .log
        .iter()
        .rev()
        .find_map(|recorded| match &recorded.event {
            Event::HoursCredited(event) => Some(event.hours.source),
            _ => None,
        });
    assert_eq!(credited, Some(Source::OnSiteCode));
}

#[test]
fn a_session_too_short_for_a_minute_ends_and_gives_no_hours() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let session = district.clocked("2026-03-03 09:00", "2026-03-03 09:00:59");
    district
        .world
        .as_actor(fang)
        .given([confirm(sweeping, session)]);
    let outcome = district
        .world
        .as_actor(district.snow.approver)
        .when(approve(sweeping, session));
    outcome.then_refused(RefusalCode::DurationZero, "");
    assert_eq!(district.state(session), SessionState::Confirmed);
    let again = district.world.as_actor(district.snow.recorder);
    let outcome = again.when(check_out(sweeping, session));
    outcome.then_refused(RefusalCode::SessionNotOpen, "");
}
