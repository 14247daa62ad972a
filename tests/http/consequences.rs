//! F49, F58, I6: one void of a session that was redeemed, starred and certified twice takes all of
//! it back in one command, and one read by position explains it.

use serde_json::{Value, json};

use crate::support::{District, bank};
use crate::{banking, certificates, stars};

/// A bank with an opening grant, stars at one hour, two and so on, which fall with their hours.
fn adopt(district: &District) {
    bank::banked(district);
    let mut pack = bank::pack();
    pack.version += 1;
    stars::adopt_small(district, pack);
}

fn state(district: &District, certificate: &str) -> Value {
    let path = format!("/certificates/{certificate}");
    district.volunteer.client.read(&path).good()["state"].clone()
}

#[test]
fn i6_a_void_of_a_redeemed_starred_and_certified_session_is_explained_in_one_read() {
    let district = District::open();
    adopt(&district);
    let session = district.effective_session();
    let volunteer = &district.volunteer;
    stars::granted(&district, volunteer);
    let asked = certificates::asked("sessions");
    let of_hours = certificates::issue(&district, &volunteer.client, &asked);
    let path = format!("/people/{}/star-certificates", volunteer.id);
    let of_star = volunteer.client.write(&path, &json!({})).new_id();
    // Ten hours granted and 119 minutes earned, of which 700 minutes are spent.
    let hold = banking::hold(&district, 700);
    let capture = format!("/holds/{hold}/capture");
    volunteer.client.write(&capture, &json!({})).good();

    let path = format!("{}/void", district.path(&session));
    let body = json!({"reason": "did_not_attend"});
    let answer = district.approver.client.write(&path, &body).good();
    let position = answer["position"].as_u64().expect("a position");
    let path = format!("/events/{position}/consequences?at_least={position}");
    let explained = volunteer.client.english().read(&path).good();
    let events = explained["events"].as_array().expect("events");
    let types: Vec<&str> = events.iter().filter_map(|it| it["type"].as_str()).collect();
    let expected = [
        "session_voided",
        "hours_reversed",
        "certificate_superseded",
        "star_reevaluated",
        "certificate_superseded",
        "earning_reversed",
    ];
    assert_eq!(types, expected, "{explained}");
    assert_eq!(
        (&explained["others"], &explained["position"]),
        (&json!(0), &json!(position))
    );

    // Each names its cause: the hours, and the award that the other certificate rests on.
    let cause = |at: usize| events[at]["cause"].as_u64().expect("a cause");
    let credited = cause(1);
    assert_eq!((cause(2), cause(3)), (credited, credited));
    let certificates = [&events[2]["certificate_id"], &events[4]["certificate_id"]];
    assert_eq!(certificates, [&json!(of_hours), &json!(of_star)]);
    let award = volunteer
        .client
        .read(&format!("/events/{}", cause(4)))
        .good();
    assert_eq!(award["type"], "star_granted", "{award}");
    assert_eq!(events[5]["cause"], events[1]["position"]);
    for event in events {
        assert_eq!(event["reason"], "did_not_attend", "{event}");
        assert_ne!(event["words"], "", "{event}");
    }
    let words = |at: usize| events[at]["words"].as_str().expect("words");
    assert!(
        words(5).contains("119 had been spent and is owed"),
        "{}",
        words(5)
    );

    for certificate in [&of_hours, &of_star] {
        assert_eq!(state(&district, certificate), "superseded");
    }
    it_is_so(&district);
}

/// The star is gone, and what was spent of the hours is owed.
fn it_is_so(district: &District) {
    let volunteer = &district.volunteer;
    let star = volunteer
        .client
        .read(&format!("/people/{}/star", volunteer.id));
    assert!(star.good()["held"].is_null());
    let account = format!("/people/{}/accounts/credit", volunteer.id);
    assert_eq!(volunteer.client.read(&account).good()["spendable"], -100);
}
