//! Certificates of a star: what a stranger is told, and what no forger gets through.

use hourledger::credential::bundle::{Bundle, Disclosure};
use hourledger::credential::document::{AwardClaim, Claims, SchemeClaim, StarClaim, unsigned};
use hourledger::domain::certificates::event::Variant;
use hourledger::domain::kernel::ids::Digest32;
use hourledger::domain::policy::pack::StarApprover;
use hourledger::log::Position;
use hourledger::verify::{Code, LeftOut, Report, Verdict, union};
use serde_json::{Value, json};

use crate::genuine::codes;
use crate::ledger::Recorded;
use crate::scene::{Issued, Scene, meta, organisation};

/// The event that grants one star.
fn granted(scene: &mut Scene) -> Recorded {
    let body = json!({
        "application": {"application_id": format!("sap_{}", "07".repeat(16))},
        "evaluation": {"figures": null, "held": null, "highest_met": "one_star"},
        "meta": meta(),
        "star": {
            "consumed_minutes": 0, "ends_at": null, "level": "one_star", "rank": 1,
            "replaces": null, "serial": null, "series": null, "stars": 1, "valid_until": null,
        },
        "subject": {"person_id": format!("per_{}", "06".repeat(16))},
    });
    scene.ledger.record("star_granted", &body)
}

/// Claims of that star over the three sessions of the scene.
fn claims(scene: &mut Scene, award: &Recorded) -> Claims {
    let mut claims = scene.claims(Vec::new());
    claims.variant = Variant::Star;
    claims.star = Some(1);
    (claims.total_minutes, claims.session_count) = (255, 3);
    claims
        .by_grade
        .values_mut()
        .for_each(|minutes| *minutes = 255);
    claims
        .by_source
        .values_mut()
        .for_each(|minutes| *minutes = 255);
    claims.not_national_minutes = 0;
    (
        claims.organisations[0].minutes,
        claims.organisations[0].sessions,
    ) = (255, 3);
    claims.star_level = Some(StarClaim {
        award: Some(AwardClaim {
            approvers: vec![StarApprover::OrganisationServed],
            awarded_on: "2026-10-01".parse().expect("a date"),
            commitment: award.commitment,
            counted_minutes: 255,
            leaf_index: award.position,
            number: None,
            organisation: organisation(),
            organisation_name: "示例志愿服务中心".to_owned(),
            valid_until: None,
        }),
        code: "one_star".parse().expect("a code"),
        name: "一星志愿者".to_owned(),
        name_en: "One-star volunteer".to_owned(),
        scheme: SchemeClaim {
            digest: Digest32::from_bytes([0x5c; 32]),
            id: "national".to_owned(),
            version: 1,
        },
    });
    claims
}

/// A certificate of a star, bent before it is signed, in its bundle; the award is opened.
pub fn certified(scene: &mut Scene, bend: impl FnOnce(&mut Claims)) -> Bundle {
    let award = granted(scene);
    scene.ledger.others(2);
    let mut claims = claims(scene, &award);
    bend(&mut claims);
    let credential = scene.sign(&unsigned(&claims).expect("good claims"));
    let recorded = scene.record_issuance(&credential);
    scene.ledger.others(2);
    let issued = Issued {
        credential,
        sessions: Vec::new(),
        recorded,
    };
    let mut bundle = scene.bundle(&issued);
    bundle.proofs = vec![scene.ledger.proof(award.position)];
    bundle.disclosures = vec![Disclosure {
        leaf_index: Position(award.position),
        opening: award.opening(&["star"]),
    }];
    bundle
}

fn refused(report: &Report, code: Code) {
    assert_eq!(report.verdict, Verdict::Invalid, "{report:#?}");
    assert!(report.has(code), "{:?} in {:?}", code, codes(report));
}

#[test]
fn an_award_that_is_opened_rests_on_the_log_and_its_hours_on_the_issuer() {
    let mut scene = Scene::new();
    let bundle = certified(&mut scene, |_| {});
    let report = scene.check(&bundle);
    assert_eq!(codes(&report), [Code::NoLeafCited.as_str()], "{report:#?}");
    assert_eq!(report.verdict, Verdict::ValidWithLimits);
    let claimed = report.claimed.as_ref().expect("a certificate");
    let level = claimed.star_level.as_ref().expect("a level");
    assert_eq!(
        (level.code.as_str(), level.scheme.as_str()),
        ("one_star", "national 1")
    );
    let award = level.award.as_ref().expect("an award");
    assert_eq!(award.counted_minutes, 255);
    let union = union(&[report]);
    assert_eq!(
        union.left_out,
        [(0, LeftOut::CitesNoLeaf)],
        "a star adds no hours"
    );
}

#[test]
fn a_star_whose_award_stays_closed_rests_on_the_issuer() {
    let mut scene = Scene::new();
    let mut bundle = certified(&mut scene, |_| {});
    bundle.disclosures.clear();
    let report = scene.check(&bundle);
    let expected = [Code::StarDiffers.as_str(), Code::NoLeafCited.as_str()];
    assert_eq!(codes(&report), expected, "{report:#?}");
}

#[test]
fn one_star_more_than_the_log_granted_is_refused() {
    let mut scene = Scene::new();
    let more = certified(&mut scene, |claims| claims.star = Some(2));
    refused(&scene.check(&more), Code::CommitmentDiffers);
    let other = certified(&mut scene, |claims| {
        let level = claims.star_level.as_mut().expect("a level");
        level.code = "five_stars".parse().expect("a code");
    });
    refused(&scene.check(&other), Code::CommitmentDiffers);
    let longer = certified(&mut scene, |claims| {
        let day = "2030-01-01".parse().expect("a date");
        let level = claims.star_level.as_mut().expect("a level");
        level.award.as_mut().expect("an award").valid_until = Some(day);
        claims.valid_until = Some("2030-01-01T16:00:00Z".parse().expect("a moment"));
    });
    refused(&scene.check(&longer), Code::CommitmentDiffers);
}

#[test]
fn a_star_without_a_leaf_of_its_own_is_refused() {
    let mut scene = Scene::new();
    let mut bundle = certified(&mut scene, |_| {});
    let proof = bundle.proofs.pop().expect("one");
    refused(&scene.check(&bundle), Code::NotIncluded);
    // Somebody's hours are no award.
    let hours = scene.credit(1, "2026-05-02", 120);
    bundle.proofs.push(scene.ledger.proof(hours.position));
    refused(&scene.check(&bundle), Code::NotIncluded);
    bundle.proofs[0] = proof;
    bundle.disclosures = vec![Disclosure {
        leaf_index: bundle.disclosures[0].leaf_index,
        opening: hours.opening(&["hours"]),
    }];
    refused(&scene.check(&bundle), Code::CommitmentDiffers);
}

#[test]
fn a_star_ends_with_its_day() {
    let mut scene = Scene::new();
    let bundle = certified(&mut scene, |claims| {
        claims.valid_until = Some("2026-11-01T16:00:00Z".parse().expect("a moment"));
        let level = claims.star_level.as_mut().expect("a level");
        let day = Some("2026-11-01".parse().expect("a date"));
        level.award.as_mut().expect("an award").valid_until = day;
    });
    refused(&scene.check(&bundle), Code::Expired);
}

#[test]
fn an_award_beside_another_variant_is_no_certificate_of_ours() {
    let mut scene = Scene::new();
    let bundle = certified(&mut scene, |_| {});
    let mut credential: Value = bundle.credential.clone();
    credential["credentialSubject"]["serviceHours"]["starLevel"]["award"]["leafIndex"] = 1.into();
    let bent = Bundle {
        credential,
        ..bundle
    };
    assert_eq!(scene.check(&bent).verdict, Verdict::Invalid);
}
