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
