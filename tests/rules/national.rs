//! R52: what the national system holds is marked on the record, record by record.

use hourledger::domain::Event;
use hourledger::domain::kernel::ids::SessionId;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::sessions::steps::StepKind;
use hourledger::domain::stored::{ReasonCode, Sealed};

use crate::cast::{
    District, dispute, import_session, mark_national, new_import, new_session, open_import,
    session_of, void, withdraw_national,
};
use crate::world::ENVELOPE;

/// An effective session, and its recorder at the desk two days later.
fn effective() -> (District, SessionId) {
    let mut district = District::new();
    let session = district.effective();
    let recorder = district.snow.recorder;
    district.world.at("2026-03-05 09:00").as_actor(recorder);
    (district, session)
}

#[test]
fn r52_a_mark_says_where_a_record_went_and_changes_no_hours() {
    let (mut district, session) = effective();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let before = district.session(session).contribution();

    let outcome = district
        .world
        .when(mark_national(sweeping, session, fang, "2026-03-04"));

    let events = outcome.then_events(["session_entered_nationally"]);
    let Event::SessionEnteredNationally(event) = &events[0] else {
        panic!("{events:?}")
    };
    assert_eq!(event.national.reference, Sealed(ENVELOPE.to_owned()));
    let book = district.session(session);
    let mark = book.national.expect("marked");
    assert_eq!(mark.entered_on, Some("2026-03-04".parse().expect("a date")));
    assert_eq!(Some(&mark.position), book.trail.last());
    assert_eq!(book.contribution(), before);
}

#[test]
fn r52_a_later_mark_replaces_the_first_and_names_it() {
    let (mut district, session) = effective();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let world = &mut district.world;
    world.given([mark_national(sweeping, session, fang, "2026-03-04")]);
    let first = session_of(world, sweeping, session).national;

    let outcome = world.when(mark_national(sweeping, session, fang, "2026-03-05"));

    let events = outcome.then_events(["session_entered_nationally"]);
    assert_eq!(events[0].meta().cause, first.map(|mark| mark.position));
    let mark = district.session(session).national.expect("marked");
    assert_eq!(mark.entered_on, Some("2026-03-05".parse().expect("a date")));
}

#[test]
fn r52_a_wrong_mark_is_withdrawn_and_every_step_stays_told() {
    let (mut district, session) = effective();
    let (sweeping, fang, snow) = (district.sweeping, district.fang, district.snow);
    let world = &mut district.world;
    let early = world.when(withdraw_national(sweeping, session));
    early.then_refused(RefusalCode::NotEnteredNationally, "");
    world.given([mark_national(sweeping, session, fang, "2026-03-04")]);

    let outcome = world.when(withdraw_national(sweeping, session));

    outcome.then_events(["session_national_withdrawn"]);
    world
        .as_actor(snow.approver)
        .given([void(sweeping, session)]);
    let book = district.session(session);
    assert_eq!(book.national, None);
    let steps: Vec<StepKind> = book.steps().iter().map(|step| step.what).collect();
    assert_eq!(steps.len(), book.trail.len(), "one for each event");
    assert!(matches!(
        steps[5..],
        [
            StepKind::EnteredNationally(_),
            StepKind::NationalWithdrawn(ReasonCode::EnteredInError),
            StepKind::Voided(_),
            StepKind::Reversed(..),
        ]
    ));
}

#[test]
fn r52_only_what_counts_is_marked_on_a_day_that_can_be() {
    let (mut district, session) = effective();
    let (sweeping, fang, jing) = (district.sweeping, district.fang, district.jing);
    for (day, person, code, field) in [
        (
            "2026-03-02",
            fang,
            RefusalCode::NationalDateUnfit,
            "entered_on",
        ),
        (
            "2026-03-06",
            fang,
            RefusalCode::NationalDateUnfit,
            "entered_on",
        ),
        ("2026-03-04", jing, RefusalCode::SessionUnknown, "person_id"),
    ] {
        let command = mark_national(sweeping, session, person, day);
        district.world.when(command).then_refused(code, field);
    }
    let world = district.world.as_actor(fang);
    let outcome = world.when(mark_national(sweeping, session, fang, "2026-03-04"));
    outcome.then_refused(RefusalCode::RoleMissing, "");
    world.given([dispute(sweeping, session)]);
    let world = district.world.as_actor(district.snow.recorder);
    let outcome = world.when(mark_national(sweeping, session, fang, "2026-03-04"));
    outcome.then_refused(RefusalCode::SessionStateUnfit, "");
    assert_eq!(district.state(session), SessionState::Disputed);
}

#[test]
fn r52_an_import_states_the_mark() {
    let mut district = District::new();
    let (snow, fang, sweeping) = (district.snow, district.fang, district.sweeping);
    let world = district.world.as_actor(snow.recorder);
    let import = new_import(&world.given([open_import(snow.id)]));
    let mut row = import_session(import, (sweeping, fang), "2025-05-01", "s-1");
    row.stated.national_entered_on = Some("2025-05-04".parse().expect("a date"));
    row.stated.national_reference = Some("N-77".to_owned());

    let session = new_session(&world.given([row]));

    let mark = session_of(world, sweeping, session).national;
    assert_eq!(
        mark.and_then(|mark| mark.entered_on),
        Some("2025-05-04".parse().expect("a date"))
    );
}
