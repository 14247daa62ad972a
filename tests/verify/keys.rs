//! What the thief of a key, or a forger with a key of their own, might try.

use hourledger::credential::bundle::{Bundle, KeyRecord};
use hourledger::credential::proof::sign;
use hourledger::domain::kernel::ids::KeyId;
use hourledger::log::Position;
use hourledger::verify::{Asked, Code, Verdict};
use serde_json::json;

use crate::attacks::{bent, refused, signed_bent};
use crate::genuine::codes;
use crate::ledger::secret_key;
use crate::scene::{ISSUED_AT, Issued, Scene, announced, check, did, key_body, meta};

#[test]
fn a_status_key_signs_no_certificates() {
    let mut scene = Scene::new();
    let sessions = scene.three_sessions();
    let document = scene.document(&sessions);
    let signed = sign(
        &document,
        &scene.status.method(),
        ISSUED_AT,
        &scene.status.secret,
    );
    let credential = signed.expect("signs");
    let recorded = scene.record_issuance(&credential);
    let issued = Issued {
        credential,
        sessions,
        recorded,
    };
    let bundle = scene.bundle(&issued);
    refused(&scene.check(&bundle), Code::KeyUnknown);
}

#[test]
fn a_stolen_key_reaches_no_further_back_than_the_log() {
    let mut scene = Scene::new();
    let before = scene.certificate();
    let size = scene.ledger.size();
    let distrusted = scene.distrust(scene.issuing.id, size);
    // The thief signs with an old date; whatever is recorded now is recorded behind the size.
    let sessions = before.sessions.clone();
    let forged = scene.issue(sessions, |_| {});
    let old = scene.bundle(&before);
    let mut new = scene.bundle(&forged);
    let mut asked = scene.asked();
    asked.keys.push(scene.key_record(&distrusted));
    assert_eq!(
        check(&old, &asked).verdict,
        Verdict::Valid,
        "what was issued before stays valid"
    );
    let report = check(&new, &asked);
    assert_eq!(
        (report.verdict, codes(&report)),
        (Verdict::Invalid, vec!["E204"])
    );
    // It helps nothing to claim an earlier place.
    new.issuance.position = Position(size - 1);
    refused(&check(&new, &asked), Code::NotIncluded);
    new.issuance_proof = old.issuance_proof.clone();
    new.issuance = old.issuance.clone();
    refused(&check(&new, &asked), Code::IssuanceMissing);
    // Nor to leave the distrust out of the file: a list of one's own has it, and without one the
    // report says that it may be missing.
    asked.keys.clear();
    let report = check(&scene.bundle(&forged), &asked);
    assert_eq!(
        (report.verdict, codes(&report)),
        (Verdict::ValidWithLimits, vec!["W904"])
    );
    let mut told = scene.bundle(&forged);
    told.keys.push(scene.key_record(&distrusted));
    refused(&check(&told, &asked), Code::KeyDistrusted);
}

#[test]
fn a_retired_key_signs_nothing_new_and_what_it_signed_stays() {
    let mut scene = Scene::new();
    let before = scene.certificate();
    let body = json!({"key": {"key_id": scene.issuing.id, "successor": null}, "meta": meta()});
    let retired = scene.ledger.record("key_retired", &body);
    let after = scene.certificate();
    let (old, new) = (scene.bundle(&before), scene.bundle(&after));
    let mut asked = scene.asked();
    asked.keys.push(scene.key_record(&retired));
    assert_eq!(check(&old, &asked).verdict, Verdict::Valid);
    refused(&check(&new, &asked), Code::KeyOutsideWindow);
}

#[test]
fn a_key_signs_only_within_its_window_and_after_its_announcement() {
    for (issued_at, is_inside) in [
        ("2026-02-28T23:59:59Z", false),
        ("2026-03-01T00:00:00Z", true),
        ("2027-02-28T00:00:00Z", false),
    ] {
        let mut scene = Scene::new();
        let sessions = scene.three_sessions();
        let mut document = scene.document(&sessions);
        document["validFrom"] = issued_at.into();
        document["awardedDate"] = issued_at.into();
        let signed = sign(
            &document,
            &scene.issuing.method(),
            issued_at,
            &scene.issuing.secret,
        );
        let credential = signed.expect("signs");
        let recorded = scene.record_issuance(&credential);
        let issued = Issued {
            credential,
            sessions,
            recorded,
        };
        let report = {
            let bundle = scene.bundle(&issued);
            scene.check(&bundle)
        };
        assert_eq!(
            !report.has(Code::KeyOutsideWindow),
            is_inside,
            "{issued_at}"
        );
    }
    let mut scene = Scene::new();
    let sessions = scene.three_sessions();
    let document = scene.document(&sessions);
    let secret = secret_key(21);
    let method = format!("{}#{}", did(), KeyId::from_bytes([21; 16]));
    let credential = sign(&document, &method, ISSUED_AT, &secret).expect("signs");
    let recorded = scene.record_issuance(&credential);
    scene.issuing = announced(&mut scene.ledger, "issuing", 21, &secret);
    let issued = Issued {
        credential,
        sessions,
        recorded,
    };
    let bundle = scene.bundle(&issued);
    refused(&scene.check(&bundle), Code::KeyOutsideWindow);
}

/// A certificate that a forger signs with a key of their own.
fn forged(scene: &mut Scene) -> Bundle {
    let issued = scene.certificate();
    let mut bundle = scene.bundle(&issued);
    let mut document = bundle.credential.clone();
    document.as_object_mut().expect("an object").remove("proof");
    let secret = secret_key(66);
    let method = format!("{}#{}", did(), KeyId::from_bytes([66; 16]));
    bundle.credential = sign(&document, &method, ISSUED_AT, &secret).expect("signs");
    let public = hourledger::domain::kernel::public_key::PublicKey::from_bytes(
        secret.verifying_key().to_bytes(),
    );
    bundle.did_document = Some(json!({
        "@context": ["https://www.w3.org/ns/did/v1"], "id": did(),
        "verificationMethod": [{
            "id": method, "type": "Multikey", "controller": did(),
            "publicKeyMultibase": public.expect("a good key").to_string(),
        }],
        "assertionMethod": [method],
    }));
    bundle
}

#[test]
fn a_forgers_own_did_document_in_the_file_counts_for_nothing() {
    let mut scene = Scene::new();
    let bundle = forged(&mut scene);
    refused(&scene.check(&bundle), Code::KeyUnknown);
    let mut alone = bundle;
    alone.keys.clear();
    let asked = Asked {
        keys: Vec::new(),
        ..scene.asked()
    };
    refused(&check(&alone, &asked), Code::IssuerUnknown);
}

#[test]
fn a_forgers_own_key_event_is_no_leaf() {
    let mut scene = Scene::new();
    let mut bundle = forged(&mut scene);
    let secret = secret_key(66);
    let genuine = bundle.keys[0].clone();
    let mut elsewhere = Scene::new();
    let event = announced(&mut elsewhere.ledger, "issuing", 66, &secret).announced;
    bundle.keys.push(KeyRecord {
        position: genuine.position,
        body: event.body,
        ..genuine
    });
    let report = scene.check(&bundle);
    refused(&report, Code::NotIncluded);
    refused(&report, Code::KeyUnknown);
}

#[test]
fn a_forgers_own_log_is_not_the_policys() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let mut bundle = scene.bundle(&issued);
    let size = scene.ledger.size();
    let note = scene.ledger.note(size, &[]);
    // A note of the same words, signed by nobody who is known.
    let text = note.to_string();
    let (body, _) = text.split_once("\n\n").expect("a note");
    let line = "— hours.example/log AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let proof = bundle.issuance_proof.clone().expect("a proof");
    let (head, _) = proof.split_once("\n\n").expect("a proof");
    bundle.issuance_proof = Some(format!("{head}\n\n{body}\n\n{line}\n"));
    refused(&scene.check(&bundle), Code::CheckpointSignature);
}

#[test]
fn a_weak_key_is_refused_even_when_it_was_announced() {
    // The point of order 4 under which one signature fits every eighth text.
    let weak = [0_u8; 32];
    let coded = [&[0xed, 0x01][..], &weak].concat();
    let id = KeyId::from_bytes([77; 16]);
    let mut scene = Scene::new();
    let body = key_body(
        "issuing",
        id,
        &hourledger::credential::multibase::base58(&coded),
    );
    let event = scene.ledger.record("key_announced", &body);
    let issued = scene.certificate();
    let mut bundle = scene.bundle(&issued);
    bundle.keys.push(scene.key_record(&event));
    refused(&scene.check(&bundle), Code::KeyWeak);
}

#[test]
fn a_signature_of_small_order_is_refused() {
    let mut signature = [0_u8; 64];
    signature[0] = 1;
    let value = hourledger::credential::multibase::base58(&signature);
    let report = bent(|bundle| bundle.credential["proof"]["proofValue"] = value.into());
    refused(&report, Code::SignatureWrong);
}

#[test]
fn contexts_and_methods_of_others_are_refused() {
    let report = bent(|bundle| {
        bundle.credential["proof"]["@context"][2] = "https://evil.example/v1".into();
    });
    refused(&report, Code::ContextDiffers);
    let report = bent(|bundle| {
        let proof = &mut bundle.credential["proof"];
        let method = proof["verificationMethod"].as_str().expect("a method");
        let (_, key) = method.split_once('#').expect("a key");
        proof["verificationMethod"] = format!("did:web:evil.example#{key}").into();
    });
    refused(&report, Code::IssuerDiffers);
    let report = bent(|bundle| {
        bundle.credential["issuer"]["id"] = "did:web:evil.example".into();
    });
    refused(&report, Code::UnknownProfile);
    let report = signed_bent(|document| {
        document["evidence"][0]["transparencyLog"]["origin"] = "evil.example/log".into();
    });
    refused(&report, Code::IssuerUnknown);
}

#[test]
fn an_issuer_of_one_ledger_is_not_proven_by_the_log_of_another() {
    let report = signed_bent(|document| {
        let text = document.to_string();
        let elsewhere = text.replace("hours.example", "bank.example");
        *document = serde_json::from_str(&elsewhere).expect("JSON");
        let head = &mut document["evidence"][0]["transparencyLog"];
        head["origin"] = "hours.example/log".into();
    });
    refused(&report, Code::IssuerUnknown);
}
