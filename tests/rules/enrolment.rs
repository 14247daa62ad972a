//! People of an import (R1, R4, R5): enrolled without an act of their own, until they claim it.

use hourledger::domain::imports::command::ImportPerson;
use hourledger::domain::kernel::ids::{PersonId, SessionId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::command::WithdrawConsent;
use hourledger::domain::people::event::{ConsentGiver, Purpose};
use hourledger::domain::sessions::state::SessionState;

use crate::cast::{
    approve, approve_import, claim, consent_form, consent_stated, import_person, import_session,
    keyed, link_person, new_person,
};
use crate::imports::Scene;

/// An enrolled person with two hours in the import, and the hours.
fn enrolled(scene: &mut Scene, person: ImportPerson) -> (PersonId, SessionId) {
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    let id = new_person(&world.given([person]));
    let row = import_session(scene.import, (scene.fair, id), "2025-05-01", "theirs");
    (id, scene.stated(row))
}

#[test]
fn r05_an_enrolled_person_has_no_effective_hours_until_they_claim_the_record() {
    let mut scene = Scene::new();
    let (person, session) = {
        let command = import_person(scene.import, "p-1");
        enrolled(&mut scene, command)
    };
    scene.approved(1, 120);
    scene.worked_through();
    assert_eq!(scene.state(session), SessionState::Imported);
    let snow = scene.district.snow;
    let world = scene.district.world.as_actor(snow.approver);
    world
        .when(approve(scene.fair, session))
        .then_refused(RefusalCode::PersonUnconfirmed, "person_id");

    let founder = scene.district.founder;
    let world = scene.district.world.as_actor(founder);
    world
        .when(claim(person, 500))
        .then_events(["person_claimed"]);
    let world = scene.district.world.as_actor(snow.admin);
    world.given([approve_import(scene.import, 1, 120)]);
    scene.worked_through();
    assert_eq!(scene.state(session), SessionState::Effective);
}

#[test]
fn r05_a_consent_that_the_source_states_lets_hours_count() {
    let mut scene = Scene::new();
    let mut command = import_person(scene.import, "p-1");
    command.stated.consent = Some(consent_stated());
    let (_, session) = enrolled(&mut scene, command);
    scene.approved(1, 120);
    scene.worked_through();
    assert_eq!(scene.state(session), SessionState::Effective);
}

#[test]
fn r05_nothing_is_clocked_or_keyed_for_who_has_not_consented() {
    let mut scene = Scene::new();
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    let person = new_person(&world.given([import_person(scene.import, "p-1")]));
    let sweeping = scene.district.sweeping;
    let entry = keyed(sweeping, person, "2026-03-03 09:00", "2026-03-03 10:00");
    world
        .when(entry)
        .then_refused(RefusalCode::PersonUnconfirmed, "person_id");
}

#[test]
fn r05_only_an_enrolment_can_be_claimed() {
    let mut scene = Scene::new();
    let (founder, fang) = (scene.district.founder, scene.district.fang);
    let world = scene.district.world.as_actor(founder);
    world
        .when(claim(fang, 500))
        .then_refused(RefusalCode::NothingToClaim, "");
}

#[test]
fn r04_a_claim_needs_the_consent_of_the_person() {
    let mut scene = Scene::new();
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    let person = new_person(&world.given([import_person(scene.import, "p-1")]));
    let mut command = claim(person, 500);
    command.registration.consent = None;
    let world = scene.district.world.as_actor(scene.district.founder);
    world
        .when(command)
        .then_refused(RefusalCode::ConsentMissing, "consent");
}

#[test]
fn r06_the_claim_of_a_minor_needs_the_consent_of_the_guardian() {
    let mut scene = Scene::new();
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    let person = new_person(&world.given([import_person(scene.import, "p-1")]));
    let mut command = claim(person, 500);
    command.registration.birth_date = Some("2012-05-01".parse().expect("a date"));
    let world = scene.district.world.as_actor(scene.district.founder);
    world
        .when(command.clone())
        .then_refused(RefusalCode::GuardianConsentMissing, "consent.given_by");
    command.registration.consent = Some(consent_form(ConsentGiver::Guardian));
    world.when(command).then_events(["person_claimed"]);
}

#[test]
fn r04_a_stated_consent_can_be_withdrawn_and_then_hours_wait() {
    let mut scene = Scene::new();
    let mut command = import_person(scene.import, "p-1");
    command.stated.consent = Some(consent_stated());
    let (person, session) = enrolled(&mut scene, command);
    let withdrawal = WithdrawConsent {
        person_id: person,
        purpose: Purpose::Registration,
    };
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    world
        .when(withdrawal.clone())
        .then_events(["consent_withdrawn"]);
    world
        .when(withdrawal)
        .then_refused(RefusalCode::ConsentUnknown, "purpose");
    scene.approved(1, 120);
    scene.worked_through();
    assert_eq!(scene.state(session), SessionState::Imported);
}

#[test]
fn r01_a_stated_document_that_is_known_leads_to_its_holder() {
    let mut scene = Scene::new();
    let known = crate::cast::person(1);
    let mut command = import_person(scene.import, "p-1");
    command.stated.document_kind = Some(known.document_kind);
    command.stated.document_number = Some(known.document_number);
    command.stated.birth_date = known.birth_date;
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    let refusal = world
        .when(command)
        .then_refused(RefusalCode::DocumentKnown, "document_number");
    let named = refusal.params.iter().find(|(name, _)| *name == "person");
    let fang = scene.district.fang;
    assert_eq!(named.map(|(_, id)| id.clone()), Some(fang.to_string()));
    let link = link_person(scene.import, fang, "p-1");
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    world.when(link).then_events(["origin_linked"]);
}

#[test]
fn r01_nobody_claims_with_a_document_of_somebody_else() {
    let mut scene = Scene::new();
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    let person = new_person(&world.given([import_person(scene.import, "p-1")]));
    let world = scene.district.world.as_actor(scene.district.founder);
    let refusal = world
        .when(claim(person, 1))
        .then_refused(RefusalCode::ClaimNeedsMerge, "registration.document_number");
    let holder = ("person", scene.district.fang.to_string());
    assert!(refusal.params.contains(&holder), "it names the way");
}

#[test]
fn r05_only_the_stated_document_claims_a_record() {
    let mut scene = Scene::new();
    let stated = crate::cast::person(600);
    let mut command = import_person(scene.import, "p-1");
    command.stated.document_kind = Some(stated.document_kind);
    command.stated.document_number = Some(stated.document_number);
    command.stated.birth_date = stated.birth_date;
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    let person = new_person(&world.given([command]));
    let world = scene.district.world.as_actor(scene.district.founder);
    world.when(claim(person, 601)).then_refused(
        RefusalCode::ClaimDocumentDiffers,
        "registration.document_number",
    );
    world
        .when(claim(person, 600))
        .then_events(["person_claimed"]);
}

#[test]
fn r28_nobody_links_a_foreign_record_to_themselves() {
    let mut scene = Scene::new();
    let recorder = scene.district.snow.recorder;
    let link = link_person(scene.import, recorder, "p-1");
    let world = scene.district.world.as_actor(recorder);
    world
        .when(link)
        .then_refused(RefusalCode::SecondPersonNeeded, "person_id");
}

#[test]
fn r04_nothing_is_imported_for_who_withdrew_the_consent() {
    let mut scene = Scene::new();
    let fang = scene.district.fang;
    let withdrawal = WithdrawConsent {
        person_id: fang,
        purpose: Purpose::Registration,
    };
    scene.district.world.as_actor(fang).given([withdrawal]);
    let row = scene.row("2025-05-01", "s-1");
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    world
        .when(row)
        .then_refused(RefusalCode::ConsentWithdrawn, "person_id");
}

#[test]
fn r01_a_number_without_its_kind_and_a_consent_of_tomorrow_are_refused() {
    let mut scene = Scene::new();
    let mut half = import_person(scene.import, "p-1");
    half.stated.document_number = Some("11010519491231002X".to_owned());
    let mut tomorrow = import_person(scene.import, "p-1");
    let mut consent = consent_stated();
    consent.given_on = "2026-03-05".parse().expect("a date");
    tomorrow.stated.consent = Some(consent);
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    world
        .when(half)
        .then_refused(RefusalCode::FieldMissing, "document_kind");
    world
        .when(tomorrow)
        .then_refused(RefusalCode::NotYetPast, "consent.given_on");
}
