//! Signed certificates written down for other people's programs: `tools/check` has every one
//! verified by an implementation that is not ours, and refused after every single change.
//!
//! The key stands beside them, so that the other hand can sign them again: Ed25519 has one
//! signature per key and text, so it must be ours. Also all that a reader would fetch, by address:
//! DID documents, our context, status lists. One is revoked; one is the ledger's own.

use std::fs;
use std::path::Path;

use hourledger::credential::did::Issuer;
use hourledger::credential::document::{Claims, Variant, unsigned};
use hourledger::credential::multibase::base58;
use hourledger::credential::status::{StatusBits, list_credential};
use hourledger::credential::{CONTEXT_DOCUMENT, proof};
use serde_json::{Map, Value, json};

use crate::world::{ISSUED_AT, authority, claims, commended, issuer, key, key_id, public};

/// Signs as an issuer that has the one key of all.
fn signed_by(issuer: &Issuer, document: &Value) -> Value {
    let method = issuer.method(key_id());
    proof::sign(document, &method, ISSUED_AT, &key()).expect("it can be signed")
}

/// Name, claims and whether they are revoked.
fn certificates() -> Vec<(&'static str, Claims, bool)> {
    let mut revoked = claims(Variant::Full);
    revoked.status.index = 131_071;
    let mut own = claims(Variant::Summary);
    own.issuer.organisation = None;
    own.status.list = 0;
    let mut bare = claims(Variant::Anonymous);
    (bare.star, bare.handler, bare.issuer.name_en) = (None, None, None);
    bare.star_level = None;
    bare.evidence.policy = None;
    let variants = Variant::ALL.map(|variant| (variant.as_str(), claims(variant), false));
    let others = [
        ("revoked", revoked, true),
        ("own", own, false),
        ("bare", bare, false),
        ("commended", commended(Variant::Sessions), false),
    ];
    variants.into_iter().chain(others).collect()
}

/// All that a reader would fetch, by address.
fn documents() -> Map<String, Value> {
    let at = ISSUED_AT.parse().expect("a moment");
    let context = serde_json::from_str(CONTEXT_DOCUMENT).expect("it is JSON");
    let mut documents = Map::from_iter([(authority().context_url(), context)]);
    for (issuer, list) in [(issuer(), 7), (authority().ledger(), 0)] {
        let mut bits = StatusBits::default();
        for (_, claims, _) in certificates().iter().filter(|(.., is_revoked)| *is_revoked) {
            bits.set(claims.status.index).expect("within the list");
        }
        let url = issuer.status_list_url(list);
        let list = list_credential(&issuer, list, &bits, at);
        documents.insert(url, signed_by(&issuer, &list));
        let document = issuer.document(&[(key_id(), public(&key()))]);
        documents.insert(issuer.document_url(), document.clone());
        documents.insert(issuer.did(), document);
    }
    documents
}

#[test]
fn certificates_of_every_kind_are_written_for_other_hands() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("credentials-for-peers");
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, value: &Value| {
        let text = serde_json::to_string_pretty(value).expect("plain values");
        fs::write(folder.join(name), text).expect("a file");
    };
    let mut listed = Vec::new();
    for (name, claims, is_revoked) in certificates() {
        let document = unsigned(&claims).expect("good claims");
        let credential = signed_by(&claims.issued_by(), &document);
        listed.push(json!({ "name": name, "revoked": is_revoked, "credential": credential }));
    }
    assert_eq!(listed.len(), 9);
    let multikeys = json!({
        "publicKeyMultibase": public(&key()).to_string(),
        "secretKeyMultibase": base58(&[&[0x80, 0x26], &key().to_bytes()[..]].concat()),
    });
    let listed = json!({ "now": ISSUED_AT, "key": multikeys, "certificates": listed });
    write("certificates.json", &listed);
    write("documents.json", &documents().into());
}
