//! Reports over HTTP: a small scripted March, and every figure that comes of it.
//!
//! One volunteer is clocked on site, disputes and is told that the record is right; hours of a
//! neighbour are keyed in three weeks late, once rightly and once by mistake.

use serde_json::{Value, json};

use crate::support::District;

/// The district after the script; the path of the clocked session.
fn scripted() -> (District, String) {
    let district = District::open();
    let neighbour = &district.neighbour;
    let sign_ups = format!("/activities/{}/sign-ups", district.activity);
    let myself = json!({"person_id": neighbour.id});
    neighbour.client.write(&sign_ups, &myself).good();
    let clocked = district.path(&district.effective_session());

    let wrong = json!({"reason": "times_wrong"});
    let dispute = format!("{clocked}/dispute");
    district.volunteer.client.write(&dispute, &wrong).good();
    district.server.minutes_pass(180);
    let right = json!({"reason_text": "签到表上写的是这个时间。"});
    let dismissal = format!("{clocked}/dispute/dismissal");
    district.admin.client.write(&dismissal, &right).good();

    district.server.minutes_pass(20 * 24 * 60);
    let keyed = |from: &str, to: &str| {
        let entry = json!({
            "person_id": neighbour.id, "reason": "paper_sheet",
            "started_at": format!("2026-03-02T{from}:00Z"),
            "ended_at": format!("2026-03-02T{to}:00Z"),
        });
        let sessions = format!("/activities/{}/sessions", district.activity);
        let session = district.recorder.client.write(&sessions, &entry).new_id();
        district.path(&session)
    };
    let kept = keyed("01:00", "02:00");
    let nothing = json!({});
    let (confirmation, approval) = (format!("{kept}/confirmation"), format!("{kept}/approval"));
    neighbour.client.write(&confirmation, &nothing).good();
    district.approver.client.write(&approval, &nothing).good();
    let mistaken = format!("{}/void", keyed("02:00", "02:45"));
    let why = json!({"reason": "entered_in_error"});
    district.approver.client.write(&mistaken, &why).good();
    (district, clocked)
}

/// Key, sessions, minutes of each part.
fn parts(of: &Value) -> Vec<(&str, u64, i64)> {
    let parts = of.as_array().expect("parts");
    let part = |part: &'_ Value| -> (u64, i64) {
        let figure = |name: &str| part[name].as_i64().expect("a figure");
        (figure("sessions").unsigned_abs(), figure("minutes"))
    };
    parts
        .iter()
        .map(|it| {
            let (sessions, minutes) = part(it);
            (it["key"].as_str().expect("a key"), sessions, minutes)
        })
        .collect()
}

#[test]
fn r76_the_annual_report_counts_what_was_recorded_and_what_was_put_right() {
    let (district, _) = scripted();
    let annual = format!("/organisations/{}/reports/annual", district.organisation);
    let path = format!("{annual}?year=2026");
    let year = district.approver.client.read(&path).good();

    assert_eq!(
        (&year["volunteers"], &year["activities"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(
        parts(&year["by_state"]),
        [("effective", 2, 179), ("voided", 1, 45)]
    );
    assert_eq!(
        parts(&year["effective"]["by_grade"]),
        [("A", 1, 119), ("D", 1, 60)]
    );
    assert_eq!(
        parts(&year["effective"]["by_source"]),
        [("on_site_code", 1, 119), ("keyed", 1, 60)]
    );
    let delay = &year["delay"];
    assert_eq!((&delay["entries"], &delay["late"]), (&json!(3), &json!(2)));
    assert_eq!(delay["late_per_mille"], 667);
    let steps: Vec<_> = delay["steps"].as_array().expect("steps").iter().collect();
    let entries: Vec<_> = steps.iter().map(|step| &step["entries"]).collect();
    assert_eq!(json!(entries), json!([1, 0, 0, 0, 0, 2, 0, 0]));
    assert_eq!(
        year["approvals"],
        json!({"sessions": 2, "approvers": 1, "parts": 0, "without_signature": 0, "by_rule": 0})
    );
    assert_eq!(
        year["disputes"],
        json!({
            "raised": 1, "dismissed": 1, "corrected": 0, "undone": 0, "open": 0, "escalated": 0,
            "median_minutes": 180, "longest_minutes": 180,
        })
    );
    assert_eq!(
        year["voids"],
        json!([{"reason": "entered_in_error", "times": 1}])
    );
    assert_eq!(
        (&year["corrections"], &year["fakes"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(year["rules"][0]["sessions"], 3);
    assert_eq!(
        (&year["exact"], &year["simulation"]),
        (&json!(true), &json!(true))
    );

    assert_eq!(
        district.approver.client.read(&path).good(),
        year,
        "the same again"
    );
    let empty = district
        .approver
        .client
        .read(&format!("{annual}?year=2025"))
        .good();
    assert_eq!(
        (&empty["volunteers"], &empty["by_state"]),
        (&json!(0), &json!([]))
    );
    let refused = district.approver.client.read(&annual);
    refused.refused(400, "FIELD_MISSING");
}

#[test]
fn r76_a_suspension_stands_in_the_year_in_which_it_was_in_force() {
    let (district, _) = scripted();
    let place = format!("/organisations/{}", district.organisation);
    let why = json!({"reason": "records_untrue", "reason_text": "出售时长"});
    district
        .founder
        .write(&format!("{place}/suspension"), &why)
        .good();
    let mended = json!({"reason": "mended"});
    let reinstatement = format!("{place}/reinstatement");
    district.founder.write(&reinstatement, &mended).good();
    for (year, suspensions) in [(2025, 0), (2026, 1), (2027, 0)] {
        let path = format!("{place}/reports/annual?year={year}");
        let annual = district.auditor.client.read(&path).good();
        let seen = annual["suspensions"].as_array().expect("a list");
        assert_eq!(seen.len(), suspensions, "{year}");
        for part in seen {
            assert_eq!(part["reason"], "records_untrue");
            assert!(part["until"].is_string(), "it has ended");
        }
    }
}

#[test]
fn a_statement_lists_every_session_and_staff_reading_it_is_on_record() {
    let (district, clocked) = scripted();
    let me = format!("/people/{}", district.volunteer.id);
    let path = format!("{me}/reports/statement");
    let mine = district.volunteer.client.english().read(&path).good();
    let lines = mine["sessions"].as_array().expect("lines");
    assert_eq!(lines.len(), 1);
    let id = lines[0]["session_id"].as_str().expect("an id");
    assert!(clocked.ends_with(id));
    assert_eq!(
        (&lines[0]["minutes"], &lines[0]["grade"]),
        (&json!(119), &json!("A"))
    );
    let why = "A: two on-site channels, signed by the volunteer, approved by another person";
    assert_eq!(lines[0]["grade_words"], why);
    assert_eq!(lines[0]["activity"], "河岸清洁");
    assert_eq!(mine["hours"]["effective_minutes"], 119);
    assert_eq!(parts(&mine["effective"]["by_grade"]), [("A", 1, 119)]);
    assert_eq!(mine["by_organisation"][0]["minutes"], 119);
    let other_days = district
        .volunteer
        .client
        .read(&format!("{path}?from=2026-03-03"));
    assert_eq!(other_days.good()["sessions"], json!([]));
    let reversed = format!("{path}?from=2026-03-03&to=2026-03-02");
    let reversed = district.volunteer.client.read(&reversed);
    reversed.refused(400, "PERIOD_REVERSED");

    let auditor = &district.auditor.client;
    auditor.read(&path).refused(400, "FIELD_MISSING");
    auditor.read(&format!("{path}?purpose=audit")).good();
    let reads = district
        .volunteer
        .client
        .read(&format!("{me}/reads"))
        .good();
    let reads = reads["items"].as_array().expect("reads");
    assert_eq!(reads.len(), 1, "one's own reading is not on record");
    assert_eq!(reads[0]["reader"], district.auditor.id);
    assert_eq!(reads[0]["fields"], json!(["sessions.statement"]));
}

#[test]
fn r43_recorders_come_by_risk_and_what_volunteers_record_alone_stands_apart() {
    let (district, _) = scripted();
    let path = format!("/organisations/{}/reports/recorders", district.organisation);
    let seen = district.approver.client.read(&path).good();
    let lines = seen["recorders"].as_array().expect("lines");
    let who: Vec<&Value> = lines.iter().map(|line| &line["person_id"]).collect();
    assert_eq!(json!(who), json!([district.recorder.id, district.clerk.id]));
    let figures = |line: &Value| {
        [
            "sessions",
            "minutes",
            "disputed",
            "voided",
            "found_fake",
            "risk",
        ]
        .map(|name| line[name].as_i64().expect("a figure"))
    };
    // Of twenty at least: one voided (2 x 50), two late (100), one of grade D (50).
    assert_eq!(figures(&lines[0]), [2, 60, 0, 1, 0, 250]);
    assert_eq!(figures(&lines[1]), [1, 119, 1, 0, 0, 100]);
    assert_eq!(parts(&lines[0]["by_channel"]), [("keyed", 2, 105)]);
    assert_eq!(lines[0]["signs"]["typed_whole_hours"], 1);
    assert_eq!(lines[0]["flags"], json!([]));
    assert_eq!(
        lines[0]["approved_by"],
        json!([{"person_id": district.approver.id, "sessions": 1}])
    );
    assert_eq!(seen["delay"]["entries"], 3);
    let whole = district.auditor.client.read("/reports/recorders").good();
    assert_eq!(whole["recorders"], seen["recorders"]);
}
