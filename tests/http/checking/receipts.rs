//! Receipts of checks: taken by who has the code, told to the holder, checked again by anybody.

use hourledger::access::lockout::FAILURES_MAX;
use hourledger::domain::kernel::share_code::ShareCode;
use serde_json::{Value, json};

use super::frame::safe;
use super::{Held, heading};
use crate::support::Reply;

impl Held {
    /// The receipt of a check of a share.
    fn receipted(&self, path: &str) -> Reply {
        let nobody = self.district.server.nobody();
        let reply = nobody.fill_in(&format!("{path}/receipt"), "pin", "");
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply
    }

    /// What an uploaded file is said to be.
    fn told(&self, file: &[u8]) -> String {
        let nobody = self.district.server.nobody();
        let reply = nobody.upload("/v/file?lang=en", file);
        safe(&reply);
        reply.text()
    }
}

fn said(receipt: &Value) -> &Value {
    &receipt["receipt"]["credentialSubject"]["checkReceipt"]
}

#[test]
fn a_receipt_says_what_was_found_and_is_found_genuine_again() {
    let held = Held::of("full");
    let path = held.shared(None);
    let reply = held.receipted(&path);
    assert_eq!(
        reply.header("content-type"),
        "application/vnd.hourledger.receipt+json"
    );
    let saved = reply.header("content-disposition");
    assert!(saved.contains(".receipt.json"), "{saved}");
    assert_eq!(held.looks(), ["receipt"]);
    let receipt = reply.json();
    assert_eq!(said(&receipt)["certificateNumber"], held.number.as_str());
    assert_eq!(said(&receipt)["state"], "valid");
    assert_eq!(said(&receipt)["verdict"], "VALID_WITH_LIMITS");
    let size = said(&receipt)["log"]["treeSize"].as_u64().expect("a size");
    assert!(size > 0);
    let text = held.told(&reply.body);
    assert_eq!(heading(&text), "Genuine receipt", "{text}");
    for shown in [
        &held.number,
        "What it says was found then",
        "was announced for the issuer",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    let altered = reply
        .text()
        .replace("\"state\":\"valid\"", "\"state\":\"revoked\"");
    assert_ne!(altered, reply.text());
    let text = held.told(altered.as_bytes());
    assert_eq!(heading(&text), "Receipt not known", "{text}");
    assert!(!text.contains("What it says"), "{text}");
}

#[test]
fn a_receipt_tells_nothing_that_was_not_shared() {
    let held = Held::of("full");
    let path = held.shared(Some("4711"));
    let nobody = held.district.server.nobody();
    let reply = nobody.fill_in(&format!("{path}/receipt"), "pin", "4711");
    let (receipt, text) = (reply.json(), reply.text());
    let names = said(&receipt).as_object().expect("an object").keys();
    let names: Vec<&str> = names.map(String::as_str).collect();
    let mut expected = [
        "certificateDigest",
        "certificateNumber",
        "codes",
        "log",
        "state",
        "verdict",
    ];
    expected.sort_unstable();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    let volunteer = held.district.volunteer.id.clone();
    let code = path.trim_start_matches("/v/");
    for hidden in [
        "王芳",
        "119",
        "4711",
        "employment",
        "青山",
        code,
        &volunteer,
        &held.id,
    ] {
        let certificate = said(&receipt).to_string();
        assert!(!certificate.contains(hidden), "{hidden}: {certificate}");
    }
    for hidden in ["王芳", "青山", "employment", code, &volunteer, &held.id] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    // The digest is of the file that the share opens.
    let bundle = nobody
        .fill_in(&format!("{path}/bundle"), "pin", "4711")
        .json();
    let digest = hourledger::credential::canonical::digest(&bundle["credential"]);
    let digest = hourledger::log::digest::hex(&digest.expect("integers"));
    assert_eq!(said(&receipt)["certificateDigest"], digest.as_str());
}

#[test]
fn a_receipt_keeps_saying_what_was_so_when_the_certificate_ends() {
    let held = Held::of("full");
    let path = held.shared(None);
    let before = held.receipted(&path);
    held.revoked();
    let after = held.receipted(&path).json();
    assert_eq!(said(&after)["state"], "revoked", "at once");
    let text = held.told(&before.body);
    assert_eq!(heading(&text), "Genuine receipt", "{text}");
    assert!(text.contains("<dd class=\"main\">Valid</dd>"), "{text}");
    assert!(text.contains("See what is so today"), "{text}");
}

#[test]
fn receipts_of_a_distrusted_key_are_not_genuine_any_more() {
    let held = Held::of("full");
    let path = held.shared(None);
    let reply = held.receipted(&path);
    let method = reply.json()["receipt"]["proof"]["verificationMethod"].clone();
    let key = method
        .as_str()
        .and_then(|it| it.rsplit_once('#'))
        .expect("a key")
        .1
        .to_owned();
    let body = json!({"after_size": 0, "reason": "compromised"});
    let founder = &held.district.founder;
    founder
        .write(&format!("/keys/{key}/distrust"), &body)
        .good();
    held.district.server.publish();
    let text = held.told(&reply.body);
    assert_eq!(heading(&text), "Receipt not known", "{text}");
    assert!(text.contains("E204"), "{text}");
    // The next receipt is signed by another key, announced for it.
    let next = held.receipted(&path);
    assert_ne!(
        next.json()["receipt"]["proof"]["verificationMethod"],
        method
    );
    assert_eq!(heading(&held.told(&next.body)), "Genuine receipt");
}

#[test]
fn a_receipt_takes_the_pin_and_pins_cannot_be_tried_out() {
    let held = Held::of("full");
    let path = held.shared(Some("4711"));
    let nobody = held.district.server.nobody().english();
    let asked = nobody.fill_in(&format!("{path}/receipt"), "pin", "");
    safe(&asked);
    assert_eq!(heading(&asked.text()), "Enter the PIN");
    for _ in 0..FAILURES_MAX {
        let wrong = nobody.fill_in(&format!("{path}/receipt"), "pin", "0000");
        assert_eq!(wrong.status, 403);
    }
    let locked = nobody.fill_in(&format!("{path}/receipt"), "pin", "4711");
    assert_eq!(locked.status, 429);
    assert!(held.looks().is_empty(), "nothing was shown");
}

#[test]
fn programs_take_a_receipt_by_code_and_pin() {
    let held = Held::of("summary");
    let path = held.shared(Some("4711"));
    let (code, nobody) = (
        path.trim_start_matches("/v/"),
        held.district.server.nobody(),
    );
    let take = |body: Value| nobody.write("/checks/receipts", &body);
    let reply = take(json!({"code": code, "pin": "4711"}));
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(said(&reply.json())["state"], "valid");
    assert_eq!(held.looks(), ["receipt"]);
    assert_eq!(heading(&held.told(&reply.body)), "Genuine receipt");
    take(json!({"code": code})).refused(403, "SHARE_PIN_WRONG");
    take(json!({"code": code, "pin": "1"})).refused(403, "SHARE_PIN_WRONG");
    take(json!({"code": held.number})).refused(404, "SHARE_UNKNOWN");
    take(json!({"code": "x"})).refused(400, "CERTIFICATE_NUMBER_MALFORMED");
    let made_up = ShareCode::from_random([7; 16]);
    take(json!({"code": made_up.characters()})).refused(404, "SHARE_UNKNOWN");
    held.district.server.minutes_pass(8 * 24 * 60);
    take(json!({"code": code, "pin": "4711"})).refused(410, "SHARE_CLOSED");
    assert_eq!(held.looks(), ["receipt"], "nothing more was shown");
}

#[test]
fn a_receipt_of_another_ledger_is_not_taken_for_ours() {
    let (held, other) = (Held::of("full"), Held::of("full"));
    let reply = held.receipted(&held.shared(None));
    let text = other.told(&reply.body);
    assert_ne!(heading(&text), "Genuine receipt", "{text}");
}
