//! Replays: the same request under the same key is answered the same, for ever (I11).

use serde_json::json;

use crate::support::{District, fresh_key, person};

#[test]
fn a_replay_answers_the_same_bytes_and_says_so() {
    let district = District::open();
    let key = fresh_key();
    let body = person("M000020");
    let first = district.founder.write_under(&key, "/people", &body);
    assert_eq!(
        (first.status, first.header("idempotency-replayed")),
        (201, "")
    );
    district.server.minutes_pass(600);
    let again = district.founder.write_under(&key, "/people", &body);
    assert_eq!(
        (again.status, again.header("idempotency-replayed")),
        (201, "true")
    );
    assert_eq!(first.body, again.body);
    assert_eq!(first.header("location"), again.header("location"));
}

#[test]
fn a_replay_after_the_world_has_changed_still_answers() {
    let district = District::open();
    let person = format!("/people/{}", district.recorder.id);
    let grant = district.founder.read(&person).good();
    let grant = grant["roles"][0]["grant_id"]
        .as_str()
        .expect("a grant")
        .to_owned();
    let path = format!("{person}/roles/{grant}/revocation");
    let key = fresh_key();
    let first = district.admin.client.write_under(&key, &path, &json!({}));
    let again = district.admin.client.write_under(&key, &path, &json!({}));
    assert_eq!((first.status, again.status), (200, 200), "{}", again.json());
    assert_eq!(first.body, again.body);
}

#[test]
fn the_same_key_with_another_body_is_refused() {
    let district = District::open();
    let key = fresh_key();
    district
        .founder
        .write_under(&key, "/people", &person("M000021"))
        .good();
    let other = district
        .founder
        .write_under(&key, "/people", &person("M000022"));
    other.refused(422, "IDEMPOTENCY_KEY_REUSED");
}

#[test]
fn the_same_key_of_another_person_is_another_key() {
    let district = District::open();
    let key = fresh_key();
    let path = format!("/activities/{}/sign-ups", district.activity);
    for member in [&district.volunteer, &district.neighbour] {
        let body = json!({"person_id": member.id});
        let reply = member.client.write_under(&key, &path, &body);
        assert_eq!(reply.header("idempotency-replayed"), "");
        reply.good();
    }
}

#[test]
fn a_refused_command_may_be_sent_again_under_its_key() {
    let district = District::open();
    let key = fresh_key();
    let path = format!(
        "/activities/{}/sign-ups/{}",
        district.activity, district.volunteer.id
    );
    let cancellation = format!("{path}/cancellation");
    let volunteer = &district.volunteer.client;
    let refused = volunteer.write_under(&key, &cancellation, &json!({}));
    refused.refused(409, "SIGN_UP_MISSING");
    let sign_ups = format!("/activities/{}/sign-ups", district.activity);
    volunteer
        .write(&sign_ups, &json!({"person_id": district.volunteer.id}))
        .good();
    volunteer
        .write_under(&key, &cancellation, &json!({}))
        .good();
}

#[test]
fn a_write_without_a_proper_key_is_refused() {
    let district = District::open();
    let body = person("M000023").to_string();
    let json = ("Content-Type", "application/json");
    let bare = district.founder.send("POST", "/people", &[json], &body);
    bare.refused(400, "IDEMPOTENCY_KEY_MISSING");
    for key in [
        "7",
        "00000000000040008000000000000001",
        "{00000000-0000-4000-8000-000000000001}",
    ] {
        let reply = district
            .founder
            .write_under(key, "/people", &person("M000023"));
        reply.refused(400, "IDEMPOTENCY_KEY_MALFORMED");
    }
}
