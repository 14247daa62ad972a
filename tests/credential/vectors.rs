//! Golden vectors: what a stranger can recompute in any language.
//!
//! `schemas/vectors/credential.json` holds W3C's, which stay as they are, and ours;
//! `tools/vectors_credential.py` recomputes every one. A difference here is another format: mend
//! the code, or say why with `BLESS=1`.

use std::fs;
use std::path::{Path, PathBuf};

use hourledger::credential::canonical::{canonical, digest};
use hourledger::credential::did::Authority;
use hourledger::credential::document::Variant;
use hourledger::credential::multibase::{base58, base64url};
use hourledger::credential::number::CertificateNumber;
use hourledger::credential::proof::hash_data;
use hourledger::credential::status::{StatusBits, list_credential};
use hourledger::domain::kernel::share_code::ShareCode;
use hourledger::log::digest::hex;
use serde_json::{Value, json};

use crate::world::{ISSUED_AT, certificate, issuer, key, key_id, library, public, signed};

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/vectors/credential.json")
}

/// The committed vectors.
pub fn golden() -> Value {
    let text = fs::read_to_string(path()).expect("a committed file");
    serde_json::from_str(&text).expect("it is JSON")
}

fn shares() -> Vec<Value> {
    let share = |number: u8, pin: &str| {
        let random: [u8; 16] =
            std::array::from_fn(|at| number.wrapping_mul(17) ^ at.to_le_bytes()[0]);
        let code = ShareCode::from_random(random);
        json!({
            "random": format!("{:032x}", u128::from_be_bytes(random)),
            "pin": pin,
            "code": code.characters(),
            "code_digest": code.digest(),
            "share_id": code.share_id(),
            "pin_tag": code.pin_tag(pin),
        })
    };
    let pins = ["4711", "0000", "12345678"];
    (0..)
        .zip(pins)
        .map(|(number, pin)| share(number * 40, pin))
        .collect()
}

fn numbers() -> Vec<Value> {
    let spread = (0..12_u64).map(|step| step.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 4);
    let edges = [0, 1, 31, 32, (1 << 60) - 1];
    let told = |bits: u64| {
        let number = CertificateNumber::from_bits(bits);
        json!({ "bits": format!("{bits:015x}"), "number": number.to_string() })
    };
    edges.into_iter().chain(spread).map(told).collect()
}

/// Values whose canonical text is easily got wrong.
fn canonical_texts() -> Vec<Value> {
    [
        json!(null),
        json!([
            true,
            false,
            0,
            -1,
            9_007_199_254_740_991_i64,
            -9_007_199_254_740_991_i64
        ]),
        json!({ "\u{fb33}": 1, "\u{1f600}": 2, "\u{80}": 3, "\u{20ac}": 4, "\r": 5, "1": 6 }),
        json!("\u{0}\u{8}\t\n\u{b}\u{c}\r\u{1f}\u{7f}\"\\/\u{2028}\u{1f600}é"),
        json!({ "b": { "b": [], "a": {} }, "a": [{ "z": null, "": "" }], "": 0, "aa": 1, "A": 2 }),
    ]
    .map(|value| {
        json!({
            "value": value,
            "canonical": canonical(&value).expect("integers"),
            "sha256": hex(&digest(&value).expect("integers")),
        })
    })
    .to_vec()
}

fn multibase() -> Vec<Value> {
    let mut zeros = [0_u8; 34];
    zeros[33] = 1;
    [&[][..], &[0], &[0, 0, 1], &[0xff; 32], &zeros]
        .map(|bytes| {
            let (short, long) = (base58(bytes), base64url(bytes));
            json!({ "bytes": hex(bytes), "base58": short, "base64url": long })
        })
        .to_vec()
}

fn statuses() -> Vec<Value> {
    let sets: [&[u32]; 4] = [&[], &[0], &[7, 8, 131_071], &[94_567, 2, 65_536, 65_535]];
    sets.map(|set| {
        let mut bits = StatusBits::default();
        for index in set {
            bits.set(*index).expect("within");
        }
        json!({ "set": set, "encodedList": bits.encode() })
    })
    .to_vec()
}

fn names() -> Vec<Value> {
    ["hours.example/log", "localhost:8080/a/b", "hours.example"]
        .iter()
        .flat_map(|origin| {
            let authority = Authority::of_origin(origin).expect("a host");
            [authority.ledger(), authority.organisation(library())].map(|issuer| {
                json!({
                    "origin": origin,
                    "organisation": issuer.organisation,
                    "key": key_id(),
                    "did": issuer.did(),
                    "document": issuer.document_url(),
                    "method": issuer.method(key_id()),
                    "statusList": issuer.status_list_url(3),
                    "context": issuer.authority.context_url(),
                })
            })
        })
        .collect()
}

fn certificates() -> Vec<Value> {
    let at = ISSUED_AT.parse().expect("a moment");
    let list = signed(&list_credential(&issuer(), 7, &StatusBits::default(), at));
    let documents = Variant::ALL.into_iter().map(certificate);
    documents
        .chain([list])
        .map(|document| hashed(&document))
        .collect()
}

fn hashed(document: &Value) -> Value {
    let data = hash_data(document).expect("canonical");
    let digest = hex(&digest(document).expect("canonical"));
    json!({ "document": document, "hashData": hex(&data), "digest": digest })
}

/// Receipts in every state, signed with the key of the vectors.
fn receipts() -> Vec<Value> {
    let receipts = crate::world::receipts().into_iter();
    receipts
        .map(|receipt| hashed(&crate::world::receipted(&receipt)))
        .collect()
}

#[test]
fn credential_vectors() {
    let committed = golden();
    let computed = json!({
        "format": 0,
        "w3c_eddsa_jcs_2022": committed["w3c_eddsa_jcs_2022"],
        "canonical": canonical_texts(),
        "multibase": multibase(),
        "numbers": numbers(),
        "shares": shares(),
        "status_lists": statuses(),
        "status_lists_by_others": committed["status_lists_by_others"],
        "names": names(),
        "key": { "seed": hex(&key().to_bytes()), "multikey": public(&key()).to_string() },
        "signed": certificates(),
        "receipts": receipts(),
    });
    if std::env::var_os("BLESS").is_some() {
        let text = serde_json::to_string_pretty(&computed).expect("plain values") + "\n";
        fs::write(path(), text).expect("a file");
    }
    let golden = golden();
    for (name, computed) in computed.as_object().expect("an object") {
        let is_same = match name.as_str() {
            // How tightly zeros are packed is zlib's affair; that they are read alike, see below.
            "status_lists" => true,
            "signed" => (0..4).all(|at| computed[at] == golden[name][at]),
            _ => *computed == golden[name],
        };
        assert!(is_same, "{name} differs: is it another format?");
    }
}

#[test]
fn committed_status_lists_are_read_whatever_packed_them() {
    let golden = golden();
    let lists = |name: &str| golden[name].as_array().expect("a list").clone();
    let (ours, theirs) = (lists("status_lists"), lists("status_lists_by_others"));
    assert_eq!((ours.len(), theirs.len()), (4, 3));
    for list in ours.iter().chain(&theirs) {
        let text = list["encodedList"].as_str().expect("a text");
        let bits = StatusBits::decode(text).expect("a list");
        let set: Vec<u64> = (0..131_072)
            .filter(|at| bits.is_set(*at) == Ok(true))
            .map(u64::from)
            .collect();
        let mut expected: Vec<u64> = list["set"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(Value::as_u64)
            .collect();
        expected.sort_unstable();
        assert_eq!(set, expected);
    }
}
