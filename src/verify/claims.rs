//! What a signed certificate claims. Nothing here is believed yet.
//!
//! The issuer is read from its DID, because only that is bound to a key; its name is what it calls
//! itself.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::code::Code;
use super::report::Finding;
use super::told::{Told, shown};
use crate::credential::document::{
    AwardClaim, Claims, CommendationClaim, OrganisationClaim, ReadProblem, SessionClaim, StarClaim,
    Variant, read, read_hashed,
};
use crate::credential::proof::{Hashed, ProofProblem};
use crate::domain::commendations::event::CommendationKind;
use crate::domain::kernel::ids::{OrganisationId, Tag16};
use crate::domain::kernel::moment::{LocalDate, Moment};
use crate::domain::policy::pack::StarApprover;
use crate::domain::sessions::grade::Grade;

/// A certificate, as far as a check reads it.
pub(super) struct Certificate<'b> {
    pub(super) claims: Claims,
    /// Its bytes, unless it has no proof at all.
    pub(super) hashed: Result<Hashed<'b>, ProofProblem>,
    /// The issuer's DID.
    pub(super) did: String,
}

impl<'b> Certificate<'b> {
    /// Reads a certificate of ours.
    pub(super) fn read(credential: &'b Value) -> Result<Self, Finding> {
        let hashed = Hashed::of(credential);
        let claims = match &hashed {
            Ok(hashed) => read_hashed(hashed),
            Err(_) => read(credential),
        };
        let claims = claims.map_err(|problem| misread(&problem))?;
        if claims.variant.cites_leaves() == claims.sessions.is_empty() && claims.session_count > 0 {
            return Err(misread(&ReadProblem::Hours("sessions".into())));
        }
        Ok(Self {
            did: claims.issued_by().did(),
            claims,
            hashed,
        })
    }

    /// From when on it is valid, and how long.
    pub(super) fn validity(&self) -> (Moment, Option<Moment>) {
        (self.claims.issued_at, self.claims.valid_until)
    }

    /// The log that it cites.
    pub(super) fn origin(&self) -> &str {
        &self.claims.evidence.origin
    }
}

fn misread(problem: &ReadProblem) -> Finding {
    match problem {
        ReadProblem::Differs { at } if at.starts_with("/credentialSubject") => Finding::refutes(
            Code::TotalDiffers,
            "其他程序显示的内容与 serviceHours 不同",
            problem.to_string(),
        ),
        _ => Finding::refutes(
            Code::UnknownProfile,
            "证明的成员缺失或不符",
            problem.to_string(),
        ),
    }
}

/// What a file claims, proven or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claimed {
    /// Its number.
    pub number: String,
    /// Its id.
    pub id: String,
    /// The issuer's DID.
    pub issuer: String,
    /// The organisation in it; none: the ledger itself.
    pub issuer_id: Option<OrganisationId>,
    /// What the issuer calls itself.
    pub issuer_name: String,
    /// The holder as they chose to be shown.
    pub holder_name: Option<String>,
    /// How much it says.
    pub variant: Variant,
    /// When it was issued.
    pub issued_at: Moment,
    /// First local day.
    pub from: LocalDate,
    /// Last local day.
    pub to: LocalDate,
    /// Minutes of service.
    pub total_minutes: u64,
    /// Sessions, by local day.
    pub session_count: u32,
    /// The minutes by evidence grade.
    pub minutes_by_grade: BTreeMap<Grade, u64>,
    /// Minutes that the national system does not have.
    pub not_national_minutes: u64,
    /// The stars held at issue.
    pub star: Option<u8>,
    /// The level and its scheme.
    pub star_level: Option<ClaimedLevel>,
    /// The recording units.
    pub organisations: Vec<ClaimedUnit>,
    /// Commendations that it states.
    pub commendations: Vec<ClaimedCommendation>,
    /// The log it cites.
    pub log: String,
    /// The sessions it cites; empty where it cites none.
    pub sessions: Vec<ClaimedSession>,
    /// The holder commitment, where there is one.
    #[serde(skip)]
    pub(super) holder_commitment: Option<[u8; 32]>,
}

/// A level of stars that a file names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimedLevel {
    /// Its code in the scheme.
    pub code: String,
    /// Its name, and the same in English.
    pub name: Told,
    /// The scheme: name and version of a policy pack.
    pub scheme: String,
    /// The award, in a certificate of a star.
    pub award: Option<ClaimedAward>,
}

/// An award of a star that a file names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimedAward {
    /// The local day of the grant.
    pub awarded_on: LocalDate,
    /// As whom each agreed.
    pub approvers: Vec<StarApprover>,
    /// The organisation served.
    pub organisation_name: String,
    /// Minutes that count for it.
    pub counted_minutes: u64,
    /// Its number.
    pub number: Option<String>,
    /// Last day that it lasts, if it ends.
    pub valid_until: Option<LocalDate>,
    /// Its leaf in the log.
    pub leaf_index: u64,
}

impl ClaimedLevel {
    fn of(claim: &StarClaim) -> Self {
        let award = |award: &AwardClaim| ClaimedAward {
            awarded_on: award.awarded_on,
            approvers: award.approvers.clone(),
            organisation_name: shown(&award.organisation_name),
            counted_minutes: award.counted_minutes,
            number: award.number.as_deref().map(shown),
            valid_until: award.valid_until,
            leaf_index: award.leaf_index,
        };
        Self {
            code: claim.code.to_string(),
            name: Told::new(shown(&claim.name), shown(&claim.name_en)),
            scheme: format!("{} {}", shown(&claim.scheme.id), claim.scheme.version),
            award: claim.award.as_ref().map(award),
        }
    }
}

/// A recording unit that a file names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimedUnit {
    /// Which.
    pub id: OrganisationId,
    /// What the file calls it.
    pub name: String,
    /// Minutes that it recorded.
    pub minutes: u64,
}

/// Commendations of one kind, by one organisation, of one day, that a file states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimedCommendation {
    /// How many.
    pub count: u32,
    /// The local day on which they were given.
    pub date: LocalDate,
    /// How much was said.
    pub kind: CommendationKind,
    /// What the file calls the organisation.
    pub organisation_name: String,
}

/// A session that a file cites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimedSession {
    /// Identity of the session-day.
    pub tag: Tag16,
    /// Its leaf in the log.
    pub leaf_index: u64,
    /// Local day.
    pub date: LocalDate,
    /// Minutes.
    pub minutes: u32,
}

impl Claimed {
    pub(super) fn of(certificate: &Certificate<'_>) -> Self {
        let claims = &certificate.claims;
        let holder = claims.holder.as_ref();
        let session = |claim: &SessionClaim| ClaimedSession {
            tag: claim.tag,
            leaf_index: claim.leaf_index,
            date: claim.date,
            minutes: claim.minutes,
        };
        let unit = |claim: &OrganisationClaim| ClaimedUnit {
            id: claim.id,
            name: shown(&claim.name),
            minutes: claim.minutes,
        };
        let commendation = |claim: &CommendationClaim| ClaimedCommendation {
            count: claim.count,
            date: claim.date,
            kind: claim.kind,
            organisation_name: shown(&claim.organisation_name),
        };
        Self {
            number: claims.number.to_string(),
            id: claims.certificate_id.urn().to_string(),
            issuer: shown(&certificate.did),
            issuer_id: claims.issuer.organisation,
            issuer_name: shown(&claims.issuer.name),
            holder_name: holder.map(|holder| shown(&holder.shown_name)),
            variant: claims.variant,
            issued_at: claims.issued_at,
            from: claims.period.from,
            to: claims.period.to,
            total_minutes: claims.total_minutes,
            session_count: claims.session_count,
            minutes_by_grade: claims.by_grade.clone(),
            not_national_minutes: claims.not_national_minutes,
            star: claims.star,
            star_level: claims.star_level.as_ref().map(ClaimedLevel::of),
            organisations: claims.organisations.iter().map(unit).collect(),
            commendations: claims.commendations.iter().map(commendation).collect(),
            log: shown(certificate.origin()),
            sessions: claims.sessions.iter().map(session).collect(),
            holder_commitment: holder.and_then(|holder| holder.commitment),
        }
    }
}
