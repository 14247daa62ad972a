//! The approver's desk: a roster of thirty in one request, a queue with the riskiest first, a bulk
//! approval that passes only what nothing speaks against, and rules that approve by themselves and
//! can be decided again.

use hourledger::domain::policy::pack::Pack;
use serde_json::{Value, json};

use crate::support::{District, person};
use crate::types;

/// Thirty people who signed up, by id.
fn thirty(district: &District) -> Vec<String> {
    let sign_ups = format!("/activities/{}/sign-ups", district.activity);
    let newcomer = |number: u32| {
        let form = person(&format!("M0003{number:02}"));
        let id = district.founder.write("/people", &form).new_id();
        let sign_up = json!({"person_id": id});
        district.recorder.client.write(&sign_ups, &sign_up).good();
        id
    };
    (0..30).map(newcomer).collect()
}

/// All of them there from nine to eleven, the last one until ten only.
fn roster(people: &[String]) -> Value {
    let line = |id: &String| json!({"person_id": id});
    let mut present: Vec<Value> = people.iter().map(line).collect();
    present[29]["ended_at"] = json!("2026-03-02T02:00:00Z");
    json!({
        "started_at": "2026-03-02T01:00:00Z", "ended_at": "2026-03-02T03:00:00Z",
        "present": present,
    })
}

#[test]
fn f26_thirty_people_are_ticked_in_one_request() {
    let district = District::open();
    let people = thirty(&district);
    district.server.minutes_pass(240);
    let path = format!("/activities/{}/roster", district.activity);
    let recorder = &district.recorder.client;
    let seen_before = recorder.predict(&path, &roster(&people)).good();
    assert_eq!(types(&seen_before), ["session_rostered"; 30]);
    let answer = recorder.write(&path, &roster(&people)).good();
    assert_eq!(types(&answer), ["session_rostered"; 30]);
    let sign_ups = format!("/activities/{}/sign-ups?limit=50", district.activity);
    let listed = recorder.read(&sign_ups).good();
    let rows = listed["items"].as_array().expect("rows");
    assert!(
        rows.iter().all(|row| row["sessions"] == 1),
        "nobody is left"
    );
    let again = recorder
        .write(&path, &roster(&people))
        .refused(422, "DURATION_OVER_PLANNED");
    assert_eq!(again["field"], "present.0.ended_at");
}

/// One clocked and signed session, and thirty from a roster that nobody signed.
fn waiting() -> (District, String) {
    let district = District::open();
    let people = thirty(&district);
    let clocked = district.session();
    let confirmation = format!("{}/confirmation", district.path(&clocked));
    let volunteer = &district.volunteer.client;
    volunteer.write(&confirmation, &json!({})).good();
    district.server.minutes_pass(60);
    let path = format!("/activities/{}/roster", district.activity);
    let recorder = &district.recorder.client;
    recorder.write(&path, &roster(&people)).good();
    (district, clocked)
}

#[test]
fn f38_the_queue_shows_the_riskiest_first() {
    let (district, clocked) = waiting();
    let path = format!("/organisations/{}/queue?limit=200", district.organisation);
    let queue = district.approver.client.english().read(&path).good();
    let counted = ["unsigned", "signed", "clean"].map(|name| queue[name].clone());
    assert_eq!(counted, [json!(30), json!(1), json!(1)]);
    assert_eq!(queue["truncated"], false);
    let rows = queue["rows"].as_array().expect("rows");
    assert_eq!(rows[0]["risks"][0]["words"], "not signed by the volunteer");
    assert_eq!(rows[0]["yours_to_approve"], true);
    let last = &rows[30];
    assert_eq!(last["session_id"], json!(clocked));
    assert_eq!((&last["clean"], &last["points"]), (&json!(true), &json!(0)));
    let why = "the policy pack has no rule that approves";
    assert_eq!(last["looked_at_words"], why);
    let looker = district.auditor.client.read(&path).good();
    assert_eq!(looker["rows"][0]["yours_to_approve"], false, "no approver");
    let own = district.recorder.client.read(&path).good();
    assert_eq!(own["rows"][0]["yours_to_approve"], false, "R28: who ticked");
}

/// The codes of a batch's lines, `ok` for those that were recorded.
fn outcomes(answer: &Value) -> Vec<&str> {
    let results = answer["results"].as_array().expect("results");
    let told = |line: &'_ Value| line["problem"]["code"].as_str().map(str::to_owned);
    let codes = results.iter().map(told);
    let known = ["BULK_NEEDS_CLEAN", "NOT_CONFIRMED"];
    let code = |code: Option<String>| match code {
        None => "ok",
        Some(code) => known.into_iter().find(|it| *it == code).unwrap_or("other"),
    };
    codes.map(code).collect()
}

#[test]
fn f38_a_bulk_approval_passes_only_what_nothing_speaks_against() {
    let (district, clocked) = waiting();
    let approver = &district.approver.client;
    let path = format!("/organisations/{}/queue?limit=200", district.organisation);
    let queue = approver.read(&path).good();
    let unsigned = &queue["rows"][0]["session_id"];
    let line = |session: &Value, clean_only: bool| {
        json!({
            "command": "approve_session", "activity_id": district.activity,
            "session_id": session, "clean_only": clean_only,
        })
    };
    let batch = |clean_only| {
        let commands = [unsigned, &json!(clocked)].map(|id| line(id, clean_only));
        json!({"mode": "each", "commands": commands})
    };
    let blind = approver.write("/batch", &batch(false)).good();
    assert_eq!(outcomes(&blind), ["BULK_NEEDS_CLEAN", "BULK_NEEDS_CLEAN"]);
    let clean = approver.write("/batch", &batch(true)).good();
    assert_eq!(outcomes(&clean), ["NOT_CONFIRMED", "ok"]);
    let rest = approver.read(&path).good();
    assert_eq!((&rest["signed"], &rest["clean"]), (&json!(0), &json!(0)));
}

#[test]
fn f42_a_rule_of_the_pack_approves_and_the_explanation_decides_it_again() {
    let district = District::open();
    let mut pack = serde_json::to_value(Pack::national()).expect("plain JSON");
    pack["version"] = json!(2);
    pack["auto_approval"] = json!({"set": {"source": "hourledger", "value": [
        {"grades": ["A", "B"], "id": "clocked", "looked_at_percent": 0, "minutes_max": 240},
    ]}});
    let adoption = json!({"pack": pack, "effective_from": "2026-03-02"});
    district.founder.write("/policies", &adoption).good();
    let session = district.session();
    let path = district.path(&session);
    let volunteer = &district.volunteer.client;
    let signed = volunteer
        .write(&format!("{path}/confirmation"), &json!({}))
        .good();
    let expected = [
        "session_confirmed",
        "session_approved_by_rule",
        "hours_credited",
    ];
    assert_eq!(types(&signed), expected);
    let told = volunteer
        .english()
        .read(&format!("{path}/explanation"))
        .good();
    assert_eq!(told["automatic"]["rule"], "clocked");
    assert_eq!(told["automatic"]["replayed_the_same"], true);
    assert_eq!(told["session"]["state"], "effective");
    let steps = told["session"]["timeline"].as_array().expect("steps");
    let said = steps.iter().find(|step| step["what"] == "approved_by_rule");
    let said = said.expect("on the timeline");
    assert_eq!(said["by"], "system");
    assert_eq!(
        said["words"],
        "A rule of the policy pack approved 119 minutes"
    );
}
