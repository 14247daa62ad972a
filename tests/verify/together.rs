//! Several certificates together: hours are a union over session-days, never a sum.

use hourledger::verify::{Code, Holders, LeftOut, Verdict, verify_many};
use serde_json::json;

use crate::ledger::shapes;
use crate::scene::Scene;

#[test]
fn hours_of_two_certificates_are_not_added_up_twice() {
    let mut scene = Scene::new();
    let first = scene.certificate();
    let mut sessions = first.sessions[1..].to_vec();
    sessions.push(scene.credit(4, "2026-08-01", 60));
    let second = scene.issue(sessions, |_| {});
    let texts = [&first, &second].map(|issued| {
        let bundle = scene.bundle(issued);
        bundle.to_text().expect("a text")
    });
    let files: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
    let (reports, union) = verify_many(&files, &scene.asked(), shapes);
    assert!(
        reports
            .iter()
            .all(|report| report.verdict == Verdict::Valid)
    );
    assert_eq!((union.minutes, union.sessions), (120 + 90 + 45 + 60, 4));
    assert_eq!(union.minutes_not_counted_again, 90 + 45);
    assert_eq!(
        (union.counted, union.holders),
        (vec![0, 1], Holders::OneProven)
    );
}

#[test]
fn of_two_leaves_of_one_session_day_the_newer_one_counts() {
    let mut scene = Scene::new();
    let first = scene.certificate();
    let corrected = scene.credit(1, "2026-05-02", 100);
    let second = scene.issue(vec![corrected], |_| {});
    let texts = [&second, &first].map(|issued| {
        let bundle = scene.bundle(issued);
        bundle.to_text().expect("a text")
    });
    let files: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
    let (_, union) = verify_many(&files, &scene.asked(), shapes);
    assert_eq!((union.minutes, union.sessions), (100 + 90 + 45, 3));
}

#[test]
fn what_does_not_hold_or_cites_no_leaf_does_not_count() {
    let mut scene = Scene::new();
    let genuine = scene.certificate();
    let sessions = scene.three_sessions();
    let mut summary = scene.issue(sessions, |document| {
        let hours = &mut document["credentialSubject"]["serviceHours"];
        hours["profile"] = "summary".into();
        hours["sessions"] = json!([]);
    });
    summary.sessions.clear();
    let texts = [&genuine, &summary].map(|issued| {
        let bundle = scene.bundle(issued);
        bundle.to_text().expect("a text")
    });
    let forged = texts[0].replace("\"totalMinutes\":255", "\"totalMinutes\":999");
    let files = [
        forged.as_bytes(),
        texts[1].as_bytes(),
        texts[0].as_bytes(),
        b"no file",
    ];
    let (_, union) = verify_many(&files, &scene.asked(), shapes);
    assert_eq!((union.minutes, union.counted), (255, vec![2]));
    let left_out = [
        (0, LeftOut::DoesNotHold),
        (1, LeftOut::CitesNoLeaf),
        (3, LeftOut::DoesNotHold),
    ];
    assert_eq!(union.left_out, left_out);
}

#[test]
fn certificates_of_different_holders_are_told_to_be_so() {
    let mut scene = Scene::new();
    let one = scene.certificate();
    let sessions = vec![scene.credit(5, "2026-08-01", 60)];
    let other = scene.issue(sessions, |document| {
        let commitment = hourledger::credential::multibase::base64url(&[1; 32]);
        document["credentialSubject"]["serviceHours"]["holderCommitment"] = commitment.into();
    });
    let texts = [&one, &other].map(|issued| {
        let bundle = scene.bundle(issued);
        bundle.to_text().expect("a text")
    });
    let files: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
    let mut asked = scene.asked();
    asked.holder = None;
    let (_, union) = verify_many(&files, &asked, shapes);
    assert_eq!(union.holders, Holders::Different);
}

#[test]
fn two_files_with_two_roots_of_one_size_are_evidence_of_a_fork() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let mut bundle = scene.bundle(&issued);
    let genuine = bundle.to_text().expect("a text");
    // The same size elsewhere, signed and witnessed as well.
    let size = scene.ledger.size();
    let other = scene.ledger.note_over(size, scene.ledger.root(5), &[0, 1]);
    let position = issued.recorded.position;
    bundle.issuance_proof = Some(scene.ledger.proof_under(position, size, &other));
    bundle.proofs.clear();
    bundle.keys.clear();
    bundle.status = None;
    let split = bundle.to_text().expect("a text");
    let mut asked = scene.asked();
    asked.keys.clear();
    let files = [genuine.as_bytes(), split.as_bytes()];
    let (reports, union) = verify_many(&files, &asked, shapes);
    assert!(!reports[1].has(Code::Fork), "one file alone shows none");
    assert_eq!(union.forked_at, Some(size));
    assert_eq!(verify_many(&files[..1], &asked, shapes).1.forked_at, None);
}
