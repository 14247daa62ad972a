//! A past year goes in over HTTP: proposed by one person, approved by another, looked at by the
//! volunteer, and taken back.

use hourledger::run::jobs;
use serde_json::{Value, json};

use crate::support::District;
use crate::{hours, steps};

/// Pages of imports worked through at a time, as the upkeep does every second.
const PAGES_MAX: u32 = 16;

/// An import with one row: an hour and a half of the volunteer, without clock times.
struct Import {
    district: District,
    path: String,
    session: String,
}

impl Import {
    fn proposed() -> Self {
        let district = District::open();
        let recorder = &district.recorder.client;
        let organisation = &district.organisation;
        let opening = json!({"origin": "old-platform", "file_digest": "33".repeat(32)});
        let path = format!("/organisations/{organisation}/imports");
        let import = recorder.write(&path, &opening).new_id();
        let path = format!("/imports/{import}");
        let mut fair = row("a-1", &json!({"title": "旧书义卖"}));
        fair["organisation_id"] = json!(organisation);
        let fair = recorder
            .write(&format!("{path}/activities"), &fair)
            .new_id();
        let served = row(
            "s-1",
            &json!({
                "person_id": district.volunteer.id, "activity_id": fair, "date": "2025-05-01",
                "minutes": 90, "description": "整理捐赠的图书",
            }),
        );
        let answer = recorder.write(&format!("{path}/sessions"), &served).good();
        let group = &answer["events"][0]["groups"]["activity"];
        let session = group["session_id"].as_str().expect("a session");
        Self {
            session: format!("/activities/{fair}/sessions/{session}"),
            district,
            path,
        }
    }

    fn approved(&self) {
        let seen = json!({"sessions": 1, "minutes": 90});
        let path = format!("{}/approval", self.path);
        self.district.approver.client.write(&path, &seen).good();
        self.work_is_done();
    }

    /// What the upkeep of a running server does.
    fn work_is_done(&self) {
        let queue = &self.district.server.queue;
        while jobs::advance(queue, PAGES_MAX).expect("no fault") > 0 {}
    }

    fn figures(&self) -> [i64; 3] {
        let me = format!("/people/{}", self.district.volunteer.id);
        hours(&self.district.volunteer.client.read(&me).good()["hours"])
    }
}

fn row(id: &str, stated: &Value) -> Value {
    json!({"origin": "old-platform", "external_id": id, "stated": stated})
}

#[test]
fn imported_hours_wait_for_a_second_person_and_say_that_they_are_historical() {
    let import = Import::proposed();
    assert_eq!(import.figures(), [0, 0, 90], "waiting");
    let seen = json!({"sessions": 1, "minutes": 90});
    let path = format!("{}/approval", import.path);
    let recorder = &import.district.recorder.client;
    recorder.write(&path, &seen).refused(403, "ROLE_MISSING");

    import.approved();

    assert_eq!(import.figures(), [90, 0, 0], "effective");
    let volunteer = import.district.volunteer.client.english();
    let shown = volunteer.read(&import.session).good();
    assert_eq!(shown["grade"], "H");
    assert_eq!(
        shown["grade_words"],
        "H: historical, as stated by its source"
    );
    assert_eq!(shown["started_at"], Value::Null, "not stated by source");
    assert_eq!(steps(&shown), ["imported", "credited"]);
    let progress = recorder.read(&import.path).good();
    assert_eq!(
        (&progress["state"], &progress["settled"], &progress["to_do"]),
        (&json!("approved"), &json!(1), &json!(0))
    );
}

#[test]
fn an_import_is_taken_back_and_the_volunteer_can_still_see_it() {
    let import = Import::proposed();
    import.approved();
    let path = format!("{}/undoing", import.path);
    let undoing = json!({
        "organisation_id": import.district.organisation, "reason": "entered_in_error",
        "reason_text": "另一年的表格",
    });
    let approver = &import.district.approver.client;
    let predicted = approver.predict(&path, &undoing).good();
    assert_eq!(predicted["events"][0]["type"], "import_undone");
    approver.write(&path, &undoing).good();
    import.work_is_done();

    assert_eq!(import.figures(), [0, 0, 0]);
    let volunteer = &import.district.volunteer.client;
    let shown = volunteer.read(&import.session).good();
    assert_eq!(shown["state"], "voided");
    assert_eq!(
        steps(&shown),
        ["imported", "credited", "voided", "reversed"]
    );
}
