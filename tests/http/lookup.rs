//! What the ids of a file mean: told to whoever opened the import, never in an address.

use serde_json::json;

use crate::support::District;

#[test]
fn ids_of_the_source_and_of_the_ledger_are_found_in_their_order() {
    let district = District::open();
    let recorder = &district.recorder.client;
    let imports = format!("/organisations/{}/imports", district.organisation);
    let opening = json!({"origin": "old-platform", "file_digest": "22".repeat(32)});
    let import = recorder.write(&imports, &opening).new_id();
    let person = json!({
        "origin": "old-platform", "external_id": "p-1", "stated": {"name": "陈静"},
    });
    let people = format!("/imports/{import}/people");
    let enrolled = recorder.write(&people, &person).new_id();
    let lookup = format!("/imports/{import}/lookup");

    let ids = ["p-1", "p-9", &district.volunteer.id];
    let asked = json!({"kind": "person", "external_ids": ids});
    let known = recorder.write(&lookup, &asked).good()["known"].take();

    assert_eq!(known[0]["person_id"], enrolled.as_str());
    assert_eq!(known[0]["own"], false);
    assert_eq!(known[1], serde_json::Value::Null);
    assert_eq!(known[2]["person_id"], district.volunteer.id.as_str());
    assert_eq!(known[2]["own"], true);
    // Of somebody who was merged, the id under which new rows are recorded.
    let merge = format!("/people/{}/merge", district.neighbour.id);
    let into = json!({"into": district.volunteer.id, "reason": "registered_twice"});
    district.founder.write(&merge, &into).good();
    let asked = json!({"kind": "person", "external_ids": [district.neighbour.id]});
    let known = recorder.write(&lookup, &asked).good()["known"].take();
    assert_eq!(known[0]["person_id"], district.volunteer.id.as_str());
    let asked = json!({"kind": "activity", "external_ids": [district.activity, "p-1"]});
    let known = recorder.write(&lookup, &asked).good()["known"].take();
    assert_eq!(known[0]["activity_id"], district.activity.as_str());
    assert_eq!(known[1], serde_json::Value::Null, "an id is of one kind");
}

#[test]
fn only_who_opened_the_import_asks_and_not_for_too_many() {
    let district = District::open();
    let recorder = &district.recorder.client;
    let imports = format!("/organisations/{}/imports", district.organisation);
    let opening = json!({"origin": "old-platform", "file_digest": "22".repeat(32)});
    let import = recorder.write(&imports, &opening).new_id();
    let lookup = format!("/imports/{import}/lookup");
    let asked = |count: usize| json!({"kind": "person", "external_ids": vec!["p"; count]});
    recorder.write(&lookup, &asked(200)).good();
    recorder
        .write(&lookup, &asked(201))
        .refused(400, "LIST_TOO_LONG");
    recorder
        .write(&lookup, &asked(0))
        .refused(400, "LIST_EMPTY");
    let approver = &district.approver.client;
    approver
        .write(&lookup, &asked(1))
        .refused(403, "ROLE_MISSING");
}
