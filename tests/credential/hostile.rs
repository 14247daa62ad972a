//! What strangers send: documents with any part replaced by anything, lists of any bytes. Each ends
//! in a value or in a problem that has something to say, never in a panic.

use std::fmt::Display;

use hourledger::credential::bundle::Bundle;
use hourledger::credential::canonical::canonical;
use hourledger::credential::document::{Variant, read, unsigned};
use hourledger::credential::multibase::base64url;
use hourledger::credential::proof::{check, stated};
use hourledger::credential::status::{StatusBits, StatusList, list_credential};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::world::{ISSUED_AT, certificate, issuer, key, public, signed};

/// Values that members may wrongly have.
fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[{}]])),
        Just(json!("")),
        Just(json!(u64::MAX)),
        Just(json!(i64::MIN)),
        Just(json!(-1)),
        Just(json!(0.5)),
        Just(json!("2026-11-23T08:00:00Z")),
        Just(json!("urn:uuid:00000000-0000-0000-0000-000000000000")),
        "\\PC{0,20}".prop_map(Value::from),
    ]
}

/// Replaces, adds or takes away at the place that `steps` lead to, as far as they go.
fn disturb(value: &mut Value, steps: &[usize], other: Option<Value>) {
    let Some((step, rest)) = steps.split_first() else {
        *value = other.unwrap_or(Value::Null);
        return;
    };
    match value {
        Value::Array(elements) if !elements.is_empty() => {
            let at = step % elements.len();
            match (rest, &other) {
                ([], None) => drop(elements.remove(at)),
                _ => disturb(&mut elements[at], rest, other),
            }
        }
        Value::Object(members) if !members.is_empty() => {
            let name = members.keys().nth(step % members.len()).cloned();
            let name = name.expect("within its length");
            match (rest, &other) {
                ([], None) => drop(members.remove(&name)),
                _ => disturb(&mut members[&name], rest, other),
            }
        }
        leaf => *leaf = other.unwrap_or(Value::Null),
    }
}

fn told<T, E: Display>(read: Result<T, E>) -> Option<T> {
    read.map_err(|problem| assert!(!problem.to_string().is_empty()))
        .ok()
}

fn bundle() -> Value {
    let opening = json!({ "type": "certificate_issued", "version": 1, "n": 1, "opened": [],
        "hidden": [{ "index": 0, "digest": "00".repeat(32) }] });
    json!({
        "v": 1,
        "credential": certificate(Variant::Full),
        "proofs": ["c2sp.org/tlog-proof@v1\n"],
        "issuanceProof": null,
        "issuance": { "position": 9, "ledgerId": "ab".repeat(16), "opening": opening },
        "disclosures": [{ "leafIndex": 5, "opening": opening }],
        "keys": [{ "position": 1, "type": "key_announced", "version": 1, "body": "{}" }],
        "status": { "credential": {}, "position": 8, "body": "{}", "proof": null },
        "didDocument": {},
    })
}

proptest! {
    #[test]
    fn a_disturbed_certificate_is_read_or_refused(
        steps in proptest::collection::vec(0..64_usize, 1..7),
        other in proptest::option::of(anything()),
    ) {
        let whole = certificate(Variant::Full);
        let mut disturbed = whole.clone();
        disturb(&mut disturbed, &steps, other);
        if let Some(claims) = told(read(&disturbed)) {
            told(claims.check());
            told(unsigned(&claims));
        }
        told(canonical(&disturbed));
        told(stated(&disturbed));
        let holds = told(check(&disturbed, &public(&key()))).is_some();
        prop_assert_eq!(holds, disturbed == whole);
    }

    #[test]
    fn a_disturbed_bundle_is_read_or_refused(
        steps in proptest::collection::vec(0..64_usize, 1..5),
        other in proptest::option::of(anything()),
    ) {
        let mut disturbed = bundle();
        disturb(&mut disturbed, &steps, other);
        if let Some(read) = told(Bundle::read(disturbed.clone())) {
            let text = told(read.bundle.to_text()).expect("short");
            let again = Bundle::read(serde_json::from_str(&text).expect("it is JSON"));
            prop_assert_eq!(again.map(|read| read.bundle), Ok(read.bundle));
        }
    }

    #[test]
    fn a_disturbed_status_list_is_read_or_refused(
        steps in proptest::collection::vec(0..64_usize, 1..4),
        other in proptest::option::of(anything()),
    ) {
        let at = ISSUED_AT.parse().expect("a moment");
        let mut disturbed = signed(&list_credential(&issuer(), 7, &StatusBits::default(), at));
        disturb(&mut disturbed, &steps, other);
        told(StatusList::read(&disturbed));
    }

    #[test]
    fn damaged_packing_is_a_list_or_a_problem(
        at in any::<proptest::sample::Index>(), byte in any::<u8>(), cut in 0..80_usize,
    ) {
        let text = StatusBits::default().encode();
        let mut bytes = text.into_bytes();
        bytes.truncate(bytes.len().saturating_sub(cut).max(1));
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(text) = String::from_utf8(bytes) {
            told(StatusBits::decode(&text));
        }
    }

    #[test]
    fn any_bytes_are_a_list_or_a_problem(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let headed = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255][..], &bytes].concat();
        told(StatusBits::decode(&base64url(&bytes)));
        told(StatusBits::decode(&base64url(&headed)));
    }
}
