//! Who may be registered: one document, one person; valid numbers; ids that say nothing.

use hourledger::domain::kernel::documents::DocumentKind;
use hourledger::domain::kernel::ids::OrganisationId;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::command::{ErasePerson, RegisterPerson};
use hourledger::domain::{Command, Event};

use crate::cast::{District, new_person, organisation, person};

fn citizen(number: &str) -> RegisterPerson {
    RegisterPerson {
        document_kind: DocumentKind::Mainland,
        document_number: number.to_owned(),
        birth_date: None,
        ..person(0)
    }
}

/// The district with its administrator at the desk.
fn desk() -> District {
    let mut district = District::new();
    district.world.as_actor(district.founder);
    district
}

#[test]
fn r1_one_document_registers_one_person() {
    let mut world = desk().world;
    let first = citizen("11010519491231002X");
    world.when(first).then_events(["person_registered"]);
    // The same number, typed otherwise.
    for typed in [
        "11010519491231002X",
        "11010519491231002x",
        " 11010519491231002X ",
    ] {
        let outcome = world.when(citizen(typed));
        outcome.then_refused(RefusalCode::DocumentAlreadyRegistered, "document_number");
    }
}

#[test]
fn r1_the_same_number_of_another_kind_is_another_document() {
    let mut world = desk().world;
    let passport = RegisterPerson {
        document_kind: DocumentKind::Passport,
        ..person(500)
    };
    let other = RegisterPerson {
        document_kind: DocumentKind::Officer,
        ..person(500)
    };
    world.when(passport).then_events(["person_registered"]);
    world.when(other).then_events(["person_registered"]);
}

#[test]
fn r1_after_an_erasure_the_document_is_free_again() {
    let mut world = desk().world;
    let person_id = new_person(&world.given([person(500)]));
    world.given([ErasePerson { person_id }]);
    let again = new_person(&world.given([person(500)]));
    assert_ne!(again, person_id, "who comes back is a new person");
}

#[test]
fn r2_a_citizen_number_must_pass_its_check() {
    let mut world = desk().world;
    for number in ["110105194912310021", "11010519491231002", ""] {
        let outcome = world.when(citizen(number));
        outcome.then_refused(RefusalCode::DocumentNumberInvalid, "document_number");
    }
    let ok = world.when(citizen("11010519491231002X"));
    ok.then_events(["person_registered"]);
}

#[test]
fn r2_the_stated_birth_date_must_agree_with_the_number() {
    let mut world = desk().world;
    let differing = RegisterPerson {
        birth_date: Some("1949-12-30".parse().expect("a date")),
        ..citizen("11010519491231002X")
    };
    let outcome = world.when(differing);
    outcome.then_refused(RefusalCode::DocumentBirthDateDiffers, "birth_date");
    let missing = RegisterPerson {
        birth_date: None,
        ..person(500)
    };
    let outcome = world.when(missing);
    outcome.then_refused(RefusalCode::BirthDateMissing, "birth_date");
    let unborn = RegisterPerson {
        birth_date: Some("2026-03-03".parse().expect("a date")),
        ..person(500)
    };
    let outcome = world.when(unborn);
    outcome.then_refused(RefusalCode::BirthDateInFuture, "birth_date");
}

#[test]
fn r3_an_organisation_needs_a_valid_code() {
    let mut world = desk().world;
    for wrong in ["91350100M000100Y4Z", "91350100m000100y43", "1234"] {
        let outcome = world.when(organisation(wrong));
        outcome.then_refused(RefusalCode::CreditCodeInvalid, "credit_code");
    }
}

#[test]
fn r3_a_credit_code_is_held_once() {
    let mut world = desk().world;
    let outcome = world.when(organisation("11320000MB151840XJ"));
    outcome.then_refused(RefusalCode::CreditCodeTaken, "credit_code");
}

#[test]
fn r3_a_team_without_code_names_its_guiding_body() {
    let district = desk();
    let mut world = district.world;
    let mut team = organisation("");
    team.credit_code = None;
    let outcome = world.when(team.clone());
    outcome.then_refused(RefusalCode::GuidingBodyMissing, "guided_by");

    team.guided_by = Some(OrganisationId::from_bytes([7; 16]));
    let outcome = world.when(team.clone());
    outcome.then_refused(RefusalCode::OrganisationUnknown, "guided_by");

    team.guided_by = Some(district.snow.id);
    world.when(team).then_events(["organisation_accredited"]);
}

#[test]
fn r10_ids_do_not_depend_on_the_document() {
    let world = desk().world;
    let ids = |command: RegisterPerson| {
        let command = Command::from(command);
        match &world.decided(&command, [7; 32]).expect("accepted")[..] {
            [Event::PersonRegistered(event)] => (event.subject.person_id, event.consent.consent_id),
            other => panic!("{other:?}"),
        }
    };
    let mut other = citizen("11010519491231002X");
    other.name = "李强".to_owned();
    other.phone = Some("13800138000".to_owned());
    assert_eq!(ids(person(500)), ids(other), "same seed, same ids");
}

#[test]
fn r10_the_same_document_gives_another_id_under_another_seed() {
    let world = desk().world;
    let id = |seed| {
        let events = world.decided(&person(500).into(), [seed; 32]);
        new_person(&events.expect("accepted"))
    };
    assert_ne!(id(1), id(2));
}
