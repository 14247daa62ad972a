//! F77: what was stated of a unit, for everybody, with the checkpoint that covers it.

use serde_json::json;

use super::frame::page;
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
