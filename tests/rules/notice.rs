//! R34: where the policy sets a notice, hours count only after it.

use hourledger::domain::BookKey;
use hourledger::domain::due::{DueIndex, DueKind};
use hourledger::domain::kernel::ids::SessionId;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::policy::pack::{Pack, Setting, Sourced};
use hourledger::domain::sessions::state::SessionState;

use crate::cast::{District, approve, confirm, deadline, elapse, void};
use crate::world::moment;

/// The national pack with three working days of notice.
fn with_notice() -> Pack {
    let mut pack = Pack::national().clone();
    pack.notice_working_days = Setting::Set(Sourced {
        source: "hourledger".to_owned(),
        value: 3,
    });
    pack
}

/// Approved on Tuesday 2026-03-03, in notice.
fn in_notice() -> (District, SessionId) {
    let mut district = District::under(with_notice());
    let session = district.confirmed();
    let command = approve(district.sweeping, session);
    let outcome = district
        .world
        .as_actor(district.snow.approver)
        .when(command);
    outcome.then_events(["session_approved"]);
    (district, session)
}

/// Effective, in notice, waiting.
fn figures(district: &District) -> (i64, i64, i64) {
    let book = district
        .world
        .book::<PersonBook>(&BookKey::Person(district.fang));
    let totals = book.expect("registered").totals;
    (
        totals.effective_minutes,
        totals.in_notice_minutes,
        totals.waiting_minutes,
    )
}

#[test]
fn r34_hours_in_notice_are_not_effective() {
    let (mut district, session) = in_notice();
    assert_eq!(district.state(session), SessionState::InNotice);
    assert_eq!(figures(&district), (0, 120, 0));
    let due = deadline(
        &district.world,
        DueKind::NoticeEnd,
        district.sweeping,
        session,
    );
    // Wednesday, Thursday, Friday are the notice; it ends with Friday.
    assert_eq!(due.at, moment("2026-03-07 00:00"));
    let world = district.world.at("2026-03-06 23:59:59").as_system();
    let outcome = world.when(due);
    outcome.then_refused(RefusalCode::DeadlineNotReached, "");
    world.at("2026-03-07 00:00");
    world.when(due).then_events(["hours_credited"]);
    assert_eq!(figures(&district), (120, 0, 0));
    assert_eq!(district.state(session), SessionState::Effective);
}

#[test]
fn r34_an_approved_session_is_not_approved_or_confirmed_again() {
    let (mut district, session) = in_notice();
    let outcome = district.world.when(approve(district.sweeping, session));
    outcome.then_refused(RefusalCode::AlreadyApproved, "");
    let command = confirm(district.sweeping, session);
    let outcome = district.world.as_actor(district.fang).when(command);
    outcome.then_refused(RefusalCode::AlreadyConfirmed, "");
}

#[test]
fn r35_a_void_in_notice_leaves_nothing_behind() {
    let (mut district, session) = in_notice();
    let due = deadline(
        &district.world,
        DueKind::NoticeEnd,
        district.sweeping,
        session,
    );
    let outcome = district.world.when(void(district.sweeping, session));
    outcome.then_events(["session_voided"]);
    assert_eq!(figures(&district), (0, 0, 0));
    let index = district.world.book::<DueIndex>(&BookKey::DueIndex);
    assert!(index.is_some_and(|index| index.hours.is_empty()));
    let world = district.world.at("2026-03-07 00:00").as_system();
    let outcome = world.when(due);
    outcome.then_refused(RefusalCode::SessionStateUnfit, "");
}

#[test]
fn r35_a_void_after_the_notice_takes_the_hours_back() {
    let (mut district, session) = in_notice();
    elapse(
        &mut district.world,
        DueKind::NoticeEnd,
        district.sweeping,
        session,
    );
    let command = void(district.sweeping, session);
    let outcome = district
        .world
        .as_actor(district.snow.approver)
        .when(command);
    outcome.then_events(["session_voided", "hours_reversed"]);
    assert_eq!(figures(&district), (0, 0, 0));
}
