//! Events of people.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::role::{Role, Scope};
use crate::domain::imports::event::OriginGroup;
use crate::domain::kernel::documents::DocumentKind;
use crate::domain::kernel::ids::{ConsentId, Digest32, GrantId, PersonId};
use crate::domain::kernel::region::RegionCode;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::stored::{Meta, Sealed};

/// A person was registered (Order 67 arts 5-6; Reg art. 7).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonRegistered {
    /// The consent the registration rests on (R4).
    pub consent: ConsentGroup,
    /// How to reach the person.
    pub contact: ContactGroup,
    /// Who registered.
    pub meta: Meta,
    /// Who the person is.
    pub subject: IdentityGroup,
}

/// A person was put on the books as another system states them (R5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonEnrolled {
    /// The consent that the source states; without one hours count only once claimed.
    pub consent: Option<StatedConsent>,
    /// How to reach the person.
    pub contact: EnrolledContact,
    /// Who imported the record.
    pub meta: Meta,
    /// Where it comes from.
    pub origin: OriginGroup,
    /// Who the person is, as far as stated.
    pub subject: EnrolledIdentity,
}

/// Group `consent` of an enrolment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedConsent {
    /// The day on which it was given, as stated.
    pub given_on: LocalDate,
    /// The version of the text, as stated, sealed.
    pub version: Sealed,
}

/// Group `contact` of an enrolment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolledContact {
    /// Telephone, sealed.
    pub phone: Option<Sealed>,
    /// Residence area.
    pub region: Option<RegionCode>,
}

/// Group `subject` of an enrolment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolledIdentity {
    /// Birth date, sealed.
    pub birth_date: Option<Sealed>,
    /// Kind of identity document.
    pub document_kind: Option<DocumentKind>,
    /// Document number, sealed.
    pub document_number: Option<Sealed>,
    /// Name, sealed.
    pub name: Sealed,
    /// The new person.
    pub person_id: PersonId,
}

/// An enrolled person came with their document and took the record over (R4, R5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonClaimed {
    /// The consent it rests on.
    pub consent: ConsentGroup,
    /// How to reach the person.
    pub contact: ContactGroup,
    /// Who took the claim.
    pub meta: Meta,
    /// Who the person is.
    pub subject: IdentityGroup,
}

/// Group `subject` of a registration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityGroup {
    /// How surely the person is who the name says.
    pub assurance: Assurance,
    /// Birth date, sealed.
    pub birth_date: Sealed,
    /// Kind of identity document.
    pub document_kind: DocumentKind,
    /// Document number, sealed.
    pub document_number: Sealed,
    /// Name, sealed.
    pub name: Sealed,
    /// The new person.
    pub person_id: PersonId,
}

/// How surely a person is who the name says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// The number has the right form and check character; nobody saw the document.
    #[default]
    NumberChecked,
    /// Staff compared the document with the person.
    DocumentSeen,
}

/// Group `contact`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactGroup {
    /// Telephone, sealed. Not unique: a family may share one.
    pub phone: Option<Sealed>,
    /// Residence area.
    pub region: RegionCode,
}

/// Group `consent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentGroup {
    /// The consent.
    pub consent_id: ConsentId,
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// What for.
    pub purpose: Purpose,
    /// Digest of the exact text that was shown.
    pub text_digest: Digest32,
}

/// Who gave a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentGiver {
    /// The person.
    Person,
    /// The guardian of a minor (PIPL art. 31).
    Guardian,
}

/// What a consent is for; each purpose has its own (PIPL arts 14, 23).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To be registered and have service recorded.
    Registration,
    /// To have records entered in the national system (Order 67 art. 4).
    NationalSystem,
    /// To be shown, masked, in public notices.
    PublicNotice,
    /// To be shown to employers who hold a share link.
    EmployerCheck,
}

impl Purpose {
    /// The code that events and the API use.
    pub fn code(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::NationalSystem => "national_system",
            Self::PublicNotice => "public_notice",
            Self::EmployerCheck => "employer_check",
        }
    }
}

/// A consent was given later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentGiven {
    /// The consent.
    pub consent: ConsentGroup,
    /// Who recorded it.
    pub meta: Meta,
    /// Whose.
    pub subject: PersonGroup,
}

/// A consent was withdrawn; it takes effect at once (PIPL art. 15).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentWithdrawn {
    /// Which.
    pub consent: WithdrawnGroup,
    /// Who recorded it.
    pub meta: Meta,
    /// Whose.
    pub subject: PersonGroup,
}

/// Group `consent` of a withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawnGroup {
    /// The consent that ends.
    pub consent_id: ConsentId,
    /// What it was for.
    pub purpose: Purpose,
}

/// Group `subject` where the id is all that is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonGroup {
    /// The person.
    pub person_id: PersonId,
}

/// The person's key was destroyed: an erasure notice (PIPL art. 47). Records stay, unreadable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonErased {
    /// Until when backups may still hold the data.
    pub erasure: ErasureGroup,
    /// Who asked.
    pub meta: Meta,
    /// Who is gone.
    pub subject: PersonGroup,
}

/// Group `erasure`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureGroup {
    /// Last day on which a backup may still hold the data; absent: not promised.
    pub backups_may_hold_until: Option<LocalDate>,
}

/// A role was granted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleGranted {
    /// By whom.
    pub meta: Meta,
    /// What and where.
    pub role: RoleGroup,
    /// To whom.
    pub subject: PersonGroup,
}

/// Group `role`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleGroup {
    /// The grant.
    pub grant_id: GrantId,
    /// What.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// Last day it holds, if it ends.
    pub until: Option<LocalDate>,
}

/// A role was taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleRevoked {
    /// By whom.
    pub meta: Meta,
    /// Which.
    pub role: RevokedGroup,
    /// From whom.
    pub subject: PersonGroup,
}

/// Group `role` of a revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokedGroup {
    /// The grant that ends.
    pub grant_id: GrantId,
}

/// A record was merged into another one of the same person (R1). The sessions that go to conflict
/// by it are disputed right behind, in the same frame (R22).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleMerged {
    /// Into which, and what it freezes.
    pub merge: MergeGroup,
    /// Who merged.
    pub meta: Meta,
    /// The duplicate.
    pub subject: PersonGroup,
}

/// Group `merge`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeGroup {
    /// Sessions that go to conflict.
    pub frozen: u32,
    /// The survivor.
    pub into: PersonId,
}

/// A merge was taken back; `meta.cause` is the merge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleUnmerged {
    /// From which.
    pub merge: UnmergeGroup,
    /// Who took it back.
    pub meta: Meta,
    /// The record that stands for itself again.
    pub subject: PersonGroup,
}

/// Group `merge` of an unmerging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmergeGroup {
    /// The person it was merged into.
    pub from: PersonId,
}
