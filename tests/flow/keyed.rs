//! The fraud that made national news: hours keyed in at a desk, after the fact, in two minutes,
//! for somebody who was not there. Here two more people have to put their names to it, and whoever
//! looks sees for ever how it came about.

use serde_json::json;

use crate::support::District;
use crate::{hours, steps, types};

#[test]
fn hours_keyed_in_at_a_desk_wait_for_two_people_and_stay_grade_d() {
    let district = District::open();
    let (recorder, buyer) = (&district.recorder, &district.volunteer);
    let activity = format!("/activities/{}", district.activity);
    district.server.minutes_pass(9 * 24 * 60);
    let hour_bought = json!({
        "person_id": buyer.id, "started_at": "2026-03-02T01:00:00Z",
        "ended_at": "2026-03-02T03:00:00Z", "reason": "paper_sheet",
    });
    let sessions = format!("{activity}/sessions");

    // Enrolment after the end: refused, and so are hours for somebody who never signed up (R17).
    let sign_up = json!({"person_id": buyer.id});
    let late = recorder
        .client
        .write(&format!("{activity}/sign-ups"), &sign_up);
    late.refused(409, "SIGN_UP_CLOSED");
    let entry = recorder.client.write(&sessions, &hour_bought);
    entry.refused(409, "SIGN_UP_MISSING");
}

#[test]
fn hours_keyed_in_late_for_somebody_who_had_signed_up() {
    let district = District::open();
    let (recorder, buyer) = (&district.recorder, &district.volunteer);
    let activity = format!("/activities/{}", district.activity);
    let sign_up = json!({"person_id": buyer.id});
    let path = format!("{activity}/sign-ups");
    buyer.client.write(&path, &sign_up).good();
    district.server.minutes_pass(9 * 24 * 60);
    let bought = json!({
        "person_id": buyer.id, "started_at": "2026-03-02T01:00:00Z",
        "ended_at": "2026-03-02T03:00:00Z", "reason": "paper_sheet",
    });
    let sessions = format!("{activity}/sessions");
    let session = recorder.client.write(&sessions, &bought).new_id();
    let path = district.path(&session);

    // Nothing counts yet, and the one who typed cannot make it count (R28).
    let me = format!("/people/{}", buyer.id);
    let total = buyer.client.read(&me).good()["hours"].clone();
    assert_eq!(hours(&total), [0, 0, 120], "waiting");
    let (approval, nothing) = (format!("{path}/approval"), json!({}));
    recorder
        .client
        .write(&approval, &nothing)
        .refused(403, "ROLE_MISSING");
    let second = &district.approver.client;
    second
        .write(&approval, &nothing)
        .refused(409, "NOT_CONFIRMED");

    // With both signatures it counts, at the lowest grade, and says why for ever.
    let confirmation = format!("{path}/confirmation");
    buyer.client.write(&confirmation, &nothing).good();
    let approved = second.write(&approval, &nothing).good();
    assert_eq!(types(&approved), ["session_approved", "hours_credited"]);
    let seen = buyer.client.english().read(&path).good();
    assert_eq!(seen["grade"], "D");
    assert_eq!(
        seen["grade_words"],
        "D: keyed in later than the days allowed"
    );
    assert_eq!(seen["source_in"], "keyed");
    assert_eq!(steps(&seen), ["keyed", "confirmed", "approved", "credited"]);
}

/// Hours sold by an insider: five hours keyed in at a desk, in two minutes, for an activity that
/// the buyer never went to. Only the name and the number were needed where that made the news.
#[test]
fn five_hours_keyed_in_within_two_minutes_end_as_grade_d_and_say_so_for_ever() {
    let district = District::open();
    let (recorder, buyer) = (&district.recorder, &district.volunteer);
    let insider = &recorder.client;
    let plan = json!({
        "title": "清洁日", "description": "全天清洁", "category": "development.environment",
        "address": "河滨公园", "region": "320106", "lead": recorder.id,
        "starts_at": "2026-03-02T01:00:00Z", "ends_at": "2026-03-02T06:00:00Z",
    });
    let path = format!("/organisations/{}/activities", district.organisation);
    let activity = format!("/activities/{}", insider.write(&path, &plan).new_id());
    let sign_up = json!({"person_id": buyer.id});
    insider
        .write(&format!("{activity}/sign-ups"), &sign_up)
        .good();
    district.server.minutes_pass(9 * 24 * 60);
    let bought = json!({
        "person_id": buyer.id, "started_at": "2026-03-02T01:00:00Z",
        "ended_at": "2026-03-02T06:00:00Z", "reason": "paper_sheet",
    });
    let sessions = format!("{activity}/sessions");
    let session = insider.write(&sessions, &bought).new_id();
    district.server.minutes_pass(2);

    // Two minutes later: nothing counts, two people are waited for, the approver is warned.
    let path = format!("{sessions}/{session}");
    let seen = buyer.client.english().read(&path).good();
    assert_eq!(seen["state_words"], "Ended; waits for the volunteer");
    let me = format!("/people/{}", buyer.id);
    assert_eq!(hours(&buyer.client.read(&me).good()["hours"]), [0, 0, 300]);
    let queue = format!("/organisations/{}/queue", district.organisation);
    let approver = &district.approver.client;
    let row = approver.read(&queue).good()["rows"][0].clone();
    let risks: Vec<_> = row["risks"].as_array().expect("risks").iter().collect();
    let risks: Vec<_> = risks.iter().map(|risk| &risk["risk"]).collect();
    assert_eq!((&row["grade"], risks.len()), (&json!("D"), 2), "{risks:?}");

    // The buyer signs, somebody else approves: grade D, and how it came about stays visible.
    let nothing = json!({});
    let signed = buyer
        .client
        .write(&format!("{path}/confirmation"), &nothing);
    assert_eq!(
        types(&signed.good()),
        ["session_confirmed"],
        "no rule approves it"
    );
    approver.write(&format!("{path}/approval"), &nothing).good();
    let seen = buyer.client.english().read(&path).good();
    assert_eq!(
        (&seen["grade"], &seen["minutes"]),
        (&json!("D"), &json!(300))
    );
    assert_eq!(
        seen["timeline"][0]["words"],
        "A recorder keyed the session in"
    );
    assert_eq!(seen["recorded_by"], recorder.id);
    let report = format!("/organisations/{}/reports/recorders", district.organisation);
    let league = district.founder.read(&report).good();
    assert_eq!(league["recorders"][0]["person_id"], recorder.id);
}
