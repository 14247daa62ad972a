//! R36: who is concerned may dispute a record; it is frozen, not deleted, until it is answered.

use hourledger::domain::due::{DueIndex, DueKind};
use hourledger::domain::kernel::ids::SessionId;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::organisations::book::OrganisationBook;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::policy::pack::{Pack, Setting, Sourced};
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::sessions::steps::StepKind;
use hourledger::domain::stored::{ReasonCode, Sealed};
use hourledger::domain::{BookKey, Event};

use crate::cast::{District, approve, confirm, correct, dismiss, dispute, elapse, void};
use crate::world::{ENVELOPE, moment};

/// The national pack with days for an answer, and days of notice.
fn pack(answer_days: u32, notice_days: Option<u32>) -> Pack {
    let days = |value| {
        Setting::Set(Sourced {
            source: "hourledger".to_owned(),
            value,
        })
    };
    let mut pack = Pack::national().clone();
    pack.dispute_answer_working_days = days(answer_days);
    pack.notice_working_days = notice_days.map_or(Setting::Unset, days);
    pack
}

/// Effective, then disputed by the volunteer.
fn disputed() -> (District, SessionId) {
    let mut district = District::under(pack(5, None));
    let session = district.effective();
    let world = district.world.as_actor(district.fang);
    let outcome = world.when(dispute(district.sweeping, session));
    outcome.then_events(["session_disputed"]);
    (district, session)
}

/// Effective, disputed, waiting minutes of the person; the organisation's must be the same.
fn figures(district: &District) -> (i64, i64, i64) {
    let world = &district.world;
    let person = world.book::<PersonBook>(&BookKey::Person(district.fang));
    let totals = person.expect("registered").totals;
    let key = BookKey::Organisation(district.snow.id);
    let house = world.book::<OrganisationBook>(&key).expect("accredited");
    assert_eq!(house.totals, totals, "one volunteer, one sum");
    (
        totals.effective_minutes,
        totals.disputed_minutes,
        totals.waiting_minutes,
    )
}

#[test]
fn r36_a_disputed_session_is_frozen_and_stays_visible() {
    let (district, session) = disputed();
    assert_eq!(district.state(session), SessionState::Disputed);
    assert_eq!(figures(&district), (0, 120, 0));
    let book = district.session(session);
    assert_eq!(book.credited_minutes().0, 120, "nothing was deleted");
    let dispute = book.dispute.expect("it waits for an answer");
    assert_eq!(dispute.reason, ReasonCode::TimesWrong);
    // Tuesday; the fifth working day after is the next Tuesday.
    assert_eq!(dispute.answer_due_at, Some(moment("2026-03-11 00:00")));
    let meta = district.world.log.last().expect("recorded").event.meta();
    assert_eq!(meta.cause, Some(book.trail[0]));
    assert_eq!(meta.reason_text, Some(Sealed(ENVELOPE.to_owned())));
}

#[test]
fn r36_a_frozen_session_takes_neither_signature_nor_approval_nor_a_second_dispute() {
    let mut district = District::new();
    let session = district.ended();
    let (sweeping, fang, snow) = (district.sweeping, district.fang, district.snow);
    let world = district.world.as_actor(fang);
    world.given([dispute(sweeping, session)]);
    let outcome = world.when(confirm(sweeping, session));
    outcome.then_refused(RefusalCode::SessionDisputed, "");
    let outcome = world.when(dispute(sweeping, session));
    outcome.then_refused(RefusalCode::AlreadyDisputed, "");
    let outcome = world
        .as_actor(snow.approver)
        .when(approve(sweeping, session));
    outcome.then_refused(RefusalCode::SessionDisputed, "");
}

#[test]
fn r36_only_the_volunteer_or_who_answers_for_the_record_disputes_it() {
    let mut district = District::new();
    let session = district.effective();
    let (sweeping, snow, qiang) = (district.sweeping, district.snow, district.qiang);
    let stranger = district.books.approver;
    let world = &mut district.world;
    for actor in [qiang, snow.recorder] {
        let outcome = world.as_actor(actor).when(dispute(sweeping, session));
        outcome.then_refused(RefusalCode::RoleMissing, "");
    }
    let outcome = world.as_actor(stranger).when(dispute(sweeping, session));
    outcome.then_refused(RefusalCode::OrganisationNotYours, "");
    let outcome = world.as_actor(snow.admin).when(dispute(sweeping, session));
    outcome.then_events(["session_disputed"]);
}

#[test]
fn r36_a_dismissal_puts_the_hours_back_by_somebody_who_had_no_part() {
    let (mut district, session) = disputed();
    let (sweeping, snow) = (district.sweeping, district.snow);
    let asked = district.session(session).dispute.expect("open").position;
    let world = &mut district.world;
    let outcome = world
        .as_actor(snow.approver)
        .when(dismiss(sweeping, session));
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
    let outcome = world.as_actor(snow.admin).when(dismiss(sweeping, session));
    let events = outcome.then_events(["session_dispute_dismissed"]);
    assert_eq!(events[0].meta().cause, Some(asked));
    assert_eq!(district.state(session), SessionState::Effective);
    assert_eq!(figures(&district), (120, 0, 0));
    let again = district.world.when(dismiss(sweeping, session));
    again.then_refused(RefusalCode::NotDisputed, "");
}

#[test]
fn r36_who_asked_does_not_answer() {
    let mut district = District::new();
    let session = district.effective();
    let (sweeping, snow) = (district.sweeping, district.snow);
    let world = district.world.as_actor(snow.admin);
    world.given([dispute(sweeping, session)]);
    let outcome = world.when(dismiss(sweeping, session));
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
}

#[test]
fn r36_an_unanswered_dispute_goes_to_the_supervising_authority() {
    let (mut district, session) = disputed();
    let (sweeping, founder) = (district.sweeping, district.founder);
    let early = district
        .world
        .as_actor(founder)
        .when(dismiss(sweeping, session));
    early.then_refused(RefusalCode::RoleMissing, "");
    let events = elapse(&mut district.world, DueKind::Answer, sweeping, session);
    assert_eq!(events[0].type_version().0, "session_dispute_escalated");
    assert_eq!(events[0].meta().effective_at, moment("2026-03-11 00:00"));
    assert_eq!(figures(&district), (0, 120, 0), "still frozen");
    let late = district
        .world
        .as_actor(founder)
        .when(dismiss(sweeping, session));
    late.then_events(["session_dispute_dismissed"]);
    assert_eq!(figures(&district), (120, 0, 0));
}

#[test]
fn r36_without_days_in_the_policy_nothing_is_due() {
    let mut district = District::new();
    let session = district.effective();
    let world = district.world.as_actor(district.fang);
    world.given([dispute(district.sweeping, session)]);
    let due = world.book::<DueIndex>(&BookKey::DueIndex);
    assert!(due.is_none_or(|index| index.hours.is_empty()));
}

#[test]
fn r34_r36_a_dispute_stops_the_notice_and_a_dismissal_lets_it_go_on() {
    let mut district = District::under(pack(5, Some(3)));
    let session = district.confirmed();
    let (sweeping, fang, snow) = (district.sweeping, district.fang, district.snow);
    let world = district.world.as_actor(snow.approver);
    world.given([approve(sweeping, session)]);
    world.as_actor(fang).given([dispute(sweeping, session)]);
    let mut in_time = district.clone();
    let world = in_time.world.at("2026-03-04 10:00").as_actor(snow.admin);
    let answered = world.when(dismiss(sweeping, session));
    answered.then_events(["session_dispute_dismissed"]);
    assert_eq!(in_time.state(session), SessionState::InNotice);
    elapse(&mut in_time.world, DueKind::NoticeEnd, sweeping, session);
    assert_eq!(in_time.state(session), SessionState::Effective);

    let world = district.world.at("2026-03-09 10:00").as_actor(snow.admin);
    let answered = world.when(dismiss(sweeping, session));
    answered.then_events(["session_dispute_dismissed", "hours_credited"]);
    assert_eq!(figures(&district), (120, 0, 0));
}

#[test]
fn r35_r36_a_correction_or_a_void_answers_the_dispute_and_names_it() {
    for answer in ["correct", "void"] {
        let (mut district, session) = disputed();
        let (sweeping, snow) = (district.sweeping, district.snow);
        let asked = district.session(session).dispute.expect("open").position;
        let world = district
            .world
            .at("2026-03-03 13:00")
            .as_actor(snow.approver);
        let outcome = match answer {
            "void" => world.when(void(sweeping, session)),
            _ => world.when(correct(sweeping, session)),
        };
        let events = outcome.0.expect("accepted");
        assert_eq!(events[0].meta().cause, Some(asked));
        assert!(matches!(events[1], Event::HoursReversed(_)));
        assert_eq!(district.session(session).dispute, None);
        let due = district.world.book::<DueIndex>(&BookKey::DueIndex);
        assert!(due.is_none_or(|index| index.hours.is_empty()), "{answer}");
    }
}

#[test]
fn r36_every_step_stays_told() {
    let (mut district, session) = disputed();
    let (sweeping, snow) = (district.sweeping, district.snow);
    let world = district.world.as_actor(snow.admin);
    world.given([dismiss(sweeping, session)]);
    world.given([void(sweeping, session)]);
    let book = district.session(session);
    let steps: Vec<StepKind> = book.steps().iter().map(|step| step.what).collect();
    assert_eq!(steps.len(), book.trail.len(), "one for each event");
    assert!(matches!(
        steps[..],
        [
            StepKind::CheckedIn(_),
            StepKind::CheckedOut(_),
            StepKind::Confirmed,
            StepKind::Approved(_),
            StepKind::Credited(..),
            StepKind::Disputed(ReasonCode::TimesWrong),
            StepKind::DisputeDismissed,
            StepKind::Voided(ReasonCode::EnteredInError),
            StepKind::Reversed(..),
        ]
    ));
}
