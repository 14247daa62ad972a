//! Exports over the API: everything of one's own, and an organisation's sessions as rows.

use serde_json::json;

use crate::support::{District, banked};

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
fn r74_what_imports_say_of_balances_and_stars_is_in_the_persons_own_record() {
    let district = District::open();
    banked(&district);
    let recorder = &district.recorder.client;
    let imports = format!("/organisations/{}/imports", district.organisation);
    let opening = json!({"origin": "old-platform", "file_digest": "22".repeat(32)});
    let import = recorder.write(&imports, &opening).new_id();
    let row = |id: &str, stated: serde_json::Value| {
        let mut row = json!({"origin": "old-platform", "external_id": id});
        row["stated"] = stated;
        row
    };
    let volunteer = &district.volunteer;
    let balance = json!({
        "person_id": volunteer.id, "as_of": "2025-12-31", "amount": 600,
        "evidence_ref": "对账单-17",
    });
    let star = json!({
        "person_id": volunteer.id, "scheme": "national", "stars": 2,
        "awarded_on": "2025-12-05", "authority": "区民政局", "evidence_ref": "证书-2",
    });
    let add = |list: &str, row: &serde_json::Value| {
        let path = format!("/imports/{import}/{list}");
        recorder.write(&path, row).good();
    };
    add("balances", &row("b-1", balance));
    add("stars", &row("st-1", star));
    let moved = json!({
        "person_id": volunteer.id, "kind": "redemption", "amount": -60,
        "moved_on": "2025-01-17", "counterparty": "饭堂-4", "text": "午餐",
    });
    add("movements", &row("m-1", moved));
    let path = format!("/people/{}/export", volunteer.id);
    let brought = &volunteer.client.read(&path).good()["brought"];
    let (balance, star) = (&brought["balances"][0], &brought["stars"][0]);
    let moved = &brought["movements"][0];
    assert_eq!(
        (&moved["counterparty"], &moved["text"]),
        (&json!("饭堂-4"), &json!("午餐"))
    );
    assert_eq!(moved["movement"]["amount"], -60);
    assert_eq!(balance["evidence_ref"], "对账单-17", "{brought}");
    assert_eq!(balance["balance"]["amount"], 600);
    assert_eq!(balance["origin"]["external_id"], "b-1");
    assert_eq!(
        (&star["authority"], &star["evidence_ref"]),
        (&json!("区民政局"), &json!("证书-2"))
    );
    assert_eq!(star["origin"]["import_id"], json!(import));
    // nobody else's record holds them, and whoever else opens them is seen
    let other = &district.neighbour;
    let theirs = format!("/people/{}/export", other.id);
    assert_eq!(
        other.client.read(&theirs).good()["brought"]["stars"],
        json!([])
    );
    district
        .founder
        .read(&format!("{path}?purpose=person_asked"))
        .good();
    let reads = format!("/people/{}/reads", volunteer.id);
    let reads = volunteer.client.read(&reads).good().to_string();
    assert!(reads.contains("content.evidence_ref"), "{reads}");
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
