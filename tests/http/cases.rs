//! One good request for every row of the table, with somebody who may and somebody who may not.

use hourledger::access::{Method, Who};
use hourledger::domain::policy::pack::Pack;
use hourledger::http::endpoint::Endpoint;
use hourledger::http::routes::TABLE;
use serde_json::{Value, json};

use crate::administration::log_key;
use crate::audit_cases::of_audits;
use crate::brought_cases::of_brought;
use crate::certificates;
use crate::support::{Client, District, Reply, person};
use crate::{banking, checking, commendations, report_cases, stars};

/// A request to one endpoint.
pub struct Case<'d> {
    pub operation: &'static str,
    /// Path below `/api/v1`, with real ids.
    pub path: String,
    /// What a write sends.
    pub body: Value,
    /// Somebody who may.
    pub right: &'d Client,
    /// Somebody with a token who may not; none where any token will do.
    pub wrong: Option<&'d Client>,
}

impl Case<'_> {
    pub fn endpoint(&self) -> &'static Endpoint {
        let row = TABLE
            .iter()
            .find(|row| row.rule.operation == self.operation);
        row.unwrap_or_else(|| panic!("no row for {}", self.operation))
    }

    pub fn is_public(&self) -> bool {
        self.endpoint().rule.who == Who::Public
    }

    /// Sends it; writes are predicted, so that the district stays as it is.
    pub fn send(&self, client: &Client) -> Reply {
        match self.endpoint().rule.method {
            Method::Post if self.endpoint().is_page() => {
                let (field, value) = (text(&self.body["field"]), text(&self.body["value"]));
                match field {
                    "file" => client.upload(&self.path, value.as_bytes()),
                    _ => client.fill_in(&self.path, field, value),
                }
            }
            Method::Get => client.read(&self.path),
            Method::Post if self.is_no_command() => client.write(&self.path, &self.body),
            Method::Post => client.predict(&self.path, &self.body),
        }
    }

    /// Tokens are no part of the ledger, a look-up changes nothing: nothing is to be predicted.
    fn is_no_command(&self) -> bool {
        self.operation.ends_with("_token") || NO_COMMANDS.contains(&self.operation)
    }
}

const NO_COMMANDS: [&str; 5] = [
    "import_lookup",
    "checks",
    "check_receipt",
    "create_link",
    "issue_card",
];

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// All cases; `session` has ended and waits for its signature. What there is, is published.
pub fn cases<'d>(district: &'d District, session: &str) -> Vec<Case<'d>> {
    district.server.publish();
    let mut cases = readings(district, session);
    cases.extend(of_people(district));
    cases.extend(of_administration(district));
    cases.extend(of_keys(district));
    cases.extend(of_activities(district));
    cases.extend(of_sessions(district, session));
    cases.extend(of_findings(district));
    cases.extend(of_audits(district));
    cases.extend(of_imports(district));
    cases.extend(of_brought(district));
    cases.extend(of_exports(district));
    cases.extend(report_cases::of_reports(district));
    cases.extend(certificates::cases(district));
    cases.extend(checking::cases(district));
    cases.extend(banking::cases(district));
    cases.extend(stars::cases(district));
    cases.extend(commendations::cases(district));
    cases
}

pub fn case<'d>(
    operation: &'static str,
    path: impl Into<String>,
    body: Value,
    right: &'d Client,
    wrong: Option<&'d Client>,
) -> Case<'d> {
    Case {
        operation,
        path: path.into(),
        body,
        right,
        wrong,
    }
}

fn readings<'d>(district: &'d District, session: &str) -> Vec<Case<'d>> {
    let volunteer = &district.volunteer.client;
    let neighbour = Some(&district.neighbour.client);
    let stranger = Some(&district.stranger.client);
    let auditor = &district.auditor.client;
    let recorder = &district.recorder.client;
    let me = format!("/people/{}", district.volunteer.id);
    let organisation = format!("/organisations/{}", district.organisation);
    let activity = format!("/activities/{}", district.activity);
    let session = district.path(session);
    let any = |operation, path: String| case(operation, path, Value::Null, volunteer, None);
    let own = |operation, path: String| case(operation, path, Value::Null, volunteer, neighbour);
    let staff = |operation, path: String| case(operation, path, Value::Null, recorder, stranger);
    let last = district.next_position() - 1;
    vec![
        any("health", "/healthz".into()),
        any("ready", "/readyz".into()),
        any("metrics", "/metrics".into()),
        any("openapi", "/openapi.json".into()),
        any("tlog_checkpoint", "/tlog/checkpoint".into()),
        any("tlog_tile", "/tlog/tile/0/000.p/1".into()),
        any("receipt", "/receipts/0".into()),
        any("public_log", "/public-log".into()),
        // The ledger opens, the founder's role, the first pack: then the log key.
        any("public_event", "/public-events/3".into()),
        any("ledger", "/ledger".into()),
        any("hours", "/hours".into()),
        any("policies", "/policies".into()),
        any("policy_current", "/policies/current".into()),
        any("categories", "/categories?date=2026-03-02".into()),
        own("event", format!("/events/{last}")),
        own("event_consequences", format!("/events/{last}/consequences")),
        own(
            "streams",
            format!("/streams?subject={}", district.volunteer.id),
        ),
        case("people", "/people", Value::Null, auditor, Some(volunteer)),
        own("person", me.clone()),
        own("person_hours", format!("{me}/hours")),
        own("person_sessions", format!("{me}/sessions")),
        own("person_reads", format!("{me}/reads")),
        any("organisations", "/organisations".into()),
        any("organisation", organisation.clone()),
        any(
            "organisation_activities",
            format!("{organisation}/activities"),
        ),
        any("organisation_hours", format!("{organisation}/hours")),
        any("station", format!("/stations/{}", district.station)),
        any("activity", activity.clone()),
        staff("activity_sessions", format!("{activity}/sessions")),
        staff("activity_sign_ups", format!("{activity}/sign-ups")),
        staff("activity_hours", format!("{activity}/hours")),
        staff("activity_code", format!("{activity}/code")),
        own("session", session.clone()),
        own("session_explanation", format!("{session}/explanation")),
    ]
}

fn of_people(district: &District) -> Vec<Case<'_>> {
    let volunteer = &district.volunteer.client;
    let neighbour = Some(&district.neighbour.client);
    let (admin, recorder) = (&district.admin.client, &district.recorder.client);
    let clerk = &district.clerk.client;
    let here = json!({"organisation_id": district.organisation, "station_id": district.station});
    let me = format!("/people/{}", district.volunteer.id);
    let own = |operation, path: &str, body| {
        let path = format!("{me}/{path}");
        case(operation, path, body, volunteer, neighbour)
    };
    let mut newcomer = person("M000099");
    newcomer["organisation_id"] = json!(district.organisation);
    let role = json!({"role": "recorder", "organisation_id": district.organisation});
    let withdrawal = "consents/registration/withdrawal";
    let line = json!({"command": "give_consent", "person_id": district.volunteer.id});
    let batch = json!({"mode": "atomic", "commands": [merged(line, &consent())]});
    let revocation = format!("/people/{}/roles/{}", district.recorder.id, grant(district));
    let revocation = format!("{revocation}/revocation");
    let merge = json!({"into": district.volunteer.id, "reason": "registered_twice"});
    let parting = json!({"reason": "different_people", "reason_text": "是双胞胎姐妹"});
    let founder = &district.founder;
    vec![
        case(
            "merge_people",
            format!("/people/{}/merge", district.neighbour.id),
            merge,
            founder,
            Some(admin),
        ),
        case(
            "unmerge_people",
            format!("/people/{}/merge/undoing", twin(district)),
            parting,
            founder,
            Some(admin),
        ),
        case(
            "register_person",
            "/people",
            newcomer.clone(),
            recorder,
            neighbour,
        ),
        case(
            "claim_person",
            format!("/people/{}/claim", enrolled(district)),
            json!({"registration": newcomer}),
            recorder,
            neighbour,
        ),
        case(
            "create_link",
            format!("{me}/links"),
            here.clone(),
            clerk,
            neighbour,
        ),
        case("issue_card", format!("{me}/cards"), here, clerk, neighbour),
        own("give_consent", "consents", consent()),
        own("withdraw_consent", withdrawal, json!({})),
        own("erase_person", "erasure", json!({})),
        case("grant_role", format!("{me}/roles"), role, admin, neighbour),
        case("revoke_role", revocation, json!({}), admin, neighbour),
        case("batch", "/batch", batch, volunteer, neighbour),
    ]
}

fn consent() -> Value {
    json!({"purpose": "public_notice", "given_by": "person", "text_digest": "11".repeat(32)})
}

/// The grant that makes the recorder one.
fn grant(district: &District) -> String {
    let path = format!("/people/{}", district.recorder.id);
    let person = district.founder.read(&path).good();
    person["roles"][0]["grant_id"]
        .as_str()
        .expect("a grant")
        .to_owned()
}

fn of_administration(district: &District) -> Vec<Case<'_>> {
    let (founder, admin) = (&district.founder, &district.admin.client);
    let organisation = &district.organisation;
    let allowed = json!([{"role": "recorder", "organisation": organisation, "station": null}]);
    let token = json!({"person_id": district.recorder.id, "allowed": allowed, "life_days": 7});
    let adoption = json!({"pack": Pack::national(), "effective_from": "2026-04-01"});
    let team = json!({"name": "山林队", "guided_by": organisation, "region": "320106"});
    let station = json!({"name": "西门站", "address": "西门街2号", "region": "320106"});
    let stations = format!("/organisations/{organisation}/stations");
    let revocation = format!("/tokens/{}/revocation", district.spare_token());
    let recorder = &district.recorder.client;
    vec![
        case("adopt_policy", "/policies", adoption, founder, Some(admin)),
        case(
            "accredit_organisation",
            "/organisations",
            team,
            founder,
            Some(admin),
        ),
        case(
            "suspend_organisation",
            format!("/organisations/{organisation}/suspension"),
            json!({"reason": "records_untrue", "reason_text": "出售时长"}),
            founder,
            Some(admin),
        ),
        case(
            "reinstate_organisation",
            format!("/organisations/{organisation}/reinstatement"),
            json!({"reason": "mended"}),
            founder,
            Some(admin),
        ),
        case(
            "name_successor",
            format!("/organisations/{organisation}/succession"),
            json!({"successor_id": district.other_organisation, "reason": "merged"}),
            founder,
            Some(admin),
        ),
        case("open_station", stations, station, admin, Some(recorder)),
        case("create_token", "/tokens", token, admin, Some(recorder)),
        case("revoke_token", revocation, json!({}), founder, Some(admin)),
    ]
}

fn of_activities(district: &District) -> Vec<Case<'_>> {
    let recorder = &district.recorder.client;
    let stranger = Some(&district.stranger.client);
    let activities = format!("/organisations/{}/activities", district.organisation);
    let activity = format!("/activities/{}", district.activity);
    let plan = json!({
        "title": "植树", "description": "补种", "category": "development.environment",
        "address": "山脚", "region": "320106", "starts_at": "2026-03-12T01:00:00Z",
        "ends_at": "2026-03-12T03:00:00Z", "lead": district.recorder.id,
    });
    let neighbour = json!({"person_id": district.neighbour.id});
    let sign_ups = format!("{activity}/sign-ups");
    let cancelled = format!("{sign_ups}/{}/cancellation", district.volunteer.id);
    let volunteer = &district.volunteer.client;
    vec![
        case("publish_activity", activities, plan, recorder, stranger),
        case("sign_up", sign_ups, neighbour, recorder, stranger),
        case("cancel_sign_up", cancelled, json!({}), volunteer, stranger),
    ]
}

fn of_sessions<'d>(district: &'d District, session: &str) -> Vec<Case<'d>> {
    let (approver, clerk) = (&district.approver.client, &district.clerk.client);
    let (volunteer, recorder) = (&district.volunteer.client, &district.recorder.client);
    let activity = format!("/activities/{}", district.activity);
    let stranger = Some(&district.stranger.client);
    let step = |operation, step: &str, body: Value, right| {
        let path = format!("{}/{step}", district.path(session));
        case(operation, path, body, right, stranger)
    };
    let clocked = |operation, step: &str, body: Value, right| {
        let path = format!("{activity}/{step}");
        case(operation, path, body, right, stranger)
    };
    let here = json!({"person_id": district.neighbour.id, "station_id": district.station});
    let out = json!({"station_id": district.station});
    let keyed = json!({
        "person_id": district.volunteer.id, "started_at": "2026-03-02T01:00:00Z",
        "ended_at": "2026-03-02T02:00:00Z", "reason": "paper_sheet",
    });
    let roster = json!({
        "present": [{"person_id": district.volunteer.id}], "started_at": "2026-03-02T01:00:00Z",
        "ended_at": "2026-03-02T02:00:00Z",
    });
    let void = json!({"reason": "entered_in_error"});
    let dispute = json!({"reason": "times_wrong", "reason_text": "我一直做到十一点。"});
    let dismissal = json!({"reason_text": "签到表上写的是十点。"});
    let entry = json!({
        "person_id": district.volunteer.id, "reference": "N-1", "entered_on": "2026-03-02",
    });
    let finding = json!({"reason": "hours_bought", "reason_text": "每小时八元"});
    let correction = json!({
        "started_at": "2026-03-02T01:00:00Z", "ended_at": "2026-03-02T02:30:00Z",
        "reason": "times_wrong",
    });
    vec![
        clocked("check_in", "check-ins", here, clerk),
        clocked("key_session", "sessions", keyed.clone(), recorder),
        clocked("record_roster", "roster", roster, recorder),
        clocked("declare_session", "declarations", keyed, volunteer),
        step(
            "confirm_declared",
            "declaration-confirmation",
            json!({}),
            recorder,
        ),
        step("check_out", "check-out", out, clerk),
        step("confirm_session", "confirmation", json!({}), volunteer),
        step("approve_session", "approval", json!({}), approver),
        step("dispute_session", "dispute", dispute, volunteer),
        step("dismiss_dispute", "dispute/dismissal", dismissal, approver),
        step("correct_session", "correction", correction, approver),
        step("find_fake", "fake-finding", finding, approver),
        step("void_session", "void", void.clone(), approver),
        step("mark_national", "national-entry", entry, recorder),
        step(
            "withdraw_national",
            "national-entry/withdrawal",
            void,
            recorder,
        ),
    ]
}

fn of_keys(district: &District) -> Vec<Case<'_>> {
    let (founder, admin) = (&district.founder, Some(&district.admin.client));
    let [first, _] = [1, 2].map(|number| founder.write("/keys", &log_key(number)).new_id());
    let at = |rest: &str| format!("/keys/{first}{rest}");
    let distrust = json!({"after_size": 1, "reason": "lost"});
    vec![
        case("keys", "/keys", Value::Null, founder, None),
        case("key", at(""), Value::Null, founder, None),
        case("announce_key", "/keys", log_key(3), founder, admin),
        case("retire_key", at("/retirement"), json!({}), founder, admin),
        case("distrust_key", at("/distrust"), distrust, founder, admin),
        case(
            "administration",
            "/administration",
            Value::Null,
            founder,
            None,
        ),
        case(
            "administration_acts",
            "/administration/acts",
            Value::Null,
            &district.auditor.client,
            admin,
        ),
    ]
}

fn of_findings(district: &District) -> Vec<Case<'_>> {
    let approver = &district.approver.client;
    let recorder = Some(&district.recorder.client);
    let findings = format!("/organisations/{}/findings", district.organisation);
    let scope = json!({"activity_id": district.activity, "from": "2026-03-02"});
    let opening = json!({
        "scope": scope, "reason": "hours_made_up", "reason_text": "当天无人到场",
    });
    let finding = approver.write(&findings, &opening).new_id();
    let preview = format!("{findings}/preview?activity_id={}", district.activity);
    let look = |operation, path: String| case(operation, path, Value::Null, approver, recorder);
    vec![
        look("organisation_findings", findings.clone()),
        look("finding_preview", preview),
        look("finding", format!("/findings/{finding}")),
        case("open_finding", findings, opening, approver, recorder),
    ]
}

fn of_imports(district: &District) -> Vec<Case<'_>> {
    let (recorder, approver) = (&district.recorder.client, &district.approver.client);
    let volunteer = Some(&district.volunteer.client);
    let organisation = &district.organisation;
    let imports = format!("/organisations/{organisation}/imports");
    let import = import(district);
    let opening = opening();
    let path = format!("/imports/{import}");
    let mut fair = row("a-1", &json!({"title": "旧书义卖"}));
    fair["organisation_id"] = json!(organisation);
    let served = row(
        "s-1",
        &json!({
            "person_id": district.volunteer.id, "activity_id": district.activity,
            "date": "2025-05-01", "minutes": 90,
        }),
    );
    let sessions = format!("{path}/sessions");
    recorder.write(&sessions, &served).good();
    let mut another = served.clone();
    another["external_id"] = json!("s-2");
    let known = json!({
        "origin": "old-platform", "external_id": "p-1", "person_id": district.volunteer.id,
    });
    let undoing = json!({"organisation_id": organisation, "reason": "entered_in_error"});
    let asked = json!({"kind": "session", "external_ids": ["s-1", "s-2"]});
    let seen = json!({"sessions": 1, "minutes": 90});
    let look = |operation, path: String| case(operation, path, Value::Null, approver, volunteer);
    let add = |operation, step: &str, body| {
        case(
            operation,
            format!("{path}/{step}"),
            body,
            recorder,
            volunteer,
        )
    };
    let settle = |operation, step: &str, body| {
        case(
            operation,
            format!("{path}/{step}"),
            body,
            approver,
            Some(recorder),
        )
    };
    vec![
        look(
            "organisation_queue",
            format!("/organisations/{organisation}/queue"),
        ),
        look("organisation_imports", imports.clone()),
        look("import", path.clone()),
        look("import_sessions", sessions),
        case("open_import", imports, opening, recorder, volunteer),
        add(
            "import_person",
            "people",
            row("p-2", &json!({"name": "李强"})),
        ),
        add("link_person", "links", known),
        add("import_activity", "activities", fair),
        add("import_session", "sessions", another),
        add("import_lookup", "lookup", asked),
        settle("approve_import", "approval", seen),
        settle("undo_import", "undoing", undoing),
    ]
}

fn opening() -> Value {
    json!({"origin": "old-platform", "file_digest": "22".repeat(32)})
}

/// An import that the recorder opened.
pub fn import(district: &District) -> String {
    let path = format!("/organisations/{}/imports", district.organisation);
    district.recorder.client.write(&path, &opening()).new_id()
}

pub fn row(id: &str, stated: &Value) -> Value {
    json!({"origin": "old-platform", "external_id": id, "stated": stated})
}

/// A person whom an import put on the books.
fn enrolled(district: &District) -> String {
    let path = format!("/imports/{}/people", import(district));
    let id = format!("p-{}", district.next_position());
    let stated = row(&id, &json!({"name": "陈静"}));
    district.recorder.client.write(&path, &stated).new_id()
}

/// Somebody who is merged into the neighbour.
fn twin(district: &District) -> String {
    let number = format!("M5{:05}", district.next_position());
    let twin = district.founder.write("/people", &person(&number)).new_id();
    let body = json!({"into": district.neighbour.id, "reason": "registered_twice"});
    let path = format!("/people/{twin}/merge");
    district.founder.write(&path, &body).good();
    twin
}

fn of_exports(district: &District) -> Vec<Case<'_>> {
    let person = format!("/people/{}/export", district.volunteer.id);
    let sessions = format!(
        "/organisations/{}/export/sessions?purpose=audit",
        district.organisation
    );
    vec![
        case(
            "person_export",
            person,
            Value::Null,
            &district.volunteer.client,
            Some(&district.recorder.client),
        ),
        case(
            "organisation_export_sessions",
            sessions,
            Value::Null,
            &district.founder,
            Some(&district.recorder.client),
        ),
    ]
}

/// Both objects in one.
pub fn merged(mut object: Value, more: &Value) -> Value {
    let fields = more.as_object().into_iter().flatten();
    for (name, value) in fields {
        object[name] = value.clone();
    }
    object
}
