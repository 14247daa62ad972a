//! A line of `stars`.

use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::{Note, Row, written};
use crate::domain::kernel::moment::LocalDate;
use crate::domain::limits::STATED_STARS_MAX;
use crate::domain::policy::pack::RuleCode;
use crate::interchange::problem::ProblemCode;
use crate::interchange::shapes::Shape;

/// A star of another system or authority. Columns: `shapes/stars.rs`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each field is the column of its name, explained in the table"
)]
pub struct StarRow {
    pub row: u32,
    pub person: String,
    pub scheme: RuleCode,
    pub level: u32,
    pub awarded_on: LocalDate,
    pub authority: Option<String>,
    pub evidence_ref: Option<String>,
    pub notes: Vec<Note>,
}

impl Row for StarRow {
    const SHAPE: Shape = Shape::Stars;

    fn read(cells: &mut Cells) -> Option<Self> {
        let person = cells.id("person");
        let person = cells.required("person", person);
        let scheme = cells.id("scheme");
        let scheme = cells.required("scheme", scheme);
        let scheme = scheme.and_then(|text| {
            let code = text.parse::<RuleCode>();
            cells.taken("scheme", code.map_err(|_| ProblemCode::CodeMalformed))
        });
        let level = cells.whole("level", STATED_STARS_MAX);
        let level = cells.required("level", level);
        if level == Some(0) {
            cells.tell("level", ProblemCode::NumberOutOfRange);
        }
        let awarded_on = cells.date("awarded_on");
        let awarded_on = cells.required("awarded_on", awarded_on);
        let authority = cells.line("authority");
        let evidence_ref = cells.line("evidence_ref");
        Some(Self {
            row: cells.number(),
            person: person?,
            scheme: scheme?,
            level: level?,
            awarded_on: awarded_on?,
            authority,
            evidence_ref,
            notes: cells.notes(),
        })
    }

    fn texts(&self) -> Vec<String> {
        vec![
            self.person.clone(),
            self.scheme.to_string(),
            self.level.to_string(),
            self.awarded_on.to_string(),
            written(self.authority.as_ref()),
            written(self.evidence_ref.as_ref()),
        ]
    }

    fn number(&self) -> u32 {
        self.row
    }

    fn external_id(&self) -> &str {
        &self.person
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }
}
