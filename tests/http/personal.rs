//! Personal texts: shown to the person and to staff who say why; every reading is on record.

use serde_json::json;

use crate::support::District;

#[test]
fn a_person_reads_their_own_texts_and_nothing_is_recorded() {
    let district = District::open();
    let me = format!("/people/{}", district.volunteer.id);
    let reveal = format!("{me}?reveal=name,document_number,birth_date,phone");
    let shown = district.volunteer.client.read(&reveal).good();
    let identity = &shown["identity"];
    assert_eq!(identity["name"], "王芳M000007");
    assert_eq!(identity["document_number"], "M000007");
    assert_eq!(
        (&identity["birth_date"], &identity["erased"]),
        (&json!("1990-01-01"), &json!(false))
    );
    let bare = district.volunteer.client.read(&me).good();
    assert!(bare.get("identity").is_none(), "nothing is shown unasked");
    let reads = district
        .volunteer
        .client
        .read(&format!("{me}/reads"))
        .good();
    assert_eq!(reads["items"], json!([]));
}

#[test]
fn staff_says_why_and_the_person_sees_who_looked() {
    let district = District::open();
    district.session();
    let me = format!("/people/{}", district.volunteer.id);
    let recorder = &district.recorder.client;
    let for_activity = format!("{me}?activity_id={}", district.activity);
    let unexplained = recorder.read(&format!("{for_activity}&reveal=phone"));
    assert_eq!(
        unexplained.refused(400, "FIELD_MISSING")["field"],
        "purpose"
    );
    let shown = recorder.read(&format!("{for_activity}&reveal=name,phone&purpose=service"));
    assert_eq!(shown.good()["identity"]["phone"], "+8613912345678");
    let roster = format!("/activities/{}/sign-ups", district.activity);
    let roster = recorder
        .read(&format!("{roster}?reveal=name&purpose=correction"))
        .good();
    assert_eq!(roster["items"][0]["identity"]["name"], "王芳M000007");
    let reads = district
        .volunteer
        .client
        .read(&format!("{me}/reads"))
        .good();
    let reads = reads["items"].as_array().expect("items").clone();
    assert_eq!(reads.len(), 2);
    assert_eq!(reads[0]["reader"], district.recorder.id);
    assert_eq!(reads[0]["fields"], json!(["contact.phone", "subject.name"]));
    assert_eq!(reads[1]["purpose"], "correction");
}

#[test]
fn staff_of_an_organisation_sees_no_document_numbers() {
    let district = District::open();
    district.session();
    let me = format!("/people/{}", district.volunteer.id);
    let number = "reveal=document_number&purpose=service";
    let path = format!("{me}?activity_id={}&{number}", district.activity);
    let refused = district
        .recorder
        .client
        .read(&path)
        .refused(403, "ROLE_MISSING");
    assert_eq!(refused["field"], "reveal");
    district
        .auditor
        .client
        .read(&format!("{me}?{number}"))
        .good();
}

#[test]
fn after_an_erasure_nobody_reads_the_texts_and_the_hours_stay() {
    let district = District::open();
    district.effective_session();
    let me = format!("/people/{}", district.volunteer.id);
    district
        .volunteer
        .client
        .write(&format!("{me}/erasure"), &json!({}))
        .good();
    let path = format!("{me}?reveal=name&purpose=audit");
    let left = district.auditor.client.read(&path).good();
    assert_eq!(
        (&left["standing"], &left["identity"]["erased"]),
        (&json!("erased"), &json!(true))
    );
    assert!(left["identity"].get("name").is_none());
    assert_eq!(left["hours"]["effective_minutes"], 119);
}

#[test]
fn one_erasure_makes_every_record_of_a_merged_person_unreadable() {
    let district = District::open();
    let [me, twin] =
        [&district.volunteer, &district.neighbour].map(|it| format!("/people/{}", it.id));
    let body = json!({
        "into": district.volunteer.id, "reason": "registered_twice", "reason_text": "同一人",
    });
    let path = format!("{twin}/merge");
    district.founder.write(&path, &body).good();
    let path = format!("{me}/erasure");
    district.neighbour.client.write(&path, &json!({})).good();
    for record in [me, twin] {
        let path = format!("{record}?reveal=name,merge_reason&purpose=audit");
        let left = district.auditor.client.read(&path).good();
        assert_eq!(left["identity"], json!({"erased": true}), "{record}");
    }
    for member in [&district.volunteer, &district.neighbour] {
        let gone = member.client.read("/ledger");
        gone.refused(401, "UNAUTHENTICATED");
    }
}

#[test]
fn no_personal_text_is_in_a_stored_event_a_metric_or_a_prediction() {
    let district = District::open();
    district.effective_session();
    let texts = ["王芳", "M000007", "13912345678", "1990-01-01"];
    let mut seen = district.founder.read("/metrics").text();
    for position in 0..district.next_position() {
        seen += &district.founder.read(&format!("/events/{position}")).text();
    }
    let predicted = district
        .founder
        .predict("/people", &crate::support::person("M000007x"));
    seen += &predicted.text();
    for text in texts {
        assert!(!seen.contains(text), "{text}");
    }
}
