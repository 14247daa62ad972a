//! After an erasure nothing new is recorded for a person; what was recorded stays.

use hourledger::domain::BookKey;
use hourledger::domain::activities::command::SignUp;
use hourledger::domain::due::DueKind;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::ledger::book::LedgerBook;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::people::command::ErasePerson;
use hourledger::domain::people::role::Role;
use hourledger::domain::sessions::state::SessionState;

use crate::cast::{
    District, approve_unsigned, check_in, check_in_by_code, check_out, confirm, elapse, grant,
    keyed, new_session, void,
};

fn erase_fang(district: &mut District) {
    let command = ErasePerson {
        person_id: district.fang,
    };
    let outcome = district.world.as_actor(district.fang).when(command);
    outcome.then_events(["person_erased"]);
}

#[test]
fn erasure_is_the_persons_own_wish_or_the_administrators_act() {
    let mut district = District::new();
    let command = ErasePerson {
        person_id: district.fang,
    };
    for stranger in [district.qiang, district.snow.admin] {
        let outcome = district.world.as_actor(stranger).when(command.clone());
        outcome.then_refused(RefusalCode::RoleMissing, "");
    }
    let outcome = district.world.as_actor(district.founder).when(command);
    outcome.then_events(["person_erased"]);
}

#[test]
fn nothing_new_is_recorded_for_an_erased_person() {
    let mut district = District::new();
    let ended = district.ended();
    erase_fang(&mut district);
    let (fang, sweeping, snow) = (district.fang, district.sweeping, district.snow);
    let world = &mut district.world;

    let again = world.as_actor(fang).when(ErasePerson { person_id: fang });
    again.then_refused(RefusalCode::PersonErased, "person_id");
    let outcome = world.when(check_in_by_code(sweeping, fang));
    outcome.then_refused(RefusalCode::PersonErased, "person_id");
    let outcome = world.when(SignUp {
        activity_id: sweeping,
        person_id: fang,
    });
    outcome.then_refused(RefusalCode::PersonErased, "person_id");
    let outcome = world.when(confirm(sweeping, ended));
    outcome.then_refused(RefusalCode::PersonErased, "");

    let outcome = world.as_actor(snow.recorder).when(check_in(sweeping, fang));
    outcome.then_refused(RefusalCode::PersonErased, "person_id");
    let entry = keyed(sweeping, fang, "2026-03-03 09:00", "2026-03-03 10:00");
    let outcome = world.at("2026-03-03 13:00").when(entry);
    outcome.then_refused(RefusalCode::PersonErased, "person_id");
    let outcome = world
        .as_actor(snow.approver)
        .when(approve_unsigned(sweeping, ended));
    outcome.then_refused(RefusalCode::PersonErased, "");
    let outcome = world
        .as_actor(district.founder)
        .when(grant(fang, Role::Recorder, snow.id));
    outcome.then_refused(RefusalCode::PersonErased, "person_id");
}

#[test]
fn an_open_session_of_an_erased_person_still_closes() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let world = district.world.at("2026-03-03 09:00").as_actor(fang);
    let open = new_session(&world.given([check_in_by_code(sweeping, fang)]));
    erase_fang(&mut district);
    let mut other = district.clone();

    let world = district
        .world
        .at("2026-03-03 10:00")
        .as_actor(district.snow.recorder);
    let outcome = world.when(check_out(sweeping, open));
    outcome.then_events(["session_checked_out"]);
    elapse(&mut other.world, DueKind::CheckOut, sweeping, open);
    assert_eq!(other.state(open), SessionState::Ended);
}

#[test]
fn what_was_recorded_stays_and_can_be_voided() {
    let mut district = District::new();
    let session = district.effective();
    erase_fang(&mut district);
    let book = |district: &District| -> PersonBook {
        let key = BookKey::Person(district.fang);
        district
            .world
            .book::<PersonBook>(&key)
            .expect("stays")
            .clone()
    };
    assert_eq!(book(&district).totals.effective_minutes, 120);
    let command = void(district.sweeping, session);
    let outcome = district
        .world
        .as_actor(district.snow.approver)
        .when(command);
    outcome.then_events(["session_voided", "hours_reversed"]);
    assert_eq!(book(&district).totals.effective_minutes, 0);
}

#[test]
fn an_erased_member_of_staff_holds_no_role() {
    let mut district = District::new();
    let recorder = district.snow.recorder;
    let command = ErasePerson {
        person_id: recorder,
    };
    let world = district.world.as_actor(recorder);
    world.when(command).then_events(["person_erased"]);
    let outcome = world
        .at("2026-03-03 09:00")
        .when(check_in(district.sweeping, district.fang));
    outcome.then_refused(RefusalCode::RoleMissing, "");
}

#[test]
fn the_founder_has_no_data_to_erase_and_keeps_the_role() {
    let mut district = District::new();
    let founder = district.founder;
    let command = ErasePerson { person_id: founder };
    let outcome = district.world.as_actor(founder).when(command);
    outcome.then_refused(RefusalCode::PersonUnknown, "person_id");
}

#[test]
fn people_and_erasures_are_counted() {
    let mut district = District::new();
    let count = |district: &District| {
        let book = district.world.book::<LedgerBook>(&BookKey::Ledger);
        let book = book.expect("the ledger is open");
        (book.people, book.people_erased)
    };
    assert_eq!(count(&district), (11, 0));
    erase_fang(&mut district);
    assert_eq!(count(&district), (10, 1));
}
