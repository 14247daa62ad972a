//! A line of `movements`.

use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::{Note, Row, written};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::LocalDate;
use crate::domain::timebank::elsewhere::MovementKind;
use crate::interchange::problem::ProblemCode;
use crate::interchange::shapes::Shape;
use crate::interchange::values::Unit;

/// What moved credit in another system. Columns: `shapes/movements.rs`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each field is the column of its name, explained in the table"
)]
pub struct MovementRow {
    pub row: u32,
    pub external_id: String,
    pub person: String,
    pub kind: MovementKind,
    pub moved_on: LocalDate,
    pub minutes: Minutes,
    pub counterparty: Option<String>,
    pub text: Option<String>,
    pub evidence_ref: Option<String>,
    pub notes: Vec<Note>,
}

impl Row for MovementRow {
    const SHAPE: Shape = Shape::Movements;

    fn read(cells: &mut Cells) -> Option<Self> {
        let external_id = cells.id("external_id");
        let external_id = cells.required("external_id", external_id);
        let person = cells.id("person");
        let person = cells.required("person", person);
        let kind = cells.choice("kind", &KINDS);
        let kind = cells.required("kind", kind);
        let moved_on = cells.date("moved_on");
        let moved_on = cells.required("moved_on", moved_on);
        let minutes = cells.signed_duration("minutes", Some(Unit::Minutes));
        let minutes = cells.required("minutes", minutes);
        if minutes == Some(0) {
            cells.tell("minutes", ProblemCode::NumberOutOfRange);
        }
        let counterparty = cells.id("counterparty");
        let text = cells.line("text");
        let evidence_ref = cells.line("evidence_ref");
        Some(Self {
            row: cells.number(),
            external_id: external_id?,
            person: person?,
            kind: kind?,
            moved_on: moved_on?,
            minutes: Minutes(minutes?),
            counterparty,
            text,
            evidence_ref,
            notes: cells.notes(),
        })
    }

    fn texts(&self) -> Vec<String> {
        let kind = KINDS.iter().find(|(_, kind)| *kind == self.kind);
        vec![
            self.external_id.clone(),
            self.person.clone(),
            kind.map_or("", |(word, _)| word).to_owned(),
            self.moved_on.to_string(),
            self.minutes.to_string(),
            written(self.counterparty.as_ref()),
            written(self.text.as_ref()),
            written(self.evidence_ref.as_ref()),
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

/// The first word of each is the one that is written.
const KINDS: [(&str, MovementKind); 5] = [
    ("transfer", MovementKind::Transfer),
    ("转赠", MovementKind::Transfer),
    ("redemption", MovementKind::Redemption),
    ("兑换", MovementKind::Redemption),
    ("redeemed", MovementKind::Redemption),
];
