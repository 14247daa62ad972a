//! F124: what is done with power is counted for everybody, listed for the auditor; signing keys
//! can be looked up by anybody.

use ed25519_dalek::SigningKey;
use hourledger::domain::kernel::public_key::PublicKey;
use serde_json::{Value, json};

use crate::pages::all;
use crate::support::{Client, District};

/// A key that nobody will sign with.
pub fn multikey(number: u8) -> String {
    let public = SigningKey::from_bytes(&[number; 32]).verifying_key();
    let key = PublicKey::from_bytes(public.to_bytes());
    key.expect("made in the usual way").to_string()
}

pub fn log_key(number: u8) -> Value {
    json!({"public_key": multikey(number), "purpose": "log"})
}

fn counted(client: &Client, event_type: &str) -> Value {
    let view = client.read("/administration").good();
    let acts = view["acts"].as_array().expect("a list").clone();
    let line = acts.into_iter().find(|line| line["type"] == event_type);
    line.expect("every type is listed")
}

#[test]
fn anybody_sees_how_many_acts_there_were_and_nothing_more() {
    let district = District::open();
    let nobody = district.server.nobody();
    let before = nobody.read("/administration").good();
    assert_eq!(counted(&nobody, "organisation_suspended")["count"], 0);
    let path = format!("/organisations/{}/suspension", district.organisation);
    let reason = json!({"reason": "records_untrue", "reason_text": "出售时长"});
    let written = district.founder.write(&path, &reason).good();
    let line = counted(&nobody, "organisation_suspended");
    assert_eq!(line["count"], 1);
    let after = nobody.read("/administration").good();
    let total = |view: &Value| view["total"].as_u64().expect("a number");
    assert_eq!(total(&after), total(&before) + 1);
    let text = after.to_string();
    for id in ["per_", "org_"] {
        assert!(!text.contains(id), "counts only: {text}");
    }
    let english = Client {
        language: "en",
        ..nobody.clone()
    };
    let named = counted(&english, "organisation_suspended");
    assert_eq!(named["words"], "organisations suspended");
    assert_ne!(line["words"], named["words"], "in the reader's language");
    assert!(after["as_of"].as_u64() > written["position"].as_u64());
}

#[test]
fn the_auditor_sees_each_act_with_who_did_it_to_what_and_why() {
    let district = District::open();
    let path = format!("/organisations/{}/suspension", district.organisation);
    let reason = json!({"reason": "records_untrue", "reason_text": "出售时长"});
    let position = district.founder.write(&path, &reason).good()["position"].clone();
    let acts = all(&district.auditor.client, "/administration/acts", 3);
    let last = acts.last().expect("acts");
    assert_eq!(last["type"], "organisation_suspended");
    assert_eq!(last["position"], position);
    assert_eq!(last["reason"], "records_untrue");
    let founder = district.server.founder.to_string();
    assert_eq!(last["actor"], founder);
    let named = json!([{
        "field": "organisation.organisation_id", "id": district.organisation,
    }]);
    assert_eq!(last["subjects"], named);
    let view = district.server.nobody().read("/administration").good();
    assert_eq!(view["total"], acts.len(), "the counters leave nothing out");
    assert_eq!(acts, all(&district.founder, "/administration/acts", 200));
    let refused = district.admin.client.read("/administration/acts");
    refused.refused(403, "ROLE_MISSING");
}

#[test]
fn keys_and_what_became_of_them_are_public() {
    let district = District::open();
    let (founder, nobody) = (&district.founder, district.server.nobody());
    let [first, second] = [1, 2].map(|number| founder.write("/keys", &log_key(number)).new_id());
    let shown = nobody.read(&format!("/keys/{first}")).good();
    assert_eq!(shown["public_key"], multikey(1));
    assert_eq!(shown["state"], "active");
    let retirement = format!("/keys/{first}/retirement");
    let body = json!({"successor": second});
    let retired = founder.write(&retirement, &body).good()["position"].clone();
    let distrust = json!({"after_size": 3, "reason": "compromised"});
    let path = format!("/keys/{second}/distrust");
    let distrusted = founder.write(&path, &distrust).good()["position"].clone();
    let shown = nobody.read(&format!("/keys/{first}")).good();
    assert_eq!(shown["state"], "retired");
    assert_eq!(shown["retired"]["position"], retired);
    assert_eq!(shown["retired"]["successor"], second);
    let shown = nobody.read(&format!("/keys/{second}")).good();
    assert_eq!(shown["state"], "distrusted");
    assert_eq!(shown["distrusted"]["position"], distrusted);
    assert_eq!(shown["distrusted"]["after_size"], 3);
    assert_eq!(shown["retired"], Value::Null);
    let listed = all(&nobody, "/keys", 1);
    assert_eq!(
        listed.len(),
        3,
        "these and the one that the ledger began with"
    );
    assert!(listed.contains(&shown), "{listed:?}");
    assert!(!shown.to_string().contains("per_"), "nobody is named");
    let unknown = format!("/keys/key_{}", "0".repeat(32));
    nobody.read(&unknown).refused(404, "KEY_UNKNOWN");
    let again = founder.write("/keys", &log_key(1));
    again.refused(409, "KEY_KNOWN");
    let ahead = json!({"after_size": u64::MAX, "reason": "lost"});
    let third = founder.write("/keys", &log_key(3)).new_id();
    let path = format!("/keys/{third}/distrust");
    founder.write(&path, &ahead).refused(422, "KEY_SIZE_AHEAD");
}
