//! The text that is signed, held against the slow way: the document as a value, its canonical text
//! by another implementation, its proof put in by [`proof::sign`].

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hourledger::credential::canonical::{canonical, digest};
use hourledger::credential::document::{
    Claims, EvidenceClaim, HolderClaim, OPEN_BADGES_CONTEXT, OrganisationClaim, SessionClaim,
    VC_CONTEXT, Variant, achievement, draft, unsigned,
};
use hourledger::credential::multibase::base64url;
use hourledger::credential::proof;
use hourledger::domain::kernel::ids::{OrganisationId, Tag16};
use hourledger::domain::kernel::moment::{LocalDate, Moment};
use hourledger::domain::sessions::event::HourClass;
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::sessions::state::Source;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::world::{claims, issuer, key, key_id};

/// The document of claims, as a value: members in no order, names of enumerations by serde.
fn document(claims: &Claims) -> Value {
    let (issuer, id) = (claims.issued_by(), claims.certificate_id.urn().to_string());
    let mut profile = json!({
        "id": issuer.did(), "type": ["Profile"], "name": claims.issuer.name,
    });
    put(&mut profile, "nameEn", claims.issuer.name_en.as_ref());
    let list = issuer.status_list_url(claims.status.list);
    let (name, described) = if claims.variant == Variant::Star {
        (
            "志愿服务星级证明",
            "Certificate of a volunteer's star level",
        )
    } else {
        (
            "志愿服务记录证明",
            "Certificate of recorded volunteer service",
        )
    };
    let mut document = json!({
        "@context": [VC_CONTEXT, OPEN_BADGES_CONTEXT, claims.authority.context_url()],
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential", "ServiceHoursCredential"],
        "issuer": profile,
        "validFrom": claims.issued_at,
        "awardedDate": claims.issued_at,
        "name": name,
        "description": format!("{name} / {described}"),
        "credentialSubject": subject(claims),
        "credentialStatus": {
            "id": format!("{list}#{}", claims.status.index),
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": claims.status.index.to_string(),
            "statusListCredential": list,
        },
        "evidence": [evidence(&id, &claims.evidence)],
    });
    put(&mut document, "validUntil", claims.valid_until);
    document
}

fn subject(claims: &Claims) -> Value {
    let url = claims.authority.achievement_url();
    let result = |name: &str, value: u64| {
        json!({
            "type": ["Result"],
            "resultDescription": format!("{url}#{name}"),
            "value": value.to_string(),
        })
    };
    let mut results = vec![result("minutes", claims.total_minutes)];
    results.extend(claims.star.map(|star| result("star", star.into())));
    json!({
        "id": claims.subject_id.urn().to_string(),
        "type": ["AchievementSubject"],
        "activityStartDate": format!("{}T00:00:00Z", claims.period.from),
        "activityEndDate": format!("{}T23:59:59Z", claims.period.to),
        "achievement": achievement(&url),
        "result": results,
        "serviceHours": hours(claims),
    })
}

fn hours(claims: &Claims) -> Value {
    let mut hours = json!({
        "profile": claims.variant,
        "certificateNumber": claims.number,
        "period": claims.period,
        "totalMinutes": claims.total_minutes,
        "sessionCount": claims.session_count,
        "byGrade": claims.by_grade,
        "bySource": claims.by_source,
        "notNationalMinutes": claims.not_national_minutes,
        "organisations": claims.organisations,
    });
    let holder = claims.holder.as_ref();
    let commitment = holder.and_then(|it| it.commitment).map(|it| base64url(&it));
    put(&mut hours, "star", claims.star);
    put(&mut hours, "starLevel", claims.star_level.as_ref());
    put(&mut hours, "holderName", holder.map(|it| &it.shown_name));
    put(&mut hours, "holderCommitment", commitment);
    put(&mut hours, "handler", claims.handler.as_ref());
    let sessions = Some(&claims.sessions).filter(|it| !it.is_empty());
    put(&mut hours, "sessions", sessions);
    hours
}

fn evidence(id: &str, head: &EvidenceClaim) -> Value {
    let mut log = json!({
        "origin": head.origin,
        "treeSize": head.tree_size,
        "rootHash": STANDARD.encode(head.root),
    });
    put(
        &mut log,
        "policy",
        head.policy.map(|it| STANDARD.encode(it)),
    );
    json!({
        "id": format!("{id}#log"),
        "type": ["Evidence", "TransparencyLogEvidence"],
        "name": "透明日志 / Transparency log",
        "transparencyLog": log,
    })
}

fn put(object: &mut Value, name: &str, value: Option<impl serde::Serialize>) {
    if let Some(value) = value {
        object[name] = json!(value);
    }
}

/// Names as people and strangers write them: quotes, backslashes, all of Unicode, never blank.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[\u{4e00}-\u{9fa5}]{1,12}",
        "[ -~]{0,20}",
        "[\u{1f300}-\u{1f5ff}]"
    ];
    word.prop_map(|word| format!("x{word}x"))
}

fn moment() -> impl Strategy<Value = Moment> {
    (Moment::MIN.unix()..=Moment::MAX.unix()).prop_map(|it| Moment::from_unix(it).expect("within"))
}

/// Days of the period that all generated certificates have.
fn date() -> impl Strategy<Value = LocalDate> {
    (0..10_000).prop_map(|days| first_day().plus_days(days))
}

fn first_day() -> LocalDate {
    "2000-01-01".parse().expect("a date")
}

/// What a session of a full certificate tells beyond the others.
type Told = (
    String,
    String,
    Option<String>,
    Option<String>,
    Option<(Moment, Moment)>,
);

fn told() -> impl Strategy<Value = Told> {
    let maybe = || proptest::option::of(text());
    let times = proptest::option::of((moment(), moment()));
    (text(), text(), maybe(), maybe(), times)
}

fn session() -> impl Strategy<Value = (SessionClaim, Told)> {
    let grades = select(vec![Grade::A, Grade::B, Grade::C, Grade::D, Grade::H]);
    let sources = select(vec![
        Source::OnSiteCode,
        Source::Clerk,
        Source::Keyed,
        Source::PlannedEnd,
        Source::Imported,
        Source::SelfDeclared,
        Source::Roster,
    ]);
    let cut = (1..1_440_u32, date(), grades, sources, 0..3_u8);
    let plain = (any::<[u8; 32]>(), cut).prop_map(|(commitment, cut)| {
        let (minutes, date, grade, source, unit) = cut;
        SessionClaim {
            tag: Tag16::from_bytes([0; 16]),
            leaf_index: 0,
            commitment,
            minutes,
            date,
            grade,
            source,
            class: HourClass::Service,
            unit: unit.into(),
            activity: None,
            content: None,
            content_en: None,
            place: None,
            started_at: None,
            ended_at: None,
        }
    });
    (plain, told())
}

/// Good claims of every variant, with up to a dozen sessions, and their sums.
fn any_claims() -> impl Strategy<Value = Claims> {
    let sessions = proptest::collection::vec(session(), 0..12);
    let maybe = || proptest::option::of(text());
    let own = (
        text(),
        maybe(),
        maybe(),
        proptest::option::of(any::<[u8; 32]>()),
    );
    let numbers = (proptest::option::of(0..=5_u8), 0..131_072_u32, any::<u32>());
    let variant = select(Variant::ALL.to_vec());
    (variant, sessions, own, numbers, moment(), any::<bool>()).prop_map(
        |(
            variant,
            sessions,
            (name, name_en, handler, hash),
            (star, index, list),
            at,
            by_ledger,
        )| {
            let mut made = claims(variant);
            let session = |(at, (claim, told))| numbered(at, claim, told, variant);
            let sessions: Vec<SessionClaim> = (0..).zip(sessions).map(session).collect();
            made.holder = made.holder.map(|_| HolderClaim {
                shown_name: name.clone(),
                commitment: hash,
            });
            (made.issuer.name, made.issuer.name_en, made.handler) = (name, name_en, handler);
            if by_ledger {
                made.issuer.organisation = None;
            }
            (made.issued_at, made.star, made.evidence.policy) = (at, star, hash);
            (made.status.list, made.status.index) = (list, index);
            (made.period.from, made.period.to) = (first_day(), first_day().plus_days(10_000));
            summed(made, sessions)
        },
    )
}

fn numbered(at: u8, mut claim: SessionClaim, told: Told, variant: Variant) -> SessionClaim {
    (claim.tag, claim.leaf_index) = (Tag16::from_bytes([at; 16]), at.into());
    if variant == Variant::Full {
        let (activity, content, content_en, place, times) = told;
        (claim.activity, claim.content) = (Some(activity), Some(content));
        (claim.content_en, claim.place) = (content_en, place);
        (claim.started_at, claim.ended_at) = times.unzip();
    }
    claim
}

fn summed(mut claims: Claims, mut sessions: Vec<SessionClaim>) -> Claims {
    (claims.by_grade, claims.by_source) = Default::default();
    let mut organisations: Vec<OrganisationClaim> = Vec::new();
    for (unit, session) in (0..).zip(&mut sessions) {
        let minutes = u64::from(session.minutes);
        session.unit = unit;
        *claims.by_grade.entry(session.grade).or_default() += minutes;
        *claims.by_source.entry(session.source).or_default() += minutes;
        organisations.push(OrganisationClaim {
            id: OrganisationId::from_bytes([u8::try_from(unit).expect("a dozen"); 16]),
            name: format!("\"{unit}\" 街道"),
            minutes,
            sessions: 1,
        });
    }
    claims.total_minutes = claims.by_grade.values().sum();
    let level = claims.star_level.as_mut();
    if let Some(award) = level.and_then(|level| level.award.as_mut()) {
        award.counted_minutes = claims.total_minutes / 3;
    }
    claims.not_national_minutes = claims.total_minutes / 2;
    claims.session_count = u32::try_from(sessions.len()).expect("a dozen");
    claims.organisations = organisations;
    claims.sessions = if claims.variant.cites_leaves() {
        sessions
    } else {
        Vec::new()
    };
    claims
}

proptest! {
    #[test]
    fn what_is_signed_is_the_canonical_text_of_the_document(claims in any_claims()) {
        let document = document(&claims);
        let theirs = serde_jcs::to_string(&document).expect("plain values");
        let draft = draft(&claims).expect("good claims");
        prop_assert_eq!(draft.as_str(), &theirs);
        prop_assert_eq!(canonical(&document), Ok(theirs));
        prop_assert_eq!(&unsigned(&claims).expect("good claims"), &document);

        let (method, at) = (issuer().method(key_id()), claims.issued_at);
        let signed = draft.sign(&method, at, |data| {
            use ed25519_dalek::Signer as _;
            key().sign(data).to_bytes()
        });
        let slowly = proof::sign(&document, &method, &at.to_string(), &key()).expect("signs");
        prop_assert_eq!(canonical(&slowly), Ok(signed.text));
        prop_assert_eq!(Ok(signed.digest), digest(&slowly));
    }
}
