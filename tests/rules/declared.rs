//! R29: hours that a volunteer declares count only after the activity's lead confirmed them and
//! another person approved; their grade is D.

use hourledger::domain::kernel::ids::SessionId;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::role::Role;
use hourledger::domain::sessions::command::DeclareSession;
use hourledger::domain::sessions::grade::{Grade, GradeReason};
use hourledger::domain::sessions::state::{SessionState, Source};
use hourledger::domain::sessions::steps::StepKind;
use hourledger::domain::stored::Actor;

use crate::cast::{
    District, approve, approve_unsigned, confirm, confirm_declared, correct, declared, grant,
    keyed, new_session, suspend,
};
use crate::world::moment;

/// What Fang declares of the sweeping, on Tuesday afternoon.
fn of_fang(district: &District) -> DeclareSession {
    let (sweeping, fang) = (district.sweeping, district.fang);
    declared(sweeping, fang, "2026-03-03 09:00", "2026-03-03 11:00")
}

/// Fang has declared two hours.
fn claimed() -> (District, SessionId) {
    let mut district = District::new();
    let command = of_fang(&district);
    let world = district
        .world
        .at("2026-03-03 15:00")
        .as_actor(district.fang);
    let id = new_session(&world.given([command]));
    (district, id)
}

/// And the lead, who is the administrator, has confirmed them.
fn led() -> (District, SessionId) {
    let (mut district, id) = claimed();
    let command = confirm_declared(district.sweeping, id);
    district
        .world
        .as_actor(district.snow.admin)
        .given([command]);
    (district, id)
}

#[test]
fn r29_a_declaration_takes_effect_after_the_lead_and_another_person() {
    let (mut district, id) = led();
    assert_eq!(district.state(id), SessionState::Confirmed);
    let command = approve(district.sweeping, id);
    let world = district.world.as_actor(district.snow.approver);
    let outcome = world.when(command);
    outcome.then_events(["session_approved", "hours_credited"]);
    let session = district.session(id);
    assert_eq!(session.source_in, Source::SelfDeclared);
    let credit = session.credits[0];
    assert_eq!(credit.minutes.0, 120);
    let graded = (credit.grade, credit.grade_reason);
    assert_eq!(graded, (Grade::D, GradeReason::SelfDeclared));
    let lead = session.confirmed.map(|signature| signature.by);
    assert_eq!(lead, Some(Actor::Person(district.snow.admin)));
}

#[test]
fn r29_nobody_approves_before_the_lead_confirmed() {
    let (mut district, id) = claimed();
    let (plain, unsigned) = (
        approve(district.sweeping, id),
        approve_unsigned(district.sweeping, id),
    );
    let world = district.world.as_actor(district.snow.approver);
    let outcome = world.when(plain);
    outcome.then_refused(RefusalCode::DeclarationNotConfirmed, "");
    let outcome = world.when(unsigned);
    outcome.then_refused(RefusalCode::DeclarationNotConfirmed, "");
}

#[test]
fn r29_only_the_lead_confirms() {
    let (mut district, id) = claimed();
    let (fang, snow) = (district.fang, district.snow);
    let command = confirm_declared(district.sweeping, id);
    for other in [snow.approver, snow.recorder, district.qiang] {
        let outcome = district.world.as_actor(other).when(command.clone());
        let refusal = outcome.then_refused(RefusalCode::LeadNeeded, "");
        assert_eq!(refusal.rule(), Some("R29"));
    }
    let outcome = district.world.as_actor(fang).when(command);
    outcome.then_refused(RefusalCode::SelfConfirmation, "");
    let own_signature = confirm(district.sweeping, id);
    let outcome = district.world.when(own_signature);
    outcome.then_refused(RefusalCode::SelfConfirmation, "");
}

#[test]
fn r29_the_lead_does_not_approve_as_well() {
    let (mut district, id) = led();
    let snow = district.snow;
    district
        .world
        .as_actor(district.founder)
        .given([grant(snow.admin, Role::Approver, snow.id)]);
    let command = approve(district.sweeping, id);
    let outcome = district.world.as_actor(snow.admin).when(command);
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
}

#[test]
fn r29_hours_of_the_lead_are_confirmed_by_an_administrator() {
    let mut district = District::new();
    let (snow, sweeping) = (district.snow, district.sweeping);
    let sign_up = hourledger::domain::activities::command::SignUp {
        activity_id: sweeping,
        person_id: snow.admin,
    };
    let world = district.world.as_actor(snow.admin);
    world.given([sign_up]);
    world.at("2026-03-03 15:00");
    let own = declared(sweeping, snow.admin, "2026-03-03 09:00", "2026-03-03 10:00");
    let id = new_session(&world.given([own]));
    let command = confirm_declared(sweeping, id);
    let outcome = world.when(command.clone());
    outcome.then_refused(RefusalCode::SelfConfirmation, "");
    let outcome = world.as_actor(snow.approver).when(command.clone());
    outcome.then_refused(RefusalCode::RoleMissing, "");
    let second = grant(snow.recorder, Role::OrganisationAdmin, snow.id);
    world.as_actor(district.founder).given([second]);
    let outcome = world.as_actor(snow.recorder).when(command);
    outcome.then_events(["session_declaration_confirmed"]);
}

#[test]
fn r29_everybody_declares_their_own_hours_only() {
    let mut district = District::new();
    let command = of_fang(&district);
    district.world.at("2026-03-03 15:00");
    for other in [district.qiang, district.snow.recorder] {
        let outcome = district.world.as_actor(other).when(command.clone());
        outcome.then_refused(RefusalCode::RecordNotYours, "person_id");
    }
}

#[test]
fn r29_the_bounds_of_keyed_entry_hold() {
    let (mut district, _) = claimed();
    let (snow, fang) = (district.snow, district.fang);
    let again = DeclareSession {
        started_at: moment("2026-03-03 10:30"),
        ..of_fang(&district)
    };
    let whole = of_fang(&district);
    let outcome = district.world.as_actor(fang).when(whole);
    outcome.then_refused(RefusalCode::DurationOverPlanned, "ended_at");
    let outcome = district.world.as_actor(fang).when(again.clone());
    outcome.then_refused(RefusalCode::SessionsOverlap, "started_at");
    let not_signed_up = DeclareSession {
        person_id: district.jing,
        ..again.clone()
    };
    let outcome = district.world.as_actor(district.jing).when(not_signed_up);
    outcome.then_refused(RefusalCode::SignUpMissing, "person_id");
    let outside = DeclareSession {
        started_at: moment("2026-03-03 08:00"),
        ended_at: moment("2026-03-03 09:00"),
        ..again.clone()
    };
    let outcome = district.world.as_actor(fang).when(outside);
    outcome.then_refused(RefusalCode::OutsidePlannedTime, "started_at");
    district
        .world
        .as_actor(district.founder)
        .given([suspend(snow.id)]);
    let outcome = district.world.as_actor(fang).when(again);
    outcome.then_refused(RefusalCode::OrganisationSuspended, "");
}

#[test]
fn r29_what_is_declared_counts_as_typed_in() {
    let (mut district, _) = claimed();
    let (sweeping, fang) = (district.sweeping, district.fang);
    // Two of three hours are declared; one and a minute more would pass the plan (R26).
    let entry = keyed(sweeping, fang, "2026-03-03 11:00", "2026-03-03 12:00");
    let world = district.world.as_actor(district.snow.recorder);
    world.given([entry]);
    let key = hourledger::domain::BookKey::Participation(sweeping, fang);
    let part = world.book::<hourledger::domain::activities::book::ParticipationBook>(&key);
    assert_eq!(part.map(|part| part.keyed_minutes.0), Some(180));
}

#[test]
fn r29_a_correction_takes_the_lead_anew_and_stays_grade_d() {
    let (mut district, id) = led();
    let (snow, sweeping) = (district.snow, district.sweeping);
    let world = district.world.as_actor(snow.approver);
    world.given([correct(sweeping, id)]);
    let outcome = world.when(approve(sweeping, id));
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
    world
        .as_actor(snow.admin)
        .given([confirm_declared(sweeping, id)]);
    let second = grant(snow.clerk, Role::Approver, snow.id);
    world.as_actor(district.founder).given([second]);
    world.as_actor(snow.clerk).given([approve(sweeping, id)]);
    let credit = district.session(id).credits[0];
    assert_eq!(credit.minutes.0, 180);
    let graded = (credit.grade, credit.grade_reason);
    assert_eq!(graded, (Grade::D, GradeReason::SelfDeclared));
}

#[test]
fn r29_the_lead_confirms_nothing_but_declarations() {
    let mut district = District::new();
    let id = district.ended();
    let command = confirm_declared(district.sweeping, id);
    let outcome = district.world.as_actor(district.snow.admin).when(command);
    outcome.then_refused(RefusalCode::NotSelfDeclared, "");
}

#[test]
fn r29_the_timeline_tells_who_declared_and_who_confirmed() {
    let (district, id) = led();
    let steps = district.session(id).steps();
    let told: Vec<_> = steps.iter().map(|step| (step.what, step.by)).collect();
    let (fang, lead) = (district.fang, district.snow.admin);
    assert_eq!(
        told,
        [
            (StepKind::Declared, Some(Actor::Person(fang))),
            (StepKind::DeclarationConfirmed, Some(Actor::Person(lead))),
        ]
    );
}
