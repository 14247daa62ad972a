//! Stars over HTTP: what is missing and what if, applying, approving, and what a certificate says.

use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::policy::pack::{Pack, Setting, Sourced, StarFall};
use hourledger::verify::{Code, Verdict};
use serde_json::{Value, json};

use crate::cases::{Case, case};
use crate::certificates;
use crate::support::{Client, District, Member};

/// The founder adopts the national pack with levels at one hour, two, and so on.
pub fn small_stars(district: &District) {
    let mut pack = Pack::national().clone();
    pack.version = 7;
    adopt_small(district, pack);
}

/// The founder adopts a pack, its levels at one hour, two, and so on, which fall with their hours.
pub fn adopt_small(district: &District, mut pack: Pack) {
    for (level, hours) in pack.stars.levels.iter_mut().zip(1..) {
        level.minutes_min = Minutes(hours * 60);
    }
    pack.stars.hours_fall = Setting::Set(Sourced {
        source: "hourledger".to_owned(),
        value: StarFall::Downgrade,
    });
    let adoption = json!({"pack": pack, "effective_from": "2026-03-02"});
    district.founder.write("/policies", &adoption).good();
}

/// The volunteer's 119 minutes are effective, in a district with small stars.
fn scene() -> (District, String) {
    let district = District::open();
    let session = district.effective_session();
    small_stars(&district);
    (district, session)
}

fn application(district: &District, level: &str) -> Value {
    json!({"level": level, "organisation_id": district.organisation})
}

fn applied(district: &District, client: &Client, person: &str) -> String {
    let path = format!("/people/{person}/star-applications");
    client
        .write(&path, &application(district, "one_star"))
        .new_id()
}

/// One star, approved by the organisation.
pub fn granted(district: &District, member: &Member) {
    let id = applied(district, &member.client, &member.id);
    let path = format!("/people/{}/star-applications/{id}/approval", member.id);
    district.approver.client.write(&path, &json!({})).good();
}

/// An application of the neighbour's that waits; the cases of certificates gave them hours.
pub fn cases(district: &District) -> Vec<Case<'_>> {
    small_stars(district);
    let (recorder, approver) = (&district.recorder.client, &district.approver.client);
    let neighbour = &district.neighbour;
    let id = applied(district, &neighbour.client, &neighbour.id);
    let (own, volunteer) = (&neighbour.client, Some(&district.volunteer.client));
    let me = format!("/people/{}", neighbour.id);
    let mine = format!("{me}/star-applications");
    let step = |operation, step: &str, body: Value| {
        let path = format!("{mine}/{id}/{step}");
        case(operation, path, body, approver, Some(recorder))
    };
    let reason = json!({"reason": "records_untrue", "reason_text": "与签到表不符"});
    let words = json!({"reason_text": "已核对签到表"});
    let ours = format!("/organisations/{}/star-applications", district.organisation);
    let look =
        |operation, path: String, right, wrong| case(operation, path, Value::Null, right, wrong);
    let founder = &district.founder;
    let again = application(district, "two_stars");
    let objection = json!({"text": "那天他不在场"});
    let object = format!("{mine}/{id}/objection");
    vec![
        look(
            "person_star",
            format!("{me}/star?extra_minutes=60"),
            own,
            volunteer,
        ),
        look(
            "star_application",
            format!("/star-applications/{id}"),
            own,
            volunteer,
        ),
        look(
            "star_applications",
            "/star-applications".into(),
            founder,
            Some(approver),
        ),
        look("organisation_star_applications", ours, approver, volunteer),
        look("star_notices", "/star-notices".into(), own, None),
        case("apply_for_star", mine.clone(), again, own, volunteer),
        case(
            "issue_star_certificate",
            format!("{me}/star-certificates"),
            json!({}),
            own,
            volunteer,
        ),
        step("approve_star", "approval", json!({})),
        step("refuse_star", "refusal", reason.clone()),
        case(
            "object_to_star",
            object,
            objection,
            &district.volunteer.client,
            None,
        ),
        step("dismiss_star_objection", "objection/dismissal", words),
        step(
            "review_star",
            "review",
            json!({"keep": true, "reason_text": "已核对"}),
        ),
        step("revoke_star", "revocation", reason),
    ]
}

#[test]
fn what_is_missing_is_told_with_each_figure_and_what_if() {
    let (district, _) = scene();
    let client = &district.volunteer.client;
    let path = format!("/people/{}/star", district.volunteer.id);
    let view = client.read(&path).good();
    assert!(view["held"].is_null());
    let level = |view: &Value, at: usize| {
        let level = &view["levels"][at];
        let minutes = &level["conditions"][0];
        json!([
            level["level"],
            level["is_met"],
            minutes["asked"],
            minutes["found"]
        ])
    };
    assert_eq!(level(&view, 0), json!(["one_star", true, 60, 119]));
    assert_eq!(level(&view, 1), json!(["two_stars", false, 120, 119]));
    let what_if = client.read(&format!("{path}?extra_minutes=1")).good();
    assert_eq!(level(&what_if, 1), json!(["two_stars", true, 120, 120]));
    assert_eq!(what_if["extra_minutes"], 1);
    let same = client.read(&path).good();
    assert_eq!(
        same["levels"], view["levels"],
        "nothing is recorded by asking"
    );
    let wrong = client.read(&format!("{path}?extra_minutes=-1"));
    assert_eq!(wrong.status, 400);
}

#[test]
fn r55_a_star_is_applied_for_approved_certified_and_falls_with_its_hours() {
    let (district, session) = scene();
    let (volunteer, approver) = (&district.volunteer, &district.approver.client);
    let id = applied(&district, &volunteer.client, &volunteer.id);
    let waiting = |client: &Client, path: &str| {
        let list = client.read(path).good();
        list["items"].as_array().expect("a list").len()
    };
    let ours = format!("/organisations/{}/star-applications", district.organisation);
    assert_eq!(
        (
            waiting(approver, &ours),
            waiting(&district.founder, "/star-applications")
        ),
        (1, 1)
    );
    let path = format!("/people/{}/star-applications/{id}", volunteer.id);
    let own = volunteer
        .client
        .write(&format!("{path}/approval"), &json!({}));
    own.refused(403, "ROLE_MISSING");
    approver
        .write(&format!("{path}/approval"), &json!({}))
        .good();
    assert_eq!(waiting(approver, &ours), 0);
    let view = volunteer
        .client
        .read(&format!("/star-applications/{id}"))
        .good();
    assert_eq!(view["state"], "granted");
    let star = volunteer
        .client
        .read(&format!("/people/{}/star", volunteer.id))
        .good();
    assert_eq!(
        (&star["held"]["level"], &star["held"]["stars"]),
        (&json!("one_star"), &json!(1))
    );

    let asked = certificates::asked("summary");
    let certificate = certificates::issue(&district, &volunteer.client, &asked);
    let bytes = certificates::bundle(&volunteer.client, &certificate);
    let file: Value = serde_json::from_slice(&bytes).expect("JSON");
    let hours = &file["credential"]["credentialSubject"]["serviceHours"];
    assert_eq!(hours["star"], 1, "{hours}");

    let void = json!({"reason": "entered_in_error"});
    approver
        .write(&format!("{}/void", district.path(&session)), &void)
        .good();
    let star = volunteer
        .client
        .read(&format!("/people/{}/star", volunteer.id))
        .good();
    assert!(star["held"].is_null());
    let view = volunteer
        .client
        .read(&format!("/star-applications/{id}"))
        .good();
    assert_eq!(view["state"], "lost");
}

#[test]
fn r49_a_certificate_of_a_star_is_proven_to_a_stranger_and_ends_with_it() {
    let (district, session) = scene();
    let (volunteer, approver) = (&district.volunteer, &district.approver.client);
    granted(&district, volunteer);
    district.server.publish();
    let path = format!("/people/{}/star-certificates", volunteer.id);
    let body = json!({"organisation_id": district.organisation});
    let id = volunteer.client.write(&path, &body).new_id();
    let bytes = certificates::bundle(&volunteer.client, &id);
    let report = certificates::checked(&district, &bytes);
    assert_eq!(report.verdict, Verdict::ValidWithLimits, "{report:#?}");
    assert!(!report.has(Code::StarDiffers), "the award is opened");
    let level = report.claimed.expect("a certificate").star_level;
    let level = level.expect("a level");
    assert_eq!(
        (level.code.as_str(), level.scheme.as_str()),
        ("one_star", "national 7")
    );
    let award = level.award.expect("an award");
    assert_eq!(award.counted_minutes, 119);
    let pdf = volunteer.client.read(&format!("/certificates/{id}/pdf"));
    let report = certificates::checked(&district, &pdf.body);
    assert_eq!(report.verdict, Verdict::ValidWithLimits, "{report:#?}");

    // One over hours names the scheme, and no leaf by which the two could be linked.
    let asked = certificates::asked("summary");
    let other = certificates::issue(&district, &volunteer.client, &asked);
    let file = certificates::bundle(&volunteer.client, &other);
    let file: Value = serde_json::from_slice(&file).expect("JSON");
    let level = &file["credential"]["credentialSubject"]["serviceHours"]["starLevel"];
    assert_eq!(level["scheme"]["version"], 7);
    assert!(level["award"].is_null());

    let void = json!({"reason": "entered_in_error"});
    let path = format!("{}/void", district.path(&session));
    approver.write(&path, &void).good();
    for id in [id, other] {
        let view = volunteer.client.read(&format!("/certificates/{id}"));
        assert_eq!(view.good()["state"], "superseded");
    }
    let path = format!("/people/{}/star-certificates", volunteer.id);
    let refused = volunteer.client.write(&path, &json!({}));
    refused.refused(409, "STAR_NOT_HELD");
}

#[test]
fn a_dry_run_tells_what_an_approval_would_do() {
    let (district, _) = scene();
    let volunteer = &district.volunteer;
    let id = applied(&district, &volunteer.client, &volunteer.id);
    let path = format!("/people/{}/star-applications/{id}/approval", volunteer.id);
    let predicted = district.approver.client.predict(&path, &json!({})).good();
    let events = predicted["events"].as_array().expect("events").iter();
    let types: Vec<_> = events.map(|event| event["type"].clone()).collect();
    assert_eq!(types, ["star_approved", "star_granted"]);
    let view = volunteer
        .client
        .read(&format!("/star-applications/{id}"))
        .good();
    assert_eq!(view["state"], "waiting");
}
