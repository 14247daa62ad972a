//! One hour, from a keystroke to fsynced, explained and undone: read it as a walkthrough.
//!
//! Everything goes over real HTTP on loopback, as a phone, a tablet and a desk would send it; only
//! the clock is simulated, so that two hours pass at once. Read the test first: it is the day in
//! six lines. Each line is a method below it: what is sent, what is answered, and why.

#[path = "../support/mod.rs"]
mod support;

mod approving;
mod disputed;
mod found;
mod imported;
mod keyed;
mod merged;
mod reports;
mod succeeded;

use serde_json::{Value, json};
use support::{Client, District};

#[test]
fn one_hour_is_published_clocked_signed_approved_credited_explained_and_voided() {
    let day = Day(District::open());
    day.the_volunteer_reads_the_plan_and_signs_up();
    let session = day.at_nine_the_volunteer_types_in_the_code_on_site();
    day.at_ten_the_clerk_takes_the_volunteer_out(&session);
    day.the_volunteer_signs_and_another_person_approves(&session);
    let credited_at = day.the_hour_counts_and_says_why(&session);
    day.the_hour_is_undone_in_the_open(&session, &credited_at);
}

/// The second of March, at the river.
struct Day(District);

impl Day {
    fn volunteer(&self) -> &Client {
        &self.0.volunteer.client
    }

    /// The path of the volunteer's own record.
    fn me(&self) -> String {
        format!("/people/{}", self.0.volunteer.id)
    }

    fn the_volunteer_reads_the_plan_and_signs_up(&self) {
        let path = format!("/activities/{}", self.0.activity);
        let plan = self.volunteer().read(&path).good();
        assert_eq!(plan["title"], "河岸清洁");
        assert_eq!(plan["announced"], true, "published before it starts (R16)");
        let myself = json!({"person_id": self.0.volunteer.id});
        let sign_up = self.volunteer().write(&format!("{path}/sign-ups"), &myself);
        assert_eq!(types(&sign_up.good()), ["volunteer_signed_up"]);
    }

    /// The tablet at the station shows six digits that change every minute.
    fn at_nine_the_volunteer_types_in_the_code_on_site(&self) -> String {
        self.0.server.minutes_pass(60);
        let path = format!("/activities/{}", self.0.activity);
        let shown = self.0.clerk.client.read(&format!("{path}/code")).good();
        let body = json!({"person_id": self.0.volunteer.id, "code": shown["code"]});
        let check_in = self.volunteer().write(&format!("{path}/check-ins"), &body);
        let session = check_in.new_id();
        let open = self.volunteer().read(&self.0.path(&session)).good();
        assert_eq!(open["state"], "open");
        assert_eq!(open["source_in"], "on_site_code");
        session
    }

    /// Another channel than the code: that makes two.
    fn at_ten_the_clerk_takes_the_volunteer_out(&self, session: &str) {
        self.0.server.minutes_pass(60);
        let path = format!("{}/check-out", self.0.path(session));
        let body = json!({"station_id": self.0.station});
        let ended = self.0.clerk.client.write(&path, &body).good();
        assert_eq!(ended["events"][0]["groups"]["hours"]["minutes"], 60);
        let me = self.volunteer().read(&self.me()).good();
        assert_eq!(hours(&me["hours"]), [0, 0, 60], "the hour waits");
    }

    /// R28: who recorded cannot approve, and nobody approves their own hours.
    fn the_volunteer_signs_and_another_person_approves(&self, session: &str) {
        let path = self.0.path(session);
        let nothing = json!({});
        let signed = self
            .volunteer()
            .write(&format!("{path}/confirmation"), &nothing);
        assert_eq!(types(&signed.good()), ["session_confirmed"]);
        let approval = format!("{path}/approval");
        let clerk = self.0.clerk.client.write(&approval, &nothing);
        clerk.refused(403, "ROLE_MISSING");
        let foreseen = self.0.approver.client.predict(&approval, &nothing).good();
        let approved = self.0.approver.client.write(&approval, &nothing).good();
        assert_eq!(types(&approved), ["session_approved", "hours_credited"]);
        assert_eq!(types(&foreseen), types(&approved), "a dry run predicts");
        let predicted = &foreseen["state"]["people"][0];
        assert_eq!(hours(&predicted["hours"]), [60, 0, 0]);
    }

    /// "Why this number?": from the total to the credit, from the credit to the stored events.
    fn the_hour_counts_and_says_why(&self, session: &str) -> Value {
        let total = self
            .volunteer()
            .read(&format!("{}/hours", self.me()))
            .good();
        assert_eq!(hours(&total["hours"]), [60, 0, 0]);
        let part = &total["parts"]["items"][0];
        let credit = &part["credits"][0];
        assert_eq!(part["effective_minutes"], 60);
        assert_eq!(part["policy"]["id"], "national");
        assert_eq!(
            (&credit["date"], &credit["grade"]),
            (&json!("2026-03-02"), &json!("A"))
        );
        let path = format!("{}/explanation", self.0.path(session));
        let why = self.volunteer().english().read(&path).good();
        assert_eq!(why["arithmetic"]["served_seconds"], 3_600);
        let words = why["session"]["grade_words"].as_str().expect("a sentence");
        assert!(words.starts_with("A: two on-site channels"), "{words}");
        let told = steps(&why["session"]);
        let expected = [
            "checked_in",
            "checked_out",
            "confirmed",
            "approved",
            "credited",
        ];
        assert_eq!(told, expected);
        let stored = why["events"].as_array().expect("stored events");
        assert_eq!(
            stored.len(),
            told.len(),
            "each step is a stored event with its proof"
        );
        credit["position"].clone()
    }

    /// R35: it was somebody else after all. Nothing is deleted, everything names its cause (I6).
    fn the_hour_is_undone_in_the_open(&self, session: &str, credited_at: &Value) {
        let path = self.0.path(session);
        let body = json!({"reason": "did_not_attend", "reason_text": "现场核实为他人代签"});
        let void = self
            .0
            .approver
            .client
            .write(&format!("{path}/void"), &body)
            .good();
        assert_eq!(types(&void), ["session_voided", "hours_reversed"]);
        assert_eq!(&void["events"][1]["groups"]["meta"]["cause"], credited_at);
        let path = format!("{}/hours?at_least={}", self.me(), void["position"]);
        let left = self.volunteer().read(&path).good();
        assert_eq!(hours(&left["hours"]), [0, 0, 0]);
        assert_eq!(
            left["parts"]["items"][0]["state"], "voided",
            "it stays visible"
        );
        let story = self.volunteer().read(&self.0.path(session)).good();
        assert_eq!(story["voided"]["reason_words"], "本人未到场");
        assert_eq!(steps(&story)[5..], ["voided", "reversed"]);
    }
}

/// Effective, in notice, waiting: three figures, never one.
fn hours(totals: &Value) -> [i64; 3] {
    ["effective_minutes", "in_notice_minutes", "waiting_minutes"]
        .map(|figure| totals[figure].as_i64().expect("an integer"))
}

/// The types of the events in an answer or a prediction.
fn types(answer: &Value) -> Vec<&str> {
    let events = answer["events"].as_array().expect("events");
    let types = events.iter().filter_map(|event| event["type"].as_str());
    types.collect()
}

/// What the timeline of a session says.
fn steps(session: &Value) -> Vec<&str> {
    let timeline = session["timeline"].as_array().expect("a timeline");
    let steps = timeline.iter().filter_map(|step| step["what"].as_str());
    steps.collect()
}
