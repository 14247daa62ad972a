//! R39: a suspended organisation records nothing; what it recorded stays and is answered for.

use hourledger::domain::kernel::ids::SessionId;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::organisations::book::OrganisationBook;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::stored::{ReasonCode, Sealed};
use hourledger::domain::{BookKey, Command};

use crate::cast::{
    District, activity, approve, check_in, check_out, confirm, correct, dismiss, dispute, keyed,
    reinstate, suspend, void,
};
use crate::world::ENVELOPE;

/// Fang's session, signed, when her organisation is suspended.
fn suspended() -> (District, SessionId) {
    let mut district = District::new();
    let session = district.confirmed();
    let command = suspend(district.snow.id);
    let world = district.world.as_actor(district.founder);
    let events = world.when(command).then_events(["organisation_suspended"]);
    let meta = events[0].meta();
    assert_eq!(meta.reason, Some(ReasonCode::RecordsUntrue));
    assert_eq!(meta.reason_text, Some(Sealed(ENVELOPE.to_owned())));
    (district, session)
}

#[test]
fn r39_a_suspended_organisation_records_nothing_new() {
    let (mut district, session) = suspended();
    let (sweeping, qiang, snow) = (district.sweeping, district.qiang, district.snow);
    let (from, to) = ("2026-03-03 09:00", "2026-03-03 10:00");
    let tries: [(_, Command); 5] = [
        (
            snow.recorder,
            activity(snow, "2026-03-09 09:00", "2026-03-09 12:00").into(),
        ),
        (snow.recorder, check_in(sweeping, qiang).into()),
        (snow.recorder, keyed(sweeping, qiang, from, to).into()),
        (snow.approver, approve(sweeping, session).into()),
        (snow.admin, correct(sweeping, session).into()),
    ];
    for (actor, command) in tries {
        let outcome = district.world.as_actor(actor).when(command);
        outcome.then_refused(RefusalCode::OrganisationSuspended, "");
    }
    let books = district.books;
    let other = activity(books, "2026-03-09 09:00", "2026-03-09 12:00");
    let world = district.world.as_actor(books.recorder);
    world.when(other).then_events(["activity_published"]);
}

#[test]
fn r39_who_is_there_can_leave_and_sign_and_what_was_recorded_is_answered_for() {
    let mut district = District::new();
    let (sweeping, qiang, snow) = (district.sweeping, district.qiang, district.snow);
    let effective = district.effective();
    let world = district.world.as_actor(snow.recorder);
    let open = crate::cast::new_session(&world.given([check_in(sweeping, qiang)]));
    world.as_actor(district.founder).given([suspend(snow.id)]);
    world
        .at("2026-03-03 11:30")
        .as_actor(snow.recorder)
        .given([check_out(sweeping, open)]);
    world.as_actor(qiang).given([confirm(sweeping, open)]);
    world
        .as_actor(district.fang)
        .given([dispute(sweeping, effective)]);
    world
        .as_actor(snow.admin)
        .given([dismiss(sweeping, effective)]);
    let book = world.book::<PersonBook>(&BookKey::Person(district.fang));
    let totals = book.expect("registered").totals;
    assert_eq!(totals.effective_minutes, 120, "what counted counts");
    world.given([void(sweeping, effective)]);
}

#[test]
fn r39_a_reinstatement_names_the_suspension_and_lets_it_record_again() {
    let (mut district, session) = suspended();
    let (sweeping, snow, founder) = (district.sweeping, district.snow, district.founder);
    let key = BookKey::Organisation(snow.id);
    let standing = |district: &District| {
        let book = district.world.book::<OrganisationBook>(&key);
        book.expect("accredited").suspended
    };
    let position = standing(&district).expect("suspended").position;
    let world = district.world.as_actor(founder);
    let outcome = world.when(suspend(snow.id));
    outcome.then_refused(RefusalCode::OrganisationSuspended, "");
    let events = world
        .when(reinstate(snow.id))
        .then_events(["organisation_reinstated"]);
    assert_eq!(events[0].meta().cause, Some(position));
    let again = world.when(reinstate(snow.id));
    again.then_refused(RefusalCode::NotSuspended, "organisation_id");
    assert_eq!(standing(&district), None);
    let world = district.world.as_actor(snow.approver);
    world.given([approve(sweeping, session)]);
}

#[test]
fn r39_only_the_supervising_authority_suspends() {
    let mut district = District::new();
    let (snow, fang) = (district.snow, district.fang);
    for actor in [fang, snow.admin, district.books.admin] {
        let world = district.world.as_actor(actor);
        for command in [Command::from(suspend(snow.id)), reinstate(snow.id).into()] {
            let refusal = world.when(command).0.expect_err("not theirs");
            let codes = [RefusalCode::RoleMissing, RefusalCode::OrganisationNotYours];
            assert!(codes.contains(&refusal.code), "{refusal}");
        }
    }
}
