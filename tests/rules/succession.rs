//! R39: an organisation that ended records nothing; its past is settled by who carries on for it.

use hourledger::domain::kernel::ids::{OrganisationId, PersonId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::limits::{PREDECESSORS_MAX, SUCCESSIONS_MAX};
use hourledger::domain::organisations::book::OrganisationBook;
use hourledger::domain::people::role::Role;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::{BookKey, Command};

use crate::cast::{
    District, activity, approve, approve_import, check_in, check_out, confirm_declared, correct,
    declared, dismiss, dispute, find_fake, grant, keyed, name_successor, new_organisation,
    new_session, of_activity, open_finding, open_import, reinstate, station, suspend, team,
    undo_import, void,
};
use crate::imports::Scene;

/// `books` carries on for `snow`.
fn merged(district: &mut District) {
    let command = name_successor(district.snow.id, district.books.id);
    district.world.as_actor(district.founder).given([command]);
}

fn book(district: &District, id: OrganisationId) -> &OrganisationBook {
    let key = BookKey::Organisation(id);
    district.world.book(&key).expect("accredited")
}

/// Another team, guided by `books`.
fn another(district: &mut District) -> OrganisationId {
    let command = team(district.books.id);
    let world = district.world.as_actor(district.founder);
    new_organisation(&world.given([command]))
}

fn refused(district: &mut District, by: PersonId, command: impl Into<Command>, code: RefusalCode) {
    let refusal = district.world.as_actor(by).when(command).0;
    assert_eq!(refusal.expect_err("refused").code, code);
}

#[test]
fn r39_a_closed_organisation_records_nothing_new_by_whomever() {
    let mut district = District::new();
    merged(&mut district);
    let (snow, books, founder) = (district.snow, district.books, district.founder);
    let (sweeping, qiang) = (district.sweeping, district.qiang);
    let (from, to) = ("2026-03-03 09:00", "2026-03-03 10:00");
    let publication = activity(snow, "2026-03-09 09:00", "2026-03-09 12:00");
    let tries: Vec<(PersonId, Command)> = vec![
        (snow.recorder, publication.clone().into()),
        (books.recorder, publication.into()),
        (snow.recorder, check_in(sweeping, qiang).into()),
        (books.recorder, keyed(sweeping, qiang, from, to).into()),
        (qiang, declared(sweeping, qiang, from, to).into()),
        (books.recorder, open_import(snow.id).into()),
        (snow.admin, station(snow.id).into()),
        (snow.admin, grant(qiang, Role::Recorder, snow.id).into()),
        (founder, team(snow.id).into()),
        (founder, suspend(snow.id).into()),
        (founder, reinstate(snow.id).into()),
    ];
    for (actor, command) in tries {
        refused(
            &mut district,
            actor,
            command,
            RefusalCode::OrganisationClosed,
        );
    }
}

#[test]
fn r39_the_successor_settles_what_was_recorded_and_so_does_the_own_staff() {
    let mut district = District::new();
    let (sweeping, snow, books) = (district.sweeping, district.snow, district.books);
    let signed = district.confirmed();
    let world = district.world.as_actor(snow.recorder);
    let open = new_session(&world.given([check_in(sweeping, district.qiang)]));
    merged(&mut district);
    let world = district.world.at("2026-03-03 11:30");
    world
        .as_actor(books.recorder)
        .given([check_out(sweeping, open)]);
    world
        .as_actor(books.approver)
        .given([approve(sweeping, signed)]);
    assert_eq!(district.state(signed), SessionState::Effective);
    let world = district.world.as_actor(district.fang);
    world.given([dispute(sweeping, signed)]);
    let world = district.world.at("2026-03-03 12:30").as_actor(books.admin);
    world.given([dismiss(sweeping, signed)]);
    world.given([correct(sweeping, signed)]);
    world.given([void(sweeping, signed)]);
    district
        .world
        .as_actor(snow.approver)
        .given([find_fake(sweeping, open)]);
    let wide = open_finding(snow.id, of_activity(sweeping));
    district.world.as_actor(books.approver).given([wide]);
    let stranger = district.jing;
    refused(
        &mut district,
        stranger,
        void(sweeping, open),
        RefusalCode::RoleMissing,
    );
}

#[test]
fn r39_the_successor_confirms_what_was_declared_where_the_lead_is_gone() {
    let mut district = District::new();
    let (sweeping, qiang, books) = (district.sweeping, district.qiang, district.books);
    let (from, to) = ("2026-03-03 09:00", "2026-03-03 10:00");
    let world = district.world.at("2026-03-03 13:00").as_actor(qiang);
    let own = new_session(&world.given([declared(sweeping, qiang, from, to)]));
    let command = confirm_declared(sweeping, own);
    refused(
        &mut district,
        books.admin,
        command.clone(),
        RefusalCode::LeadNeeded,
    );
    merged(&mut district);
    refused(
        &mut district,
        books.recorder,
        command.clone(),
        RefusalCode::RoleMissing,
    );
    district.world.as_actor(books.admin).given([command]);
    let world = district.world.as_actor(books.approver);
    world.given([approve(sweeping, own)]);
}

#[test]
fn r39_the_successor_settles_imports_but_adds_nothing_to_them() {
    let mut scene = Scene::new();
    scene.stated(scene.row("2025-05-01", "s-1"));
    let (snow, books) = (scene.district.snow, scene.district.books);
    merged(&mut scene.district);
    let row = scene.row("2025-05-02", "s-2");
    let import = scene.import;
    refused(
        &mut scene.district,
        snow.recorder,
        row,
        RefusalCode::OrganisationClosed,
    );
    let world = scene.district.world.as_actor(books.approver);
    world.given([approve_import(import, 1, 120)]);
    scene.worked_through();
    assert_eq!(scene.effective_minutes(), 120);
    let world = scene.district.world.as_actor(books.admin);
    world.given([undo_import(import, snow.id)]);
    scene.worked_through();
    assert_eq!(scene.effective_minutes(), 0);
}

#[test]
fn r39_who_was_suspended_when_it_closed_settles_no_more_but_its_successor_does() {
    let mut district = District::new();
    let session = district.confirmed();
    let (snow, books, founder) = (district.snow, district.books, district.founder);
    district.world.as_actor(founder).given([suspend(snow.id)]);
    merged(&mut district);
    let command = approve(district.sweeping, session);
    let suspended = RefusalCode::OrganisationSuspended;
    refused(&mut district, snow.approver, command.clone(), suspended);
    district.world.as_actor(founder).given([suspend(books.id)]);
    refused(&mut district, books.approver, command.clone(), suspended);
    district
        .world
        .as_actor(founder)
        .given([reinstate(books.id)]);
    let world = district.world.as_actor(books.approver);
    world
        .when(command)
        .then_events(["session_approved", "hours_credited"]);
}

#[test]
fn r39_the_last_of_the_line_answers() {
    let mut district = District::new();
    let session = district.confirmed();
    let third = another(&mut district);
    merged(&mut district);
    let (snow, books, jing) = (district.snow, district.books, district.jing);
    let world = district.world.as_actor(district.founder);
    world.given([grant(jing, Role::Approver, third)]);
    let command = approve(district.sweeping, session);
    let yours = RefusalCode::OrganisationNotYours;
    refused(&mut district, jing, command.clone(), yours);
    let world = district.world.as_actor(district.founder);
    world.given([name_successor(books.id, third)]);
    refused(&mut district, books.approver, command.clone(), yours);
    district.world.as_actor(jing).given([command]);
    assert_eq!(book(&district, third).predecessors, [books.id]);
    assert_eq!(book(&district, books.id).predecessors, [snow.id]);
}

#[test]
fn r39_a_successor_named_wrongly_is_named_again() {
    let mut district = District::new();
    let session = district.confirmed();
    let right = another(&mut district);
    merged(&mut district);
    let (snow, books) = (district.snow, district.books);
    let named = book(&district, snow.id).succeeded.expect("closed");
    let world = district.world.as_actor(district.founder);
    let again = world.when(name_successor(snow.id, books.id));
    again.then_refused(RefusalCode::SuccessorNamedAlready, "successor_id");
    let outcome = world.when(name_successor(snow.id, right));
    let events = outcome.then_events(["organisation_succeeded"]);
    assert_eq!(events[0].meta().cause, Some(named.position));
    assert_eq!(book(&district, books.id).predecessors, []);
    assert_eq!(book(&district, right).predecessors, [snow.id]);
    let command = approve(district.sweeping, session);
    let yours = RefusalCode::OrganisationNotYours;
    refused(&mut district, books.approver, command, yours);
}

#[test]
fn r39_a_successor_is_another_one_open_and_not_suspended() {
    let mut district = District::new();
    let third = another(&mut district);
    merged(&mut district);
    let (snow, books, founder) = (district.snow, district.books, district.founder);
    let nobody = OrganisationId::from_bytes([7; 16]);
    let tries = [
        (books.id, books.id, RefusalCode::SuccessorIsItself),
        (books.id, snow.id, RefusalCode::OrganisationClosed),
        (third, snow.id, RefusalCode::OrganisationClosed),
        (third, nobody, RefusalCode::OrganisationUnknown),
    ];
    for (of, successor, code) in tries {
        let world = district.world.as_actor(founder);
        let outcome = world.when(name_successor(of, successor));
        outcome.then_refused(code, "successor_id");
    }
    let world = district.world.as_actor(founder);
    world.given([suspend(books.id)]);
    let outcome = world.when(name_successor(third, books.id));
    outcome.then_refused(RefusalCode::OrganisationSuspended, "successor_id");
    let command = name_successor(third, books.id);
    refused(&mut district, snow.admin, command, RefusalCode::RoleMissing);
}

#[test]
fn r39_successions_are_bounded_in_a_row_and_beside_each_other() {
    let mut district = District::new();
    let mut last = district.snow.id;
    for _ in 0..SUCCESSIONS_MAX {
        let next = another(&mut district);
        district.world.given([name_successor(last, next)]);
        last = next;
    }
    let next = another(&mut district);
    let outcome = district.world.when(name_successor(last, next));
    outcome.then_refused(RefusalCode::SuccessionsTooMany, "successor_id");
    for _ in 0..PREDECESSORS_MAX {
        let ended = another(&mut district);
        district.world.given([name_successor(ended, next)]);
    }
    let one_more = another(&mut district);
    let outcome = district.world.when(name_successor(one_more, next));
    outcome.then_refused(RefusalCode::SuccessionsTooMany, "successor_id");
}
