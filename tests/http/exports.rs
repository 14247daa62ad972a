//! Exports over the API: everything of one's own, and an organisation's sessions as rows.

use serde_json::json;

use crate::support::District;

#[test]
fn r74_a_volunteer_gets_everything_about_themselves_unrecorded() {
    let district = District::open();
    district.effective_session();
    let volunteer = &district.volunteer;
    let path = format!("/people/{}/export", volunteer.id);

    let record = volunteer.client.read(&path).good();

    assert!(record["person"]["identity"]["document_number"].is_string());
    assert_eq!(record["record"]["external_id"], volunteer.id.as_str());
    let session = &record["sessions"]["items"][0];
    assert_eq!(session["session"]["state"], "effective");
    assert_eq!(session["row"]["ledger_state"], "effective");
    assert_eq!(session["row"]["minutes"], session["session"]["minutes"]);
    let reads = format!("/people/{}/reads", volunteer.id);
    assert_eq!(volunteer.client.read(&reads).good()["items"], json!([]));
    district.founder.read(&path).refused(400, "FIELD_MISSING");
    let asked = format!("{path}?purpose=person_asked");
    district.founder.read(&asked).good();
    let items = volunteer.client.read(&reads).good()["items"].take();
    assert_eq!(items[0]["purpose"], "person_asked", "{items}");
}

#[test]
fn an_organisations_sessions_come_in_pages_and_each_reading_is_seen() {
    let district = District::open();
    district.effective_session();
    let recorder = &district.recorder.client;
    let imports = format!("/organisations/{}/imports", district.organisation);
    let opening = json!({"origin": "old-platform", "file_digest": "22".repeat(32)});
    let import = recorder.write(&imports, &opening).new_id();
    for (id, day) in [("s-1", "2025-05-01"), ("s-2", "2025-05-02")] {
        let row = json!({"origin": "old-platform", "external_id": id, "stated": {
            "person_id": district.volunteer.id, "activity_id": district.activity,
            "date": day, "minutes": 60, "description": "整理书架",
        }});
        recorder
            .write(&format!("/imports/{import}/sessions"), &row)
            .good();
    }
    let path = format!(
        "/organisations/{}/export/sessions?purpose=correction&limit=1",
        district.organisation
    );
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = district
            .admin
            .client
            .read(&format!("{path}{cursor}"))
            .good();
        for row in page["items"].as_array().expect("rows") {
            ids.push(row["external_id"].as_str().expect("an id").to_owned());
        }
        let Some(next) = page["next"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    ids.sort();
    assert_eq!(ids.len(), 3, "{ids:?}");
    assert!(
        ids[0].starts_with("act_") && ids[1..] == ["s-1", "s-2"],
        "{ids:?}"
    );
    let reads = format!("/people/{}/reads", district.volunteer.id);
    let items = district.volunteer.client.read(&reads).good()["items"].take();
    let fields = items.to_string();
    assert!(fields.contains("content.description"), "{fields}");
    assert!(fields.contains("origin.external_id"), "{fields}");
}
