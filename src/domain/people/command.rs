//! Commands on people, as they come in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::{Assurance, ConsentGiver, Purpose};
use super::role::Role;
use crate::domain::kernel::documents::{Document, DocumentKind};
use crate::domain::kernel::ids::{Digest32, GrantId, OrganisationId, PersonId, StationId};
use crate::domain::kernel::phone::Phone;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::secret::{Owner, Secret, Secrets};
use crate::domain::stored::ReasonCode;

/// Registers a person, with the consent that the registration rests on (R1, R2, R4).
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterPerson {
    /// Name as on the document.
    pub name: String,
    /// Kind of identity document.
    pub document_kind: DocumentKind,
    /// Its number.
    pub document_number: String,
    /// Birth date; may be left out where the number states it.
    #[serde(default)]
    pub birth_date: Option<LocalDate>,
    /// Telephone; may be shared within a family.
    #[serde(default)]
    pub phone: Option<String>,
    /// Residence area, a code of GB/T 2260.
    pub region: String,
    /// Whether staff compared the document with the person.
    #[serde(default)]
    pub assurance: Assurance,
    /// The consent; without it nobody is registered (Order 67 art. 6).
    #[serde(default)]
    pub consent: Option<ConsentForm>,
    /// The organisation that registers, for staff of one.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
    /// The station it happens at, for clerks.
    #[serde(default)]
    pub station_id: Option<StationId>,
}

impl std::fmt::Debug for RegisterPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RegisterPerson({:?})", self.document_kind)
    }
}

/// The consent a registration rests on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentForm {
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// BLAKE3 digest of the exact text that was shown.
    pub text_digest: Digest32,
}

/// An enrolled person claims the record with their document; the same form as a registration (R5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimPerson {
    /// The enrolled person.
    pub person_id: PersonId,
    /// Who they are, and the consent.
    pub registration: RegisterPerson,
}

/// Records a consent for one more purpose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveConsent {
    /// Whose.
    pub person_id: PersonId,
    /// What for.
    pub purpose: Purpose,
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// BLAKE3 digest of the exact text that was shown.
    pub text_digest: Digest32,
}

/// Withdraws a consent, at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawConsent {
    /// Whose.
    pub person_id: PersonId,
    /// What for.
    pub purpose: Purpose,
}

/// Grants a role to another person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantRole {
    /// To whom.
    pub person_id: PersonId,
    /// What.
    pub role: Role,
    /// In which organisation; absent for roles of the whole ledger.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
    /// At which station of it, for clerks.
    #[serde(default)]
    pub station_id: Option<StationId>,
    /// Last day it holds.
    #[serde(default)]
    pub until: Option<LocalDate>,
}

/// Takes a role back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeRole {
    /// From whom.
    pub person_id: PersonId,
    /// Which grant.
    pub grant_id: GrantId,
}

/// Merges a record into another one of the same person, who was registered twice (R1). Nothing is
/// rewritten: new records are made under the survivor's id, and rules look at both.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergePeople {
    /// The duplicate.
    pub person_id: PersonId,
    /// The survivor, registered.
    pub into: PersonId,
    /// Why.
    pub reason: ReasonCode,
    /// The same in words.
    #[serde(default)]
    pub reason_text: Option<String>,
}

/// Takes a merge back: the two records are two people's again. What was recorded meanwhile stays.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmergePeople {
    /// The merged record.
    pub person_id: PersonId,
    /// Why.
    pub reason: ReasonCode,
    /// The same in words.
    #[serde(default)]
    pub reason_text: Option<String>,
}

/// Destroys a person's key, under all ids that the person has: the data becomes unreadable, the
/// records stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasePerson {
    /// Who.
    pub person_id: PersonId,
}

impl RegisterPerson {
    /// The document in its one spelling; what is no document `decide` refuses, so it is never
    /// sealed as one. That a birth date lies in the future is left to `decide`, too.
    fn checked_document(&self) -> Option<Document> {
        Document::check(self.document_kind, &self.document_number, LocalDate::MAX).ok()
    }

    fn birth_date_text(&self, document: &Document) -> String {
        let born = document.birth_date(self.birth_date, LocalDate::MAX);
        born.map_or_else(|_| String::new(), |date| date.to_string())
    }
}

impl RegisterPerson {
    /// The personal fields, sealed for `person` in an event of this type.
    fn secrets_of(&self, person: PersonId, event_type: &'static str) -> Vec<Secret<'_>> {
        let secret = |path, plaintext| Secret {
            owner: Owner::Person(person),
            event_type,
            version: 1,
            path,
            plaintext,
        };
        let mut secrets = vec![secret("subject.name", self.name.as_str().into())];
        if let Some(document) = self.checked_document() {
            let born = self.birth_date_text(&document);
            secrets.push(secret("subject.document_number", document.number.into()));
            secrets.push(secret("subject.birth_date", born.into()));
        }
        let phone = self
            .phone
            .as_deref()
            .and_then(|phone| Phone::parse("phone", phone).ok());
        secrets.extend(phone.map(|it| secret("contact.phone", it.as_str().to_owned().into())));
        secrets
    }
}

impl Secrets for RegisterPerson {
    fn secrets(&self, seed: &[u8; 32]) -> Vec<Secret<'_>> {
        self.secrets_of(PersonId::derive(seed, 0), "person_registered")
    }

    fn document(&self) -> Option<Document> {
        self.checked_document()
    }
}

impl Secrets for ClaimPerson {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        self.registration
            .secrets_of(self.person_id, "person_claimed")
    }

    fn document(&self) -> Option<Document> {
        self.registration.checked_document()
    }
}

impl std::fmt::Debug for MergePeople {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (person, into) = (self.person_id, self.into);
        write!(f, "MergePeople({person} into {into}, {:?})", self.reason)
    }
}

impl std::fmt::Debug for UnmergePeople {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UnmergePeople({}, {:?})", self.person_id, self.reason)
    }
}

/// Under the survivor's key: whoever goes on may read why, and it goes when they are erased.
impl Secrets for MergePeople {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        reason_secret(self.reason_text.as_deref(), self.into, "people_merged")
    }
}

/// Under the key of the person who is on their own again.
impl Secrets for UnmergePeople {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let text = self.reason_text.as_deref();
        reason_secret(text, self.person_id, "people_unmerged")
    }
}

fn reason_secret<'a>(
    text: Option<&'a str>,
    person: PersonId,
    event_type: &'static str,
) -> Vec<Secret<'a>> {
    let secret = |plaintext: &'a str| Secret {
        owner: Owner::Person(person),
        event_type,
        version: 1,
        path: "meta.reason_text",
        plaintext: plaintext.into(),
    };
    text.map(secret).into_iter().collect()
}
