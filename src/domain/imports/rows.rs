//! What another system states about a record. Everything it does not state is absent, and is shown
//! as "not stated by source"; the digest of a row tells a repetition from a contradiction.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::StatedSource;
use crate::domain::kernel::documents::DocumentKind;
use crate::domain::kernel::ids::{ActivityId, PersonId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;

/// A person, as stated.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonRow {
    /// Birth date.
    #[serde(default)]
    pub birth_date: Option<LocalDate>,
    /// The consent that the source states.
    #[serde(default)]
    pub consent: Option<ConsentRow>,
    /// Kind of identity document.
    #[serde(default)]
    pub document_kind: Option<DocumentKind>,
    /// Its number.
    #[serde(default)]
    pub document_number: Option<String>,
    /// Name.
    pub name: String,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Residence area, a code of GB/T 2260.
    #[serde(default)]
    pub region: Option<String>,
}

/// A consent, as stated.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentRow {
    /// The day on which it was given.
    pub given_on: LocalDate,
    /// The version of the text.
    pub version: String,
}

/// An activity, as stated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ActivityRow {
    /// Where it took place.
    pub address: Option<String>,
    /// Its category, in the words or codes of the source.
    pub category: Option<String>,
    /// End.
    pub ends_at: Option<Moment>,
    /// Start.
    pub starts_at: Option<Moment>,
    /// Its name.
    pub title: Option<String>,
}

/// A session, as stated; people and activities are those of this ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRow {
    /// The activity.
    pub activity_id: ActivityId,
    /// Who approved it there.
    #[serde(default)]
    pub approved_by: Option<String>,
    /// When it was approved there.
    #[serde(default)]
    pub approved_on: Option<LocalDate>,
    /// Who confirmed it there.
    #[serde(default)]
    pub confirmer: Option<String>,
    /// The local day.
    pub date: LocalDate,
    /// What was done.
    #[serde(default)]
    pub description: Option<String>,
    /// End, where the source has clock times.
    #[serde(default)]
    pub ended_at: Option<Moment>,
    /// Where the evidence is kept.
    #[serde(default)]
    pub evidence_ref: Option<String>,
    /// Minutes of service.
    pub minutes: Minutes,
    /// When it was entered in the national system (R52, Order 67 art. 4).
    #[serde(default)]
    pub national_entered_on: Option<LocalDate>,
    /// Its reference there.
    #[serde(default)]
    pub national_reference: Option<String>,
    /// The volunteer.
    pub person_id: PersonId,
    /// Who recorded it there.
    #[serde(default)]
    pub recorder: Option<String>,
    /// The channel that the source names.
    #[serde(default)]
    pub source: Option<StatedSource>,
    /// Start, where the source has clock times.
    #[serde(default)]
    pub started_at: Option<Moment>,
}
