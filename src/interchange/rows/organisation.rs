//! A line of `organisations`.
//!
//! The column `type` is the field `kind` in code and `type` in JSON.

use serde::{Deserialize, Serialize};

use super::Note;
use crate::domain::kernel::moment::LocalDate;

/// An organisation as another system knew it. Columns: `shapes/organisations.rs`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each field is the column of its name, explained in the table"
)]
pub struct OrganisationRow {
    pub row: u32,
    pub external_id: String,
    pub name: String,
    pub registration_no: Option<String>,
    pub parent_external_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub contact_name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub address: Option<String>,
    pub valid_from: Option<LocalDate>,
    pub valid_to: Option<LocalDate>,
    pub notes: Vec<Note>,
}
