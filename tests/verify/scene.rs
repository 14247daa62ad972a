//! A genuine certificate, made from scratch as an issuer makes it, and the bundle around it. Tests
//! bend one thing and look at what the check says.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use hourledger::checkpoint::Policy;
use hourledger::credential::bundle::{Bundle, Disclosure, Issuance, KeyRecord, StatusRecord};
use hourledger::credential::canonical;
use hourledger::credential::document::{
    Claims, EvidenceClaim, HolderClaim, IssuerClaim, OrganisationClaim, Period, SessionClaim,
    StatusClaim, Variant, unsigned,
};
use hourledger::credential::holder::HolderShown;
use hourledger::credential::number::CertificateNumber;
use hourledger::credential::proof::sign;
use hourledger::credential::status::StatusBits;
use hourledger::domain::kernel::ids::{Digest32, KeyId, OrganisationId, Tag16};
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::kernel::public_key::PublicKey;
use hourledger::domain::sessions::event::HourClass;
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::sessions::state::Source;
use hourledger::log::Position;
use hourledger::verify::{Asked, Report, verify};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::ledger::{AUTHORITY, Ledger, ORIGIN, Recorded, secret_key, shapes};

pub const ISSUED_AT: &str = "2026-11-23T08:00:00Z";
pub const LISTED_AT: &str = "2026-11-23T08:30:00Z";
/// When the employer checks.
pub const NOW: &str = "2026-11-24T08:00:00Z";

pub fn moment(text: &str) -> Moment {
    text.parse().expect("a moment of the test")
}

pub fn organisation() -> OrganisationId {
    OrganisationId::from_bytes([4; 16])
}

pub fn did() -> String {
    format!("did:web:{AUTHORITY}:orgs:{}", organisation())
}

pub fn list_url() -> String {
    format!(
        "https://{AUTHORITY}/orgs/{}/status/revocation/7",
        organisation()
    )
}

/// A key of the organisation and the event that announced it.
pub struct OrganisationKey {
    pub secret: SigningKey,
    pub id: KeyId,
    pub announced: Recorded,
}

impl OrganisationKey {
    pub fn method(&self) -> String {
        format!("{}#{}", did(), self.id)
    }
}

pub struct Scene {
    pub ledger: Ledger,
    pub issuing: OrganisationKey,
    pub status: OrganisationKey,
    pub bits: StatusBits,
    numbers: u64,
}

/// A certificate as it was signed and recorded.
#[derive(Clone)]
pub struct Issued {
    pub credential: Value,
    pub sessions: Vec<Recorded>,
    pub recorded: Recorded,
}

pub fn meta() -> Value {
    json!({
        "actor": "system", "cause": null, "effective_at": "2026-05-01T00:00:00Z", "policy": null,
        "reason": null, "reason_text": null,
    })
}

impl Scene {
    pub fn new() -> Self {
        let mut ledger = Ledger::new();
        let issuing = announce(&mut ledger, "issuing", 11);
        let status = announce(&mut ledger, "status", 12);
        ledger.others(3);
        Self {
            ledger,
            issuing,
            status,
            bits: StatusBits::default(),
            numbers: 0,
        }
    }

    /// Hours of one session-day that became effective.
    pub fn credit(&mut self, number: u8, date: &str, minutes: u64) -> Recorded {
        let hour = 8 + u32::from(number) % 8;
        let body = json!({
            "activity": {
                "activity_id": format!("act_{}", "05".repeat(16)),
                "organisation_id": organisation(),
                "session_id": format!("ses_{number:032x}"),
            },
            "hours": {
                "class": "service", "grade": "A", "grade_reason": "complete", "minutes": minutes,
                "rounding": "none", "source": "on_site_code", "tag": tag(number),
            },
            "meta": meta(),
            "place": null,
            "subject": {"person_id": format!("per_{}", "06".repeat(16))},
            "time": {
                "date": date,
                "ended_at": format!("{date}T{hour:02}:59:00Z"),
                "started_at": format!("{date}T{hour:02}:00:00Z"),
            },
        });
        self.ledger.record("hours_credited", &body)
    }

    /// Three sessions of 120, 90 and 45 minutes, certified.
    pub fn certificate(&mut self) -> Issued {
        let sessions = self.three_sessions();
        self.issue(sessions, |_| {})
    }

    pub fn three_sessions(&mut self) -> Vec<Recorded> {
        vec![
            self.credit(1, "2026-05-02", 120),
            self.credit(2, "2026-06-13", 90),
            self.credit(3, "2026-07-04", 45),
        ]
    }

    /// Signs and records a certificate of these sessions, bent by the test before it is signed.
    pub fn issue(&mut self, sessions: Vec<Recorded>, bend: impl FnOnce(&mut Value)) -> Issued {
        let mut document = self.document(&sessions);
        bend(&mut document);
        let signed = self.sign(&document);
        let recorded = self.record_issuance(&signed);
        self.ledger.others(2);
        Issued {
            credential: signed,
            sessions,
            recorded,
        }
    }

    pub fn sign(&self, document: &Value) -> Value {
        sign(
            document,
            &self.issuing.method(),
            ISSUED_AT,
            &self.issuing.secret,
        )
        .expect("signs")
    }

    pub fn record_issuance(&mut self, signed: &Value) -> Recorded {
        let digest = Digest32::from_bytes(canonical::digest(signed).expect("integers only"));
        let number = &signed["credentialSubject"]["serviceHours"]["certificateNumber"];
        let body = json!({
            "certificate": {"number": number}, "credential": null,
            "document": {"digest": digest},
            "holder": null, "hours": null, "meta": meta(), "period": null, "sessions": null,
            "star": null, "subject": null,
        });
        self.ledger.record("certificate_issued", &body)
    }

    /// The unsigned certificate, as the builder makes it; one that the builder would refuse for a
    /// session that is there twice is bent into shape.
    pub fn document(&mut self, sessions: &[Recorded]) -> Value {
        self.numbers += 1;
        let mut once: Vec<SessionClaim> = Vec::new();
        for claim in sessions.iter().map(claim) {
            if once.iter().all(|known| known.tag != claim.tag) {
                once.push(claim);
            }
        }
        let is_whole = once.len() == sessions.len();
        let mut document = unsigned(&self.claims(once)).expect("good claims");
        if !is_whole {
            relist(&mut document, sessions);
        }
        document
    }

    pub fn claims(&self, sessions: Vec<SessionClaim>) -> Claims {
        let total = sessions.iter().map(|it| u64::from(it.minutes)).sum();
        let count = u32::try_from(sessions.len()).expect("few");
        let size = self.ledger.size();
        Claims {
            authority: AUTHORITY.parse().expect("a host"),
            issuer: IssuerClaim {
                organisation: Some(organisation()),
                name: "示例志愿服务中心".into(),
                name_en: None,
            },
            certificate_id: Uuid::from_u128(self.numbers.into()),
            number: CertificateNumber::from_bits(self.numbers * 0x1_2345_6789),
            variant: Variant::Sessions,
            issued_at: moment(ISSUED_AT),
            subject_id: Uuid::from_u128(u128::MAX - u128::from(self.numbers)),
            holder: Some(HolderClaim {
                shown_name: "张*".into(),
                commitment: holder().commitment(),
            }),
            handler: Some("self".into()),
            period: Period {
                from: "2026-05-01".parse().expect("a date"),
                to: "2026-10-31".parse().expect("a date"),
            },
            total_minutes: total,
            session_count: count,
            by_grade: BTreeMap::from([(Grade::A, total)]),
            by_source: BTreeMap::from([(Source::OnSiteCode, total)]),
            not_national_minutes: total,
            star: None,
            star_level: None,
            valid_until: None,
            organisations: vec![OrganisationClaim {
                id: organisation(),
                name: "示例志愿服务中心".into(),
                minutes: total,
                sessions: count,
            }],
            commendations: Vec::new(),
            sessions,
            status: StatusClaim {
                list: 7,
                index: 94_567,
            },
            evidence: EvidenceClaim {
                origin: ORIGIN.into(),
                tree_size: size,
                root: self.ledger.root(size).0,
                policy: None,
            },
        }
    }

    /// All that the holder hands over, everything opened.
    pub fn bundle(&mut self, issued: &Issued) -> Bundle {
        let status = self.listed(LISTED_AT);
        self.bundle_with(issued, status)
    }

    pub fn bundle_with(&self, issued: &Issued, mut status: StatusRecord) -> Bundle {
        let sessions = &issued.sessions;
        status.proof = Some(self.ledger.proof(status.position.0));
        let disclosure = |it: &Recorded| Disclosure {
            leaf_index: Position(it.position),
            opening: it.opening(&["hours", "time"]),
        };
        Bundle {
            credential: issued.credential.clone(),
            proofs: sessions
                .iter()
                .map(|it| self.ledger.proof(it.position))
                .collect(),
            issuance_proof: Some(self.ledger.proof(issued.recorded.position)),
            issuance: Issuance {
                position: Position(issued.recorded.position),
                ledger_id: self.ledger.id,
                opening: issued.recorded.opening(&["document"]),
            },
            disclosures: sessions.iter().map(disclosure).collect(),
            keys: self.key_records(),
            status: Some(status),
            did_document: None,
        }
    }

    pub fn key_records(&self) -> Vec<KeyRecord> {
        let events = [&self.issuing.announced, &self.status.announced];
        events.map(|event| self.key_record(event)).into()
    }

    pub fn key_record(&self, event: &Recorded) -> KeyRecord {
        KeyRecord {
            position: Position(event.position),
            event_type: event.event_type.clone(),
            version: 1,
            body: event.body.clone(),
            proof: Some(self.ledger.proof(event.position)),
        }
    }

    /// The status list as of a time, signed and published.
    pub fn listed(&mut self, at: &str) -> StatusRecord {
        let encoded = self.bits.encode();
        self.listed_as(at, &encoded)
    }

    pub fn listed_as(&mut self, at: &str, encoded: &str) -> StatusRecord {
        let until = moment(at).plus_seconds(7 * 24 * 3600);
        let list = json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": list_url(),
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": did(), "validFrom": at, "validUntil": until,
            "credentialSubject": {
                "id": format!("{}#list", list_url()), "type": "BitstringStatusList",
                "statusPurpose": "revocation", "encodedList": encoded,
            },
        });
        let signed = sign(&list, &self.status.method(), at, &self.status.secret).expect("signs");
        let digest = Digest32::from_bytes(canonical::digest(&signed).expect("integers only"));
        let body = json!({
            "document": {"digest": digest, "text": signed.to_string()},
            "list": {"issuer": organisation(), "key_id": self.status.id, "number": 7},
            "meta": meta(),
        });
        let event = self.ledger.record("status_list_published", &body);
        self.ledger.others(1);
        StatusRecord {
            credential: signed,
            position: Position(event.position),
            body: event.body,
            proof: None,
        }
    }

    pub fn distrust(&mut self, key: KeyId, after_size: u64) -> Recorded {
        let body = json!({
            "distrust": {"after_size": after_size, "reason": "compromised"},
            "key": {"key_id": key}, "meta": meta(),
        });
        self.ledger.record("key_distrusted", &body)
    }

    /// What an employer asks who brings policy, key list, and the holder with slip and document.
    pub fn asked(&self) -> Asked {
        let policy = Policy::parse(self.ledger.policy().as_bytes()).expect("a good policy");
        Asked {
            keys: self.key_records(),
            holder: Some(holder()),
            ..Asked::new(moment(NOW), Some(policy))
        }
    }

    pub fn check(&self, bundle: &Bundle) -> Report {
        check(bundle, &self.asked())
    }
}

pub fn check(bundle: &Bundle, asked: &Asked) -> Report {
    let text = bundle.to_text().expect("short enough");
    verify(text.as_bytes(), asked, shapes)
}

pub fn holder() -> HolderShown {
    HolderShown {
        name: "张三".into(),
        document_number: "11010519491231002X".into(),
        secret: [33; 32],
    }
}

pub fn tag(number: u8) -> Tag16 {
    Tag16::from_bytes([number; 16])
}

fn announce(ledger: &mut Ledger, purpose: &str, number: u8) -> OrganisationKey {
    let secret = secret_key(number);
    announced(ledger, purpose, number, &secret)
}

pub fn announced(
    ledger: &mut Ledger,
    purpose: &str,
    number: u8,
    secret: &SigningKey,
) -> OrganisationKey {
    let id = KeyId::from_bytes([number; 16]);
    let public = PublicKey::from_bytes(secret.verifying_key().to_bytes()).expect("a good key");
    let body = key_body(purpose, id, &public.to_string());
    OrganisationKey {
        secret: secret.clone(),
        id,
        announced: ledger.record("key_announced", &body),
    }
}

pub fn key_body(purpose: &str, id: KeyId, public_key: &str) -> Value {
    json!({
        "document": null,
        "key": {
            "algorithm": "ed25519", "key_id": id, "public_key": public_key, "purpose": purpose,
        },
        "meta": meta(),
        "subject": {"organisation_id": organisation()},
        "window": {"valid_from": "2026-03-01T00:00:00Z", "valid_until": "2027-02-28T00:00:00Z"},
    })
}

/// What a certificate says of a session-day.
pub fn claim(event: &Recorded) -> SessionClaim {
    let body: Value = serde_json::from_str(&event.body).expect("JSON");
    let minutes = body["hours"]["minutes"].as_u64().expect("minutes");
    SessionClaim {
        tag: serde_json::from_value(body["hours"]["tag"].clone()).expect("a tag"),
        leaf_index: event.position,
        commitment: event.commitment,
        minutes: u32::try_from(minutes).expect("a day"),
        date: serde_json::from_value(body["time"]["date"].clone()).expect("a date"),
        grade: Grade::A,
        source: Source::OnSiteCode,
        class: HourClass::Service,
        unit: 0,
        activity: None,
        content: None,
        content_en: None,
        place: None,
        started_at: None,
        ended_at: None,
    }
}

/// Lists these sessions in a document and makes its sums theirs.
fn relist(document: &mut Value, sessions: &[Recorded]) {
    let claims: Vec<SessionClaim> = sessions.iter().map(claim).collect();
    let total: u64 = claims.iter().map(|it| u64::from(it.minutes)).sum();
    let hours = &mut document["credentialSubject"]["serviceHours"];
    for member in ["totalMinutes", "notNationalMinutes"] {
        hours[member] = total.into();
    }
    hours["byGrade"]["A"] = total.into();
    hours["bySource"]["on_site_code"] = total.into();
    hours["organisations"][0]["minutes"] = total.into();
    hours["organisations"][0]["sessions"] = claims.len().into();
    hours["sessionCount"] = claims.len().into();
    hours["sessions"] = json!(claims);
    document["credentialSubject"]["result"][0]["value"] = total.to_string().into();
}
