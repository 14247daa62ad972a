//! F89 over HTTP: given and taken back by the organisation, refused by the volunteer, stated on
//! certificates only if the holder asks for it.

use hourledger::verify::{Code, Verdict};
use serde_json::{Value, json};

use crate::cases::{Case, case};
use crate::certificates;
use crate::support::{Client, District};

const WORDS: &str = "谢谢您<script>alert(1)</script>冒雨清扫";

fn thanks(person: &str) -> Value {
    json!({"person_id": person, "kind": "thanks", "text": WORDS})
}

/// The volunteer is thanked for a session by the approver; its path, and the id.
pub fn thanked(district: &District, session: &str) -> (String, String) {
    let path = format!("{}/commendations", district.path(session));
    let body = thanks(&district.volunteer.id);
    let id = district.approver.client.write(&path, &body).new_id();
    (path, id)
}

/// The neighbour was thanked for the hours that the cases of certificates gave them.
pub fn cases(district: &District) -> Vec<Case<'_>> {
    let (approver, recorder) = (&district.approver.client, Some(&district.recorder.client));
    let (own, volunteer) = (&district.neighbour.client, Some(&district.volunteer.client));
    let me = format!("/people/{}", district.neighbour.id);
    let sessions = own.read(&format!("{me}/sessions")).good();
    let mut sessions = sessions["items"].as_array().expect("a list").iter();
    let session = sessions.find(|it| it["state"] == "effective");
    let session = session.expect("an effective session");
    let [activity, session] = ["activity_id", "session_id"].map(|it| text(&session[it]));
    let given = format!("/activities/{activity}/sessions/{session}/commendations");
    let id = approver
        .write(&given, &thanks(&district.neighbour.id))
        .new_id();
    let house = format!("/organisations/{}", district.organisation);
    let reason = json!({"reason": "entered_in_error"});
    vec![
        case(
            "person_commendations",
            format!("{me}/commendations"),
            Value::Null,
            own,
            volunteer,
        ),
        case(
            "organisation_commendations",
            format!("{house}/commendations"),
            Value::Null,
            approver,
            recorder,
        ),
        case(
            "commendation",
            format!("/commendations/{id}"),
            Value::Null,
            own,
            volunteer,
        ),
        case(
            "give_commendation",
            given.clone(),
            thanks(&district.neighbour.id),
            approver,
            recorder,
        ),
        case(
            "withdraw_commendation",
            format!("{given}/{id}/withdrawal"),
            reason,
            approver,
            recorder,
        ),
        case(
            "refuse_commendation",
            format!("{me}/commendations/{id}/refusal"),
            json!({}),
            own,
            volunteer,
        ),
    ]
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn listed(client: &Client, path: &str) -> Vec<Value> {
    let list = client.read(path).good();
    list["items"].as_array().expect("a list").clone()
}

#[test]
fn f89_the_words_are_for_the_volunteer_alone() {
    let district = District::open();
    let session = district.effective_session();
    let (_, id) = thanked(&district, &session);
    let (volunteer, approver) = (&district.volunteer, &district.approver.client);
    let mine = format!("/people/{}/commendations", volunteer.id);
    let own = listed(&volunteer.client, &mine);
    assert_eq!(own.len(), 1);
    assert_eq!(
        (&own[0]["text"], &own[0]["kind"], &own[0]["session_id"]),
        (&json!(WORDS), &json!("thanks"), &json!(session))
    );
    assert_eq!(own[0]["organisation"], "青山志愿者协会");
    let reads = listed(
        &volunteer.client,
        &format!("/people/{}/reads", volunteer.id),
    );
    assert!(reads.is_empty(), "nobody else reads them: {reads:?}");
    let house = format!("/organisations/{}/commendations", district.organisation);
    for list in [approver, &district.auditor.client].map(|it| listed(it, &house)) {
        assert_eq!((&list[0]["text"], list.len()), (&Value::Null, 1));
    }
    for one in [&volunteer.client, approver] {
        let one = one.read(&format!("/commendations/{id}")).good();
        assert_eq!(
            (&one["commendation_id"], &one["text"]),
            (&json!(id), &Value::Null)
        );
    }
    let event = approver
        .read(&format!("/events/{}", own[0]["position"]))
        .good();
    assert!(!event.to_string().contains("谢谢您"), "sealed in the log");
    let administrator = district.founder.read(&mine);
    administrator.refused(403, "RECORD_NOT_YOURS");
}

#[test]
fn f89_it_is_taken_back_or_refused_and_ends_once() {
    let district = District::open();
    let session = district.effective_session();
    let (path, id) = thanked(&district, &session);
    let (volunteer, approver) = (&district.volunteer, &district.approver.client);
    let again = approver.write(&path, &thanks(&volunteer.id));
    again.refused(409, "COMMENDED_ALREADY");
    let reason = json!({"reason": "entered_in_error"});
    let withdrawal = format!("{path}/{id}/withdrawal");
    approver.write(&withdrawal, &reason).good();
    approver
        .write(&withdrawal, &reason)
        .refused(409, "COMMENDATION_ENDED");
    let (_, id) = thanked(&district, &session);
    let refusal = format!("/people/{}/commendations/{id}/refusal", volunteer.id);
    let other = district.neighbour.client.write(&refusal, &json!({}));
    other.refused(403, "RECORD_NOT_YOURS");
    volunteer.client.write(&refusal, &json!({})).good();
    let mine = format!("/people/{}/commendations", volunteer.id);
    let own = listed(&volunteer.client.english(), &mine);
    let ends: Vec<_> = own.iter().map(|it| &it["ended"]["end"]).collect();
    assert_eq!(ends, ["refused", "withdrawn"], "the newest first");
}

#[test]
fn f89_a_certificate_states_them_if_asked_and_a_stranger_reads_them() {
    let district = District::open();
    let session = district.effective_session();
    thanked(&district, &session);
    let client = &district.volunteer.client;
    let hours = |bytes: &[u8]| {
        let file: Value = serde_json::from_slice(bytes).expect("JSON");
        file["credential"]["credentialSubject"]["serviceHours"].clone()
    };
    for variant in ["summary", "sessions", "full", "anonymous"] {
        let mut asked = certificates::asked(variant);
        let silent = certificates::issue(&district, client, &asked);
        let silent = certificates::bundle(client, &silent);
        assert!(hours(&silent)["commendations"].is_null(), "not by itself");
        asked["commendations"] = json!(true);
        let id = certificates::issue(&district, client, &asked);
        let view = client.read(&format!("/certificates/{id}")).good();
        assert_eq!(view["commendations"], 1);
        let bytes = certificates::bundle(client, &id);
        let line = json!([{
            "count": 1, "date": "2026-03-02", "kind": "thanks",
            "organisation": district.organisation, "organisationName": "青山志愿者协会",
        }]);
        assert_eq!(hours(&bytes)["commendations"], line, "{variant}");
        let text = String::from_utf8(bytes.clone()).expect("JSON");
        assert!(!text.contains("谢谢您"), "never the words");
        let report = certificates::checked(&district, &bytes);
        assert_eq!(report.verdict, Verdict::ValidWithLimits, "{report:#?}");
        assert!(report.has(Code::CommendationsStated), "{variant}");
        let pdf = client.read(&format!("/certificates/{id}/pdf"));
        let report = certificates::checked(&district, &pdf.body);
        let stated = report.claimed.expect("a certificate").commendations;
        assert_eq!((stated.len(), stated[0].count), (1, 1));
    }
}

#[test]
fn r49_a_certificate_that_states_one_is_superseded_when_it_ends() {
    let district = District::open();
    let session = district.effective_session();
    let (path, id) = thanked(&district, &session);
    let client = &district.volunteer.client;
    let mut asked = certificates::asked("summary");
    let silent = certificates::issue(&district, client, &asked);
    asked["commendations"] = json!(true);
    let stating = certificates::issue(&district, client, &asked);
    let withdrawal = format!("{path}/{id}/withdrawal");
    let reason = json!({"reason": "entered_in_error"});
    district.approver.client.write(&withdrawal, &reason).good();
    for (id, state) in [(stating, "superseded"), (silent, "valid")] {
        let view = client.read(&format!("/certificates/{id}")).good();
        assert_eq!(view["state"], state);
    }
}
