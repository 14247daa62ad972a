//! A past year goes in over HTTP: proposed by one person, approved by another, looked at by the
//! volunteer, and taken back.

use hourledger::run::jobs::Jobs;
use serde_json::{Value, json};

use crate::support::{District, Member, banked, register};
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
        let (path, session) = propose(&district, &district.recorder, &district.organisation);
        Self {
            district,
            path,
            session,
        }
    }

    fn approved(&self) {
        let seen = json!({"sessions": 1, "minutes": 90});
        let path = format!("{}/approval", self.path);
        self.district.approver.client.write(&path, &seen).good();
        self.work_is_done();
    }

    fn work_is_done(&self) {
        work_is_done(&self.district);
    }

    fn figures(&self) -> [i64; 3] {
        let me = format!("/people/{}", self.district.volunteer.id);
        hours(&self.district.volunteer.client.read(&me).good()["hours"])
    }
}

/// What the upkeep of a running server does.
fn work_is_done(district: &District) {
    let queue = &district.server.queue;
    let mut jobs = Jobs::default();
    while jobs.advance(queue, PAGES_MAX).expect("no fault") > 0 {}
}

/// The paths of the import and of its session.
fn propose(district: &District, recorder: &Member, organisation: &str) -> (String, String) {
    let recorder = &recorder.client;
    let opening = json!({"origin": "old-platform", "file_digest": "33".repeat(32)});
    let path = format!("/organisations/{organisation}/imports");
    let import = recorder.write(&path, &opening).new_id();
    let path = format!("/imports/{import}");
    let id = |kind: &str| format!("{kind} of {organisation}");
    let mut fair = row(&id("fair"), &json!({"title": "旧书义卖"}));
    fair["organisation_id"] = json!(organisation);
    let fair = recorder
        .write(&format!("{path}/activities"), &fair)
        .new_id();
    let served = row(
        &id("session"),
        &json!({
            "person_id": district.volunteer.id, "activity_id": fair, "date": "2025-05-01",
            "minutes": 90, "description": "整理捐赠的图书",
        }),
    );
    let answer = recorder.write(&format!("{path}/sessions"), &served).good();
    let group = &answer["events"][0]["groups"]["activity"];
    let session = group["session_id"].as_str().expect("a session");
    (path, format!("/activities/{fair}/sessions/{session}"))
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

#[test]
fn r39_an_import_that_has_to_wait_lets_the_others_through() {
    let import = Import::proposed();
    let district = &import.district;
    let theirs = &district.other_organisation;
    let (other, _) = propose(district, &district.stranger, theirs);
    let approver = register(&district.server, &district.founder, "M000021");
    let role = json!({"role": "approver", "organisation_id": theirs});
    let path = format!("/people/{}/roles", approver.id);
    district.founder.write(&path, &role).good();
    let approver = district.server.client(approver.id.parse().expect("an id"));
    let ours = format!("/organisations/{}", district.organisation);
    let seen = json!({"sessions": 1, "minutes": 90});
    let path = format!("{}/approval", import.path);
    district.approver.client.write(&path, &seen).good();
    let reason = json!({"reason": "records_untrue"});
    let suspension = format!("{ours}/suspension");
    district.founder.write(&suspension, &reason).good();
    approver.write(&format!("{other}/approval"), &seen).good();

    import.work_is_done();

    let state = |path: &str| district.founder.read(path).good()["state"].clone();
    assert_eq!(state(&other), "approved");
    assert_eq!(state(&import.path), "crediting", "it waits");
    let reason = json!({"reason": "mended"});
    let reinstatement = format!("{ours}/reinstatement");
    district.founder.write(&reinstatement, &reason).good();
    import.work_is_done();
    assert_eq!(state(&import.path), "approved");
}

#[test]
fn an_opening_balance_is_seen_approved_and_taken_back() {
    let district = District::open();
    banked(&district);
    let (recorder, founder) = (&district.recorder.client, &district.founder);
    let opening = json!({"origin": "old-platform", "file_digest": "44".repeat(32)});
    let path = format!("/organisations/{}/imports", district.organisation);
    let path = format!("/imports/{}", recorder.write(&path, &opening).new_id());
    let balance = row(
        "account 7",
        &json!({
            "person_id": district.volunteer.id, "as_of": "2025-12-31", "amount": 240,
            "evidence_ref": "对账单-17",
        }),
    );
    recorder.write(&format!("{path}/balances"), &balance).good();
    let rows = founder.read(&format!("{path}/balances")).good();
    let shown = &rows["items"][0];
    assert_eq!(
        (&shown["amount"], &shown["state"]),
        (&json!(240), &json!("waiting"))
    );
    assert_eq!(shown["person_id"], json!(district.volunteer.id));

    let seen = json!({"sessions": 0, "minutes": 0, "balances": 1, "credit": 240});
    let approval = format!("{path}/approval");
    let approver = &district.approver.client;
    approver
        .write(&approval, &seen)
        .refused(403, "ROLE_MISSING");
    let blind = json!({"sessions": 0, "minutes": 0});
    founder
        .write(&approval, &blind)
        .refused(409, "IMPORT_HAS_MOVED");
    let predicted = founder.predict(&approval, &seen).good();
    assert_eq!(predicted["events"][0]["type"], "import_approved");
    founder.write(&approval, &seen).good();
    work_is_done(&district);

    let me = format!("/people/{}/accounts/credit", district.volunteer.id);
    let volunteer = district.volunteer.client.english();
    let before = volunteer.read(&me).good()["spendable"].as_i64();
    let statement = volunteer.read(&format!("{me}/statement")).good();
    let lines = statement["lines"].as_array().expect("lines");
    let last = lines.last().expect("a line");
    assert_eq!(last["amount"], 240);
    let words = last["words"].as_str().expect("words");
    assert!(words.contains("historical, grade H"), "{words}");

    let undoing = json!({
        "organisation_id": district.organisation, "reason": "entered_in_error",
    });
    founder.write(&format!("{path}/undoing"), &undoing).good();
    work_is_done(&district);
    let after = volunteer.read(&me).good()["spendable"].as_i64();
    assert_eq!(after, before.map(|before| before - 240));
    let reserve = volunteer.read("/time-bank/credit/reserve").good();
    assert_eq!(reserve["sum"], 0);
}

#[test]
fn a_star_of_elsewhere_is_shown_beside_ours_until_it_is_taken_back() {
    let district = District::open();
    let (recorder, approver) = (&district.recorder.client, &district.approver.client);
    let opening = json!({"origin": "old-platform", "file_digest": "55".repeat(32)});
    let path = format!("/organisations/{}/imports", district.organisation);
    let path = format!("/imports/{}", recorder.write(&path, &opening).new_id());
    let star = row(
        "award 7",
        &json!({
            "person_id": district.volunteer.id, "scheme": "national", "stars": 3,
            "awarded_on": "2024-12-05", "authority": "示例区志愿者协会",
        }),
    );
    recorder.write(&format!("{path}/stars"), &star).good();
    let rows = approver.read(&format!("{path}/stars")).good();
    assert_eq!(rows["items"][0]["stars"], 3);
    let me = format!("/people/{}/star", district.volunteer.id);
    let volunteer = district.volunteer.client.english();
    let shown = |field: &str| volunteer.read(&me).good()[field].clone();
    assert_eq!(shown("brought")[0]["stands"], false);

    let seen = json!({"sessions": 0, "minutes": 0, "stars": 1});
    approver.write(&format!("{path}/approval"), &seen).good();
    work_is_done(&district);
    let brought = shown("brought");
    assert_eq!(
        (&brought[0]["stands"], &brought[0]["origin"]),
        (&json!(true), &json!("old-platform"))
    );
    assert_eq!(shown("held"), Value::Null, "none of ours");

    let undoing = json!({
        "organisation_id": district.organisation, "reason": "entered_in_error",
    });
    approver.write(&format!("{path}/undoing"), &undoing).good();
    assert_eq!(shown("brought"), json!([]));
}

#[test]
fn what_moved_elsewhere_is_listed_beside_the_account_until_it_is_taken_back() {
    let district = District::open();
    banked(&district);
    let (recorder, approver) = (&district.recorder.client, &district.approver.client);
    let opening = json!({"origin": "old-platform", "file_digest": "66".repeat(32)});
    let path = format!("/organisations/{}/imports", district.organisation);
    let path = format!("/imports/{}", recorder.write(&path, &opening).new_id());
    let person = &district.volunteer.id;
    for (id, day) in [("m-1", "2024-03-05"), ("m-2", "2025-01-17")] {
        let stated = json!({
            "person_id": person, "kind": "redemption", "amount": -120, "moved_on": day,
            "counterparty": "canteen 4",
        });
        recorder
            .write(&format!("{path}/movements"), &row(id, &stated))
            .good();
    }
    let rows = approver.read(&format!("{path}/movements")).good();
    assert_eq!(rows["items"][0]["movement"]["amount"], -120);
    assert_eq!(
        rows["items"][0]["has_balance"], false,
        "the approver is warned"
    );

    let volunteer = district.volunteer.client.english();
    let account = || {
        volunteer
            .read(&format!("/people/{person}/accounts/credit"))
            .good()
    };
    let told = |query: &str| {
        let path = format!("/people/{person}/brought-movements{query}");
        volunteer.read(&path).good()
    };
    let before = account();
    assert_eq!(told("")["items"][0]["stands"], false);
    let seen = json!({"sessions": 0, "minutes": 0, "movements": 2});
    approver.write(&format!("{path}/approval"), &seen).good();
    work_is_done(&district);
    let first = told("?limit=1");
    let item = &first["items"][0];
    assert_eq!(
        (&item["stands"], &item["origin"]),
        (&json!(true), &json!("old-platform"))
    );
    assert_eq!(
        item["movement"]["moved_on"], "2025-01-17",
        "the last recorded first"
    );
    let words = item["words"].as_str().expect("words");
    assert!(words.contains("counts for nothing here"), "{words}");
    let next = first["next"].as_str().expect("a second page");
    let second = told(&format!("?limit=1&cursor={next}"));
    assert_eq!(second["items"][0]["movement"]["moved_on"], "2024-03-05");
    assert_eq!(account(), before, "no account moved");

    let undoing = json!({
        "organisation_id": district.organisation, "reason": "entered_in_error",
    });
    approver.write(&format!("{path}/undoing"), &undoing).good();
    work_is_done(&district);
    assert_eq!(told("")["items"], json!([]));
}
