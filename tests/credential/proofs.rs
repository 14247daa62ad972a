//! Proofs: W3C's own vectors byte for byte, and what is refused.

use ed25519_dalek::SigningKey;
use hourledger::credential::canonical::Uncanonical::Number;
use hourledger::credential::canonical::canonical;
use hourledger::credential::multibase::from_base58;
use hourledger::credential::proof::{ProofProblem, check, hash_data, sign, sign_with, stated};
use hourledger::domain::kernel::public_key::PublicKey;
use serde_json::{Value, json};

use crate::vectors::golden;
use crate::world::{key, public};

fn document() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:0",
        "name": "志愿服务记录证明",
        "minutes": 120,
    })
}

fn signed() -> Value {
    sign(&document(), "did:web:a#key", "2026-11-23T08:00:00Z", &key()).expect("it can be signed")
}

#[test]
fn a_signed_document_is_checked_under_its_key_only() {
    let signed = signed();
    assert_eq!(check(&signed, &public(&key())), Ok(()));
    let said = stated(&signed).expect("well-formed");
    assert_eq!(said.method, "did:web:a#key");
    assert_eq!(said.created.to_string(), "2026-11-23T08:00:00Z");
    let other = public(&SigningKey::from_bytes(&[8; 32]));
    assert_eq!(check(&signed, &other), Err(ProofProblem::Signature));
    let held = sign_with(
        &document(),
        "did:web:a#key",
        "2026-11-23T08:00:00Z",
        |data| {
            use ed25519_dalek::Signer as _;
            key().sign(data).to_bytes()
        },
    );
    assert_eq!(held, Ok(signed));
}

type Change = (&'static str, fn(&mut Value), ProofProblem);

/// Changes a signed document; each must be refused for its reason.
fn refuses(changes: &[Change]) {
    for (what, change, expected) in changes {
        let mut document = signed();
        change(&mut document);
        let checked = check(&document, &public(&key()));
        assert_eq!(checked.as_ref(), Err(expected), "{what}");
    }
}

fn set(document: &mut Value, name: &str, value: &str) {
    document["proof"][name] = value.into();
}

#[test]
fn whatever_is_changed_breaks_the_signature() {
    use ProofProblem::Signature;
    refuses(&[
        ("minutes", |d| d["minutes"] = 121.into(), Signature),
        ("added", |d| d["x"] = Value::Null, Signature),
        ("method", |d| set(d, "verificationMethod", "x"), Signature),
        (
            "time",
            |d| set(d, "created", "2026-11-23T08:00:01Z"),
            Signature,
        ),
        (
            "both contexts",
            |d| {
                d["@context"] = json!(["https://a.example"]);
                d["proof"]["@context"] = json!(["https://a.example"]);
            },
            Signature,
        ),
    ]);
}

#[test]
fn a_proof_of_another_form_is_refused_before_its_signature() {
    use ProofProblem::{Context, Created, Member, NoProof, Uncanonical, UnknownMember};
    let at = "/minutes".to_owned();
    refuses(&[
        (
            "zone",
            |d| set(d, "created", "2026-11-23T08:00:00+00:00"),
            Created,
        ),
        (
            "suite",
            |d| set(d, "cryptosuite", "eddsa-rdfc-2022"),
            Member("cryptosuite"),
        ),
        (
            "purpose",
            |d| set(d, "proofPurpose", "authentication"),
            Member("proofPurpose"),
        ),
        (
            "type",
            |d| set(d, "type", "Ed25519Signature2020"),
            Member("type"),
        ),
        (
            "expires",
            |d| set(d, "expires", "x"),
            UnknownMember("expires".to_owned()),
        ),
        (
            "list",
            |d| d["proof"] = json!([d["proof"].clone()]),
            NoProof,
        ),
        (
            "one context",
            |d| d["@context"][0] = "https://a.example".into(),
            Context,
        ),
        ("inline context", |d| d["@context"] = json!([{}]), Context),
        (
            "fraction",
            |d| d["minutes"] = json!(0.5),
            Uncanonical(Number { at }),
        ),
    ]);
}

#[test]
fn a_signature_of_another_length_or_spelling_is_refused() {
    let whole = signed();
    let value = whole["proof"]["proofValue"]
        .as_str()
        .expect("a text")
        .to_owned();
    for wrong in [
        String::new(),
        value[1..].to_owned(),
        format!("{value}1"),
        format!("z1{}", &value[1..]),
        value.replace('z', "u"),
    ] {
        let mut changed = whole.clone();
        changed["proof"]["proofValue"] = wrong.clone().into();
        let problem = check(&changed, &public(&key())).expect_err("no signature");
        assert!(
            matches!(problem, ProofProblem::Value(_)),
            "{wrong}: {problem:?}"
        );
    }
}

#[test]
fn what_has_a_proof_or_no_context_is_not_signed() {
    let at = "2026-11-23T08:00:00Z";
    assert_eq!(sign(&signed(), "m", at, &key()), Err(ProofProblem::Signed));
    assert_eq!(
        sign(&json!({}), "m", at, &key()),
        Err(ProofProblem::Context)
    );
    assert_eq!(
        sign(&json!([]), "m", at, &key()),
        Err(ProofProblem::NoDocument)
    );
    assert_eq!(
        sign(&document(), "m", "now", &key()),
        Err(ProofProblem::Created)
    );
    assert_eq!(
        check(&document(), &public(&key())),
        Err(ProofProblem::NoProof)
    );
}

#[test]
fn the_vectors_of_w3c_are_met_byte_for_byte() {
    let vectors = golden();
    let w3c = vectors["w3c_eddsa_jcs_2022"]
        .as_object()
        .expect("an object");
    let public: PublicKey = text(&w3c["publicKeyMultibase"]).parse().expect("a key");
    let coded: [u8; 34] = from_base58(text(&w3c["privateKeyMultibase"])).expect("a key");
    let secret: [u8; 32] = coded[2..].try_into().expect("32 bytes");
    let key = SigningKey::from_bytes(&secret);
    let document = &w3c["document"];
    assert_eq!(
        canonical(document).as_deref(),
        Ok(text(&w3c["canonicalDocument"]))
    );
    let cases = w3c["cases"].as_array().expect("a list");
    assert_eq!(cases.len(), 2);
    for case in cases {
        let made = sign(
            document,
            text(&case["verificationMethod"]),
            text(&case["created"]),
            &key,
        );
        let made = made.expect("it can be signed");
        assert_eq!(made["proof"]["proofValue"], case["proofValue"]);
        let data = hash_data(&made).expect("canonical");
        assert_eq!(hourledger::log::digest::hex(&data), text(&case["hashData"]));
        assert_eq!(check(&made, &public), Ok(()));
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
