//! A line of `sessions`.
//!
//! Date and minutes always hold: stated, or following from start and end. Start and end stand as
//! stated, both or none.

use serde::{Deserialize, Serialize};

use super::Note;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::LocalDate;
use crate::interchange::values::LocalDateTime;

/// A service session as another system recorded it. Columns: `shapes/sessions.rs`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each field is the column of its name, explained in the table"
)]
pub struct SessionRow {
    pub row: u32,
    pub external_id: String,
    pub volunteer_id: String,
    pub organisation_id: Option<String>,
    pub activity_id: Option<String>,
    pub date: LocalDate,
    pub start: Option<LocalDateTime>,
    pub end: Option<LocalDateTime>,
    pub minutes: Minutes,
    pub kind: Option<String>,
    pub description: Option<String>,
    pub source: Option<SessionSource>,
    pub recorder: Option<String>,
    pub confirmer: Option<String>,
    pub approved_by: Option<String>,
    pub approved_on: Option<LocalDate>,
    pub evidence_ref: Option<String>,
    pub national_reference: Option<String>,
    pub national_entered_on: Option<LocalDate>,
    pub notes: Vec<Note>,
}

/// How the source system came to know of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionSource {
    /// Checked in and out.
    Clock,
    /// Ticked on a list.
    Roster,
    /// Keyed in afterwards.
    Keyed,
    /// Imported into it from elsewhere.
    Import,
}
