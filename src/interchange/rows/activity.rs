//! A line of `activities`.
//!
//! Coordinates are integers of a millionth of a degree: a tenth of a metre, and no float.

use serde::{Deserialize, Serialize};

use super::cells::{Cells, Edge};
use super::{Note, Row, written};
use crate::interchange::problem::ProblemCode;
use crate::interchange::shapes::Shape;
use crate::interchange::values::{LocalDateTime, number};

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

impl Row for ActivityRow {
    const SHAPE: Shape = Shape::Activities;

    fn read(cells: &mut Cells) -> Option<Self> {
        let external_id = cells.id("external_id");
        let external_id = cells.required("external_id", external_id);
        let organisation_id = cells.id("organisation_id");
        let title = cells.line("title");
        let title = cells.required("title", title);
        let category = cells.line("category");
        let place = cells.line("place");
        let lat_microdegrees = cells.microdegrees("lat", 90);
        let lon_microdegrees = cells.microdegrees("lon", 180);
        let starts_at = cells.day_or_time("starts_at", Edge::Start);
        let ends_at = cells.day_or_time("ends_at", Edge::End);
        let capacity = cells.whole("capacity", 1_000_000);
        let min_attendance_percent = cells.whole("min_attendance_percent", 100);
        let announced_at = cells.date_time("announced_at");
        if let (Some(start), Some(end)) = (starts_at, ends_at)
            && end <= start
        {
            cells.tell("ends_at", ProblemCode::EndNotAfterStart);
        }
        Some(Self {
            row: cells.number(),
            external_id: external_id?,
            organisation_id,
            title: title?,
            category,
            place,
            lat_microdegrees,
            lon_microdegrees,
            starts_at,
            ends_at,
            capacity,
            min_attendance_percent,
            announced_at,
            notes: cells.notes(),
        })
    }

    fn texts(&self) -> Vec<String> {
        vec![
            self.external_id.clone(),
            written(self.organisation_id.as_ref()),
            self.title.clone(),
            written(self.category.as_ref()),
            written(self.place.as_ref()),
            self.lat_microdegrees
                .map(number::degrees)
                .unwrap_or_default(),
            self.lon_microdegrees
                .map(number::degrees)
                .unwrap_or_default(),
            written(self.starts_at.as_ref()),
            written(self.ends_at.as_ref()),
            written(self.capacity.as_ref()),
            written(self.min_attendance_percent.as_ref()),
            written(self.announced_at.as_ref()),
        ]
    }

    fn number(&self) -> u32 {
        self.row
    }

    fn external_id(&self) -> &str {
        &self.external_id
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }
}
