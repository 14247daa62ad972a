//! The bundle: written and read back, unknown members reported, other forms refused.

use hourledger::credential::bundle::{
    BUNDLE_BYTES_MAX, Bundle, BundleProblem, Disclosure, Issuance, KeyRecord, StatusRecord,
};
use hourledger::log::commitment::opening::Opening;
use hourledger::log::{LedgerId, Position};
use serde_json::{Value, json};

fn opening() -> Opening {
    let groups = &["document", "meta"];
    let body = br#"{"document":{"digest":"00"},"meta":null}"#;
    let is_open = |name: &str| name == "document";
    Opening::build(&[3; 32], ("certificate_issued", 1), groups, body, is_open).expect("canonical")
}

fn bundle() -> Bundle {
    Bundle {
        credential: json!({ "id": "urn:uuid:0" }),
        proofs: vec!["c2sp.org/tlog-proof@v1\n".to_owned()],
        issuance_proof: None,
        issuance: Issuance {
            position: Position(9),
            ledger_id: LedgerId([0xab; 16]),
            opening: opening(),
        },
        disclosures: vec![Disclosure {
            leaf_index: Position(5),
            opening: opening(),
        }],
        keys: vec![KeyRecord {
            position: Position(1),
            event_type: "key_announced".to_owned(),
            version: 1,
            body: "{}".to_owned(),
            proof: Some("c2sp.org/tlog-proof@v1\n".to_owned()),
        }],
        status: Some(StatusRecord {
            credential: json!({ "id": "https://hours.example/status/revocation/1" }),
            position: Position(8),
            body: "{}".to_owned(),
            proof: None,
        }),
        did_document: Some(json!({ "id": "did:web:hours.example" })),
    }
}

fn written() -> Value {
    serde_json::from_str(&bundle().to_text().expect("short")).expect("it is JSON")
}

#[test]
fn a_bundle_is_read_as_it_was_written() {
    let value = written();
    assert_eq!(value["v"], 1);
    assert_eq!(value["issuance"]["ledgerId"], "ab".repeat(16));
    assert_eq!(value["disclosures"][0]["leafIndex"], 5);
    assert_eq!(value["keys"][0]["type"], "key_announced");
    assert_eq!(value["issuanceProof"], Value::Null);
    let read = Bundle::read(value.clone()).expect("its own text");
    assert_eq!(read.bundle, bundle());
    assert_eq!(read.unknown, Vec::<String>::new());
}

#[test]
fn what_need_not_be_there_may_be_missing() {
    let whole = written();
    let bare = json!({ "v": 1, "credential": {}, "issuance": whole["issuance"] });
    let read = Bundle::read(bare.clone()).expect("enough").bundle;
    assert!(read.proofs.is_empty() && read.status.is_none() && read.did_document.is_none());
}

#[test]
fn unknown_members_are_passed_over_and_reported() {
    let mut value = written();
    value["a/b"] = 1.into();
    value["keys"][0]["note"] = 1.into();
    value["status"]["x"] = 1.into();
    value["credential"]["theirs"] = 1.into();
    let mut unknown = Bundle::read(value.clone()).expect("still a bundle").unknown;
    unknown.sort();
    assert_eq!(unknown, ["/a~1b", "/keys/0/note", "/status/x"]);
}

type Change = (fn(&mut Value), &'static str);

#[test]
fn another_version_or_form_is_refused_with_its_place() {
    let mut later = written();
    later["v"] = 2.into();
    assert_eq!(Bundle::read(later.clone()), Err(BundleProblem::Version));
    assert_eq!(Bundle::read(json!([])), Err(BundleProblem::NoObject));
    let changes: [Change; 5] = [
        (
            |b| b["issuance"]["position"] = (-1).into(),
            "issuance.position",
        ),
        (
            |b| b["issuance"]["position"] = (1_u64 << 53).into(),
            "issuance.position",
        ),
        (
            |b| b["issuance"]["ledgerId"] = "AB".into(),
            "issuance.ledgerId",
        ),
        (
            |b| b["issuance"]["opening"]["seed"] = "".into(),
            "issuance.opening",
        ),
        (|b| b["proofs"] = json!([1]), "proofs[0]"),
    ];
    for (change, place) in changes {
        let mut bundle = written();
        change(&mut bundle);
        match Bundle::read(bundle.clone()) {
            Err(BundleProblem::Form(what)) => assert!(what.starts_with(place), "{what}"),
            other => panic!("{place}: {other:?}"),
        }
    }
}

#[test]
fn a_bundle_that_readers_would_refuse_is_not_written() {
    let mut long = bundle();
    long.proofs.push("x".repeat(BUNDLE_BYTES_MAX));
    assert!(matches!(long.to_text(), Err(BundleProblem::TooLong { .. })));
}
