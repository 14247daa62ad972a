//! Tokens: made by those who may, shown once, ended at once.

use serde_json::{Value, json};

use crate::support::{Client, District};

fn wish(person: &str, allowed: &Value) -> Value {
    json!({"person_id": person, "allowed": allowed, "life_days": 30})
}

fn role(role: &str, organisation: Option<&String>) -> Value {
    json!([{"role": role, "organisation": organisation, "station": null}])
}

fn with_token(client: &Client, made: &Value) -> Client {
    Client {
        token: made["token"].as_str().map(str::to_owned),
        ..client.clone()
    }
}

#[test]
fn a_token_works_until_it_is_revoked() {
    let district = District::open();
    let volunteer = json!([{"role": "volunteer", "organisation": null, "station": null}]);
    let wish = wish(&district.volunteer.id, &volunteer);
    let reply = district.founder.write("/tokens", &wish);
    assert_eq!(reply.status, 201);
    let made = reply.json();
    let client = with_token(&district.founder, &made);
    client
        .read(&format!("/people/{}", district.volunteer.id))
        .good();
    let revocation = format!(
        "/tokens/{}/revocation",
        made["token_id"].as_str().expect("an id")
    );
    district
        .neighbour
        .client
        .write(&revocation, &json!({}))
        .refused(403, "RECORD_NOT_YOURS");
    client.write(&revocation, &json!({})).good();
    client.read("/ledger").refused(401, "UNAUTHENTICATED");
}

#[test]
fn an_organisation_administrator_makes_tokens_for_roles_held_there_and_nothing_else() {
    let district = District::open();
    let (here, there) = (&district.organisation, &district.other_organisation);
    let admin = &district.admin.client;
    let recorder = &district.recorder.id;
    let made = admin
        .write("/tokens", &wish(recorder, &role("recorder", Some(here))))
        .good();
    let client = with_token(&district.founder, &made);
    client
        .read(&format!("/activities/{}/code", district.activity))
        .good();
    for (person, allowed) in [
        (recorder, role("approver", Some(here))),
        (&district.approver.id, role("approver", Some(here))),
        (recorder, role("recorder", None)),
        (&district.stranger.id, role("recorder", Some(there))),
        (&district.volunteer.id, role("volunteer", Some(here))),
    ] {
        let reply = admin.write("/tokens", &wish(person, &allowed));
        assert_eq!(reply.status, 403, "{allowed}: {}", reply.json());
    }
}

#[test]
fn a_wish_out_of_bounds_names_its_field() {
    let district = District::open();
    let mut long = wish(&district.volunteer.id, &json!([]));
    let empty = district
        .founder
        .write("/tokens", &long)
        .refused(400, "LIST_EMPTY");
    assert_eq!(empty["field"], "allowed");
    let one = role("volunteer", None)[0].clone();
    let many = wish(&district.volunteer.id, &json!(vec![one; 65]));
    let many = district.founder.write("/tokens", &many);
    assert_eq!(many.refused(400, "LIST_TOO_LONG")["field"], "allowed");
    long["life_days"] = 181.into();
    let long = district
        .founder
        .write("/tokens", &long)
        .refused(400, "NUMBER_OUT_OF_RANGE");
    assert_eq!(long["field"], "life_days");
}

/// A person who administers two organisations and the ledger, with a token for one organisation.
#[test]
fn a_token_for_one_organisation_neither_grants_nor_revokes_beyond_it() {
    let district = District::open();
    let admin = &district.admin.id;
    let roles = |person: &str| format!("/people/{person}/roles");
    let there = json!({
        "role": "organisation_admin", "organisation_id": district.other_organisation
    });
    let founder = &district.founder;
    founder.write(&roles(admin), &there).good();
    let ledger = json!({"role": "ledger_admin"});
    founder.write(&roles(admin), &ledger).good();
    let here = Some(&district.organisation);
    let allowed = role("organisation_admin", here);
    let made = founder.write("/tokens", &wish(admin, &allowed)).good();
    let narrow = with_token(founder, &made);

    let auditor = json!({"role": "auditor", "organisation_id": district.organisation});
    let reply = narrow.write(&roles(&district.neighbour.id), &auditor);
    reply.refused(403, "RECORD_NOT_YOURS");

    let stranger = &district.stranger.id;
    let held = founder.read(&format!("/people/{stranger}")).good();
    let grant = held["roles"][0]["grant_id"].as_str().expect("a grant");
    let path = format!("/people/{stranger}/roles/{grant}/revocation");
    let reply = narrow.write(&path, &json!({}));
    reply.refused(403, "ORGANISATION_NOT_YOURS");
    district.admin.client.write(&path, &json!({})).good();
}
