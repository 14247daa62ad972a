//! One good request for every row about audits.

use serde_json::{Value, json};

use crate::cases::{Case, case};
use crate::support::District;

/// Draws what the neighbour served and judges nothing yet.
pub fn of_audits(district: &District) -> Vec<Case<'_>> {
    let (auditor, founder) = (&district.auditor.client, Some(&district.founder));
    let (activity, session) = served(district);
    let draw = json!({"seed": "lottery 12-34-56", "n": 5});
    let audit = auditor.write("/audits", &draw).new_id();
    let at = |rest: &str| format!("/audits/{audit}{rest}");
    let judgement = json!({
        "activity_id": activity, "session_id": session, "outcome": "not_found",
        "reason_text": "签到表中没有这一页",
    });
    let judged = at("/judgements");
    auditor.write(&judged, &judgement).good();
    let recorder = Some(&district.recorder.client);
    vec![
        case("audits", "/audits", Value::Null, auditor, None),
        case("audit", at(""), Value::Null, auditor, None),
        case(
            "audit_sessions",
            at("/sessions"),
            Value::Null,
            auditor,
            recorder,
        ),
        case("open_audit", "/audits", draw, auditor, founder),
        case("judge_audited_session", judged, judgement, auditor, founder),
        case("close_audit", at("/close"), json!({}), auditor, founder),
    ]
}

/// Half an hour of the neighbour in another activity, which still goes on at eleven: keyed, signed
/// and approved.
pub fn served(district: &District) -> (String, String) {
    let recorder = &district.recorder.client;
    let plan = json!({
        "title": "清扫步道", "description": "清扫落叶", "category": "development.environment",
        "address": "河滨公园北门", "region": "320106", "lead": district.recorder.id,
        "starts_at": "2026-03-02T01:30:00Z",
        "ends_at": "2026-03-02T03:30:00Z",
    });
    let path = format!("/organisations/{}/activities", district.organisation);
    let activity = recorder.write(&path, &plan).new_id();
    let person = json!({"person_id": district.neighbour.id});
    let path = format!("/activities/{activity}/sign-ups");
    recorder.write(&path, &person).good();
    let entry = json!({
        "person_id": district.neighbour.id, "started_at": "2026-03-02T01:30:00Z",
        "ended_at": "2026-03-02T02:00:00Z", "reason": "paper_sheet",
    });
    let path = format!("/activities/{activity}/sessions");
    let session = recorder.write(&path, &entry).new_id();
    let path = format!("/activities/{activity}/sessions/{session}");
    let confirmation = format!("{path}/confirmation");
    let neighbour = &district.neighbour.client;
    neighbour.write(&confirmation, &json!({})).good();
    let approval = format!("{path}/approval");
    district.approver.client.write(&approval, &json!({})).good();
    (activity, session)
}
