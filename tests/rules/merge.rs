//! R1, R5, R28: two records of one person become one human with two ids, and two people again.

use hourledger::domain::activities::command::SignUp;
use hourledger::domain::kernel::ids::{Digest32, PersonId};
use hourledger::domain::kernel::refusal::{Refusal, RefusalCode};
use hourledger::domain::ledger::book::LedgerBook;
use hourledger::domain::people::book::{PersonBook, Standing};
use hourledger::domain::people::command::{
    ErasePerson, GiveConsent, GrantRole, RegisterPerson, WithdrawConsent,
};
use hourledger::domain::people::event::{ConsentGiver, Purpose};
use hourledger::domain::people::role::Role;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::stored::Sealed;
use hourledger::domain::{BookKey, Command, Event};

use crate::cast::{
    District, activity, approve, check_in, check_in_by_code, check_out, claim, confirm,
    confirm_declared, correct, declared, dismiss, dispute, find_fake, grant, import_person,
    import_session, keyed, link_person, merge, new_activity, new_person, new_session, person,
    unmerge, void,
};
use crate::imports::Scene;
use crate::world::ENVELOPE;

/// Qiang is Fang, registered a second time; merged into her.
fn merged() -> District {
    let mut district = District::new();
    let command = merge(district.qiang, district.fang);
    district.world.as_actor(district.founder).given([command]);
    district
}

fn book(district: &District, id: PersonId) -> &PersonBook {
    let book = district.world.book::<PersonBook>(&BookKey::Person(id));
    book.expect("registered")
}

fn people(district: &District) -> u64 {
    let book = district.world.book::<LedgerBook>(&BookKey::Ledger);
    book.expect("open").people
}

/// The refusal names the id that goes on.
fn names(refusal: &Refusal, survivor: PersonId) {
    let named = ("survivor", survivor.to_string());
    assert!(refusal.params.contains(&named), "{refusal}");
}

/// Administrators of organisation and ledger who also hold every local role.
fn allow(district: &mut District, person: PersonId, roles: &[Role]) {
    let snow = district.snow.id;
    let grants = roles.iter().map(|role| grant(person, *role, snow));
    let grants: Vec<GrantRole> = grants.collect();
    district.world.as_actor(district.founder).given(grants);
}

#[test]
fn r01_a_second_record_is_merged_into_the_first_and_taken_out_again_without_a_trace() {
    let mut district = District::new();
    let (fang, qiang) = (district.fang, district.qiang);
    let before = (
        book(&district, fang).clone(),
        book(&district, qiang).clone(),
    );
    let counted = people(&district);
    let world = district.world.as_actor(district.founder);
    let events = world
        .when(merge(qiang, fang))
        .then_events(["people_merged"]);
    assert_eq!(
        events[0].meta().reason_text,
        Some(Sealed(ENVELOPE.to_owned()))
    );
    assert_eq!(book(&district, fang).aliases, [qiang]);
    let merged = book(&district, qiang).merged_into.expect("merged");
    assert_eq!(merged.survivor, fang);
    assert_eq!(people(&district), counted - 1, "a human is counted once");

    let world = district.world.as_actor(district.founder);
    let events = world.when(unmerge(qiang)).then_events(["people_unmerged"]);
    assert_eq!(events[0].meta().cause, Some(merged.position));
    for (id, before) in [(fang, before.0), (qiang, before.1)] {
        let after = PersonBook {
            events: before.events.clone(),
            ..book(&district, id).clone()
        };
        assert_eq!(after, before, "but for two more events in the stream");
    }
    assert_eq!(people(&district), counted);
}

#[test]
fn r28_only_an_administrator_of_the_ledger_merges_and_never_records_of_their_own() {
    let mut district = District::new();
    let (fang, qiang, jing) = (district.fang, district.qiang, district.jing);
    let outcome = district
        .world
        .as_actor(district.snow.admin)
        .when(merge(qiang, fang));
    outcome.then_refused(RefusalCode::RoleMissing, "");
    let admin = |person_id| GrantRole {
        organisation_id: None,
        ..grant(person_id, Role::LedgerAdmin, district.snow.id)
    };
    let world = district.world.as_actor(district.founder);
    world.given([admin(fang), admin(qiang)]);
    for concerned in [fang, qiang] {
        let outcome = world.as_actor(concerned).when(merge(qiang, fang));
        outcome.then_refused(RefusalCode::MergeOwn, "");
    }
    world.as_actor(district.founder).given([merge(qiang, fang)]);
    for concerned in [fang, qiang] {
        let world = world.as_actor(concerned);
        let outcome = world.when(unmerge(qiang));
        outcome.then_refused(RefusalCode::MergeOwn, "");
        let outcome = world.when(merge(jing, fang));
        outcome.then_refused(RefusalCode::MergeOwn, "");
    }
}

#[test]
fn r01_what_cannot_be_merged_says_what_to_do() {
    let mut district = merged();
    let (fang, qiang, jing, founder) = (
        district.fang,
        district.qiang,
        district.jing,
        district.founder,
    );
    let stranger = PersonId::from_bytes([7; 16]);
    let world = district.world.as_actor(founder);
    let refused = |world: &mut crate::world::World, command, code, field| {
        world.when(command).then_refused(code, field)
    };
    refused(world, merge(jing, jing), RefusalCode::MergeWithSelf, "into");
    refused(
        world,
        merge(stranger, jing),
        RefusalCode::PersonUnknown,
        "person_id",
    );
    refused(
        world,
        merge(jing, stranger),
        RefusalCode::PersonUnknown,
        "into",
    );
    // No chains: neither into a merged record, nor of one that has aliases, nor twice.
    let refusal = refused(world, merge(jing, qiang), RefusalCode::PersonMerged, "into");
    names(&refusal, fang);
    let code = RefusalCode::PersonMerged;
    let refusal = refused(world, merge(qiang, jing), code, "person_id");
    names(&refusal, fang);
    let code = RefusalCode::AliasesInTheWay;
    refused(world, merge(fang, jing), code, "person_id");
    let outcome = world.when(unmerge(jing));
    outcome.then_refused(RefusalCode::NotMerged, "person_id");
    world
        .as_actor(jing)
        .given([ErasePerson { person_id: jing }]);
    world.as_actor(founder);
    let code = RefusalCode::PersonErased;
    refused(world, merge(jing, fang), code, "person_id");
    refused(world, merge(fang, jing), code, "into");
}

#[test]
fn r01_at_most_sixteen_records_are_merged_into_one() {
    let mut district = District::new();
    let world = district.world.as_actor(district.founder);
    let mut command = |number| {
        let id = new_person(&world.given([person(number)]));
        world.when(merge(id, district.fang))
    };
    for number in 100..116 {
        command(number).then_events(["people_merged"]);
    }
    command(116).then_refused(RefusalCode::AliasesTooMany, "into");
}

#[test]
fn r01_nothing_new_is_recorded_under_a_merged_id() {
    let mut district = merged();
    let (fang, qiang, sweeping, snow) = (
        district.fang,
        district.qiang,
        district.sweeping,
        district.snow,
    );
    let of_self: [Command; 4] = [
        check_in_by_code(sweeping, qiang).into(),
        declared(sweeping, qiang, "2026-03-03 09:00", "2026-03-03 10:00").into(),
        SignUp {
            activity_id: sweeping,
            person_id: qiang,
        }
        .into(),
        GiveConsent {
            person_id: qiang,
            purpose: Purpose::PublicNotice,
            given_by: ConsentGiver::Person,
            text_digest: Digest32::of(b"the text that was shown"),
        }
        .into(),
    ];
    let world = district.world.at("2026-03-03 11:00").as_actor(qiang);
    for command in of_self {
        let name = command.name();
        let refusal = world.when(command);
        let refusal = refusal.then_refused(RefusalCode::PersonMerged, "person_id");
        names(&refusal, fang);
        assert_eq!(refusal.rule(), Some("R1"), "{name}");
    }
    let world = world.as_actor(snow.recorder);
    let entry = keyed(sweeping, qiang, "2026-03-03 09:00", "2026-03-03 10:00");
    for command in [Command::from(check_in(sweeping, qiang)), entry.into()] {
        let outcome = world.when(command);
        outcome.then_refused(RefusalCode::PersonMerged, "person_id");
    }
    let mut plan = activity(snow, "2026-03-05 09:00", "2026-03-05 12:00");
    plan.lead = Some(qiang);
    let outcome = world.when(plan);
    outcome.then_refused(RefusalCode::PersonMerged, "lead");
    let world = world.as_actor(district.founder);
    let outcome = world.when(grant(qiang, Role::Recorder, snow.id));
    outcome.then_refused(RefusalCode::PersonMerged, "person_id");
    let outcome = world.when(claim(qiang, 500));
    outcome.then_refused(RefusalCode::PersonMerged, "person_id");
    // Under the survivor's id all of it goes on, the alias's sign-up and token included.
    let entry = declared(sweeping, fang, "2026-03-03 09:00", "2026-03-03 10:00");
    let outcome = world.as_actor(qiang).when(entry);
    outcome.then_events(["session_declared"]);
}

#[test]
fn r04_the_consent_of_a_merged_record_can_be_withdrawn() {
    let mut district = merged();
    let withdrawal = WithdrawConsent {
        person_id: district.qiang,
        purpose: Purpose::Registration,
    };
    let outcome = district.world.as_actor(district.fang).when(withdrawal);
    outcome.then_events(["consent_withdrawn"]);
}

#[test]
fn r01_imports_of_a_merged_person_are_led_to_the_survivor() {
    let mut scene = Scene::new();
    let (fang, qiang) = (scene.district.fang, scene.district.qiang);
    let recorder = scene.district.snow.recorder;
    let world = scene.district.world.as_actor(recorder);
    world.given([link_person(scene.import, qiang, "p-1")]);
    let world = scene.district.world.as_actor(scene.district.founder);
    world.given([merge(qiang, fang)]);

    let world = scene.district.world.as_actor(recorder);
    let row = import_session(scene.import, (scene.fair, qiang), "2025-05-01", "s-1");
    let refusal = world
        .when(row)
        .then_refused(RefusalCode::PersonMerged, "person_id");
    names(&refusal, fang);
    let outcome = world.when(link_person(scene.import, qiang, "p-2"));
    outcome.then_refused(RefusalCode::PersonMerged, "person_id");
    let refusal = world
        .when(link_person(scene.import, qiang, "p-1"))
        .then_refused(RefusalCode::ImportedAlready, "external_id");
    assert!(refusal.params.contains(&("as", fang.to_string())));
    // Qiang's document, number 2, is known as the survivor's.
    let known = person(2);
    let mut command = import_person(scene.import, "p-3");
    command.stated.document_kind = Some(known.document_kind);
    command.stated.document_number = Some(known.document_number);
    command.stated.birth_date = known.birth_date;
    let refusal = world
        .when(command)
        .then_refused(RefusalCode::DocumentKnown, "document_number");
    assert!(refusal.params.contains(&("person", fang.to_string())));
    let outcome = world.as_actor(scene.district.founder).when(RegisterPerson {
        organisation_id: None,
        ..person(2)
    });
    outcome.then_refused(RefusalCode::DocumentAlreadyRegistered, "document_number");
}

#[test]
fn r05_the_hours_of_an_enrolment_count_once_it_is_merged_into_who_consented() {
    let mut scene = Scene::new();
    let (fang, founder) = (scene.district.fang, scene.district.founder);
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    let enrolled = new_person(&world.given([import_person(scene.import, "p-1")]));
    let row = import_session(scene.import, (scene.fair, enrolled), "2025-05-01", "s-1");
    let session = scene.stated(row);
    scene.approved(1, 120);
    scene.worked_through();
    assert_eq!(scene.state(session), SessionState::Imported);
    // Nobody is put on the books by a merge: the survivor is registered.
    let world = scene.district.world.as_actor(founder);
    let outcome = world.when(merge(fang, enrolled));
    outcome.then_refused(RefusalCode::PersonUnconfirmed, "into");
    world.given([merge(enrolled, fang)]);
    let world = scene.district.world.as_actor(scene.district.snow.approver);
    let outcome = world.when(approve(scene.fair, session));
    outcome.then_events(["session_approved", "hours_credited"]);
}

#[test]
fn r28_one_human_is_one_person_for_every_signature() {
    let mut district = District::new();
    let session = district.confirmed();
    let (qiang, sweeping) = (district.qiang, district.sweeping);
    let roles = [Role::Approver, Role::OrganisationAdmin, Role::Recorder];
    allow(&mut district, qiang, &roles);
    let command = merge(qiang, district.fang);
    district.world.as_actor(district.founder).given([command]);
    let world = district.world.as_actor(qiang);
    let outcome = world.when(approve(sweeping, session));
    outcome.then_refused(RefusalCode::SelfApproval, "");
    let own: [Command; 3] = [
        void(sweeping, session).into(),
        correct(sweeping, session).into(),
        find_fake(sweeping, session).into(),
    ];
    for command in own {
        let outcome = world.when(command);
        outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
    }
    let entry = keyed(
        sweeping,
        district.fang,
        "2026-03-03 11:00",
        "2026-03-03 11:30",
    );
    let outcome = world.at("2026-03-03 13:00").when(entry);
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "person_id");
    let outcome = world.when(check_in(sweeping, district.fang));
    outcome.then_refused(RefusalCode::CodeWrong, "code");
    let outcome = world.when(grant(district.fang, Role::Approver, district.snow.id));
    outcome.then_refused(RefusalCode::SelfGrant, "person_id");
    world.given([dispute(sweeping, session)]);
    let outcome = world.when(dismiss(sweeping, session));
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
}

#[test]
fn r28_who_entered_under_one_id_does_not_approve_under_the_other() {
    let mut district = District::new();
    let (jing, qiang, sweeping, fang) = (
        district.jing,
        district.qiang,
        district.sweeping,
        district.fang,
    );
    allow(&mut district, qiang, &[Role::Recorder]);
    allow(&mut district, jing, &[Role::Approver]);
    let world = district.world.at("2026-03-03 09:00").as_actor(qiang);
    let session = new_session(&world.given([check_in(sweeping, fang)]));
    world
        .at("2026-03-03 11:00")
        .given([check_out(sweeping, session)]);
    world.as_actor(fang).given([confirm(sweeping, session)]);
    world.as_actor(district.founder).given([merge(qiang, jing)]);
    let outcome = world.as_actor(jing).when(approve(sweeping, session));
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
    // As two people they were, and are again, the two that it takes.
    world.as_actor(district.founder).given([unmerge(qiang)]);
    let outcome = world.as_actor(jing).when(approve(sweeping, session));
    outcome.then_events(["session_approved", "hours_credited"]);
}

#[test]
fn r28_an_import_is_not_approved_by_its_proposer_under_another_id() {
    let mut scene = Scene::new();
    let jing = scene.district.jing;
    scene.stated(scene.row("2025-05-01", "s-1"));
    allow(&mut scene.district, jing, &[Role::Approver]);
    let (founder, recorder) = (scene.district.founder, scene.district.snow.recorder);
    let world = scene.district.world.as_actor(founder);
    world.given([merge(jing, recorder)]);
    let outcome = world
        .as_actor(jing)
        .when(crate::cast::approve_import(scene.import, 1, 120));
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
}

#[test]
fn r28_an_import_leaves_the_hours_of_its_approvers_other_id() {
    let mut scene = Scene::new();
    let session = scene.stated(scene.row("2025-05-01", "s-1"));
    let (founder, approver) = (scene.district.founder, scene.district.snow.approver);
    let fang = scene.district.fang;
    let world = scene.district.world.as_actor(founder);
    world.given([merge(fang, approver)]);
    scene.approved(1, 120);
    scene.worked_through();
    assert_eq!(scene.state(session), SessionState::Imported);
}

#[test]
fn r28_either_id_signs_for_the_human_and_the_lead_is_not_two_people() {
    let mut district = District::new();
    let session = district.ended();
    let (fang, qiang, sweeping) = (district.fang, district.qiang, district.sweeping);
    let world = district.world.as_actor(district.founder);
    world.given([merge(qiang, fang)]);
    let outcome = world.as_actor(qiang).when(confirm(sweeping, session));
    outcome.then_events(["session_confirmed"]);
    // A lead who declares under the other id is still confirmed by an administrator.
    let (snow, jing) = (district.snow, district.jing);
    let mut plan = activity(snow, "2026-03-04 09:00", "2026-03-04 12:00");
    plan.lead = Some(jing);
    let world = district.world.as_actor(snow.recorder);
    let led = new_activity(&world.given([plan]));
    world.given([fang, jing].map(|person_id| SignUp {
        activity_id: led,
        person_id,
    }));
    world.as_actor(district.founder).given([merge(jing, fang)]);
    let entry = declared(led, fang, "2026-03-04 09:00", "2026-03-04 10:00");
    let world = world.at("2026-03-05 09:00").as_actor(fang);
    let own = new_session(&world.given([entry]));
    for id in [fang, jing] {
        let outcome = world.as_actor(id).when(confirm_declared(led, own));
        outcome.then_refused(RefusalCode::SelfConfirmation, "");
    }
    let outcome = world.as_actor(snow.admin).when(confirm_declared(led, own));
    outcome.then_events(["session_declaration_confirmed"]);
}

#[test]
fn one_erasure_erases_the_human_under_every_id() {
    for ask in [0, 1] {
        let mut district = merged();
        let ids = [district.fang, district.qiang];
        let counted = people(&district);
        let command = ErasePerson {
            person_id: ids[ask],
        };
        let outcome = district.world.as_actor(ids[1 - ask]).when(command);
        let events = outcome.then_events(["person_erased", "person_erased"]);
        let erased: Vec<PersonId> = events
            .iter()
            .filter_map(|event| match event {
                Event::PersonErased(event) => Some(event.subject.person_id),
                _ => None,
            })
            .collect();
        assert_eq!(erased, ids);
        for id in ids {
            assert_eq!(book(&district, id).standing, Standing::Erased);
        }
        assert_eq!(people(&district), counted - 1);
        let world = district.world.as_actor(district.founder);
        let outcome = world.when(unmerge(district.qiang));
        outcome.then_refused(RefusalCode::PersonErased, "person_id");
    }
}
