//! A line of `sessions`.
//!
//! Date and minutes always hold: stated, or following from start and end. Start and end stand as
//! stated, both or none.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::served;
use super::{Note, Row, written};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::LocalDate;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::SessionState;
use crate::interchange::shapes::Shape;
use crate::interchange::values::LocalDateTime;

/// A service session as another system recorded it. Columns: `shapes/sessions.rs`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ExportedSessionRow")]
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
    #[schemars(with = "Option<String>")]
    pub start: Option<LocalDateTime>,
    #[schemars(with = "Option<String>")]
    pub end: Option<LocalDateTime>,
    pub break_minutes: Option<Minutes>,
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
    pub ledger_state: Option<SessionState>,
    pub evidence_grade: Option<Grade>,
    pub notes: Vec<Note>,
}

/// How the source system came to know of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
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

impl Row for SessionRow {
    const SHAPE: Shape = Shape::Sessions;

    fn read(cells: &mut Cells) -> Option<Self> {
        let external_id = cells.id("external_id");
        let external_id = cells.required("external_id", external_id);
        let volunteer_id = cells.id("volunteer_id");
        let volunteer_id = cells.required("volunteer_id", volunteer_id);
        let organisation_id = cells.id("organisation_id");
        let activity_id = cells.id("activity_id");
        let (date, span) = served::when(cells);
        let breaks = served::breaks(cells, span);
        let minutes = served::minutes(cells, span, breaks);
        let kind = cells.line("kind");
        let description = cells.lines("description");
        let source = cells.choice("source", &SOURCES);
        let recorder = cells.line("recorder");
        let confirmer = cells.line("confirmer");
        let approved_by = cells.line("approved_by");
        let approved_on = cells.date("approved_on");
        let evidence_ref = cells.line("evidence_ref");
        let national_reference = cells.id("national_reference");
        let national_entered_on = cells.date("national_entered_on");
        let ledger_state = cells.choice("ledger_state", &STATES);
        let evidence_grade = cells.choice("evidence_grade", &GRADES);
        Some(Self {
            row: cells.number(),
            external_id: external_id?,
            volunteer_id: volunteer_id?,
            organisation_id,
            activity_id,
            date: date?,
            start: span.map(|(start, _)| start),
            end: span.map(|(_, end)| end),
            break_minutes: breaks,
            minutes: minutes?,
            kind,
            description,
            source,
            recorder,
            confirmer,
            approved_by,
            approved_on,
            evidence_ref,
            national_reference,
            national_entered_on,
            ledger_state,
            evidence_grade,
            notes: cells.notes(),
        })
    }

    fn texts(&self) -> Vec<String> {
        vec![
            self.external_id.clone(),
            self.volunteer_id.clone(),
            written(self.organisation_id.as_ref()),
            written(self.activity_id.as_ref()),
            self.date.to_string(),
            self.start
                .map(|start| written_from(start, self.date))
                .unwrap_or_default(),
            self.end
                .map(|end| self.written_end(end))
                .unwrap_or_default(),
            written(self.break_minutes.as_ref()),
            self.minutes.to_string(),
            String::new(),
            written(self.kind.as_ref()),
            written(self.description.as_ref()),
            self.source
                .map(SessionSource::name)
                .unwrap_or_default()
                .to_owned(),
            written(self.recorder.as_ref()),
            written(self.confirmer.as_ref()),
            written(self.approved_by.as_ref()),
            written(self.approved_on.as_ref()),
            written(self.evidence_ref.as_ref()),
            written(self.national_reference.as_ref()),
            written(self.national_entered_on.as_ref()),
            self.ledger_state
                .map(SessionState::code)
                .unwrap_or_default()
                .to_owned(),
            self.evidence_grade
                .map(|grade| format!("{grade:?}"))
                .unwrap_or_default(),
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

impl SessionRow {
    /// The end with its date only where it is another than that of the start.
    fn written_end(&self, end: LocalDateTime) -> String {
        let day = self.start.map_or(self.date, |start| start.date);
        written_from(end, day)
    }
}

/// A time, with its date where that is not `date`.
fn written_from(at: LocalDateTime, date: LocalDate) -> String {
    if at.date == date {
        at.time.to_string()
    } else {
        at.to_string()
    }
}

impl SessionSource {
    /// The word that is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Roster => "roster",
            Self::Keyed => "keyed",
            Self::Import => "import",
        }
    }
}

const SOURCES: [(&str, SessionSource); 12] = [
    ("clock", SessionSource::Clock),
    ("打卡", SessionSource::Clock),
    ("签到", SessionSource::Clock),
    ("roster", SessionSource::Roster),
    ("名册", SessionSource::Roster),
    ("点名", SessionSource::Roster),
    ("keyed", SessionSource::Keyed),
    ("补录", SessionSource::Keyed),
    ("录入", SessionSource::Keyed),
    ("import", SessionSource::Import),
    ("imported", SessionSource::Import),
    ("导入", SessionSource::Import),
];

const STATES: [(&str, SessionState); 9] = [
    ("open", SessionState::Open),
    ("imported", SessionState::Imported),
    ("ended", SessionState::Ended),
    ("confirmed", SessionState::Confirmed),
    ("in_notice", SessionState::InNotice),
    ("effective", SessionState::Effective),
    ("disputed", SessionState::Disputed),
    ("voided", SessionState::Voided),
    ("found_fake", SessionState::FoundFake),
];

const GRADES: [(&str, Grade); 5] = [
    ("a", Grade::A),
    ("b", Grade::B),
    ("c", Grade::C),
    ("d", Grade::D),
    ("h", Grade::H),
];
