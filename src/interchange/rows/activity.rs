//! A line of `activities`.
//!
//! Coordinates are integers of a millionth of a degree: a tenth of a metre, and no float.

use serde::{Deserialize, Serialize};

use super::Note;
use crate::interchange::values::LocalDateTime;

/// An activity as another system knew it. Columns: `shapes/activities.rs`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each field is the column of its name, explained in the table"
)]
pub struct ActivityRow {
    pub row: u32,
    pub external_id: String,
    pub organisation_id: Option<String>,
    pub title: String,
    pub category: Option<String>,
    pub place: Option<String>,
    pub lat_microdegrees: Option<i32>,
    pub lon_microdegrees: Option<i32>,
    pub starts_at: Option<LocalDateTime>,
    pub ends_at: Option<LocalDateTime>,
    pub capacity: Option<u32>,
    pub min_attendance_percent: Option<u32>,
    pub announced_at: Option<LocalDateTime>,
    pub notes: Vec<Note>,
}
