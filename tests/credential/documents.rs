//! The certificate: every variant tells what it may, sums agree, and what is read is what was
//! written.

use hourledger::credential::document::{
    Claims, ClaimsProblem, OPEN_BADGES_CONTEXT, ReadProblem, VC_CONTEXT, Variant, read, unsigned,
};
use hourledger::credential::proof::check;
use hourledger::domain::kernel::ids::Tag16;
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::sessions::state::Source;
use serde_json::{Value, json};

use crate::world::{certificate, claims, key, public};

#[test]
fn every_variant_is_read_back_as_it_was_claimed() {
    for variant in Variant::ALL {
        let claims = claims(variant);
        let document = unsigned(&claims).expect("good claims");
        assert_eq!(read(&document), Ok(claims), "{variant:?}");
        let signed = certificate(variant);
        assert_eq!(check(&signed, &public(&key())), Ok(()));
        assert!(read(&signed).is_ok(), "a proof is passed over");
    }
    let mut bare = claims(Variant::Summary);
    (bare.star, bare.handler, bare.issuer.name_en) = (None, None, None);
    bare.star_level = None;
    (bare.evidence.policy, bare.issuer.organisation) = (None, None);
    let document = unsigned(&bare).expect("good claims");
    assert_eq!(document["issuer"]["id"], "did:web:hours.example");
    assert_eq!(read(&document), Ok(bare));
}

#[test]
fn a_certificate_has_the_shape_that_other_readers_expect() {
    let document = unsigned(&claims(Variant::Sessions)).expect("good claims");
    let contexts = [
        VC_CONTEXT,
        OPEN_BADGES_CONTEXT,
        "https://hours.example/contexts/service-hours/v1",
    ];
    assert_eq!(document["@context"], json!(contexts));
    let subject = &document["credentialSubject"];
    assert_eq!(
        subject["achievement"]["achievementType"],
        "CommunityService"
    );
    assert_eq!(subject["result"][0]["value"], "275");
    assert_eq!(subject["activityEndDate"], "2026-10-31T23:59:59Z");
    let hours = &subject["serviceHours"];
    assert_eq!(hours["totalMinutes"], 275);
    assert_eq!(hours["byGrade"], json!({ "A": 120, "B": 95, "D": 60 }));
    assert_eq!(
        hours["bySource"],
        json!({ "on_site_code": 180, "clerk": 95 })
    );
    let session = &hours["sessions"][1];
    assert_eq!(session["type"], "ServiceSession");
    assert_eq!(session["tag"], "01".repeat(16));
    assert_eq!(session["leafIndex"], 107);
    assert!(
        session["commitment"]
            .as_str()
            .is_some_and(|text| text.starts_with('u'))
    );
    assert_eq!(document["credentialStatus"]["statusListIndex"], "94568");
}

#[test]
fn each_variant_tells_no_more_than_it_may() {
    let text = |variant| unsigned(&claims(variant)).expect("good claims").to_string();
    for (variant, name, leaves, place) in [
        (Variant::Summary, true, false, false),
        (Variant::Sessions, true, true, false),
        (Variant::Full, true, true, true),
        (Variant::Anonymous, false, false, false),
        // The one leaf is that of the award.
        (Variant::Star, true, true, false),
    ] {
        let text = text(variant);
        assert_eq!(text.contains("林晓"), name, "{variant:?}");
        assert_eq!(text.contains("holderCommitment"), name, "{variant:?}");
        assert_eq!(text.contains("leafIndex"), leaves, "{variant:?}");
        assert_eq!(text.contains("书香路"), place, "{variant:?}");
        assert!(
            text.contains("河湖守望队"),
            "recording units stand in every variant"
        );
    }
}

#[test]
fn a_holders_name_is_in_no_debug_text() {
    let shown = format!("{:?}", claims(Variant::Full));
    assert!(!shown.contains("林晓"));
}

type Change = fn(&mut Claims);

#[test]
fn totals_that_do_not_agree_are_not_signed() {
    let minutes = |part| ClaimsProblem::Minutes { part };
    let sessions = |part| ClaimsProblem::Sessions { part };
    let changes: [(Change, ClaimsProblem); 15] = [
        (|c| c.total_minutes += 1, minutes("byGrade")),
        (
            |c| *c.by_grade.entry(Grade::A).or_default() -= 1,
            minutes("byGrade"),
        ),
        (
            |c| *c.by_source.entry(Source::Clerk).or_default() += 1,
            minutes("bySource"),
        ),
        (
            |c| c.organisations[0].minutes -= 1,
            minutes("organisations"),
        ),
        (
            |c| c.organisations[1].minutes = u64::MAX,
            minutes("organisations"),
        ),
        (
            |c| c.organisations[0].sessions += 1,
            sessions("organisations"),
        ),
        (|c| c.session_count = 4, sessions("organisations")),
        (
            |c| c.not_national_minutes = 276,
            minutes("notNationalMinutes"),
        ),
        (|c| _ = c.by_grade.insert(Grade::H, 0), minutes("zeros")),
        (|c| c.sessions[0].minutes += 1, minutes("sessions")),
        (|c| c.sessions[0].grade = Grade::C, minutes("sessions")),
        (|c| c.sessions[0].unit = 1, minutes("sessions")),
        (|c| c.sessions[0].unit = 2, minutes("sessions")),
        (|c| c.sessions[0].unit = u32::MAX, minutes("sessions")),
        (|c| drop(c.sessions.pop()), sessions("sessions")),
    ];
    refuses(&changes);
}

#[test]
fn sessions_that_cannot_be_are_not_signed() {
    let tag = |byte| Tag16::from_bytes([byte; 16]);
    let changes: [(Change, ClaimsProblem); 10] = [
        (
            |c| c.sessions[2].tag = c.sessions[0].tag,
            ClaimsProblem::Twice(tag(0)),
        ),
        (
            |c| c.sessions[2].leaf_index = c.sessions[0].leaf_index,
            ClaimsProblem::Twice(tag(2)),
        ),
        (
            |c| c.evidence.tree_size = 114,
            ClaimsProblem::BeyondTree(tag(2)),
        ),
        (
            |c| c.period.to = c.sessions[1].date,
            ClaimsProblem::OutsidePeriod(tag(2)),
        ),
        (
            |c| c.period.to = "2026-04-30".parse().expect("a date"),
            ClaimsProblem::Period,
        ),
        (
            |c| c.evidence.tree_size = 1 << 53,
            ClaimsProblem::TooLarge("treeSize"),
        ),
        (|c| c.status.index = 131_072, ClaimsProblem::StatusIndex),
        (|c| c.star = Some(6), ClaimsProblem::Star),
        (
            |c| c.star_level = claims(Variant::Star).star_level,
            ClaimsProblem::Forbidden("award"),
        ),
        (
            |c| c.valid_until = claims(Variant::Star).valid_until,
            ClaimsProblem::Forbidden("validUntil"),
        ),
    ];
    refuses(&changes);
}

#[test]
fn texts_that_mislead_or_belong_to_another_variant_are_not_signed() {
    let changes: [(Change, ClaimsProblem); 7] = [
        (
            |c| c.issuer.name = "Cafe\u{301}".to_owned(),
            ClaimsProblem::Text("issuer"),
        ),
        (
            |c| c.organisations[0].name = " ".to_owned(),
            ClaimsProblem::Text("organisation"),
        ),
        (
            |c| c.sessions[0].place = Some("书\u{202e}".to_owned()),
            ClaimsProblem::Text("place"),
        ),
        (|c| c.holder = None, ClaimsProblem::Missing("holder")),
        (
            |c| c.sessions[1].activity = None,
            ClaimsProblem::Missing("activity and content"),
        ),
        (
            |c| c.variant = Variant::Sessions,
            ClaimsProblem::Forbidden("details of sessions"),
        ),
        (
            |c| c.variant = Variant::Summary,
            ClaimsProblem::Forbidden("sessions"),
        ),
    ];
    refuses(&changes);
    let mut named = claims(Variant::Anonymous);
    named.holder = claims(Variant::Full).holder;
    assert_eq!(unsigned(&named), Err(ClaimsProblem::Forbidden("holder")));
}

/// Changes the claims of `full`; each must be refused for its reason.
fn refuses(changes: &[(Change, ClaimsProblem)]) {
    for (change, expected) in changes {
        let mut claims = claims(Variant::Full);
        change(&mut claims);
        assert_eq!(unsigned(&claims).as_ref(), Err(expected));
    }
}

#[test]
fn a_document_that_says_two_things_is_refused() {
    type Change = (fn(&mut Value), &'static str);
    let changes: [Change; 9] = [
        (
            |d| d["credentialSubject"]["result"][0]["value"] = "9999".into(),
            "/credentialSubject/result/0/value",
        ),
        (
            |d| d["credentialSubject"]["result"][1]["value"] = "5".into(),
            "/credentialSubject/result/1/value",
        ),
        (
            |d| d["credentialSubject"]["activityStartDate"] = "2020-01-01T00:00:00Z".into(),
            "/credentialSubject/activityStartDate",
        ),
        (
            |d| d["awardedDate"] = "2020-01-01T00:00:00Z".into(),
            "/awardedDate",
        ),
        (
            |d| d["@context"][2] = "https://evil.example/v1".into(),
            "/@context/2",
        ),
        (|d| d["@context"] = json!([VC_CONTEXT]), "/@context"),
        (|d| d["type"][2] = "OtherCredential".into(), "/type/2"),
        (
            |d| d["credentialStatus"]["id"] = "https://hours.example/#1".into(),
            "/credentialStatus/id",
        ),
        (
            |d| d["credentialSubject"]["serviceHours"]["sessions"][0]["type"] = "X".into(),
            "/credentialSubject/serviceHours/sessions/0/type",
        ),
    ];
    for (change, at) in changes {
        let mut document = unsigned(&claims(Variant::Full)).expect("good claims");
        change(&mut document);
        let at = at.to_owned();
        assert_eq!(read(&document), Err(ReadProblem::Differs { at }));
    }
}

#[test]
fn what_is_not_there_or_not_of_its_form_is_named() {
    type Change = (fn(&mut Value), &'static str);
    let changes: [Change; 8] = [
        (|d| d["id"] = "urn:uuid:1".into(), "/id"),
        (
            |d| d["id"] = d["id"].to_string().to_uppercase().into(),
            "/id",
        ),
        (|d| d["issuer"]["id"] = "did:key:z".into(), "/issuer/id"),
        (|d| d["validFrom"] = "2026".into(), "/validFrom"),
        (
            |d| d["evidence"] = json!([]),
            "/evidence/0/transparencyLog/treeSize",
        ),
        (
            |d| d["credentialStatus"]["statusListIndex"] = 1.into(),
            "/credentialStatus/statusListIndex",
        ),
        (
            |d| d["credentialStatus"]["statusPurpose"] = "suspension".into(),
            "/credentialStatus/statusPurpose",
        ),
        (
            |d| {
                d["credentialStatus"]["statusListCredential"] =
                    "https://evil.example/status/revocation/7".into();
            },
            "/credentialStatus/statusListCredential",
        ),
    ];
    for (change, at) in changes {
        let mut document = unsigned(&claims(Variant::Full)).expect("good claims");
        change(&mut document);
        match read(&document) {
            Err(ReadProblem::Member { at: found }) => assert!(
                found.starts_with(at) || at.starts_with("/evidence"),
                "{found}"
            ),
            other => panic!("{at}: {other:?}"),
        }
    }
    let mut document = unsigned(&claims(Variant::Full)).expect("good claims");
    document["credentialSubject"]["serviceHours"]["byGrade"]["Z"] = 1.into();
    let problem = read(&document).expect_err("no such grade");
    assert!(matches!(problem, ReadProblem::Hours(what) if what.starts_with("byGrade")));
}

#[test]
fn what_later_editions_add_or_word_otherwise_is_passed_over() {
    let mut document = unsigned(&claims(Variant::Full)).expect("good claims");
    document["description"] = "another wording".into();
    document["credentialSubject"]["achievement"]["name"] = "another name".into();
    document["later"] = json!({ "a": 1 });
    document["credentialSubject"]["serviceHours"]["later"] = 1.into();
    assert_eq!(read(&document), Ok(claims(Variant::Full)));
}

/// The holder keeps one unit's sessions to their days; the others are told in full.
#[test]
fn f96_a_full_certificate_may_keep_some_sessions_to_their_days() {
    let mut kept = claims(Variant::Full);
    let told = claims(Variant::Sessions).sessions[2].clone();
    let hidden = std::mem::replace(&mut kept.sessions[2], told);
    let document = unsigned(&kept).expect("good claims");
    assert_eq!(read(&document), Ok(kept.clone()));
    let sessions = &document["credentialSubject"]["serviceHours"]["sessions"];
    assert!(sessions[0].get("activity").is_some());
    for member in ["activity", "content", "place", "startedAt", "endedAt"] {
        assert!(sessions[2].get(member).is_none(), "{member}");
    }
    // Half told is told wrongly.
    kept.sessions[2].started_at = hidden.started_at;
    let missing = ClaimsProblem::Missing("activity and content");
    assert_eq!(unsigned(&kept), Err(missing));
}
