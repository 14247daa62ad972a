//! An hour that was recorded too short: the volunteer says so, it is frozen, the organisation puts
//! it right, and both sign anew. What the dry run showed is what happens.

use serde_json::{Value, json};

use crate::support::District;
use crate::{hours, steps, types};

#[test]
fn a_disputed_hour_is_frozen_corrected_as_foreseen_and_signed_anew() {
    let district = District::open();
    let session = district.effective_session();
    let path = district.path(&session);
    let (volunteer, admin) = (&district.volunteer.client, &district.admin.client);

    let wrong = json!({"reason": "times_wrong", "reason_text": "我九点不到就在了，中间没有离开。"});
    let dispute = volunteer.write(&format!("{path}/dispute"), &wrong).good();
    assert_eq!(types(&dispute), ["session_disputed"]);
    let frozen = volunteer.read(&path).good();
    assert_eq!(frozen["state"], "disputed");
    assert_eq!(frozen["dispute"]["reason_words"], "时间有误");
    let me = format!("/people/{}", district.volunteer.id);
    let total = volunteer.read(&me).good()["hours"].clone();
    assert_eq!(
        (hours(&total), &total["disputed_minutes"]),
        ([0, 0, 0], &json!(119))
    );

    let dismissal = json!({"reason_text": "不同意"});
    let own = district
        .approver
        .client
        .write(&format!("{path}/dispute/dismissal"), &dismissal);
    own.refused(403, "SECOND_PERSON_NEEDED");

    let right = json!({
        "started_at": "2026-03-02T01:00:00Z", "ended_at": "2026-03-02T02:30:00Z",
        "break_minutes": 0, "reason": "times_wrong", "reason_text": "按签到表改为九十分钟",
    });
    let correction = format!("{path}/correction");
    let foreseen = admin.predict(&correction, &right).good();
    let corrected = admin.write(&correction, &right).good();
    assert_eq!(types(&corrected), ["session_corrected", "hours_reversed"]);
    assert_eq!(types(&foreseen), types(&corrected));
    let cause = &corrected["events"][0]["groups"]["meta"]["cause"];
    assert_eq!(cause, &dispute["position"], "it answers the dispute");
    let now = volunteer.read(&path).good();
    assert_eq!(
        without_steps(&foreseen["state"]["sessions"][0]),
        without_steps(&now)
    );
    let total = volunteer.read(&me).good()["hours"].clone();
    assert_eq!(foreseen["state"]["people"][0]["hours"], total);
    assert_eq!(hours(&total), [0, 0, 90], "to be signed anew");

    both_sign_anew(&district, &path);
    let story = volunteer.english().read(&path).good();
    assert_eq!(
        (&story["state"], &story["grade"]),
        (&json!("effective"), &json!("C"))
    );
    let told = [
        "checked_in",
        "checked_out",
        "confirmed",
        "approved",
        "credited",
        "disputed",
        "corrected",
        "reversed",
        "confirmed",
        "approved",
        "credited",
    ];
    assert_eq!(steps(&story), told);
    let total = volunteer.read(&me).good()["hours"].clone();
    assert_eq!(hours(&total), [90, 0, 0]);
}

fn both_sign_anew(district: &District, path: &str) {
    let volunteer = &district.volunteer.client;
    let nothing = json!({});
    let approval = format!("{path}/approval");
    let unsigned = district.approver.client.write(&approval, &nothing);
    unsigned.refused(409, "NOT_CONFIRMED");
    let confirmation = format!("{path}/confirmation");
    volunteer.write(&confirmation, &nothing).good();
    let approved = district.approver.client.write(&approval, &nothing).good();
    assert_eq!(types(&approved), ["session_approved", "hours_credited"]);
}

#[test]
fn who_disputed_reads_the_answer_and_nobody_from_elsewhere_does() {
    let district = District::open();
    let session = district.effective_session();
    let path = district.path(&session);
    let wrong = json!({"reason": "times_wrong", "reason_text": "我九点不到就在了。"});
    let dispute = format!("{path}/dispute");
    district.volunteer.client.write(&dispute, &wrong).good();
    let stands = json!({"reason_text": "签到表与门禁记录一致。"});
    let dismissal = format!("{path}/dispute/dismissal");
    district.admin.client.write(&dismissal, &stands).good();
    let explanation = format!("{path}/explanation");
    let why = district.volunteer.client.read(&explanation).good();
    let reasons = why["reasons"].as_array().expect("a list");
    let told: Vec<_> = reasons.iter().map(|reason| &reason["text"]).collect();
    assert_eq!(told, [&wrong["reason_text"], &stands["reason_text"]]);
    let stranger = district.stranger.client.read(&explanation);
    stranger.refused(403, "ORGANISATION_NOT_YOURS");
}

#[test]
fn a_part_is_approved_and_the_explanation_says_so() {
    let district = District::open();
    let session = district.session();
    let path = district.path(&session);
    let volunteer = &district.volunteer.client;
    volunteer
        .write(&format!("{path}/confirmation"), &json!({}))
        .good();
    let part = json!({"minutes": 60, "reason": "partly_served"});
    let approval = format!("{path}/approval");
    let approved = district.approver.client.write(&approval, &part).good();
    assert_eq!(types(&approved), ["session_approved", "hours_credited"]);
    let why = volunteer.read(&format!("{path}/explanation")).good();
    let sum = &why["arithmetic"];
    assert_eq!(
        (
            &sum["minutes"],
            &sum["approved_minutes"],
            &sum["credited_minutes"]
        ),
        (&json!(119), &json!(60), &json!(60))
    );
}

/// The example positions of a dry run are the real ones only if nobody else writes in between.
fn without_steps(session: &Value) -> Value {
    let mut session = session.clone();
    session["timeline"] = Value::Null;
    session
}
