//! Roles: who may, where, until when (I7).

use hourledger::domain::kernel::ids::{GrantId, PersonId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::people::command::{GrantRole, RegisterPerson, RevokeRole};
use hourledger::domain::people::role::Role;
use hourledger::domain::{BookKey, Command};

use crate::cast::{
    District, House, approve, check_in, check_out, confirm, grant, new_person, new_station,
    organisation, person, station, void,
};

fn until(day: &str, command: &GrantRole) -> GrantRole {
    GrantRole {
        until: Some(day.parse().expect("a date")),
        ..command.clone()
    }
}

fn first_grant(district: &District, person: PersonId) -> GrantId {
    let book = district.world.book::<PersonBook>(&BookKey::Person(person));
    book.expect("known").roles[0].grant
}

#[test]
fn nobody_grants_a_role_to_themselves() {
    let mut district = District::new();
    let (admin, snow) = (district.snow.admin, district.snow.id);
    let outcome = district
        .world
        .as_actor(admin)
        .when(grant(admin, Role::Approver, snow));
    outcome.then_refused(RefusalCode::SelfGrant, "person_id");
    let outcome = district
        .world
        .when(grant(district.fang, Role::Approver, snow));
    outcome.then_events(["role_granted"]);
}

#[test]
fn an_organisation_administrator_grants_in_that_organisation_only() {
    let mut district = District::new();
    let (fang, books) = (district.fang, district.books.id);
    let world = district.world.as_actor(district.snow.admin);
    let outcome = world.when(grant(fang, Role::Approver, books));
    outcome.then_refused(RefusalCode::OrganisationNotYours, "");
    let ledger_wide = GrantRole {
        organisation_id: None,
        ..grant(fang, Role::LedgerAdmin, books)
    };
    let outcome = world.when(ledger_wide.clone());
    outcome.then_refused(RefusalCode::RoleMissing, "");
    let outcome = world.as_actor(district.founder).when(ledger_wide);
    outcome.then_events(["role_granted"]);
}

#[test]
fn a_role_names_the_place_it_needs_and_no_other() {
    let mut district = District::new();
    let (fang, snow, books) = (district.fang, district.snow, district.books);
    let world = district.world.as_actor(district.founder);
    let nowhere = GrantRole {
        organisation_id: None,
        ..grant(fang, Role::Recorder, snow.id)
    };
    let outcome = world.when(nowhere);
    outcome.then_refused(RefusalCode::FieldMissing, "organisation_id");
    let outcome = world.when(grant(fang, Role::Clerk, snow.id));
    outcome.then_refused(RefusalCode::FieldMissing, "station_id");
    let outcome = world.when(grant(fang, Role::LedgerAdmin, snow.id));
    outcome.then_refused(RefusalCode::FieldUnexpected, "organisation_id");
    let at_station = GrantRole {
        station_id: Some(snow.station),
        ..grant(fang, Role::Approver, snow.id)
    };
    let outcome = world.when(at_station);
    outcome.then_refused(RefusalCode::FieldUnexpected, "station_id");
    let elsewhere = GrantRole {
        station_id: Some(books.station),
        ..grant(fang, Role::Clerk, snow.id)
    };
    let outcome = world.when(elsewhere);
    outcome.then_refused(RefusalCode::StationOfAnotherOrganisation, "station_id");
}

#[test]
fn a_role_holds_through_its_last_day() {
    let mut district = District::new();
    let (jing, sweeping) = (district.jing, district.sweeping);
    let session = district.confirmed();
    let command = until("2026-03-05", &grant(jing, Role::Approver, district.snow.id));
    district.world.as_actor(district.founder).given([command]);

    let mut expired = district.clone();
    let world = expired.world.as_actor(jing).at("2026-03-06 00:00");
    let outcome = world.when(approve(sweeping, session));
    outcome.then_refused(RefusalCode::RoleMissing, "");
    let world = district.world.as_actor(jing).at("2026-03-05 23:59:59");
    let outcome = world.when(approve(sweeping, session));
    outcome.then_events(["session_approved", "hours_credited"]);
}

#[test]
fn an_expired_role_can_be_granted_anew_a_standing_one_not() {
    let mut district = District::new();
    let command = grant(district.jing, Role::Approver, district.snow.id);
    let world = district.world.as_actor(district.founder);
    world.given([until("2026-03-05", &command)]);
    let outcome = world.at("2026-03-05 09:00").when(command.clone());
    outcome.then_refused(RefusalCode::RoleAlreadyGranted, "");
    let outcome = world.at("2026-03-06 09:00").when(command);
    outcome.then_events(["role_granted"]);
}

#[test]
fn a_role_cannot_end_before_it_begins() {
    let mut district = District::new();
    let command = grant(district.jing, Role::Approver, district.snow.id);
    let world = district.world.as_actor(district.founder);
    let outcome = world.when(until("2026-03-01", &command));
    outcome.then_refused(RefusalCode::GrantEnded, "until");
    world
        .when(until("2026-03-02", &command))
        .then_events(["role_granted"]);
}

#[test]
fn a_person_holds_64_roles_at_most_until_some_are_revoked() {
    let mut district = District::new();
    let (jing, snow) = (district.jing, district.snow);
    let world = district.world.as_actor(snow.admin);
    let mut clerk_of_a_new_station = || {
        let station_id = new_station(&world.given([station(snow.id)]));
        world.when(GrantRole {
            station_id: Some(station_id),
            ..grant(jing, Role::Clerk, snow.id)
        })
    };
    for _ in 0..64 {
        clerk_of_a_new_station().then_events(["role_granted"]);
    }
    clerk_of_a_new_station().then_refused(RefusalCode::ListTooLong, "role");
}

#[test]
fn a_revoked_role_no_longer_holds() {
    let mut district = District::new();
    let (approver, sweeping) = (district.snow.approver, district.sweeping);
    let session = district.confirmed();
    let revoke = RevokeRole {
        person_id: approver,
        grant_id: first_grant(&district, approver),
    };
    let world = district.world.as_actor(district.snow.admin);
    world.when(revoke.clone()).then_events(["role_revoked"]);
    let outcome = world.when(revoke);
    outcome.then_refused(RefusalCode::GrantUnknown, "grant_id");
    let outcome = world.as_actor(approver).when(approve(sweeping, session));
    outcome.then_refused(RefusalCode::RoleMissing, "");
}

#[test]
fn staff_of_another_organisation_are_refused() {
    let mut district = District::new();
    let (sweeping, books, fang) = (district.sweeping, district.books, district.fang);
    let session = district.confirmed();
    let world = &mut district.world;
    for (actor, command) in [
        (books.approver, Command::from(approve(sweeping, session))),
        (books.approver, void(sweeping, session).into()),
        (books.recorder, check_in(sweeping, fang).into()),
    ] {
        let outcome = world.as_actor(actor).when(command);
        outcome.then_refused(RefusalCode::OrganisationNotYours, "");
    }
}

#[test]
fn a_clerk_works_at_the_own_station_only() {
    let mut district = District::new();
    let (snow, books, fang) = (district.snow, district.books, district.fang);
    let at = |station| {
        let mut command = check_in(district.sweeping, fang);
        command.station_id = station;
        command
    };
    let world = district.world.at("2026-03-03 09:00").as_actor(books.clerk);
    let outcome = world.when(at(Some(books.station)));
    outcome.then_refused(RefusalCode::ClerkElsewhere, "station_id");
    let outcome = world.when(at(Some(snow.station)));
    outcome.then_refused(RefusalCode::OrganisationNotYours, "");
    world.as_actor(snow.clerk);
    let outcome = world.when(at(None));
    outcome.then_refused(RefusalCode::RoleMissing, "");
    let outcome = world.when(at(Some(snow.station)));
    outcome.then_events(["session_checked_in"]);
}

#[test]
fn a_clerk_registers_at_the_own_station() {
    let mut district = District::new();
    let (snow, books) = (district.snow, district.books);
    let at = |house: House| RegisterPerson {
        organisation_id: Some(house.id),
        station_id: Some(house.station),
        ..person(500)
    };
    let world = district.world.as_actor(snow.clerk);
    let outcome = world.when(at(books));
    outcome.then_refused(RefusalCode::OrganisationNotYours, "");
    let mixed = RegisterPerson {
        station_id: Some(books.station),
        ..at(snow)
    };
    let outcome = world.when(mixed);
    outcome.then_refused(RefusalCode::ClerkElsewhere, "");
    let _ = new_person(&world.when(at(snow)).then_events(["person_registered"]));
}

#[test]
fn a_volunteer_administers_nothing() {
    let mut district = District::new();
    let world = district.world.as_actor(district.qiang);
    let outcome = world.when(organisation("91350100M000100Y43"));
    outcome.then_refused(RefusalCode::RoleMissing, "");
    let outcome = world.when(person(500));
    outcome.then_refused(RefusalCode::RoleMissing, "");
}

#[test]
fn an_actor_nobody_knows_is_nobody() {
    let mut district = District::new();
    let stranger = PersonId::from_bytes([7; 16]);
    let outcome = district.world.as_actor(stranger).when(person(500));
    outcome.then_refused(RefusalCode::Unauthenticated, "");
}

#[test]
fn the_ledger_itself_lets_time_pass_and_does_nothing_else() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let session = district.ended();
    let world = district.world.as_system();
    let mut refused = |command: Command| {
        let outcome = world.when(command);
        outcome.then_refused(RefusalCode::RoleMissing, "");
    };
    refused(check_in(sweeping, fang).into());
    refused(check_out(sweeping, session).into());
    refused(approve(sweeping, session).into());
    refused(void(sweeping, session).into());
    refused(person(500).into());
    refused(organisation("91350100M000100Y43").into());
    refused(grant(fang, Role::Approver, district.snow.id).into());
    let outcome = world.when(confirm(sweeping, session));
    outcome.then_refused(RefusalCode::RecordNotYours, "");
}
