//! The audit sample over the API (F125): what counts, what is out of scope, what is refused.

use serde_json::json;

use crate::support::District;

#[test]
fn f125_only_effective_sessions_of_the_scope_are_drawn_and_all_their_events_are_named() {
    let district = District::open();
    let session = district.effective_session();
    let auditor = &district.auditor.client;
    let ask = |scope: &str| {
        let path = format!("/audit/sample?seed=lottery%2012%2B%E5%8F%B7&n=500{scope}");
        auditor.read(&path).good()
    };
    let all = ask("");
    assert_eq!(all["seed"], "lottery 12+号");
    assert_eq!(all["sessions"].as_array().expect("a list").len(), 1);
    let drawn = &all["sessions"][0];
    assert_eq!(drawn["session_id"], session);
    assert_eq!(drawn["organisation_id"], district.organisation);
    let positions = drawn["positions"].as_array().expect("a list");
    for position in positions {
        let event = auditor.read(&format!("/events/{position}")).good();
        assert!(event["commitment"].is_string(), "{event}");
    }
    assert!(positions.len() > 2);
    // What is recorded outside of the scope changes nothing of the draw.
    let own = format!("&organisation_id={}", district.organisation);
    assert_eq!(ask(&own)["sessions"], all["sessions"]);
    assert_eq!(ask("&from=2026-04-01")["sessions"], json!([]));
    // A session that waits is in no population.
    let other = District::open();
    other.session();
    let waiting = other.auditor.client.read("/audit/sample?seed=s&n=5").good();
    assert_eq!(waiting["sessions"], json!([]));
}

#[test]
fn f125_a_draw_without_a_seed_or_beyond_the_bounds_is_refused() {
    let district = District::open();
    let auditor = &district.auditor.client;
    let nowhere = format!("org_{}", "0".repeat(32));
    for (query, status, code) in [
        ("n=5".to_owned(), 400, "FIELD_MISSING"),
        ("seed=s".to_owned(), 400, "FIELD_MISSING"),
        ("seed=&n=5".to_owned(), 400, "TEXT_EMPTY"),
        ("seed=%20s&n=5".to_owned(), 400, "QUERY_MALFORMED"),
        ("seed=s&n=501".to_owned(), 400, "NUMBER_OUT_OF_RANGE"),
        ("seed=s&n=0".to_owned(), 400, "NUMBER_OUT_OF_RANGE"),
        (
            format!("seed={}&n=5", "s".repeat(201)),
            400,
            "TEXT_TOO_LONG",
        ),
        (
            "seed=s&n=5&from=2026-03-02&to=2026-03-01".to_owned(),
            400,
            "PERIOD_REVERSED",
        ),
        (
            format!("seed=s&n=5&organisation_id={nowhere}"),
            404,
            "ORGANISATION_UNKNOWN",
        ),
    ] {
        let reply = auditor.read(&format!("/audit/sample?{query}"));
        reply.refused(status, code);
    }
}
