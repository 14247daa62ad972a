//! Receipts of checks: what a genuine one shows, and what somebody might try with one.

use std::path::Path;

use ed25519_dalek::SigningKey;
use hourledger::credential::answer::{FindingCode, PageState};
use hourledger::credential::bundle::KeyRecord;
use hourledger::credential::number::CertificateNumber;
use hourledger::credential::proof::sign;
use hourledger::credential::receipt::{Head, Receipt, ReceiptFile};
use hourledger::domain::kernel::ids::{Digest32, KeyId};
use hourledger::domain::kernel::public_key::PublicKey;
use hourledger::verify::{Asked, Code, Ended, LeftOut, Report, Step, Verdict, verify, verify_many};
use serde_json::{Value, json};

use crate::attacks::refused;
use crate::genuine::codes;
use crate::ledger::{AUTHORITY, ORIGIN, Recorded, secret_key, shapes};
use crate::program;
use crate::scene::{NOW, Scene, key_body, meta, moment};

const CHECKED_AT: &str = "2026-11-23T10:00:00Z";

/// The ledger's own issuing key and the event that announced it.
struct Own {
    secret: SigningKey,
    id: KeyId,
    announced: Recorded,
}

fn own(scene: &mut Scene, number: u8) -> Own {
    let own = announced_for(scene, "issuing", number);
    scene.ledger.others(2);
    own
}

fn receipt(scene: &Scene) -> Receipt {
    let size = scene.ledger.size();
    Receipt {
        authority: AUTHORITY.parse().expect("a host"),
        certificate_digest: Digest32::from_bytes([0xd1; 32]),
        certificate_number: CertificateNumber::from_bits(7),
        checked_at: moment(CHECKED_AT),
        state: PageState::Valid,
        verdict: Verdict::ValidWithLimits,
        codes: ["E802", "W902"]
            .map(|it| FindingCode::new(it).expect("a code"))
            .into(),
        head: Head {
            origin: ORIGIN.into(),
            size,
            root: scene.ledger.root(size).0,
        },
    }
}

fn signed(document: &Value, own: &Own) -> Value {
    let method = format!("did:web:{AUTHORITY}#{}", own.id);
    sign(document, &method, CHECKED_AT, &own.secret).expect("signs")
}

fn file(scene: &Scene, document: Value, keys: Vec<KeyRecord>) -> ReceiptFile {
    ReceiptFile {
        v: 1,
        receipt: document,
        ledger_id: scene.ledger.id,
        keys,
    }
}

/// A genuine receipt of a ledger.
fn genuine() -> (Scene, Own, ReceiptFile) {
    let mut scene = Scene::new();
    let own = own(&mut scene, 13);
    let document = signed(&receipt(&scene).document(), &own);
    let keys = vec![scene.key_record(&own.announced)];
    let file = file(&scene, document, keys);
    (scene, own, file)
}

/// What somebody asks who brings the policy and the ledger's own list of keys.
fn asked(scene: &Scene, own: &Own) -> Asked {
    Asked {
        keys: vec![scene.key_record(&own.announced)],
        ..scene.asked()
    }
}

fn check(file: &ReceiptFile, asked: &Asked) -> Report {
    verify(file.to_text().as_bytes(), asked, shapes)
}

#[test]
fn a_genuine_receipt_is_valid_and_says_what_was_found_then() {
    let (scene, own, file) = genuine();
    let report = check(&file, &asked(&scene, &own));
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    assert_eq!(report.receipt, Some(receipt(&scene)));
    assert!(report.claimed.is_none() && report.is_signed_receipt());
    let steps: Vec<Step> = report.lines.iter().map(|line| line.step).collect();
    assert_eq!(steps, Step::OF_RECEIPT);
    let key = &report.line(Step::IssuerKey).said.en;
    assert!(key.contains(&own.id.to_string()), "{key}");
    let unarmed = Asked {
        keys: Vec::new(),
        ..scene.asked()
    };
    assert_eq!(codes(&check(&file, &unarmed)), ["W904"]);
    let blind = check(&file, &Asked::new(moment(NOW), None));
    assert_eq!(blind.verdict, Verdict::CannotCheck);
    assert!(!blind.is_signed_receipt());
}

#[test]
fn every_changed_byte_of_what_was_signed_is_refused() {
    let (scene, own, file) = genuine();
    let (text, asked) = (file.to_text(), asked(&scene, &own));
    let signed = serde_json::to_string(&file.receipt).expect("JSON");
    let start = text.find(&signed).expect("it stands in the file");
    let said = Some(receipt(&scene));
    for at in 0..text.len() {
        for mask in [1, 0x20] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= mask;
            let report = verify(&bytes, &asked, shapes);
            if (start..start + signed.len()).contains(&at) {
                assert_eq!(report.verdict, Verdict::Invalid, "byte {at}: {report:#?}");
            }
            // What stands beside it proves itself, or nothing is proven.
            let is_same = report.receipt == said;
            assert!(!report.verdict.holds() || is_same, "byte {at}: {report:#?}");
        }
    }
}

#[test]
fn a_receipt_by_the_key_of_a_stranger_is_refused() {
    let (mut scene, own, mut file) = genuine();
    let asked = asked(&scene, &own);
    let document = receipt(&scene).document();
    // The id of the genuine key, another key.
    let thief = Own {
        secret: secret_key(99),
        id: own.id,
        announced: own.announced.clone(),
    };
    file.receipt = signed(&document, &thief);
    refused(&check(&file, &asked), Code::SignatureWrong);
    // A key of their own, which no log announced.
    let unknown = KeyId::from_bytes([99; 16]);
    let stranger = Own {
        id: unknown,
        ..thief
    };
    file.receipt = signed(&document, &stranger);
    refused(&check(&file, &asked), Code::KeyUnknown);
    // An issuer's key that the log knows, which speaks for its organisation alone.
    let method = format!("did:web:{AUTHORITY}#{}", scene.issuing.id);
    let by_issuer = sign(&document, &method, CHECKED_AT, &scene.issuing.secret);
    file.receipt = by_issuer.expect("signs");
    file.keys.extend(scene.key_records());
    refused(&check(&file, &asked), Code::KeyUnknown);
    // The key of the status lists.
    let status = announced_for(&mut scene, "status", 14);
    file.keys = vec![scene.key_record(&status.announced)];
    file.receipt = signed(&receipt(&scene).document(), &status);
    let report = check(&file, &scene.asked());
    assert!(!report.verdict.holds(), "{report:#?}");
}

fn announced_for(scene: &mut Scene, purpose: &str, number: u8) -> Own {
    let (secret, id) = (secret_key(number), KeyId::from_bytes([number; 16]));
    let public = PublicKey::from_bytes(secret.verifying_key().to_bytes()).expect("a good key");
    let mut body = key_body(purpose, id, &public.to_string());
    body["subject"] = Value::Null;
    Own {
        secret,
        id,
        announced: scene.ledger.record("key_announced", &body),
    }
}

#[test]
fn a_ledger_gives_no_receipt_in_the_name_of_another() {
    let (scene, own, mut file) = genuine();
    let asked = asked(&scene, &own);
    let mut said = receipt(&scene);
    said.authority = "bank.example".parse().expect("a host");
    file.receipt = signed(&said.document(), &own);
    refused(&check(&file, &asked), Code::IssuerUnknown);
    let mut said = receipt(&scene);
    said.head.origin = "bank.example/log".into();
    file.receipt = signed(&said.document(), &own);
    let report = check(&file, &asked);
    assert!(report.has(Code::LogUnknown), "{report:#?}");
    assert!(!report.verdict.holds());
}

#[test]
fn a_receipt_out_of_its_keys_time_or_of_the_future_is_refused() {
    let (scene, own, mut file) = genuine();
    let asked = asked(&scene, &own);
    for (at, code) in [
        ("2026-02-01T00:00:00Z", Code::KeyOutsideWindow),
        ("2026-12-31T00:00:00Z", Code::NotYetValid),
    ] {
        let mut said = receipt(&scene);
        said.checked_at = moment(at);
        let method = format!("did:web:{AUTHORITY}#{}", own.id);
        let document = sign(&said.document(), &method, at, &own.secret);
        file.receipt = document.expect("signs");
        refused(&check(&file, &asked), code);
    }
    // Signed at another time than it says it was checked.
    let mut said = receipt(&scene);
    said.checked_at = moment("2026-11-23T09:00:00Z");
    file.receipt = signed(&said.document(), &own);
    refused(&check(&file, &asked), Code::SignatureWrong);
}

#[test]
fn a_distrusted_key_proves_no_receipt_and_a_retired_one_those_that_it_signed() {
    let (mut scene, own, file) = genuine();
    let body = json!({"key": {"key_id": own.id, "successor": null}, "meta": meta()});
    let retired = scene.ledger.record("key_retired", &body);
    let mut knowing = asked(&scene, &own);
    knowing.keys.push(scene.key_record(&retired));
    assert_eq!(check(&file, &knowing).verdict, Verdict::Valid);
    let size = scene.ledger.size();
    let distrusted = scene.distrust(own.id, size);
    let mut knowing = asked(&scene, &own);
    knowing.keys.push(scene.key_record(&distrusted));
    refused(&check(&file, &knowing), Code::KeyDistrusted);
}

#[test]
fn another_tree_of_the_same_size_is_evidence_of_a_fork() {
    let (scene, own, mut file) = genuine();
    let mut said = receipt(&scene);
    said.head.root = [7; 32];
    file.receipt = signed(&said.document(), &own);
    refused(&check(&file, &asked(&scene, &own)), Code::Fork);
    let mut kept = asked(&scene, &own);
    let (said, size) = (receipt(&scene), scene.ledger.size());
    file.receipt = signed(&said.document(), &own);
    kept.pinned = Some((size, scene.ledger.root(5)));
    refused(&check(&file, &kept), Code::Fork);
}

#[test]
fn a_member_that_receipts_do_not_have_is_refused_though_it_is_signed() {
    let (scene, own, mut file) = genuine();
    let asked = asked(&scene, &own);
    let bends: [fn(&mut Value); 6] = [
        |document| document["holder"] = "张三".into(),
        |document| document["credentialSubject"]["checkReceipt"]["minutes"] = 255.into(),
        |document| document["credentialSubject"]["checkReceipt"]["codes"] = json!(["W902", "E802"]),
        |document| document["credentialSubject"]["checkReceipt"]["codes"] = json!(["<b>x"]),
        |document| document["credentialSubject"]["checkReceipt"]["state"] = "splendid".into(),
        |document| document["name"] = "Certificate".into(),
    ];
    for bend in bends {
        let mut document = receipt(&scene).document();
        bend(&mut document);
        file.receipt = signed(&document, &own);
        let report = check(&file, &asked);
        refused(&report, Code::UnknownProfile);
        assert!(report.receipt.is_none());
        assert_eq!(report.line(Step::Signature).ended, Ended::NotChecked);
    }
}

#[test]
fn a_receipt_beside_certificates_counts_no_hours() {
    let (mut scene, own, file) = genuine();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued).to_text().expect("a text");
    let text = file.to_text();
    let files = [bundle.as_bytes(), text.as_bytes()];
    let mut asked = scene.asked();
    asked.keys.push(scene.key_record(&own.announced));
    let (reports, union) = verify_many(&files, &asked, shapes);
    let verdicts: Vec<Verdict> = reports.iter().map(|report| report.verdict).collect();
    assert_eq!(verdicts, [Verdict::Valid, Verdict::Valid], "{reports:#?}");
    assert_eq!((union.minutes, union.counted), (255, vec![0]));
    assert_eq!(union.left_out, [(1, LeftOut::IsReceipt)]);
}

#[test]
fn the_program_says_what_a_receipt_said_and_how_far_that_is_proven() {
    let (scene, _, file) = genuine();
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let path = put("check.receipt.json", &file.to_text());
    let policy = put("policy", &scene.ledger.policy());
    let said = program::verify(&[&path, "--policy", &policy]);
    let text = program::out(&said);
    assert_eq!(program::exit(&said), 4, "no key list: {text}");
    for shown in [
        "valid",
        "VALID_WITH_LIMITS",
        "E802 W902",
        CHECKED_AT,
        "W904",
    ] {
        assert!(
            text.to_lowercase().contains(&shown.to_lowercase()),
            "{shown}: {text}"
        );
    }
    let changed = file.to_text().replacen("VALID_WITH_LIMITS", "VALID", 1);
    let changed = put("changed.receipt.json", &changed);
    let said = program::verify(&[&changed, "--policy", &policy]);
    assert_eq!(program::exit(&said), 1, "{}", program::out(&said));
    assert!(program::out(&said).contains("What the receipt claims (not proven):"));
}

#[test]
#[ignore = "writes the seeds of the fuzz target anew"]
fn writes_the_seeds() {
    let (scene, own, file) = genuine();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus/receipt");
    std::fs::create_dir_all(&folder).expect("a folder");
    let put = |name: &str, file: &ReceiptFile| {
        std::fs::write(folder.join(name), file.to_text()).expect("a file");
    };
    put("genuine.json", &file);
    let bare = ReceiptFile {
        keys: Vec::new(),
        ..file.clone()
    };
    put("bare.json", &bare);
    let unsigned = ReceiptFile {
        receipt: receipt(&scene).document(),
        ..file.clone()
    };
    put("unsigned.json", &unsigned);
    let mut revoked = receipt(&scene);
    (revoked.state, revoked.codes) = (PageState::Revoked, Vec::new());
    let document = signed(&revoked.document(), &own);
    put(
        "revoked.json",
        &ReceiptFile {
            receipt: document,
            ..file
        },
    );
}
