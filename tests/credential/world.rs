//! Claims, keys and issuers that all tests of certificates start from.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use hourledger::credential::answer::{FindingCode, PageState, Verdict};
use hourledger::credential::did::{Authority, Issuer};
use hourledger::credential::document::{
    AwardClaim, Claims, CommendationClaim, EvidenceClaim, HolderClaim, IssuerClaim,
    OrganisationClaim, Period, SchemeClaim, SessionClaim, StarClaim, StatusClaim, Variant,
};
use hourledger::credential::number::CertificateNumber;
use hourledger::credential::receipt::{Head, Receipt};
use hourledger::credential::{document, proof};
use hourledger::domain::commendations::event::CommendationKind;
use hourledger::domain::kernel::ids::{Digest32, KeyId, OrganisationId, Tag16};
use hourledger::domain::kernel::public_key::PublicKey;
use hourledger::domain::policy::pack::StarApprover;
use hourledger::domain::sessions::event::HourClass;
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::sessions::state::Source;
use serde_json::Value;
use uuid::Uuid;

pub const ISSUED_AT: &str = "2026-11-23T08:00:00Z";

pub fn authority() -> Authority {
    Authority::of_origin("hours.example/log").expect("a host")
}

pub fn library() -> OrganisationId {
    OrganisationId::from_bytes([0x0a; 16])
}

fn river_watch() -> OrganisationId {
    OrganisationId::from_bytes([0x0b; 16])
}

pub fn issuer() -> Issuer {
    authority().organisation(library())
}

pub fn key_id() -> KeyId {
    KeyId::from_bytes([0x11; 16])
}

pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

pub fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from_bytes(key.verifying_key().to_bytes()).expect("a point of large order")
}

/// Session-days: minutes, grade, source, unit, and the day of May.
const SESSIONS: [(u32, Grade, Source, u32, u8); 3] = [
    (120, Grade::A, Source::OnSiteCode, 0, 2),
    (95, Grade::B, Source::Clerk, 0, 9),
    (60, Grade::D, Source::OnSiteCode, 1, 31),
];

fn session(number: u8, is_full: bool) -> SessionClaim {
    let (minutes, grade, source, unit, day) = SESSIONS[usize::from(number)];
    let told = |text: &str| is_full.then(|| text.to_owned());
    SessionClaim {
        tag: Tag16::from_bytes([number; 16]),
        leaf_index: 100 + u64::from(number) * 7,
        commitment: [0xc0 + number; 32],
        minutes,
        date: format!("2026-05-{day:02}").parse().expect("a date"),
        grade,
        source,
        class: HourClass::Service,
        unit,
        activity: told("旧书修补工作坊"),
        content: told("文化服务"),
        content_en: told("Culture"),
        place: told("书香路 8 号"),
        started_at: is_full.then(|| "2026-05-02T01:00:00Z".parse().expect("a moment")),
        ended_at: is_full.then(|| "2026-05-02T03:00:00Z".parse().expect("a moment")),
    }
}

fn organisations() -> Vec<OrganisationClaim> {
    let unit = |id, name: &str, minutes, sessions| OrganisationClaim {
        id,
        name: name.to_owned(),
        minutes,
        sessions,
    };
    vec![
        unit(library(), "云亭区图书馆", 215, 2),
        unit(river_watch(), "河湖守望队", 60, 1),
    ]
}

/// The level of the national scheme; with its award where a certificate is about it.
fn star_level(variant: Variant) -> StarClaim {
    let award = AwardClaim {
        approvers: vec![StarApprover::OrganisationServed, StarApprover::Authority],
        awarded_on: "2026-11-01".parse().expect("a date"),
        commitment: [0xe0; 32],
        counted_minutes: 215,
        leaf_index: 300,
        number: Some("yunting-0000042".to_owned()),
        organisation: library(),
        organisation_name: "云亭区图书馆".to_owned(),
        valid_until: Some("2028-10-31".parse().expect("a date")),
    };
    StarClaim {
        award: (variant == Variant::Star).then_some(award),
        code: "one_star".parse().expect("a code"),
        name: "一星志愿者".to_owned(),
        name_en: "One-star volunteer".to_owned(),
        scheme: SchemeClaim {
            digest: Digest32::from_bytes([0x5c; 32]),
            id: "national".to_owned(),
            version: 3,
        },
    }
}

/// Good claims of a variant: 275 minutes in three session-days of two units.
pub fn claims(variant: Variant) -> Claims {
    let is_full = variant == Variant::Full;
    let listed = if variant.cites_leaves() { 3 } else { 0 };
    let named = variant != Variant::Anonymous;
    let distinct = variant as u8;
    Claims {
        authority: authority(),
        issuer: IssuerClaim {
            organisation: Some(library()),
            name: "云亭区图书馆".to_owned(),
            name_en: Some("Yunting District Library".to_owned()),
        },
        certificate_id: Uuid::from_bytes([0x20 + distinct; 16]),
        number: CertificateNumber::from_bits(0x0123_4567_89ab_cde0 + u64::from(distinct)),
        variant,
        issued_at: ISSUED_AT.parse().expect("a moment"),
        subject_id: Uuid::from_bytes([0x30 + distinct; 16]),
        holder: named.then(|| HolderClaim {
            shown_name: "林晓".to_owned(),
            commitment: Some([0x77; 32]),
        }),
        handler: Some("self".to_owned()),
        period: Period {
            from: "2026-05-01".parse().expect("a date"),
            to: "2026-10-31".parse().expect("a date"),
        },
        total_minutes: 275,
        session_count: 3,
        by_grade: BTreeMap::from([(Grade::A, 120), (Grade::B, 95), (Grade::D, 60)]),
        by_source: BTreeMap::from([(Source::OnSiteCode, 180), (Source::Clerk, 95)]),
        not_national_minutes: 60,
        star: Some(1),
        star_level: Some(star_level(variant)),
        valid_until: (variant == Variant::Star)
            .then(|| "2028-10-31T16:00:00Z".parse().expect("a moment")),
        organisations: organisations(),
        commendations: Vec::new(),
        sessions: (0..listed).map(|number| session(number, is_full)).collect(),
        status: StatusClaim {
            list: 7,
            index: 94_567 + u32::from(distinct),
        },
        evidence: EvidenceClaim {
            origin: "hours.example/log".to_owned(),
            tree_size: 123_456,
            root: [0xab; 32],
            policy: Some([0xcd; 32]),
        },
    }
}

/// The same of hours, with a line of thanks.
pub fn commended(variant: Variant) -> Claims {
    Claims {
        commendations: vec![CommendationClaim {
            count: 2,
            date: "2026-06-01".parse().expect("a date"),
            kind: CommendationKind::Thanks,
            organisation: library(),
            organisation_name: "云亭区图书馆".to_owned(),
        }],
        ..claims(variant)
    }
}

/// Signs a document as the issuer does.
pub fn signed(document: &Value) -> Value {
    let method = issuer().method(key_id());
    proof::sign(document, &method, ISSUED_AT, &key()).expect("it can be signed")
}

/// The signed certificate of [`claims`].
pub fn certificate(variant: Variant) -> Value {
    signed(&document::unsigned(&claims(variant)).expect("good claims"))
}

/// A receipt for each state and verdict that a page tells.
pub fn receipts() -> Vec<Receipt> {
    let codes = ["E501", "W902"].map(|code| FindingCode::new(code).expect("a code"));
    let told = [
        (PageState::Valid, Verdict::Valid, 0_usize),
        (PageState::Valid, Verdict::ValidWithLimits, 1),
        (PageState::Disputed, Verdict::ValidWithLimits, 1),
        (PageState::Superseded, Verdict::Invalid, 2),
        (PageState::Revoked, Verdict::Invalid, 2),
        (PageState::CannotCheckNow, Verdict::CannotCheck, 0),
    ];
    let receipt = |(state, verdict, count)| Receipt {
        authority: authority(),
        certificate_digest: Digest32::from_bytes([0xd1; 32]),
        certificate_number: CertificateNumber::from_bits(0x0123_4567_89ab_cde0),
        checked_at: ISSUED_AT.parse().expect("a moment"),
        state,
        verdict,
        codes: codes[2 - count..].to_vec(),
        head: Head {
            origin: "hours.example/log".to_owned(),
            size: 123_456,
            root: [0xab; 32],
        },
    };
    told.map(receipt).to_vec()
}

/// Signs a receipt as the ledger does.
pub fn receipted(receipt: &Receipt) -> Value {
    let method = receipt.issuer().method(key_id());
    proof::sign(&receipt.document(), &method, ISSUED_AT, &key()).expect("it can be signed")
}
