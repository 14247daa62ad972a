//! Claims as a Verifiable Credential 2.0 with an Open Badges 3.0 subject.
//!
//! The members and their nesting are one fixed shape; only texts, numbers and addresses vary.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::check::ClaimsProblem;
use super::claims::{Claims, EvidenceClaim, IssuerClaim};
use super::hours::ServiceHours;
use crate::credential::status;

/// The context of the data model.
pub const VC_CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";
/// The context of Open Badges, of one exact edition.
pub const OPEN_BADGES_CONTEXT: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

/// The unsigned document of these claims, once they are found to agree with each other.
pub fn unsigned(claims: &Claims) -> Result<Value, ClaimsProblem> {
    claims.check()?;
    Ok(written(claims))
}

/// The document of claims, whatever they are.
pub(super) fn written(claims: &Claims) -> Value {
    let issuer = claims.issued_by();
    let issued_at = claims.issued_at.to_string();
    let id = claims.certificate_id.urn().to_string();
    json!({
        "@context": [VC_CONTEXT, OPEN_BADGES_CONTEXT, claims.authority.context_url()],
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential", "ServiceHoursCredential"],
        "issuer": profile(&issuer.did(), &claims.issuer),
        "validFrom": issued_at,
        "awardedDate": issued_at,
        "name": "志愿服务记录证明",
        "description": "志愿服务记录证明 / Certificate of recorded volunteer service",
        "credentialSubject": subject(claims),
        "credentialStatus": status::entry(&issuer, claims.status.list, claims.status.index),
        "evidence": [evidence(&id, &claims.evidence)],
    })
}

fn profile(did: &str, issuer: &IssuerClaim) -> Value {
    let mut profile = json!({ "id": did, "type": ["Profile"], "name": issuer.name });
    if let Some(name) = &issuer.name_en {
        profile["nameEn"] = name.as_str().into();
    }
    profile
}

fn subject(claims: &Claims) -> Value {
    let achievement = claims.authority.achievement_url();
    let hours = serde_json::to_value(ServiceHours::of(claims));
    json!({
        "id": claims.subject_id.urn().to_string(),
        "type": ["AchievementSubject"],
        "activityStartDate": format!("{}T00:00:00Z", claims.period.from),
        "activityEndDate": format!("{}T23:59:59Z", claims.period.to),
        "achievement": self::achievement(&achievement),
        "result": results(&achievement, claims),
        "serviceHours": hours.expect("texts, integers, and maps with names as keys"),
    })
}

/// What certificates are given for: the same in all of them.
pub fn achievement(url: &str) -> Value {
    json!({
        "id": url,
        "type": ["Achievement"],
        "achievementType": "CommunityService",
        "name": "志愿服务时长",
        "description": "经记录并生效的志愿服务 / Volunteer service, recorded and effective",
        "criteria": { "narrative": "服务经签到、确认、批准后生效。 / \
            Sessions were recorded, confirmed and approved in the service ledger." },
        "resultDescription": [
            {
                "id": format!("{url}#minutes"),
                "type": ["ResultDescription"],
                "name": "总时长（分钟） / Total minutes",
                "resultType": "RawScore",
            },
            {
                "id": format!("{url}#star"),
                "type": ["ResultDescription"],
                "name": "星级 / Star level",
                "resultType": "ext:StarLevel",
                "allowedValue": ["0", "1", "2", "3", "4", "5"],
            },
        ],
    })
}

fn results(achievement: &str, claims: &Claims) -> Vec<Value> {
    let result = |name: &str, value: String| {
        json!({
            "type": ["Result"],
            "resultDescription": format!("{achievement}#{name}"),
            "value": value,
        })
    };
    let mut results = vec![result("minutes", claims.total_minutes.to_string())];
    results.extend(claims.star.map(|star| result("star", star.to_string())));
    results
}

fn evidence(id: &str, head: &EvidenceClaim) -> Value {
    let mut log = json!({
        "origin": head.origin,
        "treeSize": head.tree_size,
        "rootHash": STANDARD.encode(head.root),
    });
    if let Some(policy) = head.policy {
        log["policy"] = STANDARD.encode(policy).into();
    }
    json!({
        "id": format!("{id}#log"),
        "type": ["Evidence", "TransparencyLogEvidence"],
        "name": "透明日志 / Transparency log",
        "transparencyLog": log,
    })
}
