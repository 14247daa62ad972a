//! Problems: one form for every "no", in both languages, and nothing of the inside.

use crate::support::{District, person};

#[test]
fn a_problem_tells_what_stands_in_the_way_and_what_to_do_in_both_languages() {
    let district = District::open();
    let mut body = person("M000050");
    body["birth_date"] = "2031-01-01".into();
    let zh = district.founder.write("/people", &body);
    let en = district.founder.english().write("/people", &body);
    assert_eq!(zh.header("content-type"), "application/problem+json");
    assert_eq!(
        (zh.header("content-language"), en.header("content-language")),
        ("zh-CN", "en")
    );
    let (zh, en) = (zh.json(), en.json());
    assert_eq!(zh["code"], en["code"]);
    assert_eq!(
        zh["type"],
        format!(
            "urn:hourledger:problem:{}",
            zh["code"].as_str().expect("code")
        )
    );
    for field in ["title", "detail", "next_step"] {
        assert_ne!(zh[field], en[field], "{field}");
        assert!(en[field].as_str().expect("a text").is_ascii(), "{field}");
    }
    assert_eq!((&en["status"], &en["rule"]), (&422.into(), &"R2".into()));
    assert_eq!(en["language"], "en");
}

#[test]
fn what_is_not_there_is_a_problem_too() {
    let district = District::open();
    let founder = &district.founder;
    founder.read("/nowhere").refused(404, "ROUTE_UNKNOWN");
    founder
        .send("POST", "/ledger", &[], "")
        .refused(405, "METHOD_NOT_ALLOWED");
    founder
        .read("/activities/act_7")
        .refused(400, "ID_MALFORMED");
    let id = "0".repeat(32);
    founder
        .read(&format!("/activities/act_{id}"))
        .refused(404, "ACTIVITY_UNKNOWN");
    founder
        .read(&format!("/people/per_{id}"))
        .refused(404, "PERSON_UNKNOWN");
    founder
        .read(&format!("/organisations/org_{id}"))
        .refused(404, "ORGANISATION_UNKNOWN");
    founder
        .read(&format!("/stations/sta_{id}"))
        .refused(404, "STATION_UNKNOWN");
    founder.read("/events/999999").refused(404, "EVENT_UNKNOWN");
    let path = format!("/activities/{}/sessions/ses_{id}", district.activity);
    founder.read(&path).refused(404, "SESSION_UNKNOWN");
}

#[test]
fn every_answer_is_kept_out_of_caches_and_frames() {
    let district = District::open();
    for reply in [
        district.founder.read("/ledger"),
        district.founder.read("/nowhere"),
    ] {
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{policy}");
        assert!(!reply.header("x-request-id").is_empty());
        assert_eq!(reply.header("access-control-allow-origin"), "", "no CORS");
    }
}
