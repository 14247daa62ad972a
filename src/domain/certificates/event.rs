//! Events of certificates and status lists.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::{
    ActivityId, CertificateId, Digest32, OrganisationId, PersonId, Position, SessionId,
    StarApplicationId, Tag16,
};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::public_key::PublicKey;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::ledger::totals::ByGrade;
use crate::domain::policy::pack::RuleCode;
use crate::domain::stored::{Meta, PolicyRef, Sealed};

/// A certificate was issued (Order 67 art. 14; R45, R48).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateIssued {
    /// Which, by whom.
    pub certificate: CertificateGroup,
    /// The signed text.
    pub credential: CredentialGroup,
    /// What binds the signed text to this event.
    pub document: DocumentGroup,
    /// How the holder is shown.
    pub holder: HolderGroup,
    /// What it amounts to.
    pub hours: CertifiedHours,
    /// Who asked for it.
    pub meta: Meta,
    /// Which days it covers.
    pub period: CertifiedPeriod,
    /// What it is made of.
    pub sessions: CitedSessions,
    /// The star that it states; absent: none.
    pub star: Option<CertifiedStar>,
    /// Whose.
    pub subject: CertificateSubject,
}

/// Group `certificate` of an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateGroup {
    /// The new certificate.
    pub certificate_id: CertificateId,
    /// Who issues; absent: the ledger itself, a print of its own records (R45).
    pub issuer: Option<OrganisationId>,
    /// Its number, as printed.
    pub number: CertificateNumber,
    /// The key that signed it.
    pub public_key: PublicKey,
    /// The certificate that it takes the place of (R53).
    pub replaces: Option<CertificateId>,
    /// Its bit in the status list.
    pub status_index: u32,
    /// Its issuer's status list.
    pub status_list: u32,
    /// How much it shows.
    pub variant: Variant,
}

/// How much a certificate shows.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// Totals only; cites no leaf of the public log.
    Summary,
    /// Every session-day by day, minutes and leaf.
    Sessions,
    /// The same with activity and place.
    Full,
    /// Totals only, and no name.
    Anonymous,
    /// A star level, the event that awarded it, and totals of the hours that counted for it.
    Star,
}

impl Variant {
    /// Every variant.
    pub const ALL: [Self; 5] = [
        Self::Summary,
        Self::Sessions,
        Self::Full,
        Self::Anonymous,
        Self::Star,
    ];
    /// Those over the hours of a period.
    pub const OF_HOURS: [Self; 4] = [Self::Summary, Self::Sessions, Self::Full, Self::Anonymous];

    /// Whether each session is listed with its leaf.
    pub const fn cites_leaves(self) -> bool {
        matches!(self, Self::Sessions | Self::Full)
    }

    /// As documents write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Sessions => "sessions",
            Self::Full => "full",
            Self::Anonymous => "anonymous",
            Self::Star => "star",
        }
    }
}

/// Group `credential`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CredentialGroup {
    /// The signed certificate, sealed under the holder's key.
    pub text: Sealed,
}

/// Group `document`: SHA-256 of the canonical form (RFC 8785) of a signed document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentGroup {
    /// The digest.
    pub digest: Digest32,
}

/// Group `holder`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HolderGroup {
    /// The holder secret, sealed; absent where nothing is committed to.
    pub secret: Option<Sealed>,
    /// How the name is shown; absent: it is in no anonymous certificate.
    pub shown: Option<ShownName>,
}

/// How the holder wants to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShownName {
    /// By full name.
    #[default]
    Full,
    /// By surname alone.
    Masked,
}

/// Group `hours`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertifiedHours {
    /// All minutes.
    pub minutes: Minutes,
    /// The same by evidence grade.
    pub minutes_by_grade: ByGrade,
}

/// Group `period`: both days are part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertifiedPeriod {
    /// First day.
    pub from: LocalDate,
    /// Last day.
    pub to: LocalDate,
}

/// Group `sessions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CitedSessions {
    /// Every session-day that was counted, whether the certificate shows it or not.
    pub cited: Vec<Cited>,
}

/// One session-day that a certificate counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cited {
    /// The activity.
    pub activity_id: ActivityId,
    /// Its minutes.
    pub minutes: Minutes,
    /// The event that made them effective: the leaf.
    pub position: Position,
    /// The session.
    pub session_id: SessionId,
    /// Identity of the session-day.
    pub tag: Tag16,
}

/// Group `star`: which award a certificate states, and by which rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertifiedStar {
    /// The application that it came of.
    pub application_id: StarApplicationId,
    /// The level.
    pub level: RuleCode,
    /// The rules of the award.
    pub policy: PolicyRef,
    /// The event that made it this level: the grant, or a later fall.
    pub position: Position,
    /// Its stars; absent: a medal.
    pub stars: Option<u32>,
}

/// Group `subject`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateSubject {
    /// The holder.
    pub person_id: PersonId,
}

/// A certificate was revoked: it no longer stands, and nothing takes its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateRevoked {
    /// Which.
    pub certificate: CertificateRef,
    /// Who revoked it, and why.
    pub meta: Meta,
}

/// Group `certificate` of a revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateRef {
    /// The certificate.
    pub certificate_id: CertificateId,
}

/// A certificate was superseded: what it counts was corrected or undone, or it was issued again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateSuperseded {
    /// Which.
    pub certificate: SupersededGroup,
    /// Because of what.
    pub meta: Meta,
}

/// Group `certificate` of a supersession.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupersededGroup {
    /// The certificate in its place, if there is one.
    pub by: Option<CertificateId>,
    /// The certificate.
    pub certificate_id: CertificateId,
}

/// A snapshot of a status list was published. Its body is public.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusListPublished {
    /// What was signed.
    pub document: StatusDocument,
    /// Which list.
    pub list: StatusListGroup,
    /// Who published it: the ledger.
    pub meta: Meta,
}

/// Group `document` of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusDocument {
    /// SHA-256 of the canonical form of the signed list.
    pub digest: Digest32,
    /// The signed list: JSON as text.
    pub text: String,
}

/// Group `list` of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusListGroup {
    /// Whose; absent: the ledger's own.
    pub issuer: Option<OrganisationId>,
    /// Which of them, from 0.
    pub list_no: u32,
    /// The key that signed it.
    pub public_key: PublicKey,
    /// How many bits are set.
    pub revoked: u32,
}
