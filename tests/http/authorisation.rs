//! Who may: every row of the table, with nobody, with the wrong person and with the right one.

use std::collections::BTreeSet;

use hourledger::access::{Allowed, Method, Role};
use hourledger::domain::kernel::ids::PersonId;
use hourledger::http::routes::TABLE;
use serde_json::json;

use crate::cases::cases;
use crate::support::District;

#[test]
fn every_row_has_its_case() {
    let district = District::open();
    let session = district.session();
    let known: BTreeSet<&str> = cases(&district, &session)
        .iter()
        .map(|it| it.operation)
        .collect();
    // Some pages have sessions of browsers instead of tokens; `me` and `till` have their cases.
    let rows = TABLE.iter().filter(|row| !row.is_by_cookie());
    let rows: BTreeSet<&str> = rows.map(|row| row.rule.operation).collect();
    let without: Vec<_> = rows.difference(&known).collect();
    assert!(
        without.is_empty(),
        "rows without a case in tests/http/cases.rs: {without:?}"
    );
    let without: Vec<_> = known.difference(&rows).collect();
    assert!(without.is_empty(), "cases without a row: {without:?}");
}

#[test]
fn without_a_token_only_what_is_public_answers() {
    let district = District::open();
    let session = district.session();
    for case in cases(&district, &session) {
        let reply = case.send(&district.server.nobody());
        if case.is_public() {
            // A form leads to the page that answers it.
            assert!([200, 303].contains(&reply.status), "{}", case.operation);
        } else {
            assert_eq!(reply.status, 401, "{}", case.operation);
            assert_eq!(reply.code(), "UNAUTHENTICATED", "{}", case.operation);
            assert_eq!(reply.header("www-authenticate"), "Bearer");
        }
    }
}

#[test]
fn with_a_token_of_no_use_nothing_answers() {
    let district = District::open();
    let mut client = district.server.nobody();
    client.token = Some(format!("hlt_{}", "x".repeat(43)));
    client.read("/ledger").refused(401, "UNAUTHENTICATED");
}

#[test]
fn the_wrong_role_is_told_so() {
    let district = District::open();
    let session = district.session();
    for case in cases(&district, &session) {
        if let Some(wrong) = case.wrong {
            let reply = case.send(wrong);
            assert_eq!(reply.status, 403, "{}: {}", case.operation, reply.json());
        }
    }
}

#[test]
fn the_right_role_passes_both_doors() {
    let district = District::open();
    let session = district.session();
    for case in cases(&district, &session) {
        let reply = case.send(case.right);
        let passed = reply.status < 500 && ![401, 403].contains(&reply.status);
        assert!(
            passed,
            "{}: {} {}",
            case.operation,
            reply.status,
            reply.json()
        );
    }
}

#[test]
fn a_token_narrows_what_its_person_may() {
    let district = District::open();
    let recorder: PersonId = district.recorder.id.parse().expect("an id");
    let only = Allowed {
        organisation: None,
        role: Role::Volunteer,
        station: None,
    };
    let narrow = district.server.client_allowed(recorder, &[only]);
    narrow.read(&format!("/people/{recorder}")).good();
    let code = format!("/activities/{}/code", district.activity);
    narrow.read(&code).refused(403, "ROLE_MISSING");
    district.recorder.client.read(&code).good();
}

#[test]
fn staff_sees_a_person_only_for_an_activity_they_take_part_in() {
    let district = District::open();
    district.session();
    let person = format!("/people/{}", district.volunteer.id);
    let recorder = &district.recorder.client;
    recorder.read(&person).refused(403, "RECORD_NOT_YOURS");
    let seen = format!("{person}?activity_id={}", district.activity);
    recorder.read(&seen).good();
    district
        .stranger
        .client
        .read(&seen)
        .refused(403, "ORGANISATION_NOT_YOURS");
    let other = format!(
        "/people/{}?activity_id={}",
        district.neighbour.id, district.activity
    );
    recorder.read(&other).refused(403, "RECORD_NOT_YOURS");
}

#[test]
fn staff_sees_a_merged_person_for_what_either_record_took_part_in() {
    let district = District::open();
    let session = district.session();
    let merge = json!({"into": district.neighbour.id, "reason": "registered_twice"});
    let path = format!("/people/{}/merge", district.volunteer.id);
    let seen = format!(
        "/people/{}?activity_id={}",
        district.neighbour.id, district.activity
    );
    let recorder = &district.recorder.client;
    recorder.read(&seen).refused(403, "RECORD_NOT_YOURS");
    district.founder.write(&path, &merge).good();
    let shown = recorder.read(&seen).good();
    assert_eq!(shown["hours"]["waiting_minutes"], 119);
    // The survivor signs for what was recorded under the other id.
    let path = format!("{}/confirmation", district.path(&session));
    let stranger = district.stranger.client.write(&path, &json!({}));
    stranger.refused(403, "ORGANISATION_NOT_YOURS");
    district.neighbour.client.write(&path, &json!({})).good();
}

#[test]
fn an_erased_person_signs_in_no_more() {
    let district = District::open();
    let neighbour = &district.neighbour;
    let path = format!("/people/{}/erasure", neighbour.id);
    neighbour.client.write(&path, &json!({})).good();
    neighbour
        .client
        .read("/ledger")
        .refused(401, "UNAUTHENTICATED");
}

/// R35: a record is corrected by a new one, so no method changes or deletes.
#[test]
fn r35_there_is_no_put_patch_or_delete() {
    assert!(
        TABLE
            .iter()
            .all(|row| matches!(row.rule.method, Method::Get | Method::Post))
    );
    let district = District::open();
    let session = district.session();
    for case in cases(&district, &session) {
        for method in ["PUT", "PATCH", "DELETE"] {
            let reply = district.founder.send(method, &case.path, &[], "");
            assert_eq!(reply.status, 405, "{method} {}", case.operation);
            assert_eq!(reply.code(), "METHOD_NOT_ALLOWED");
            assert!(
                !reply.header("allow").contains(method),
                "{}",
                case.operation
            );
        }
    }
}
