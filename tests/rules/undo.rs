//! R35: nothing is edited or deleted; a void names its cause and takes back what followed.

use hourledger::domain::due::{DueIndex, DueKind};
use hourledger::domain::kernel::ids::Position;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::organisations::book::OrganisationBook;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::stored::{ReasonCode, Sealed};
use hourledger::domain::{BookKey, Event};

use crate::cast::{
    District, approve, check_in_by_code, confirm, deadline, find_fake, keyed, new_session,
    session_of, void,
};
use crate::world::ENVELOPE;

#[test]
fn r35_each_credit_is_reversed_by_an_event_that_names_it() {
    let mut district = District::new();
    let (fang, snow) = (district.fang, district.snow);
    let night = district.another_activity(snow, "2026-03-05 20:00", "2026-03-06 02:00");
    let world = district.world.at("2026-03-06 03:00");
    let entry = keyed(night, fang, "2026-03-05 22:00", "2026-03-06 01:30");
    let session = new_session(&world.given([entry]));
    world.as_actor(fang).given([confirm(night, session)]);
    world
        .as_actor(snow.approver)
        .given([approve(night, session)]);
    let credits = session_of(world, night, session).credits.clone();

    let outcome = world.when(void(night, session));
    let events = outcome.then_events(["session_voided", "hours_reversed", "hours_reversed"]);
    for (event, credit) in events[1..].iter().zip(&credits) {
        let Event::HoursReversed(event) = event else {
            panic!("{event:?}");
        };
        assert_eq!(event.meta.cause, Some(credit.position));
        assert_eq!(
            (event.hours.tag, event.hours.minutes),
            (credit.tag, credit.minutes)
        );
        assert_eq!(event.time.date, credit.date);
    }
    let book = session_of(world, night, session);
    assert_eq!(book.state, SessionState::Voided);
    assert!(book.credits.iter().all(|credit| credit.reversed));
    assert_eq!(
        book.trail.len(),
        8,
        "keyed, signed, approved, 2 days, void, 2 days back"
    );
}

#[test]
fn r35_the_void_names_the_first_event_and_its_reason() {
    let mut district = District::new();
    let session = district.effective();
    let opened: Position = district.session(session).trail[0];
    let mut command = void(district.sweeping, session);
    command.reason = ReasonCode::DidNotAttend;
    command.reason_text = Some("nobody saw her".to_owned());
    let world = district.world.as_actor(district.snow.approver);
    let events = world
        .when(command)
        .then_events(["session_voided", "hours_reversed"]);
    let meta = events[0].meta();
    assert_eq!(meta.cause, Some(opened));
    assert_eq!(meta.reason, Some(ReasonCode::DidNotAttend));
    assert_eq!(meta.reason_text, Some(Sealed(ENVELOPE.to_owned())));
}

#[test]
fn r37_fake_hours_leave_every_total_and_stay_visible_as_such() {
    let mut district = District::new();
    let session = district.effective();
    let (sweeping, founder) = (district.sweeping, district.founder);
    let outcome = district
        .world
        .as_actor(founder)
        .when(find_fake(sweeping, session));
    let events = outcome.then_events(["session_found_fake", "hours_reversed"]);
    assert_eq!(events[0].meta().reason, Some(ReasonCode::HoursBought));
    assert_eq!(district.state(session), SessionState::FoundFake);
    let person = BookKey::Person(district.fang);
    let totals = district
        .world
        .book::<PersonBook>(&person)
        .expect("known")
        .totals;
    assert_eq!(
        (totals.effective_minutes, totals.sessions.found_fake),
        (0, 1)
    );
    let world = district.world.as_actor(district.snow.approver);
    let approval = world.when(approve(sweeping, session));
    approval.then_refused(RefusalCode::FoundFake, "");
    let again = world.when(find_fake(sweeping, session));
    again.then_refused(RefusalCode::FoundFake, "");
    let undo = world.when(void(sweeping, session));
    undo.then_refused(RefusalCode::FoundFake, "");
}

#[test]
fn r37_a_quiet_void_does_not_keep_the_finding_away() {
    let mut district = District::new();
    let session = district.effective();
    let (sweeping, fang, snow) = (district.sweeping, district.fang, district.snow);
    let world = district.world.as_actor(snow.approver);
    world.given([void(sweeping, session)]);
    let own = world.as_actor(fang).when(find_fake(sweeping, session));
    own.then_refused(RefusalCode::RoleMissing, "");
    let outcome = world
        .as_actor(snow.admin)
        .when(find_fake(sweeping, session));
    outcome.then_events(["session_found_fake"]);
    assert_eq!(district.state(session), SessionState::FoundFake);
    let book = district.session(session);
    assert_eq!(book.steps().len(), book.trail.len());
}

#[test]
fn r35_a_void_is_final() {
    let mut district = District::new();
    let session = district.effective();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let world = district.world.as_actor(district.snow.approver);
    world.given([void(sweeping, session)]);
    let outcome = world.when(void(sweeping, session));
    outcome.then_refused(RefusalCode::AlreadyVoided, "");
    let outcome = world.when(approve(sweeping, session));
    outcome.then_refused(RefusalCode::AlreadyVoided, "");
    let outcome = world.as_actor(fang).when(confirm(sweeping, session));
    outcome.then_refused(RefusalCode::AlreadyVoided, "");
}

#[test]
fn r35_a_void_takes_the_hours_out_of_every_total_and_stays_visible() {
    let mut district = District::new();
    let session = district.effective();
    let totals = |district: &District| {
        let person = district
            .world
            .book::<PersonBook>(&BookKey::Person(district.fang));
        let key = BookKey::Organisation(district.snow.id);
        let house = district.world.book::<OrganisationBook>(&key);
        [person.expect("known").totals, house.expect("known").totals]
    };
    for totals in totals(&district) {
        assert_eq!(
            (totals.effective_minutes, totals.sessions.effective),
            (120, 1)
        );
        assert_eq!(totals.effective_minutes_by_grade.a, 120);
    }
    let command = void(district.sweeping, session);
    district.world.given([command]);
    for totals in totals(&district) {
        assert_eq!(
            (totals.effective_minutes, totals.sessions.effective),
            (0, 0)
        );
        assert_eq!(totals.effective_minutes_by_grade.a, 0);
        assert_eq!(totals.sessions.voided, 1);
    }
}

#[test]
fn r35_a_voided_open_session_is_not_closed_by_its_deadline() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let world = district.world.at("2026-03-03 09:00").as_actor(fang);
    let session = new_session(&world.given([check_in_by_code(sweeping, fang)]));
    let due = deadline(world, DueKind::CheckOut, sweeping, session);
    world
        .as_actor(district.snow.approver)
        .given([void(sweeping, session)]);
    let index = world.book::<DueIndex>(&BookKey::DueIndex);
    assert!(index.is_some_and(|index| index.hours.is_empty()));
    let outcome = world.at("2026-03-03 17:00").as_system().when(due);
    outcome.then_refused(RefusalCode::SessionStateUnfit, "");
}

#[test]
fn r35_words_of_staff_are_bounded_and_never_shown() {
    let mut district = District::new();
    let session = district.effective();
    let mut command = void(district.sweeping, session);
    command.reason_text = Some("王".repeat(501));
    assert!(!format!("{command:?}").contains('王'));
    let outcome = district.world.when(command);
    outcome.then_refused(RefusalCode::TextTooLong, "reason_text");
}

#[test]
fn no_such_session() {
    let mut district = District::new();
    let session = district.ended();
    let elsewhere =
        district.another_activity(district.snow, "2026-03-05 09:00", "2026-03-05 12:00");
    let world = district.world.as_actor(district.snow.approver);
    let outcome = world.when(void(elsewhere, session));
    outcome.then_refused(RefusalCode::SessionUnknown, "session_id");
}

#[test]
fn r37_a_void_does_not_stand_in_for_a_finding_nor_a_finding_for_a_void() {
    let mut district = District::new();
    let id = district.effective();
    let mut quiet = void(district.sweeping, id);
    quiet.reason = ReasonCode::HoursBought;
    let mut odd = crate::cast::find_fake(district.sweeping, id);
    odd.reason = ReasonCode::TimesWrong;
    let snow = district.snow;
    let mut wide = crate::cast::open_finding(snow.id, crate::cast::of_activity(district.sweeping));
    wide.reason = ReasonCode::TimesWrong;
    let world = district.world.as_actor(snow.approver);
    let refused = RefusalCode::ReasonUnfit;
    world.when(quiet).then_refused(refused, "reason");
    world.when(odd).then_refused(refused, "reason");
    world.when(wide).then_refused(refused, "reason");
}
