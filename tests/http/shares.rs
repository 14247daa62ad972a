//! Shares and complaints over HTTP: the code is shown once and again under the same key, nobody but
//! the holder shares, a stranger complains without an account and is bounded.

use serde_json::{Value, json};

use crate::cases::{Case, case};
use crate::support::{Client, District, fresh_key};

const TEXT_DIGEST: &str = "5f8e3a0c0d1b2a394857667584930211f0e1d2c3b4a5968778695a4b3c2d1e0f";

/// What a share is asked for with.
pub fn asked(pin: Option<&str>) -> Value {
    json!({
        "purpose": "employment", "term": "days7", "pin": pin,
        "consent_text_digest": TEXT_DIGEST,
    })
}

/// A certificate of the district's volunteer.
pub fn certified(district: &District) -> String {
    district.effective_session();
    district.server.publish();
    let path = format!("/people/{}/certificates", district.volunteer.id);
    let body = json!({"from": "2026-01-01", "to": "2026-12-31", "variant": "full"});
    district.volunteer.client.write(&path, &body).new_id()
}

fn share(client: &Client, certificate: &str, pin: Option<&str>) -> Value {
    let path = format!("/certificates/{certificate}/shares");
    client.write(&path, &asked(pin)).good()
}

#[test]
fn a_share_answers_with_its_code_again_under_the_same_key() {
    let district = District::open();
    let certificate = certified(&district);
    let path = format!("/certificates/{certificate}/shares");
    let (client, key) = (&district.volunteer.client, fresh_key());
    let first = client.write_under(&key, &path, &asked(Some("4711"))).good();
    let again = client.write_under(&key, &path, &asked(Some("4711"))).good();
    assert_eq!(first, again, "an answer that got lost is asked for again");
    let code = first["code"].as_str().expect("a code");
    assert_eq!(code.len(), 26);
    let link = first["link"].as_str().expect("a link");
    assert!(link.ends_with(&format!("/v/{code}")), "{link}");
    let events = first["events"].to_string();
    assert!(
        !events.contains(code) && !events.contains("4711"),
        "{events}"
    );
    let other = client.write(&path, &asked(None)).good();
    assert_ne!(other["code"], first["code"]);
    let listed = client.read(&format!("/people/{}/shares", district.volunteer.id));
    let listed = listed.good();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
    assert!(!listed.to_string().contains(code));
    let newest = &listed["items"][0];
    assert_eq!(newest["share_id"], other["share_id"]);
    assert_eq!(
        (&newest["state"], &newest["has_pin"], &newest["look_count"]),
        (&json!("open"), &json!(false), &json!(0))
    );
}

#[test]
fn a_share_is_extended_withdrawn_and_closed_with_the_consent() {
    let district = District::open();
    let certificate = certified(&district);
    let client = &district.volunteer.client;
    let made = share(client, &certificate, None);
    let path = format!("/shares/{}", made["share_id"].as_str().expect("an id"));
    let extension = json!({"term": "days180"});
    client
        .write(&format!("{path}/extension"), &extension)
        .good();
    client
        .write(&format!("{path}/withdrawal"), &json!({}))
        .good();
    let refused = client.write(&format!("{path}/extension"), &extension);
    refused.refused(409, "SHARE_WITHDRAWN");
    share(client, &certificate, None);
    let person = format!("/people/{}", district.volunteer.id);
    let consent = format!("{person}/consents/employer_check/withdrawal");
    client.write(&consent, &json!({})).good();
    let listed = client.read(&format!("{person}/shares")).good();
    for item in listed["items"].as_array().expect("a list") {
        assert_eq!(item["state"], "withdrawn", "{item}");
    }
}

#[test]
fn nobody_but_the_holder_shares_or_sees_who_looked() {
    let district = District::open();
    let certificate = certified(&district);
    let path = format!("/certificates/{certificate}/shares");
    for other in [&district.neighbour, &district.recorder, &district.admin] {
        let refused = other.client.write(&path, &asked(None));
        assert_eq!(refused.status, 403, "{}", refused.text());
    }
    let refused = district.founder.write(&path, &asked(None));
    assert_eq!(refused.status, 403, "{}", refused.text());
    let seen = format!("/people/{}/shares", district.volunteer.id);
    assert_eq!(district.founder.read(&seen).status, 403);
    let alone = json!({"mode": "each", "commands": [{
        "command": "share_certificate", "certificate_id": certificate, "purpose": "other",
        "term": "days7", "consent_text_digest": TEXT_DIGEST,
    }]});
    let reply = district.volunteer.client.write("/batch", &alone);
    assert!(reply.text().contains("COMMAND_ALONE"), "{}", reply.text());
}

fn complaint(number: Option<&str>) -> Value {
    json!({
        "concern": "hours_untrue", "number": number, "text": "那天下午他不在场。",
        "contact": "zhang@example.org",
    })
}

#[test]
fn a_stranger_complains_follows_it_and_is_answered() {
    let district = District::open();
    let certificate = certified(&district);
    let client = &district.volunteer.client;
    let view = client.read(&format!("/certificates/{certificate}")).good();
    let number = view["number"].as_str().expect("a number");
    let nobody = district.server.nobody();
    let taken = nobody.write("/complaints", &complaint(Some(number)));
    assert_eq!(taken.status, 201, "{}", taken.text());
    let status = taken.header("location").to_owned();
    let told = taken.good().to_string();
    assert!(!told.contains("zhang@") && !told.contains("下午"), "{told}");
    let status = status.trim_start_matches("/api/v1");
    let waiting = nobody.read(status).good();
    assert_eq!(waiting["outcome"], Value::Null);
    let all = district.founder.read("/complaints").good();
    let item = &all["items"][0];
    assert_eq!(item["certificate_id"], json!(certificate));
    assert_eq!(item["text"], "那天下午他不在场。");
    assert_eq!(item["contact"], "zhang@example.org");
    let path = format!("/complaints/{}", item["complaint_id"].as_str().expect("id"));
    assert_eq!(district.admin.client.read(&path).status, 403);
    let answer = json!({"outcome": "not_upheld", "text": "签到表已核对。"});
    let answered = format!("{path}/answer");
    district.founder.write(&answered, &answer).good();
    let told = nobody.read(status).good();
    assert_eq!(told["outcome"], "not_upheld");
    assert!(!told.to_string().contains("签到表"), "{told}");
    let one = district.founder.read(&path).good();
    assert_eq!(one["answer"]["text"], "签到表已核对。");
}

#[test]
fn complaints_from_one_address_are_bounded() {
    let district = District::open();
    let nobody = district.server.nobody();
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(nobody.write("/complaints", &complaint(None)).status);
    }
    assert_eq!(statuses[..4], [201; 4], "{statuses:?}");
    assert_eq!(statuses[5], 429, "{statuses:?}");
    // Others go on reading and checking from there.
    assert_eq!(nobody.read("/public-log").status, 200);
    let empty = json!({"concern": "other", "text": ""});
    let refused = district.server.nobody().write("/complaints", &empty);
    assert!([422, 429].contains(&refused.status), "{}", refused.text());
}

/// Cases of the rows about shares and complaints.
pub fn cases<'d>(district: &'d District, held: &str) -> Vec<Case<'d>> {
    let (neighbour, volunteer) = (&district.neighbour.client, Some(&district.volunteer.client));
    let made = share(neighbour, held, None);
    let share_id = made["share_id"].as_str().expect("an id");
    let nobody = district.server.nobody();
    let taken = nobody.write("/complaints", &complaint(None));
    let status = taken
        .header("location")
        .trim_start_matches("/api/v1")
        .to_owned();
    let path = status.trim_end_matches("/status").to_owned();
    let own = |operation, path: String, body| case(operation, path, body, neighbour, volunteer);
    let founder = &district.founder;
    let oversight = |operation, path: String, body| case(operation, path, body, founder, volunteer);
    vec![
        own(
            "person_shares",
            format!("/people/{}/shares", district.neighbour.id),
            Value::Null,
        ),
        own(
            "share_certificate",
            format!("/certificates/{held}/shares"),
            asked(None),
        ),
        own(
            "extend_share",
            format!("/shares/{share_id}/extension"),
            json!({"term": "days30"}),
        ),
        own(
            "withdraw_share",
            format!("/shares/{share_id}/withdrawal"),
            json!({}),
        ),
        case(
            "report_concern",
            "/complaints",
            complaint(None),
            neighbour,
            None,
        ),
        case("complaint_status", status, Value::Null, neighbour, None),
        oversight("complaints", "/complaints".to_owned(), Value::Null),
        oversight("complaint", path.clone(), Value::Null),
        oversight(
            "answer_complaint",
            format!("{path}/answer"),
            json!({"outcome": "passed_on", "text": "转民政部门。"}),
        ),
    ]
}
