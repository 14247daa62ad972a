//! R35: a correction is a new event with its reason; what the wrong times caused is taken back, and
//! both signatures are needed anew. And approval of a part (F41).

use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::sessions::grade::{Grade, GradeReason};
use hourledger::domain::sessions::state::{SessionState, Source};
use hourledger::domain::sessions::steps::StepKind;
use hourledger::domain::stored::ReasonCode;
use hourledger::domain::{BookKey, Event};

use crate::cast::{
    District, approve, approve_part, approve_unsigned, confirm, correct, keyed, new_session,
};
use crate::world::moment;

fn totals(district: &District) -> (i64, i64) {
    let book = district
        .world
        .book::<PersonBook>(&BookKey::Person(district.fang));
    let totals = book.expect("registered").totals;
    (totals.effective_minutes, totals.waiting_minutes)
}

#[test]
fn r35_a_correction_takes_the_hours_back_and_waits_for_both_signatures() {
    let mut district = District::new();
    let session = district.effective();
    let (sweeping, fang, snow) = (district.sweeping, district.fang, district.snow);
    let credit = district.session(session).credits[0];
    let world = district.world.at("2026-03-03 13:00").as_actor(snow.admin);
    let outcome = world.when(correct(sweeping, session));
    let events = outcome.then_events(["session_corrected", "hours_reversed"]);
    assert_eq!(events[0].meta().reason, Some(ReasonCode::TimesWrong));
    assert_eq!(events[1].meta().cause, Some(credit.position));
    assert_eq!(district.state(session), SessionState::Ended);
    assert_eq!(totals(&district), (0, 180));

    let world = district.world.as_actor(fang);
    world.given([confirm(sweeping, session)]);
    let outcome = world
        .as_actor(snow.approver)
        .when(approve(sweeping, session));
    let events = outcome.then_events(["session_approved", "hours_credited"]);
    let Event::HoursCredited(credited) = &events[1] else {
        panic!("{events:?}");
    };
    assert_eq!(credited.hours.tag, credit.tag, "one session-day, one tag");
    assert_eq!(totals(&district), (180, 0));
}

#[test]
fn r27_a_correction_never_raises_the_grade() {
    let mut district = District::new();
    let session = district.effective();
    let before = district.session(session).credits[0].grade;
    let (sweeping, fang, snow) = (district.sweeping, district.fang, district.snow);
    let world = district.world.at("2026-03-03 13:00").as_actor(snow.admin);
    world.given([correct(sweeping, session)]);
    world.as_actor(fang).given([confirm(sweeping, session)]);
    world
        .as_actor(snow.approver)
        .given([approve(sweeping, session)]);
    let book = district.session(session);
    let after = book.credits.last().expect("credited");
    assert_eq!((before, after.grade), (Grade::A, Grade::C));
    assert_eq!(after.grade_reason, GradeReason::KeyedInTime);
    assert_eq!(book.source_in, Source::OnSiteCode, "the channel stays");
}

#[test]
fn r28_who_corrects_does_not_approve() {
    let mut district = District::new();
    let session = district.effective();
    let (sweeping, fang, snow) = (district.sweeping, district.fang, district.snow);
    let world = district
        .world
        .at("2026-03-03 13:00")
        .as_actor(snow.approver);
    world.given([correct(sweeping, session)]);
    world.as_actor(fang).given([confirm(sweeping, session)]);
    let outcome = world
        .as_actor(snow.approver)
        .when(approve(sweeping, session));
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
}

#[test]
fn r35_who_may_correct() {
    let mut district = District::new();
    let session = district.effective();
    let (sweeping, fang, snow) = (district.sweeping, district.fang, district.snow);
    let stranger = district.books.admin;
    let world = district.world.at("2026-03-03 13:00");
    for actor in [fang, snow.recorder] {
        let outcome = world.as_actor(actor).when(correct(sweeping, session));
        outcome.then_refused(RefusalCode::RoleMissing, "");
    }
    let outcome = world.as_actor(stranger).when(correct(sweeping, session));
    outcome.then_refused(RefusalCode::OrganisationNotYours, "");
}

#[test]
fn r26_corrected_minutes_stay_within_the_plan() {
    let mut district = District::new();
    let session = district.effective();
    let (sweeping, snow) = (district.sweeping, district.snow);
    let world = district.world.at("2026-03-03 13:00").as_actor(snow.admin);
    let mut command = correct(sweeping, session);
    command.ended_at = moment("2026-03-03 12:30");
    let outcome = world.when(command.clone());
    outcome.then_refused(RefusalCode::OutsidePlannedTime, "ended_at");
    command.ended_at = command.started_at;
    let outcome = world.when(command);
    outcome.then_refused(RefusalCode::CheckOutNotAfterCheckIn, "ended_at");
}

#[test]
fn r22_a_corrected_session_overlaps_no_other_but_itself() {
    let mut district = District::new();
    let session = district.effective();
    let (sweeping, fang, snow) = (district.sweeping, district.fang, district.snow);
    let world = district
        .world
        .at("2026-03-03 13:00")
        .as_actor(snow.recorder);
    let entry = keyed(sweeping, fang, "2026-03-03 11:15", "2026-03-03 11:45");
    let other = new_session(&world.given([entry]));
    let mut command = correct(sweeping, session);
    command.ended_at = moment("2026-03-03 11:30");
    let outcome = world.as_actor(snow.admin).when(command.clone());
    let refusal = outcome.then_refused(RefusalCode::SessionsOverlap, "started_at");
    let named = refusal.params.iter().find(|(name, _)| *name == "other");
    assert_eq!(named.expect("named").1, other.to_string());
    command.ended_at = moment("2026-03-03 11:15");
    let outcome = world.when(command);
    outcome.then_events(["session_corrected", "hours_reversed"]);
}

#[test]
fn r35_a_correction_that_changes_nothing_is_refused() {
    let mut district = District::new();
    let session = district.effective();
    let mut command = correct(district.sweeping, session);
    command.ended_at = moment("2026-03-03 11:00");
    let world = district.world.at("2026-03-03 13:00");
    let outcome = world.as_actor(district.snow.admin).when(command);
    outcome.then_refused(RefusalCode::NothingToCorrect, "");
}

#[test]
fn r30_a_correction_after_the_working_days_is_late() {
    let mut district = District::new();
    let session = district.effective();
    let world = district.world.at("2026-03-18 09:00");
    world
        .as_actor(district.snow.admin)
        .given([correct(district.sweeping, session)]);
    let book = district.session(session);
    assert!(book.late, "ten working days ended on 2026-03-17");
}

#[test]
fn r35_a_correction_may_be_corrected_and_all_steps_stay_told() {
    let mut district = District::new();
    let session = district.effective();
    let (sweeping, snow) = (district.sweeping, district.snow);
    let world = district.world.at("2026-03-03 13:00").as_actor(snow.admin);
    world.given([correct(sweeping, session)]);
    let mut again = correct(sweeping, session);
    again.break_minutes = Minutes(20);
    world.when(again).then_events(["session_corrected"]);
    let book = district.session(session);
    assert_eq!(book.counted_minutes(), Minutes(160));
    let steps = book.steps();
    assert_eq!(steps.len(), book.trail.len());
    let corrected = steps
        .iter()
        .filter(|step| matches!(step.what, StepKind::Corrected(..)));
    assert_eq!(corrected.count(), 2);
    assert!(matches!(steps[3].what, StepKind::Approved(Minutes(120))));
}

#[test]
fn f41_a_part_is_approved_for_a_reason_and_the_times_stay() {
    let mut district = District::new();
    let session = district.confirmed();
    let (sweeping, snow) = (district.sweeping, district.snow);
    let world = district.world.as_actor(snow.approver);
    let outcome = world.when(approve_part(sweeping, session, 90));
    let events = outcome.then_events(["session_approved", "hours_credited"]);
    assert_eq!(events[0].meta().reason, Some(ReasonCode::PartlyServed));
    assert_eq!(totals(&district), (90, 0));
    let end = district.session(session).end.expect("ended");
    assert_eq!(end.minutes, Minutes(120), "what was clocked stays");
}

#[test]
fn f41_a_part_is_less_than_the_whole_and_has_a_reason() {
    let mut district = District::new();
    let session = district.confirmed();
    let (sweeping, snow) = (district.sweeping, district.snow);
    let world = district.world.as_actor(snow.approver);
    for minutes in [-1, 0, 120, 121] {
        let outcome = world.when(approve_part(sweeping, session, minutes));
        outcome.then_refused(RefusalCode::NumberOutOfRange, "minutes");
    }
    let mut command = approve_part(sweeping, session, 90);
    command.reason = None;
    let outcome = world.when(command);
    outcome.then_refused(RefusalCode::FieldMissing, "reason");
}

#[test]
fn f41_nobody_approves_a_part_of_what_is_not_signed() {
    let mut district = District::new();
    let session = district.ended();
    let mut command = approve_unsigned(district.sweeping, session);
    command.minutes = Some(Minutes(30));
    command.reason = Some(ReasonCode::PartlyServed);
    let world = district.world.as_actor(district.snow.approver);
    let outcome = world.when(command);
    outcome.then_refused(RefusalCode::NotConfirmed, "");
}
