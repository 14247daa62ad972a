//! What a certificate claims, as typed values: everything that Order 67 and the guidance of 2015
//! ask for, and where each listed session stands in the log.
//!
//! Minutes are integers everywhere; dates of service are local dates of the ledger, times are UTC.
//!
//! Must never: print a holder's name in a debug text (I5).

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::did::{Authority, Issuer};
use crate::domain::certificates::event::Variant;
use crate::domain::commendations::event::CommendationKind;
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::{Digest32, OrganisationId, Tag16};
use crate::domain::kernel::moment::{LocalDate, Moment};
use crate::domain::policy::pack::{RuleCode, StarApprover};
use crate::domain::sessions::event::HourClass;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::Source;

/// A certificate, before it is signed and after it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The host that the ledger's names belong to.
    pub authority: Authority,
    /// Who issues it.
    pub issuer: IssuerClaim,
    /// Its identity, for machines.
    pub certificate_id: Uuid,
    /// Its number, for people.
    pub number: CertificateNumber,
    /// How much it tells.
    pub variant: Variant,
    /// When it was issued, and from when it holds. Hours do not expire; a star may.
    pub issued_at: Moment,
    /// Who it is about: another pseudonym in every certificate.
    pub subject_id: Uuid,
    /// Who it is about, as they chose to be shown; none in an anonymous one.
    pub holder: Option<HolderClaim>,
    /// Who handled it: a person's id, or `self` for what a volunteer fetched alone.
    pub handler: Option<String>,
    /// The days that were asked for.
    pub period: Period,
    /// All minutes that became effective in it.
    pub total_minutes: u64,
    /// Of how many session-days.
    pub session_count: u32,
    /// The total by evidence grade; no zeros (I9).
    pub by_grade: BTreeMap<Grade, u64>,
    /// The total by source class; no zeros (R52).
    pub by_source: BTreeMap<Source, u64>,
    /// Minutes that the national system does not have yet (R52).
    pub not_national_minutes: u64,
    /// The stars held at issue; none for a medal.
    pub star: Option<u8>,
    /// The level and its scheme; with the award itself in `star`, and only there.
    pub star_level: Option<StarClaim>,
    /// When what it says ends, if it does: the validity of a star.
    pub valid_until: Option<Moment>,
    /// The total by recording unit, in every variant (R46).
    pub organisations: Vec<OrganisationClaim>,
    /// Commendations for what is counted, if the holder has them stated.
    pub commendations: Vec<CommendationClaim>,
    /// Session by session; none in `summary`, `anonymous` and `star`.
    pub sessions: Vec<SessionClaim>,
    /// Its bit in a status list.
    pub status: StatusClaim,
    /// The tree head it was cut from (R48).
    pub evidence: EvidenceClaim,
}

impl Claims {
    /// The recording unit of a session; none if it names one that is not listed.
    pub fn unit_of(&self, session: &SessionClaim) -> Option<&OrganisationClaim> {
        self.organisations.get(usize::try_from(session.unit).ok()?)
    }

    /// The issuer as names and addresses know it.
    pub fn issued_by(&self) -> Issuer {
        Issuer {
            authority: self.authority.clone(),
            organisation: self.issuer.organisation,
        }
    }
}

/// Who issues a certificate (R45).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerClaim {
    /// The recording organisation; none: the ledger itself, for what volunteers print themselves.
    pub organisation: Option<OrganisationId>,
    /// Its name.
    pub name: String,
    /// Its name in English, where it has one.
    pub name_en: Option<String>,
}

/// The holder, as they chose to be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct HolderClaim {
    /// The name they chose.
    pub shown_name: String,
    /// What binds name and document number under the holder's secret.
    pub commitment: Option<[u8; 32]>,
}

impl fmt::Debug for HolderClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HolderClaim(…)")
    }
}

/// Days from the first to the last, both of them in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first.
    pub from: LocalDate,
    /// The last.
    pub to: LocalDate,
}

/// What one recording unit recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationClaim {
    /// Which.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Minutes of the total.
    pub minutes: u64,
    /// Session-days of the count.
    pub sessions: u32,
}

/// Commendations of one kind that one organisation gave on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommendationClaim {
    /// How many.
    pub count: u32,
    /// The local day on which they were given.
    pub date: LocalDate,
    /// How much was said.
    pub kind: CommendationKind,
    /// In whose name.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
}

/// One session-day: one `hours_credited` event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "type", rename = "ServiceSession")]
pub struct SessionClaim {
    /// Its identity in every certificate and every later crediting.
    pub tag: Tag16,
    /// Its leaf: the position of the event.
    pub leaf_index: u64,
    /// The commitment in that leaf.
    #[serde(with = "super::hours::commitment")]
    pub commitment: [u8; 32],
    /// Minutes of this day.
    pub minutes: u32,
    /// The local day.
    pub date: LocalDate,
    /// Its evidence grade.
    pub grade: Grade,
    /// The channel it was recorded by.
    pub source: Source,
    /// What kind of hours; not written where it is service, as all hours are by now.
    #[serde(
        default = "HourClass::service",
        skip_serializing_if = "HourClass::is_service"
    )]
    pub class: HourClass,
    /// The recording unit: which of the certificate's `organisations`, counted from 0.
    pub unit: u32,
    /// Title of the activity; in `full` only, as all below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    /// What was done: the category's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// And in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_en: Option<String>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Start, where clock times are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Moment>,
    /// End, where clock times are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Moment>,
}

/// A level of stars, and the scheme that has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StarClaim {
    /// The award; in `star` only, for its leaf makes certificates linkable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub award: Option<AwardClaim>,
    /// The level's code in the scheme.
    pub code: RuleCode,
    /// Its name.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// The scheme.
    pub scheme: SchemeClaim,
}

/// A scheme of stars: part of a policy pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeClaim {
    /// BLAKE3 digest of the pack's canonical bytes.
    pub digest: Digest32,
    /// Name of the pack.
    pub id: String,
    /// Its version.
    pub version: u32,
}

/// An award, and where it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AwardClaim {
    /// As whom each agreed, in that order; none where the scheme awards by itself.
    pub approvers: Vec<StarApprover>,
    /// The local day of the grant.
    pub awarded_on: LocalDate,
    /// The commitment in its leaf.
    #[serde(with = "super::hours::commitment")]
    pub commitment: [u8; 32],
    /// Minutes of the total that count for this award: those that earlier ones took do not (R58).
    pub counted_minutes: u64,
    /// Its leaf: the event that granted the level, or by which it fell to it.
    pub leaf_index: u64,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The organisation served, which approved where `approvers` says so.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// Last day that the star lasts, if it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<LocalDate>,
}

/// The bit that says whether a certificate is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusClaim {
    /// Which of the issuer's lists.
    pub list: u32,
    /// Which bit.
    pub index: u32,
}

/// The tree head that a certificate was cut from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceClaim {
    /// The log.
    pub origin: String,
    /// Its size.
    pub tree_size: u64,
    /// Its root.
    pub root: [u8; 32],
    /// SHA-256 of the policy file that the issuer recommends.
    pub policy: Option<[u8; 32]>,
}
