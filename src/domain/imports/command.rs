//! Commands on imports, as they come in. What is stated about a record stands in its own struct
//! (`rows`), for the digest that tells "the same again" from "stated differently" covers just that.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::OriginCode;
use super::rows::{ActivityRow, PersonRow, SessionRow};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::documents::Document;
use crate::domain::kernel::ids::{Digest32, ImportId, OrganisationId, PersonId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::phone::Phone;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::secret::{Owner, Secret, Secrets};
use crate::domain::stored::ReasonCode;

/// Opens an import: a proposal, until a second person approves it (I7).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenImport {
    /// The organisation that answers for the records.
    pub organisation_id: OrganisationId,
    /// The system they come from, for example `old-city-platform`.
    pub origin: OriginCode,
    /// BLAKE3 of the file, or of its files' digests in their order.
    pub file_digest: Digest32,
}

/// Puts a person of another system on the books, to be claimed by that person (R5).
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportPerson {
    /// The open import.
    pub import_id: ImportId,
    /// The system of the import.
    pub origin: OriginCode,
    /// The person's id there.
    pub external_id: String,
    /// What is stated about the person.
    pub stated: PersonRow,
}

/// Says under which id another system knows a person of this ledger, so that its records find them.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkPerson {
    /// The open import.
    pub import_id: ImportId,
    /// The system of the import.
    pub origin: OriginCode,
    /// The person's id there.
    pub external_id: String,
    /// The person here.
    pub person_id: PersonId,
}

/// Imports an activity of the past.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportActivity {
    /// The open import.
    pub import_id: ImportId,
    /// The organisation that answers for the records.
    pub organisation_id: OrganisationId,
    /// The system of the import.
    pub origin: OriginCode,
    /// The activity's id there.
    pub external_id: String,
    /// What is stated about it.
    pub stated: ActivityRow,
}

/// Imports a session of the past: grade H, not effective before the import is approved.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportSession {
    /// The open import.
    pub import_id: ImportId,
    /// The system of the import.
    pub origin: OriginCode,
    /// The session's id there.
    pub external_id: String,
    /// What is stated about it.
    pub stated: SessionRow,
}

/// A second person approves an import: exactly what was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveImport {
    /// The import.
    pub import_id: ImportId,
    /// How many balances the approver saw in it.
    #[serde(default)]
    pub balances: u32,
    /// The sum of these balances that the approver saw, in minutes.
    #[serde(default)]
    pub credit: Amount,
    /// How many movements of elsewhere the approver saw in it.
    #[serde(default)]
    pub movements: u32,
    /// How many stars the approver saw in it.
    #[serde(default)]
    pub stars: u32,
    /// How many sessions the approver saw in it.
    pub sessions: u32,
    /// The sum of their minutes that the approver saw.
    pub minutes: Minutes,
}

/// Takes an import back: what nobody touched since is voided, the rest stays and is listed.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoImport {
    /// The import.
    pub import_id: ImportId,
    /// The organisation that answers for the records.
    pub organisation_id: OrganisationId,
    /// Why.
    pub reason: ReasonCode,
    /// The same in words.
    #[serde(default)]
    pub reason_text: Option<String>,
}

/// Works through one page of an approved or undone import; only the ledger itself does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdvanceImport {
    /// The import.
    pub import_id: ImportId,
    /// The page.
    pub page: u32,
}

/// Beginning of the foreign id of the activity for sessions of which the source names none; the
/// organisation follows, for each has its own.
pub const NOT_STATED: &str = "not stated/";
/// Kind of a foreign record: a person.
pub const PERSON: &str = "person";
/// Kind of a foreign record: an activity.
pub const ACTIVITY: &str = "activity";
/// Kind of a foreign record: a session.
pub const SESSION: &str = "session";

/// Kind of a foreign record: a balance of an account.
pub const BALANCE: &str = "balance";

/// Kind of a foreign record: a movement of an account.
pub const MOVEMENT: &str = "movement";

/// Kind of a foreign record: an award of a star.
pub const STAR: &str = "star";

/// The record of another system that a command brings: what its tags are made from.
#[derive(Debug)]
pub struct Foreign<'a> {
    /// The system.
    pub origin: OriginCode,
    /// The kind of record.
    pub kind: &'static str,
    /// Its id there.
    pub external_id: &'a str,
    /// What is stated about it, in one spelling.
    pub content: Vec<u8>,
}

impl ImportPerson {
    /// Where it comes from.
    pub fn foreign(&self) -> Foreign<'_> {
        Foreign {
            origin: self.origin,
            kind: PERSON,
            external_id: &self.external_id,
            content: spelled(&self.stated),
        }
    }

    /// The document in its one spelling; what is no document is refused, so it is never sealed.
    fn checked_document(&self) -> Option<Document> {
        let number = self.stated.document_number.as_deref()?;
        Document::check(self.stated.document_kind?, number, LocalDate::MAX).ok()
    }

    fn birth_date(&self) -> Option<LocalDate> {
        let stated = self.stated.birth_date;
        let document = self.checked_document();
        let read = document.and_then(|it| it.birth_date(stated, LocalDate::MAX).ok());
        read.or(stated)
    }
}

impl LinkPerson {
    /// Where it comes from; all it says is who that is here.
    pub fn foreign(&self) -> Foreign<'_> {
        Foreign {
            origin: self.origin,
            kind: PERSON,
            external_id: &self.external_id,
            content: self.person_id.as_bytes().to_vec(),
        }
    }
}

impl ImportActivity {
    /// Where it comes from.
    pub fn foreign(&self) -> Foreign<'_> {
        Foreign {
            origin: self.origin,
            kind: ACTIVITY,
            external_id: &self.external_id,
            content: spelled(&self.stated),
        }
    }
}

impl ImportSession {
    /// Where it comes from.
    pub fn foreign(&self) -> Foreign<'_> {
        Foreign {
            origin: self.origin,
            kind: SESSION,
            external_id: &self.external_id,
            content: spelled(&self.stated),
        }
    }
}

fn spelled(stated: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(stated).expect("rows hold no type that JSON cannot write")
}

impl std::fmt::Debug for ImportPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportPerson({})", self.import_id)
    }
}

impl std::fmt::Debug for LinkPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LinkPerson({}, {})", self.import_id, self.person_id)
    }
}

impl std::fmt::Debug for ImportActivity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportActivity({})", self.import_id)
    }
}

impl std::fmt::Debug for ImportSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportSession({})", self.import_id)
    }
}

impl std::fmt::Debug for UndoImport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UndoImport({}, {:?})", self.import_id, self.reason)
    }
}

/// Collects the secrets of one event.
pub(in crate::domain) struct Sealing<'a> {
    owner: Owner,
    event_type: &'static str,
    /// What was added so far.
    pub secrets: Vec<Secret<'a>>,
}

impl<'a> Sealing<'a> {
    /// Nothing yet.
    pub fn of(owner: Owner, event_type: &'static str) -> Self {
        Self {
            owner,
            event_type,
            secrets: Vec::new(),
        }
    }

    /// A text, if there is one.
    pub fn add(&mut self, path: &'static str, text: Option<impl Into<Cow<'a, str>>>) {
        self.secrets.extend(text.map(|text| Secret {
            owner: self.owner,
            event_type: self.event_type,
            version: 1,
            path,
            plaintext: text.into(),
        }));
    }
}

impl Secrets for ImportPerson {
    fn secrets(&self, seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let stated = &self.stated;
        let mut sealing = Sealing::of(Owner::Person(PersonId::derive(seed, 0)), "person_enrolled");
        let consent = stated.consent.as_ref();
        sealing.add("consent.version", consent.map(|it| it.version.as_str()));
        let phone = stated.phone.as_deref();
        let phone = phone.and_then(|phone| Phone::parse("phone", phone).ok());
        sealing.add("contact.phone", phone.map(|it| it.as_str().to_owned()));
        sealing.add("origin.external_id", Some(self.external_id.as_str()));
        sealing.add(
            "subject.birth_date",
            self.birth_date().map(|it| it.to_string()),
        );
        let number = self.checked_document().map(|document| document.number);
        sealing.add("subject.document_number", number);
        sealing.add("subject.name", Some(stated.name.as_str()));
        sealing.secrets
    }

    fn document(&self) -> Option<Document> {
        self.checked_document()
    }
}

impl Secrets for LinkPerson {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let mut sealing = Sealing::of(Owner::Person(self.person_id), "origin_linked");
        sealing.add("origin.external_id", Some(self.external_id.as_str()));
        sealing.secrets
    }
}

impl Secrets for ImportActivity {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let mut sealing = Sealing::of(
            Owner::Organisation(self.organisation_id),
            "activity_imported",
        );
        sealing.add("content.category", self.stated.category.as_deref());
        sealing.add("content.title", self.stated.title.as_deref());
        sealing.add("origin.external_id", Some(self.external_id.as_str()));
        sealing.add("place.address", self.stated.address.as_deref());
        sealing.secrets
    }
}

impl Secrets for ImportSession {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let stated = &self.stated;
        let mut sealing = Sealing::of(Owner::Person(stated.person_id), "session_imported");
        sealing.add("content.approved_by", stated.approved_by.as_deref());
        sealing.add("content.confirmer", stated.confirmer.as_deref());
        sealing.add("content.description", stated.description.as_deref());
        sealing.add("content.evidence_ref", stated.evidence_ref.as_deref());
        let reference = stated.national_reference.as_deref();
        sealing.add("content.national_reference", reference);
        sealing.add("content.recorder", stated.recorder.as_deref());
        sealing.add("origin.external_id", Some(self.external_id.as_str()));
        sealing.secrets
    }
}

impl Secrets for UndoImport {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let mut sealing = Sealing::of(Owner::Organisation(self.organisation_id), "import_undone");
        sealing.add("meta.reason_text", self.reason_text.as_deref());
        sealing.secrets
    }
}
