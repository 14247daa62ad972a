//! "Why this number?": the parts of every total add up to it, at every level (I12, F58).

use serde_json::{Value, json};

use crate::pages::all;
use crate::support::{Client, District, person};

const FIGURES: [&str; 3] = ["effective_minutes", "in_notice_minutes", "waiting_minutes"];

/// The three figures of a total.
fn figures(totals: &Value) -> [i64; 3] {
    FIGURES.map(|figure| totals[figure].as_i64().unwrap_or_default())
}

fn sum<'a>(parts: impl Iterator<Item = &'a Value>) -> [i64; 3] {
    parts
        .map(figures)
        .fold([0; 3], |sum, part| [0, 1, 2].map(|at| sum[at] + part[at]))
}

/// The total at `path` and the sum of its parts, where a part's figures stand at `within`.
fn total_and_parts(client: &Client, path: &str, within: Option<&str>) -> ([i64; 3], [i64; 3]) {
    let total = client.read(path).good();
    assert_eq!(total["exact"], true);
    assert!(!total["how"].as_str().expect("words").is_empty());
    let parts = all(client, path, 2);
    let parts = parts
        .iter()
        .map(|part| within.map_or(part, |name| &part[name]));
    (figures(&total["hours"]), sum(parts))
}

/// Several sessions in several states: effective, voided, waiting, open.
fn busy() -> (District, i64) {
    let district = District::open();
    district.effective_session();
    let path = format!("/activities/{}/sessions", district.activity);
    let recorder = &district.recorder.client;
    let mut keyed = Vec::new();
    for number in 0..4 {
        let newcomer = person(&format!("M0001{number:02}"));
        let id = district.founder.write("/people", &newcomer).new_id();
        let sign_up = json!({"person_id": id});
        let sign_ups = format!("/activities/{}/sign-ups", district.activity);
        recorder.write(&sign_ups, &sign_up).good();
        keyed.push(id);
    }
    let twice = json!({"reason": "recorded_twice"});
    // An hour later they are all keyed in from a paper sheet.
    district.server.minutes_pass(60);
    for (id, minute) in keyed.iter().zip([10, 20, 30, 40]) {
        let body = json!({
            "person_id": id, "started_at": "2026-03-02T01:00:00Z",
            "ended_at": format!("2026-03-02T01:{minute}:30Z"), "reason": "paper_sheet",
        });
        let session = recorder.write(&path, &body).new_id();
        let step = district.path(&session);
        let approver = &district.approver.client;
        let unsigned = json!({"without_signature": true});
        match minute {
            10 => drop(
                approver
                    .write(&format!("{step}/approval"), &unsigned)
                    .good(),
            ),
            20 => drop(approver.write(&format!("{step}/void"), &twice).good()),
            _ => {}
        }
    }
    (district, 4)
}

#[test]
fn the_ledger_is_its_organisations_an_organisation_its_activities_an_activity_its_sessions() {
    let (district, _) = busy();
    let founder = &district.founder;
    let organisation = format!("/organisations/{}/hours", district.organisation);
    let activity = format!("/activities/{}/hours", district.activity);
    let levels = [
        ("/hours".to_owned(), Some("hours")),
        (organisation, Some("hours")),
        (activity, None),
    ];
    for (path, within) in levels {
        let (total, parts) = total_and_parts(founder, &path, within);
        assert_eq!(total, parts, "{path}");
        assert_eq!(
            total,
            [119 + 10, 0, 30 + 40],
            "{path}: all of it happened here"
        );
    }
}

#[test]
fn a_person_is_their_sessions_and_a_session_its_days() {
    let (district, _) = busy();
    let path = format!("/people/{}/hours", district.volunteer.id);
    let (total, parts) = total_and_parts(&district.founder, &path, None);
    assert_eq!(total, parts);
    assert_eq!(total, [119, 0, 0]);
    for session in all(&district.founder, &path, 1) {
        let credits = session["credits"].as_array().expect("credits");
        let standing = credits.iter().filter(|credit| credit["reversed"] == false);
        let minutes: i64 = standing
            .filter_map(|credit| credit["minutes"].as_i64())
            .sum();
        assert_eq!(session["effective_minutes"], minutes);
        assert!(session["rounding"].is_string() || session["rounding"].is_object());
        assert_eq!(session["policy"]["version"], 1);
    }
}

#[test]
fn a_session_shows_seconds_rounding_and_stored_events() {
    let (district, _) = busy();
    let path = format!("/activities/{}/sessions", district.activity);
    for session in all(&district.founder, &path, 2) {
        let id = session["session_id"].as_str().expect("an id");
        let why = district
            .founder
            .read(&format!("{}/explanation", district.path(id)))
            .good();
        let arithmetic = &why["arithmetic"];
        let served = arithmetic["served_seconds"].as_i64().expect("seconds");
        assert_eq!(arithmetic["rounding"], "none");
        assert_eq!(
            arithmetic["minutes"],
            served / 60,
            "seconds dropped, as the rule says"
        );
        let timeline = why["session"]["timeline"].as_array().expect("steps");
        let events = why["events"].as_array().expect("events");
        for (step, event) in timeline.iter().zip(events) {
            assert_eq!(step["position"], event["position"]);
            let what = step["what"].as_str().expect("a code");
            let kind = event["type"].as_str().expect("a type");
            assert!(
                kind.contains(what) || what == "credited" || what == "reversed",
                "{kind} {what}"
            );
        }
        assert_eq!(timeline.len(), events.len());
    }
}

#[test]
fn nothing_that_counts_is_left_unexplained_when_it_is_undone() {
    let district = District::open();
    let session = district.effective_session();
    let void = format!("{}/void", district.path(&session));
    let body = json!({"reason": "did_not_attend"});
    district.approver.client.write(&void, &body).good();
    let path = format!("/people/{}/hours", district.volunteer.id);
    let (total, parts) = total_and_parts(&district.founder, &path, None);
    assert_eq!((total, parts), ([0; 3], [0; 3]));
}
