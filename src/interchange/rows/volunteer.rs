//! A line of `volunteers`.
//!
//! Kind of document and sex are the words of the ledger; the number is checked by the ledger
//! itself, which knows today's date.

use serde::{Deserialize, Serialize};

use super::Note;
use crate::domain::kernel::documents::{DocumentKind, Sex};
use crate::domain::kernel::moment::LocalDate;

/// A person as another system knew them. Columns: `shapes/volunteers.rs`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each field is the column of its name, explained in the table"
)]
pub struct VolunteerRow {
    pub row: u32,
    pub external_id: String,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub display_name: Option<String>,
    pub id_type: Option<DocumentKind>,
    pub id_number: Option<String>,
    pub birth_date: Option<LocalDate>,
    pub gender: Option<Sex>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub preferred_language: Option<String>,
    pub address: Option<String>,
    pub guardian_external_id: Option<String>,
    pub registered_on: Option<LocalDate>,
    pub consent_version: Option<String>,
    pub tags: Vec<String>,
    pub notes: Vec<Note>,
}
