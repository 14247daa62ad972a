//! Audits over the API (R42, F125): drawn, judged, closed; the rate for everybody, the sessions for
//! who looks over all.

use serde_json::{Value, json};

use crate::audit_cases::served;
use crate::support::{Client, District};

/// The volunteer clocked, the neighbour's half hour was keyed; both are effective.
struct Case {
    district: District,
    /// Activity and session of each.
    clocked: (String, String),
    keyed: (String, String),
}

impl Case {
    fn open() -> Self {
        let district = District::open();
        let session = district.effective_session();
        let clocked = (district.activity.clone(), session);
        let keyed = served(&district);
        Self {
            district,
            clocked,
            keyed,
        }
    }

    fn auditor(&self) -> &Client {
        &self.district.auditor.client
    }

    fn judged(&self, audit: &str, of: &(String, String), outcome: &str) -> Value {
        let body = json!({"activity_id": of.0, "session_id": of.1, "outcome": outcome});
        let path = format!("/audits/{audit}/judgements");
        self.auditor().write(&path, &body).good()
    }
}

#[test]
fn r42_a_draw_is_recorded_as_anybody_draws_it_and_its_digest_says_so() {
    let case = Case::open();
    let scope = format!(
        "organisation_id={}&from=2026-03-01",
        case.district.organisation
    );
    let path = format!("/audit/sample?seed=lottery&n=2&{scope}");
    let sample = case.auditor().read(&path).good();
    let draw = json!({
        "seed": "lottery", "n": 2, "organisation_id": case.district.organisation,
        "from": "2026-03-01",
    });
    let predicted = case.auditor().predict("/audits", &draw).good();
    assert_eq!(predicted["events"][0]["type"], "audit_opened");
    let audit = case.auditor().write("/audits", &draw).new_id();
    let shown = case
        .district
        .server
        .nobody()
        .read(&format!("/audits/{audit}"))
        .good();
    assert_eq!(shown["digest"], sample["digest"]);
    assert_eq!(shown["population_at"], sample["as_of"]);
    let group = &predicted["events"][0]["groups"]["sample"];
    assert_eq!(group["digest"], sample["digest"]);
    let listed = case
        .auditor()
        .read(&format!("/audits/{audit}/sessions"))
        .good();
    let ids = |view: &Value, list: &str| -> Vec<Value> {
        let all = view[list].as_array().expect("a list");
        all.iter().map(|it| it["session_id"].clone()).collect()
    };
    assert_eq!(ids(&listed, "items"), ids(&sample, "sessions"));
}

#[test]
fn r42_an_audit_is_judged_closed_and_its_rate_published() {
    let case = Case::open();
    let auditor = case.auditor();
    let draw = json!({"seed": "lottery", "n": 500});
    let audit = auditor.write("/audits", &draw).new_id();
    let path = format!("/audits/{audit}");
    case.judged(&audit, &case.keyed, "cannot_tell");
    let close = format!("{path}/close");
    auditor
        .write(&close, &json!({}))
        .refused(409, "AUDIT_UNFINISHED");
    let nobody = case.district.server.nobody();
    let open = nobody.read(&path).good();
    assert_eq!(
        (&open["state"], &open["rate"]),
        (&json!("open"), &Value::Null)
    );
    assert_eq!(open["total"]["waiting"], 1);
    case.judged(&audit, &case.clocked, "found");
    case.judged(&audit, &case.keyed, "not_found");
    auditor.write(&close, &json!({})).good();
    let closed = nobody.read(&path).good();
    assert_eq!(closed["state"], "closed");
    assert_eq!(closed["rate"]["estimate_ppm"], 500_000);
    let none = json!({"estimate_ppm": 0, "low_ppm": 0, "high_ppm": 793_457});
    assert_eq!(closed["strata"][2]["rate"], none);
    assert_eq!(closed["strata"][1]["rate"], Value::Null);
    let total = json!({
        "population": 2, "drawn": 2, "waiting": 0, "found": 1, "not_found": 1, "cannot_tell": 0,
    });
    assert_eq!(closed["total"], total);
    let all = nobody.read("/audits").good();
    assert_eq!(all["items"][0]["audit_id"], json!(audit));
    // Nothing was undone: the hours stand.
    let (activity, session) = &case.keyed;
    let session = format!("/activities/{activity}/sessions/{session}");
    assert_eq!(auditor.read(&session).good()["state"], "effective");
}

#[test]
fn what_is_public_names_no_session_and_nobody_and_the_auditor_reads_the_words() {
    let case = Case::open();
    let audit = case
        .auditor()
        .write("/audits", &json!({"seed": "s", "n": 2}))
        .new_id();
    let (activity, session) = &case.keyed;
    let body = json!({
        "activity_id": activity, "session_id": session, "outcome": "not_found",
        "reason_text": "签到表中没有这一页",
    });
    let path = format!("/audits/{audit}");
    let judged = case
        .auditor()
        .write(&format!("{path}/judgements"), &body)
        .good();
    let shown = case.district.server.nobody().read(&path).good().to_string();
    for prefix in ["ses_", "per_", "act_"] {
        assert!(!shown.contains(prefix), "{prefix} in {shown}");
    }
    let listed = case.auditor().read(&format!("{path}/sessions")).good();
    let lines = listed["items"].as_array().expect("a list");
    let line = lines.iter().find(|it| it["session_id"] == json!(session));
    let said = &line.expect("drawn")["judged"];
    assert_eq!(said["outcome"], "not_found");
    assert_eq!(said["reason_text"], "签到表中没有这一页");
    // The event is for who looks over all, and for whoever served; not for the organisation.
    let event = format!("/events/{}", judged["events"][0]["position"]);
    case.auditor().read(&event).good();
    case.district.neighbour.client.read(&event).good();
    for other in [
        &case.district.recorder,
        &case.district.admin,
        &case.district.volunteer,
    ] {
        assert_eq!(other.client.read(&event).status, 403);
    }
    let opening = case.district.server.nobody().read(&path).good();
    let opening = format!("/events/{}", opening["position"]);
    case.auditor().read(&opening).good();
    let refused = case.district.neighbour.client.read(&opening);
    assert_eq!(refused.status, 403);
}

#[test]
fn a_draw_is_replayed_as_it_was_and_none_is_made_in_a_batch() {
    let case = Case::open();
    let auditor = case.auditor();
    let key = "00000000-0000-4000-8000-000000000042";
    let send = || auditor.write_under(key, "/audits", &json!({"seed": "s", "n": 1}));
    let first = send();
    assert_eq!(first.status, 201, "{}", first.json());
    // The population is another one by now.
    let (activity, session) = &case.keyed;
    let void = format!("/activities/{activity}/sessions/{session}/void");
    let body = json!({"reason": "entered_in_error"});
    case.district.approver.client.write(&void, &body).good();
    let again = send();
    assert_eq!((again.status, again.json()), (201, first.json()));
    let line = json!({"command": "open_audit", "seed": "s", "n": 1});
    for mode in ["atomic", "each"] {
        let batch = auditor.write("/batch", &json!({"mode": mode, "commands": [line]}));
        let problem = match mode {
            "atomic" => batch.json(),
            _ => batch.good()["results"][0]["problem"].clone(),
        };
        assert_eq!(problem["code"], "AUDIT_ALONE", "{problem}");
    }
    let empty = json!({"seed": "s", "n": 1, "from": "2030-01-01"});
    let refused = auditor.write("/audits", &empty);
    refused.refused(409, "AUDIT_POPULATION_EMPTY");
}
