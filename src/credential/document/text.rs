//! Claims as a Verifiable Credential 2.0 with an Open Badges 3.0 subject.
//!
//! The members and their nesting are one fixed shape; only texts, numbers and addresses vary. So it
//! is written as canonical text at once, member by member in the order of their names.

use base64::Engine as _;
use base64::display::Base64Display;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use super::check::ClaimsProblem;
use super::claims::{
    AwardClaim, Claims, CommendationClaim, EvidenceClaim, IssuerClaim, OrganisationClaim,
    SessionClaim, StarClaim,
};
use crate::credential::did::Issuer;
use crate::credential::draft::{Draft, PROOF_BYTES};
use crate::credential::members::{Members, Name, named, object};
use crate::credential::status;
use crate::domain::certificates::event::Variant;

/// The context of the data model.
pub const VC_CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";
/// The context of Open Badges, of one exact edition.
pub const OPEN_BADGES_CONTEXT: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

/// Bytes of a certificate without sessions, and of one session in `full`, texts apart.
const FRAME_BYTES: usize = 4_096;
const SESSION_BYTES: usize = 512;

/// The unsigned document of these claims, once they are found to agree with each other.
pub fn draft(claims: &Claims) -> Result<Draft, ClaimsProblem> {
    claims.check()?;
    Ok(written(claims))
}

/// The same as a value, for who looks into it.
pub fn unsigned(claims: &Claims) -> Result<Value, ClaimsProblem> {
    Ok(value_of(draft(claims)?.as_str()))
}

/// A text that was written here, as a value.
pub(super) fn value_of(text: &str) -> Value {
    serde_json::from_str(text).expect("what is written here is JSON")
}

/// The document of claims, whatever they are.
pub(super) fn written(claims: &Claims) -> Draft {
    let issuer = claims.issued_by();
    let id = claims.certificate_id.urn();
    let sessions = claims.sessions.len() + claims.organisations.len();
    let mut text = String::with_capacity(FRAME_BYTES + PROOF_BYTES + sessions * SESSION_BYTES);
    let mut it = Members::new(&mut text);
    let context = claims.authority.context_url();
    it.texts("@context", &[VC_CONTEXT, OPEN_BADGES_CONTEXT, &context]);
    let context_end = it.len();
    let issued_at = claims.issued_at.text();
    it.bare("awardedDate", issued_at.as_str());
    it.object("credentialStatus", |it| status(it, claims, &issuer));
    it.object("credentialSubject", |it| subject(it, claims));
    let (name, described) = match claims.variant {
        Variant::Star => (
            "志愿服务星级证明",
            "志愿服务星级证明 / Certificate of a volunteer's star level",
        ),
        _ => (
            "志愿服务记录证明",
            "志愿服务记录证明 / Certificate of recorded volunteer service",
        ),
    };
    it.bare("description", described);
    it.list("evidence", &[&claims.evidence], |text, head| {
        object(text, |it| evidence(it, head, &id));
    });
    it.plain("id", id);
    it.object("issuer", |it| profile(it, &issuer.did(), &claims.issuer));
    it.bare("name", name);
    let proof_at = it.len();
    let types = [
        "VerifiableCredential",
        "OpenBadgeCredential",
        "ServiceHoursCredential",
    ];
    it.texts("type", &types);
    it.bare("validFrom", issued_at.as_str());
    if let Some(until) = claims.valid_until {
        it.plain("validUntil", until);
    }
    it.end();
    Draft::new(text, context_end, proof_at)
}

fn status(it: &mut Members<'_>, claims: &Claims, issuer: &Issuer) {
    let mut digits = itoa::Buffer::new();
    let index = digits.format(claims.status.index);
    let url = issuer.status_list_url(claims.status.list);
    it.parts("id", &[&url, "#", index]);
    it.bare("statusListCredential", &url);
    it.bare("statusListIndex", index);
    it.bare("statusPurpose", status::PURPOSE);
    it.bare("type", status::ENTRY_TYPE);
}

fn profile(it: &mut Members<'_>, did: &str, issuer: &IssuerClaim) {
    it.text("id", did);
    it.text("name", &issuer.name);
    it.optional("nameEn", issuer.name_en.as_deref());
    it.texts("type", &["Profile"]);
}

fn subject(it: &mut Members<'_>, claims: &Claims) {
    let url = claims.authority.achievement_url();
    it.object("achievement", |it| achievement_members(it, &url));
    let period = claims.period;
    let (from, to) = (period.from.text(), period.to.text());
    it.parts("activityEndDate", &[to.as_str(), "T23:59:59Z"]);
    it.parts("activityStartDate", &[from.as_str(), "T00:00:00Z"]);
    it.plain("id", claims.subject_id.urn());
    let minutes = Some(("minutes", claims.total_minutes));
    let star = claims.star.map(|star| ("star", star.into()));
    let results: Vec<(&str, u64)> = minutes.into_iter().chain(star).collect();
    it.list("result", &results, |text, (name, value)| {
        object(text, |it| {
            it.parts("resultDescription", &[&url, "#", name]);
            it.texts("type", &["Result"]);
            it.bare("value", itoa::Buffer::new().format(*value));
        });
    });
    it.object("serviceHours", |it| service_hours(it, claims));
    it.texts("type", &["AchievementSubject"]);
}

/// What certificates are given for: the same in all of them.
pub fn achievement(url: &str) -> Value {
    let mut text = String::new();
    object(&mut text, |it| achievement_members(it, url));
    value_of(&text)
}

fn achievement_members(it: &mut Members<'_>, url: &str) {
    it.bare("achievementType", "CommunityService");
    it.object("criteria", |it| {
        it.bare(
            "narrative",
            "服务经签到、确认、批准后生效。 / \
             Sessions were recorded, confirmed and approved in the service ledger.",
        );
    });
    it.bare(
        "description",
        "经记录并生效的志愿服务 / Volunteer service, recorded and effective",
    );
    it.bare("id", url);
    it.bare("name", "志愿服务时长");
    let stars: &[&str] = &["0", "1", "2", "3", "4", "5"];
    let results = [
        (
            "minutes",
            "总时长（分钟） / Total minutes",
            "RawScore",
            None,
        ),
        ("star", "星级 / Star level", "ext:StarLevel", Some(stars)),
    ];
    it.list("resultDescription", &results, |text, result| {
        let (id, name, result_type, allowed) = result;
        object(text, |it| {
            if let Some(values) = allowed {
                it.texts("allowedValue", values);
            }
            it.parts("id", &[url, "#", id]);
            it.bare("name", name);
            it.bare("resultType", result_type);
            it.texts("type", &["ResultDescription"]);
        });
    });
    it.texts("type", &["Achievement"]);
}

fn evidence(it: &mut Members<'_>, head: &EvidenceClaim, id: &uuid::fmt::Urn) {
    it.plain("id", format_args!("{id}#log"));
    it.text("name", "透明日志 / Transparency log");
    it.object("transparencyLog", |it| {
        it.text("origin", &head.origin);
        if let Some(policy) = &head.policy {
            it.plain("policy", Base64Display::new(policy, &STANDARD));
        }
        it.plain("rootHash", Base64Display::new(&head.root, &STANDARD));
        it.number("treeSize", head.tree_size);
    });
    it.texts("type", &["Evidence", "TransparencyLogEvidence"]);
}

/// The member that is ours alone, opaque JSON to others; read by [`super::hours`].
fn service_hours(it: &mut Members<'_>, claims: &Claims) {
    it.object("byGrade", |it| {
        for (grade, minutes) in &claims.by_grade {
            it.number(grade.as_str(), *minutes);
        }
    });
    it.object("bySource", |it| {
        let sources = claims.by_source.iter();
        let mut by_name: Vec<_> = sources.map(|(source, it)| (source.as_str(), *it)).collect();
        by_name.sort_unstable();
        for (source, minutes) in by_name {
            it.number(source, minutes);
        }
    });
    it.plain("certificateNumber", claims.number);
    if !claims.commendations.is_empty() {
        it.list("commendations", &claims.commendations, commendation);
    }
    let holder = claims.holder.as_ref();
    it.optional("handler", claims.handler.as_deref());
    if let Some(commitment) = holder.and_then(|holder| holder.commitment) {
        commitment_member(it, "holderCommitment", &commitment);
    }
    it.optional("holderName", holder.map(|holder| &*holder.shown_name));
    it.number("notNationalMinutes", claims.not_national_minutes);
    it.list("organisations", &claims.organisations, organisation);
    it.object("period", |it| {
        it.bare("from", claims.period.from.text().as_str());
        it.bare("to", claims.period.to.text().as_str());
    });
    it.bare("profile", claims.variant.as_str());
    it.number("sessionCount", claims.session_count);
    if !claims.sessions.is_empty() {
        it.list("sessions", &claims.sessions, session);
    }
    if let Some(star) = claims.star {
        it.number("star", star);
    }
    if let Some(level) = &claims.star_level {
        it.object("starLevel", |it| star_level(it, level));
    }
    it.number("totalMinutes", claims.total_minutes);
}

fn star_level(it: &mut Members<'_>, claim: &StarClaim) {
    if let Some(claim) = &claim.award {
        it.object("award", |it| award(it, claim));
    }
    it.plain("code", claim.code);
    it.text("name", &claim.name);
    it.text("nameEn", &claim.name_en);
    it.object("scheme", |it| {
        it.plain("digest", claim.scheme.digest);
        it.text("id", &claim.scheme.id);
        it.number("version", claim.scheme.version);
    });
}

fn award(it: &mut Members<'_>, claim: &AwardClaim) {
    let approvers: Vec<_> = claim.approvers.iter().map(|it| it.as_str()).collect();
    it.texts("approvers", &approvers);
    it.plain("awardedOn", claim.awarded_on);
    commitment_member(it, "commitment", &claim.commitment);
    it.number("countedMinutes", claim.counted_minutes);
    it.number("leafIndex", claim.leaf_index);
    it.optional("number", claim.number.as_deref());
    it.plain("organisation", claim.organisation);
    it.text("organisationName", &claim.organisation_name);
    if let Some(until) = claim.valid_until {
        it.plain("validUntil", until);
    }
}

fn organisation(text: &mut String, claim: &OrganisationClaim) {
    object(text, |it| {
        it.bare("id", claim.id.text().as_str());
        it.number("minutes", claim.minutes);
        it.text("name", &claim.name);
        it.number("sessions", claim.sessions);
    });
}

fn commendation(text: &mut String, claim: &CommendationClaim) {
    object(text, |it| {
        it.number("count", claim.count);
        it.plain("date", claim.date);
        it.text("kind", claim.kind.as_str());
        it.plain("organisation", claim.organisation);
        it.text("organisationName", &claim.organisation_name);
    });
}

fn session(text: &mut String, claim: &SessionClaim) {
    object(text, |it| {
        it.optional(named!("activity"), claim.activity.as_deref());
        if !claim.class.is_service() {
            it.bare(named!("class"), claim.class.as_str());
        }
        commitment_member(it, named!("commitment"), &claim.commitment);
        it.optional(named!("content"), claim.content.as_deref());
        it.optional(named!("contentEn"), claim.content_en.as_deref());
        it.bare(named!("date"), claim.date.text().as_str());
        if let Some(ended_at) = claim.ended_at {
            it.bare(named!("endedAt"), ended_at.text().as_str());
        }
        it.bare(named!("grade"), claim.grade.as_str());
        it.number(named!("leafIndex"), claim.leaf_index);
        it.number(named!("minutes"), claim.minutes);
        it.optional(named!("place"), claim.place.as_deref());
        it.bare(named!("source"), claim.source.as_str());
        if let Some(started_at) = claim.started_at {
            it.bare(named!("startedAt"), started_at.text().as_str());
        }
        it.bare(named!("tag"), claim.tag.text().as_str());
        it.bare(named!("type"), "ServiceSession");
        it.number(named!("unit"), claim.unit);
    });
}

/// A commitment as `u` and base64url.
fn commitment_member(it: &mut Members<'_>, name: impl Name, commitment: &[u8; 32]) {
    // 32 bytes are 43 characters.
    let mut text = [b'u'; 44];
    let encoded = URL_SAFE_NO_PAD.encode_slice(commitment, &mut text[1..]);
    debug_assert_eq!(encoded, Ok(43));
    it.bare(name, str::from_utf8(&text).expect("base64 is ASCII"));
}
