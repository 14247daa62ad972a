//! What a holder, a stranger or an issuer might try with records, lists and proofs. What is tried
//! with keys stands in `keys.rs`.

use hourledger::credential::bundle::Bundle;
use hourledger::credential::proof::sign;
use hourledger::log::Position;
use hourledger::tree::Hash;
use hourledger::verify::{Asked, Code, Report, Verdict};
use serde_json::{Value, json};

use crate::genuine::codes;
use crate::scene::{Issued, LISTED_AT, NOW, Scene, check, claim, moment};

#[track_caller]
pub fn refused(report: &Report, code: Code) {
    assert_eq!(report.verdict, Verdict::Invalid, "{report:#?}");
    assert!(
        report.has(code),
        "{} is not among {:?}",
        code.as_str(),
        codes(report)
    );
}

fn hours(credential: &mut Value) -> &mut Value {
    &mut credential["credentialSubject"]["serviceHours"]
}

/// A bundle bent behind the signer's back.
pub fn bent(bend: impl FnOnce(&mut Bundle)) -> Report {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let mut bundle = scene.bundle(&issued);
    bend(&mut bundle);
    scene.check(&bundle)
}

/// A certificate that the issuer truly signs and records, bent before.
pub fn signed_bent(bend: impl FnOnce(&mut Value)) -> Report {
    let mut scene = Scene::new();
    let sessions = scene.three_sessions();
    let issued = scene.issue(sessions, bend);
    let bundle = scene.bundle(&issued);
    scene.check(&bundle)
}

#[test]
fn one_minute_more_breaks_signature_log_and_sum() {
    let report = bent(|bundle| hours(&mut bundle.credential)["totalMinutes"] = 256.into());
    assert_eq!(
        codes(&report),
        ["E702"],
        "Open Badges' own member says another number"
    );
    let report = bent(|bundle| {
        hours(&mut bundle.credential)["totalMinutes"] = 256.into();
        bundle.credential["credentialSubject"]["result"][0]["value"] = "256".into();
    });
    for code in [
        Code::SignatureWrong,
        Code::IssuanceMissing,
        Code::TotalDiffers,
    ] {
        refused(&report, code);
    }
}

#[test]
fn a_minute_more_in_one_session_is_not_what_the_log_committed_to() {
    let report = signed_bent(|document| {
        let hours = hours(document);
        for (member, minutes) in [("totalMinutes", 256), ("notNationalMinutes", 256)] {
            hours[member] = minutes.into();
        }
        hours["byGrade"]["A"] = 256.into();
        hours["bySource"]["on_site_code"] = 256.into();
        hours["organisations"][0]["minutes"] = 256.into();
        hours["sessions"][0]["minutes"] = 121.into();
        document["credentialSubject"]["result"][0]["value"] = "256".into();
    });
    refused(&report, Code::CommitmentDiffers);
    assert_eq!(
        codes(&report),
        ["E701", "W903"],
        "signed by the issuer, but opened"
    );
}

#[test]
fn each_sum_that_an_issuer_gets_wrong_is_found() {
    let wrong: [fn(&mut Value); 9] = [
        |hours| hours["totalMinutes"] = 254.into(),
        |hours| hours["sessionCount"] = 4.into(),
        |hours| hours["byGrade"]["A"] = 254.into(),
        |hours| hours["byGrade"] = json!({"B": 255}),
        |hours| hours["bySource"] = json!({"on_site_code": 200, "keyed": 55}),
        |hours| hours["organisations"][0]["minutes"] = 254.into(),
        |hours| hours["organisations"][0]["sessions"] = 2.into(),
        |hours| hours["notNationalMinutes"] = 256.into(),
        |hours| hours["sessions"][0]["unit"] = 1.into(),
    ];
    for bend in wrong {
        refused(
            &signed_bent(|document| bend(hours(document))),
            Code::TotalDiffers,
        );
    }
    let report = signed_bent(|document| {
        document["credentialSubject"]["result"][0]["value"] = "2555".into();
    });
    refused(&report, Code::TotalDiffers);
}

#[test]
fn another_persons_leaf_cannot_be_shown_as_ones_own() {
    let mut scene = Scene::new();
    let others = scene.credit(9, "2026-05-03", 480);
    let issued = scene.certificate();
    let genuine = scene.bundle(&issued);
    let proof = scene.ledger.proof(others.position);

    let mut bundle = genuine.clone();
    bundle.proofs[0].clone_from(&proof);
    refused(&scene.check(&bundle), Code::NotIncluded);

    let mut bundle = genuine.clone();
    bundle.disclosures[0].opening = others.opening(&["hours", "time"]);
    refused(&scene.check(&bundle), Code::CommitmentDiffers);

    let mut bundle = genuine.clone();
    bundle.disclosures[0].leaf_index = Position(others.position);
    bundle.disclosures[0].opening = others.opening(&["hours", "time"]);
    refused(&scene.check(&bundle), Code::CommitmentDiffers);

    let mut bundle = genuine;
    hours(&mut bundle.credential)["sessions"][0] = json!(claim(&others));
    bundle.proofs[0] = proof;
    refused(&scene.check(&bundle), Code::SignatureWrong);
}

#[test]
fn a_session_that_is_listed_twice_is_found_by_tag_leaf_and_commitment() {
    let mut scene = Scene::new();
    let mut sessions = scene.three_sessions();
    sessions.push(sessions[0].clone());
    let issued = scene.issue(sessions, |_| {});
    let bundle = scene.bundle(&issued);
    refused(&scene.check(&bundle), Code::SessionTwice);

    let mut scene = Scene::new();
    let mut sessions = scene.three_sessions();
    sessions.push(scene.credit(1, "2026-08-01", 60));
    let issued = scene.issue(sessions, |_| {});
    let bundle = scene.bundle(&issued);
    refused(&scene.check(&bundle), Code::SessionTwice);
}

#[test]
fn a_later_leaf_than_the_issuance_is_no_leaf_that_was_certified() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let later = scene.credit(7, "2026-09-01", 60);
    let forged = scene.issue(vec![later], |_| {});
    let bundle = Bundle {
        issuance: scene.bundle(&issued).issuance,
        ..scene.bundle(&forged)
    };
    refused(&scene.check(&bundle), Code::NotIncluded);
}

#[test]
fn sessions_that_overlap_or_lie_outside_the_period_are_found() {
    let mut scene = Scene::new();
    let sessions = vec![
        scene.credit(1, "2026-05-02", 120),
        scene.credit(9, "2026-05-02", 90),
    ];
    let issued = scene.issue(sessions, |_| {});
    let bundle = scene.bundle(&issued);
    assert_eq!(
        codes(&scene.check(&bundle)),
        ["E704"],
        "numbers 1 and 9 are the same hour"
    );

    let report = signed_bent(|document| {
        hours(document)["period"]["from"] = "2026-05-03".into();
        let start = "2026-05-03T00:00:00Z";
        document["credentialSubject"]["activityStartDate"] = start.into();
    });
    refused(&report, Code::OutsidePeriod);
}

#[test]
fn a_replayed_status_list_from_before_the_revocation_is_told_as_old() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let before = scene.listed(LISTED_AT);
    scene.bits.set(94_567).expect("within the list");
    let after = scene.listed("2026-12-02T08:00:00Z");
    scene.ledger.witnessed_at += 10 * 24 * 3600;
    let asked = Asked {
        at: moment("2026-12-03T10:00:00Z"),
        ..scene.asked()
    };
    let replayed = check(&scene.bundle_with(&issued, before), &asked);
    assert_eq!(
        (replayed.verdict, codes(&replayed)),
        (Verdict::ValidWithLimits, vec!["E506"])
    );
    refused(
        &check(&scene.bundle_with(&issued, after), &asked),
        Code::Revoked,
    );
}

#[test]
fn another_list_a_changed_list_and_a_list_signed_by_another_key_do_not_count() {
    let mut scene = Scene::new();
    scene.bits.set(94_567).expect("within the list");
    let issued = scene.certificate();
    let genuine = scene.bundle(&issued);
    let list = |bundle: &Bundle| bundle.status.clone().expect("a list").credential;
    let with = |credential: Value| {
        let mut bundle = genuine.clone();
        bundle.status.as_mut().expect("a list").credential = credential;
        scene.check(&bundle)
    };
    let mut changed = list(&genuine);
    let cleared = hourledger::credential::status::StatusBits::default().encode();
    changed["credentialSubject"]["encodedList"] = cleared.into();
    refused(&with(changed.clone()), Code::StatusSignature);
    changed.as_object_mut().expect("an object").remove("proof");
    refused(&with(changed.clone()), Code::StatusSignature);
    let by_issuing = sign(
        &changed,
        &scene.issuing.method(),
        LISTED_AT,
        &scene.issuing.secret,
    );
    refused(&with(by_issuing.expect("signs")), Code::StatusSignature);
    let by_status = sign(
        &changed,
        &scene.status.method(),
        LISTED_AT,
        &scene.status.secret,
    );
    refused(
        &with(by_status.clone().expect("signs")),
        Code::StatusSignature,
    );
    changed["id"] = "https://hours.example/status/revocation/7".into();
    let other = sign(
        &changed,
        &scene.status.method(),
        LISTED_AT,
        &scene.status.secret,
    );
    refused(&with(other.expect("signs")), Code::StatusIndex);
}

#[test]
fn an_opened_group_at_another_index_is_refused() {
    let report = bent(|bundle| {
        let opening = &mut bundle.disclosures[0].opening;
        std::mem::swap(&mut opening.opened[0].index, &mut opening.hidden[0].index);
    });
    refused(&report, Code::CommitmentDiffers);
}

#[test]
fn an_opening_for_another_ledger_is_refused() {
    let report = bent(|bundle| bundle.issuance.ledger_id.0[0] ^= 1);
    for code in [Code::NotIncluded, Code::CommitmentDiffers] {
        refused(&report, code);
    }
}

#[test]
fn two_roots_of_one_size_are_evidence_of_a_fork_even_if_all_signed() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let mut bundle = scene.bundle(&issued);
    let size = scene.ledger.size();
    let other = scene.ledger.note_over(size, Hash([5; 32]), &[0, 1]);
    let position = issued.sessions[0].position;
    bundle.proofs[0] = scene.ledger.proof_under(position, size, &other);
    refused(&scene.check(&bundle), Code::Fork);

    let report = signed_bent(|document| {
        // The root of thirteen leaves, said to be that of all eighteen.
        document["evidence"][0]["transparencyLog"]["treeSize"] = 18.into();
    });
    refused(&report, Code::Fork);
}

#[test]
fn an_index_beyond_the_checkpoint_is_refused() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let mut bundle = scene.bundle(&issued);
    let position = issued.recorded.position;
    let note = scene.ledger.note(position, &[0, 1]);
    bundle.issuance_proof = Some(scene.ledger.proof_under(position, position + 1, &note));
    refused(&scene.check(&bundle), Code::IndexBeyond);
}

#[test]
fn several_checkpoints_of_one_log_are_as_good_as_one() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let mut bundle = scene.bundle(&issued);
    scene.ledger.others(7);
    let position = issued.recorded.position;
    bundle.issuance_proof = Some(scene.ledger.proof(position));
    assert_eq!(scene.check(&bundle).verdict, Verdict::Valid);
}

#[test]
fn a_certificate_signed_for_another_time_than_it_states_is_refused() {
    let mut scene = Scene::new();
    let sessions = scene.three_sessions();
    let document = scene.document(&sessions);
    let signed = sign(
        &document,
        &scene.issuing.method(),
        NOW,
        &scene.issuing.secret,
    );
    let credential = signed.expect("signs");
    let recorded = scene.record_issuance(&credential);
    let issued = Issued {
        credential,
        sessions,
        recorded,
    };
    let bundle = scene.bundle(&issued);
    refused(&scene.check(&bundle), Code::SignatureWrong);
}
