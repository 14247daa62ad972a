//! F77, F78: what was stated of a unit, for everybody, with the checkpoint that covers it; when
//! what is outstanding expires.

use serde_json::json;

use super::frame::page;
use crate::support::bank::{banked_under, expires, pack};
use crate::support::{District, banked};

#[test]
fn f77_what_was_stated_waits_for_a_checkpoint_and_is_proven_by_it() {
    let district = District::open();
    let nobody = district.server.nobody();
    let page = || page(&nobody.english(), "/figures");
    assert!(page().text().contains("Nothing has moved yet."));
    banked(&district);
    assert!(
        page()
            .text()
            .contains("None yet: the day after something moved.")
    );
    district.server.publish();
    let unit = json!({"unit": "credit"});
    let stated = district
        .founder
        .write("/time-bank/reserve-statements", &unit);
    let position = stated.good()["position"].as_u64().expect("a position");
    assert!(page().text().contains("waits for the next one"));
    let covering = district.server.publish();
    // then anybody sees day, position, sum and checkpoint, and can fetch the proof
    let shown = page().text();
    for part in [
        "2026-03-02",
        "0 (balanced)",
        &format!("covered by the one over {covering} entries"),
        &format!("/api/v1/receipts/{position}"),
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let view = nobody.read("/time-bank/credit/reserve").good();
    let newest = &view["stated"][0];
    assert_eq!(newest["position"], position);
    assert_eq!(newest["covered_by"], covering);
    assert_eq!(newest["sum"], 0);
    assert_eq!(newest["outstanding"], view["outstanding"]);
    let receipt = nobody.read(&format!("/receipts/{position}"));
    assert_eq!(receipt.status, 200);
    assert!(
        !shown.contains(&district.volunteer.id),
        "no person stands on it"
    );
}

#[test]
fn f78_what_is_outstanding_is_told_by_when_it_expires() {
    let district = District::open();
    let mut pack = pack();
    expires(&mut pack, 3);
    banked_under(&district, &pack);
    let nobody = district.server.nobody();
    let shown = || page(&nobody.english(), "/figures").text();
    assert!(!shown().contains("Usable until"), "the opening grant stays");
    // when two hours of March are earned
    district.effective_session();
    // then they can be used until three months after March are over
    let view = nobody.read("/time-bank/credit/reserve").good();
    let expected = json!([
        {"amount": 119, "last_day": "2026-06-30"},
        {"amount": 600, "last_day": null},
    ]);
    assert_eq!(view["expiring"], expected);
    assert_eq!(view["outstanding"], 719);
    let shown = shown();
    for part in [
        "Usable until",
        "2026-06-30",
        "1 h 59 min",
        "does not expire",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}
