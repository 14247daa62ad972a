//! R28: every hour takes two people; nobody confirms, approves or voids where they have a hand in.

use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::role::Role;
use hourledger::domain::sessions::grade::{Grade, GradeReason};
use hourledger::domain::sessions::state::SessionState;

use crate::cast::{
    District, approve, approve_unsigned, check_in, check_out, confirm, grant, keyed, new_session,
    session_of, void,
};

/// Fang is also an approver and recorder, the recorder also an approver.
fn everybody_is_everything() -> District {
    let mut district = District::new();
    let snow = district.snow;
    district.world.as_actor(district.founder).given([
        grant(district.fang, Role::Approver, snow.id),
        grant(district.fang, Role::Recorder, snow.id),
        grant(snow.recorder, Role::Approver, snow.id),
    ]);
    district
}

#[test]
fn r28_nobody_approves_their_own_hours() {
    let mut district = everybody_is_everything();
    let session = district.confirmed();
    let command = approve(district.sweeping, session);
    let outcome = district.world.as_actor(district.fang).when(command.clone());
    outcome.then_refused(RefusalCode::SelfApproval, "");
    let outcome = district
        .world
        .as_actor(district.snow.approver)
        .when(command);
    outcome.then_events(["session_approved", "hours_credited"]);
}

#[test]
fn r28_who_entered_does_not_approve() {
    let mut district = everybody_is_everything();
    let (snow, sweeping, fang) = (district.snow, district.sweeping, district.fang);
    let entry = keyed(sweeping, fang, "2026-03-03 09:00", "2026-03-03 11:00");
    let world = district
        .world
        .at("2026-03-03 13:00")
        .as_actor(snow.recorder);
    let session = new_session(&world.given([entry]));
    let outcome = world.when(approve_unsigned(sweeping, session));
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
    world.as_actor(fang).given([confirm(sweeping, session)]);
    let outcome = world
        .as_actor(snow.recorder)
        .when(approve(sweeping, session));
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
    let outcome = world
        .as_actor(snow.approver)
        .when(approve(sweeping, session));
    outcome.then_events(["session_approved", "hours_credited"]);
}

#[test]
fn r28_who_took_a_person_in_or_out_does_not_approve() {
    let mut district = everybody_is_everything();
    // In by Fang's own code, out by the recorder, who is an approver as well.
    let session = district.confirmed();
    let command = approve(district.sweeping, session);
    let outcome = district
        .world
        .as_actor(district.snow.recorder)
        .when(command);
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
}

#[test]
fn r28_nobody_keys_in_their_own_hours() {
    let mut district = everybody_is_everything();
    let (fang, sweeping) = (district.fang, district.sweeping);
    let entry = keyed(sweeping, fang, "2026-03-03 09:00", "2026-03-03 11:00");
    let world = district.world.at("2026-03-03 13:00").as_actor(fang);
    let outcome = world.when(entry);
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "person_id");
}

#[test]
fn r28_only_the_volunteer_confirms() {
    let mut district = everybody_is_everything();
    let session = district.ended();
    let command = confirm(district.sweeping, session);
    for other in [
        district.snow.recorder,
        district.snow.approver,
        district.qiang,
    ] {
        let outcome = district.world.as_actor(other).when(command.clone());
        outcome.then_refused(RefusalCode::RecordNotYours, "");
    }
    let outcome = district.world.as_actor(district.fang).when(command.clone());
    outcome.then_events(["session_confirmed"]);
    let outcome = district.world.when(command);
    outcome.then_refused(RefusalCode::AlreadyConfirmed, "");
}

#[test]
fn r28_approval_waits_for_the_signature() {
    let mut district = District::new();
    let session = district.ended();
    let command = approve(district.sweeping, session);
    let world = district.world.as_actor(district.snow.approver);
    let outcome = world.when(command.clone());
    outcome.then_refused(RefusalCode::NotConfirmed, "");
    // A volunteer who cannot sign: approved as such, and graded D.
    let unsigned = approve_unsigned(district.sweeping, session);
    let outcome = world.when(unsigned);
    outcome.then_events(["session_approved", "hours_credited"]);
    let outcome = world.when(command);
    outcome.then_refused(RefusalCode::AlreadyApproved, "");
    let outcome = world
        .as_actor(district.fang)
        .when(confirm(district.sweeping, session));
    outcome.then_refused(RefusalCode::AlreadyApproved, "");
    let credit = district.session(session).credits[0];
    let grade = (credit.grade, credit.grade_reason);
    assert_eq!(grade, (Grade::D, GradeReason::VolunteerDidNotSign));
}

#[test]
fn r28_nobody_voids_their_own_session() {
    let mut district = everybody_is_everything();
    let session = district.confirmed();
    let command = void(district.sweeping, session);
    let outcome = district.world.as_actor(district.fang).when(command);
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
}

#[test]
fn r28_an_administrators_back_office_entry_of_five_hours_convinces_nobody() {
    // The case of CCTV.com, 2025-07-17: forty yuan, two minutes, five hours, nobody came.
    for (keyed_at, grade) in [
        ("2026-03-07 09:00", (Grade::C, GradeReason::KeyedInTime)),
        ("2026-03-20 09:00", (Grade::D, GradeReason::KeyedLate)),
    ] {
        let mut district = District::new();
        let fang = district.fang;
        let day = ["2026-03-04 09:00", "2026-03-04 14:00"];
        let fair = district.another_activity(district.snow, day[0], day[1]);
        // The administrator who sells hours holds every role there is.
        let seller = district.snow.recorder;
        let roles = [Role::Approver, Role::OrganisationAdmin];
        let grants = roles.map(|role| grant(seller, role, district.snow.id));
        district.world.as_actor(district.founder).given(grants);

        let world = district.world.at(keyed_at).as_actor(seller);
        let session = new_session(&world.given([keyed(fair, fang, day[0], day[1])]));
        for command in [approve(fair, session), approve_unsigned(fair, session)] {
            let outcome = world.when(command);
            outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
        }
        assert_eq!(session_of(world, fair, session).state, SessionState::Ended);
        // Even with buyer and a second approver in the game, the certificate says how.
        world.as_actor(fang).given([confirm(fair, session)]);
        world
            .as_actor(district.snow.approver)
            .given([approve(fair, session)]);
        let credit = session_of(world, fair, session).credits[0];
        assert_eq!((credit.grade, credit.grade_reason), grade);
    }
}

#[test]
fn r28_one_recorder_takes_in_and_out_and_another_person_approves() {
    let mut district = District::new();
    let (snow, sweeping, fang) = (district.snow, district.sweeping, district.fang);
    let world = district
        .world
        .at("2026-03-03 09:00")
        .as_actor(snow.recorder);
    let session = new_session(&world.given([check_in(sweeping, fang)]));
    world
        .at("2026-03-03 11:00")
        .given([check_out(sweeping, session)]);
    world.as_actor(fang).given([confirm(sweeping, session)]);
    world
        .as_actor(snow.approver)
        .given([approve(sweeping, session)]);
    assert_eq!(district.session(session).credits[0].grade, Grade::B);
}
