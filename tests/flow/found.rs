//! R37, Order 67 art. 21: a recorder keyed two hundred sessions; long after it turns out that those
//! of one week were made up. They are found as a whole, the rest stands.

use hourledger::run::jobs::Jobs;
use serde_json::{Value, json};

use crate::support::{District, Member, register};

/// Volunteers, each with one session in every activity.
const PEOPLE: usize = 10;
/// Activities, one a day from the third of March on; seven of them are the week in question.
const DAYS: usize = 20;
/// The days of the made-up sessions: 9 to 15 March.
const WEEK: std::ops::Range<usize> = 6..13;
/// Volunteers whose sessions are signed and approved, an hour each.
const APPROVED: usize = 3;

struct Case {
    district: District,
    volunteers: Vec<Member>,
    /// The sessions' paths, of one activity after the other.
    sessions: Vec<Vec<String>>,
}

impl Case {
    fn keyed() -> Self {
        let district = District::open();
        let member = |number: String| register(&district.server, &district.founder, &number);
        let numbers = (0..PEOPLE).map(|number| format!("M0001{number:02}"));
        let volunteers: Vec<Member> = numbers.map(member).collect();
        let days: Vec<String> = (0..DAYS).map(|day| published(&district, day)).collect();
        for activity in &days {
            let sign_ups = volunteers
                .iter()
                .map(|it| line(activity, it, "sign_up", &json!({})));
            batch(&district, &sign_ups.collect::<Vec<_>>());
        }
        district.server.minutes_pass(60 * 24 * 30);
        let mut case = Self {
            sessions: Vec::new(),
            district,
            volunteers,
        };
        for (day, activity) in days.iter().enumerate() {
            let sessions = case.keyed_on(day, activity);
            case.sessions.push(sessions);
        }
        case
    }

    /// An hour of everybody; of the first few signed and approved.
    fn keyed_on(&self, day: usize, activity: &str) -> Vec<String> {
        let date = date(day);
        let times = json!({
            "started_at": format!("{date}T01:00:00Z"), "ended_at": format!("{date}T02:00:00Z"),
            "reason": "paper_sheet",
        });
        let entry = |it| line(activity, it, "key_session", &times);
        let entries: Vec<_> = self.volunteers.iter().map(entry).collect();
        let answer = batch(&self.district, &entries);
        let events = answer["events"].as_array().expect("events");
        let path = |event: &Value| {
            let id = event["groups"]["activity"]["session_id"].as_str();
            format!("/activities/{activity}/sessions/{}", id.expect("an id"))
        };
        let paths: Vec<String> = events.iter().map(path).collect();
        for (path, volunteer) in paths.iter().zip(&self.volunteers).take(APPROVED) {
            let signed = format!("{path}/confirmation");
            volunteer.client.write(&signed, &json!({})).good();
            let approver = &self.district.approver.client;
            approver
                .write(&format!("{path}/approval"), &json!({}))
                .good();
        }
        paths
    }

    fn organisation(&self) -> String {
        format!("/organisations/{}", self.district.organisation)
    }

    /// What the upkeep of a running server does.
    fn work_is_done(&self) {
        let mut jobs = Jobs::default();
        while jobs
            .advance(&self.district.server.queue, 1)
            .expect("no fault")
            > 0
        {}
    }

    fn totals(&self) -> Value {
        let shown = self.district.founder.read(&self.organisation());
        shown.good()["hours"].clone()
    }
}

fn date(day: usize) -> String {
    format!("2026-03-{:02}", day + 3)
}

fn published(district: &District, day: usize) -> String {
    let date = date(day);
    let body = json!({
        "title": "河岸清洁", "description": "捡拾垃圾", "category": "development.environment",
        "address": "河滨公园南门", "region": "320106", "lead": district.recorder.id,
        "starts_at": format!("{date}T01:00:00Z"), "ends_at": format!("{date}T03:00:00Z"),
    });
    let path = format!("/organisations/{}/activities", district.organisation);
    district.recorder.client.write(&path, &body).new_id()
}

fn line(activity: &str, person: &Member, command: &str, more: &Value) -> Value {
    let mut line = more.clone();
    line["command"] = json!(command);
    line["activity_id"] = json!(activity);
    line["person_id"] = json!(person.id);
    line
}

fn batch(district: &District, commands: &[Value]) -> Value {
    let body = json!({"mode": "atomic", "commands": commands});
    district.recorder.client.write("/batch", &body).good()
}

#[test]
fn r37_what_one_recorder_made_up_is_found_as_a_whole_and_explained() {
    let case = Case::keyed();
    let (approver, recorder) = (&case.district.approver.client, &case.district.recorder);
    let (made_up, all) = (WEEK.len() * PEOPLE, DAYS * PEOPLE);
    let before = case.totals();
    assert_eq!(before["effective_minutes"], DAYS * APPROVED * 60);

    let findings = format!("{}/findings", case.organisation());
    let query = format!("recorder_id={}&from=2026-03-09&to=2026-03-15", recorder.id);
    let preview = approver.read(&format!("{findings}/preview?{query}")).good();
    assert_eq!(preview["sessions"], made_up);
    assert_eq!(preview["people"], PEOPLE);
    assert_eq!(preview["minutes"], WEEK.len() * APPROVED * 60);
    assert_eq!(
        preview["lines"][1],
        json!({"state": "effective", "grade": "D", "sessions": 21, "minutes": 1_260})
    );
    assert_eq!(case.totals(), before, "a preview records nothing");

    let opening = json!({
        "scope": {"recorder_id": recorder.id, "from": "2026-03-09", "to": "2026-03-15"},
        "reason": "hours_made_up", "reason_text": "该周活动无人到场",
    });
    recorder
        .client
        .write(&findings, &opening)
        .refused(403, "ROLE_MISSING");
    let predicted = approver.predict(&findings, &opening).good();
    assert_eq!(predicted["events"][0]["type"], "finding_opened");
    let event = format!("/events/{}", case.district.next_position());
    let finding = approver.write(&findings, &opening).new_id();
    approver.read(&event).good();
    let unseen = recorder.client.read(&event);
    unseen.refused(403, "ROLE_MISSING");
    let path = format!("/findings/{finding}");
    let waiting = approver.english().read(&path).good();
    assert_eq!(
        waiting["state_words"],
        "The ledger works through the records"
    );

    case.work_is_done();

    let done = approver.read(&path).good();
    assert_eq!(done["state"], "done");
    assert_eq!(done["reason_text"], "该周活动无人到场");
    assert_eq!(
        (&done["found"], &done["left"]),
        (&json!(made_up), &json!(0))
    );
    assert_eq!(done["minutes"], preview["minutes"]);
    assert_eq!(done["minutes_by_grade"]["D"], preview["minutes"]);
    assert_eq!(done["activities_done"], done["activities"]);
    let listed = approver.read(&findings).good();
    assert_eq!(listed["items"][0]["finding_id"], finding);
    let after = case.totals();
    let stands = (DAYS - WEEK.len()) * APPROVED * 60;
    assert_eq!(after["effective_minutes"], stands);
    assert_eq!(after["sessions"]["found_fake"], made_up);
    assert_eq!(
        after["sessions"]["effective"],
        (DAYS - WEEK.len()) * APPROVED
    );
    assert_eq!(
        after["sessions"]["ended"],
        (all - made_up) - (DAYS - WEEK.len()) * APPROVED
    );
    each_is_told_why(&case, &done);
}

/// The volunteer sees the finding in the timeline, and its words in the explanation.
fn each_is_told_why(case: &Case, finding: &Value) {
    for (day, sessions) in case.sessions.iter().enumerate() {
        for (path, volunteer) in sessions.iter().zip(&case.volunteers) {
            let client = volunteer.client.english();
            let shown = client.read(path).good();
            let steps = shown["timeline"].as_array().expect("steps");
            let found = steps.iter().filter(|step| step["what"] == "found_fake");
            let found: Vec<&Value> = found.collect();
            assert_eq!(found.len(), usize::from(WEEK.contains(&day)), "{path}");
            for step in found {
                assert_eq!(step["cause"], finding["position"]);
                let words = "Found fake by a wide finding: the service was made up";
                assert_eq!(step["words"], words);
            }
        }
    }
    let (path, volunteer) = (&case.sessions[WEEK.start][0], &case.volunteers[0]);
    let shown = volunteer.client.read(&format!("{path}/explanation")).good();
    let reasons = shown["reasons"].as_array().expect("reasons");
    let said = json!({"position": finding["position"], "text": "该周活动无人到场"});
    assert!(reasons.contains(&said), "{reasons:?}");
}
