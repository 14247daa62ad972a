//! What imports brought of one person beside hours: balances, stars and movements of elsewhere,
//! with what their source says of them, opened for the person (R74).
//!
//! Found by walking the person's own events, under all of their ids: an export is the one reading
//! that shows also what was never approved, and what was taken back.

use schemars::JsonSchema;
use serde::Serialize;

use super::Exporter;
use super::opening::{Opened, Opening, Slot};
use crate::domain::Event;
use crate::domain::books::Subject;
use crate::domain::imports::event::OriginGroup;
use crate::domain::kernel::ids::{ImportId, PersonId, Position};
use crate::domain::stars::event::{StarImported, StatedStar};
use crate::domain::timebank::elsewhere::{MovementImported, StatedMovement};
use crate::domain::timebank::event::{BalanceImported, ImportedBalance};
use crate::log::Fault;
use crate::reading::Read;
use crate::reading::events::decoded;
use crate::reading::people::ids_of;
use crate::reading::stream::Stream;
use crate::vault::Owner;

/// What imports state of one person beside hours, in the order of the log.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Brought {
    /// Balances of other systems.
    pub balances: Vec<BroughtBalance>,
    /// What moved elsewhere: history, in those balances already.
    pub movements: Vec<BroughtMovement>,
    /// Stars of elsewhere.
    pub stars: Vec<BroughtStar>,
}

/// A balance of another system.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BroughtBalance {
    /// What is stated.
    pub balance: ImportedBalance,
    /// Where the evidence is kept, if the source says so.
    pub evidence_ref: Option<String>,
    /// The row that states it.
    pub origin: BroughtRow,
}

/// A transfer or a redemption of another system.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BroughtMovement {
    /// The other side, as the other system names it, if it does.
    pub counterparty: Option<String>,
    /// Where the evidence is kept, if the source says so.
    pub evidence_ref: Option<String>,
    /// What is stated.
    pub movement: StatedMovement,
    /// The row that states it.
    pub origin: BroughtRow,
    /// What the other system says of it, if anything.
    pub text: Option<String>,
}

/// A star of elsewhere.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BroughtStar {
    /// Who awarded it, if the source says so.
    pub authority: Option<String>,
    /// Where the evidence is kept, if the source says so.
    pub evidence_ref: Option<String>,
    /// The row that states it.
    pub origin: BroughtRow,
    /// What is stated.
    pub star: StatedStar,
}

/// The row of an import.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BroughtRow {
    /// Its id in the other system.
    pub external_id: Option<String>,
    /// The import that brought it: its state tells what became of it.
    pub import_id: ImportId,
    /// The event.
    pub position: Position,
}

/// A row whose texts are asked for.
struct Asking {
    position: Position,
    import_id: ImportId,
    external_id: Slot,
    evidence_ref: Slot,
    authority: Slot,
    counterparty: Slot,
    text: Slot,
}

/// Everything that imports brought of a person beside hours; one reading, if there is any.
pub fn brought(exporter: &Exporter, of: PersonId) -> Read<Brought> {
    let mut opening = Opening::new(exporter.ledger);
    let (mut balances, mut movements, mut stars) = (Vec::new(), Vec::new(), Vec::new());
    for id in ids_of(exporter.ledger, of)? {
        each_event(exporter, id, |position, event| {
            let mut asking = |origin: &OriginGroup, owner: PersonId| {
                asked(&mut opening, (position, origin.import_id), owner)
            };
            match event {
                Event::BalanceImported(BalanceImported {
                    balance,
                    origin,
                    subject,
                    ..
                }) => balances.push((balance, asking(&origin, subject.person_id)?)),
                Event::MovementImported(MovementImported {
                    movement,
                    origin,
                    subject,
                    ..
                }) => movements.push((movement, asking(&origin, subject.person_id)?)),
                Event::StarImported(StarImported {
                    star,
                    origin,
                    subject,
                    ..
                }) => stars.push((star, asking(&origin, subject.person_id)?)),
                _ => {}
            }
            Ok(())
        })?;
    }
    if balances.is_empty() && movements.is_empty() && stars.is_empty() {
        return Ok(Brought::default());
    }
    let opened = opening.open(exporter.access, exporter.reader)?;
    Ok(Brought {
        balances: balances
            .into_iter()
            .map(|(balance, asking)| BroughtBalance {
                balance,
                evidence_ref: opened.text(asking.evidence_ref),
                origin: asking.row(&opened),
            })
            .collect(),
        movements: movements
            .into_iter()
            .map(|(movement, asking)| BroughtMovement {
                counterparty: opened.text(asking.counterparty),
                evidence_ref: opened.text(asking.evidence_ref),
                movement,
                origin: asking.row(&opened),
                text: opened.text(asking.text),
            })
            .collect(),
        stars: stars
            .into_iter()
            .map(|(star, asking)| BroughtStar {
                authority: opened.text(asking.authority),
                evidence_ref: opened.text(asking.evidence_ref),
                origin: asking.row(&opened),
                star,
            })
            .collect(),
    })
}

/// Every event in a person's stream.
fn each_event(
    exporter: &Exporter,
    of: PersonId,
    mut each: impl FnMut(Position, Event) -> Result<(), Fault>,
) -> Read<()> {
    for position in Stream::of(exporter.ledger, Subject::Person(of))?.all()? {
        each(position, decoded(exporter.ledger, position)?)?;
    }
    Ok(())
}

fn asked(
    opening: &mut Opening,
    (position, import_id): (Position, ImportId),
    owner: PersonId,
) -> Result<Asking, Fault> {
    let source = opening.source(position, Owner::Person(owner))?;
    Ok(Asking {
        position,
        import_id,
        external_id: opening.ask(&source, "origin.external_id"),
        evidence_ref: opening.ask(&source, "content.evidence_ref"),
        authority: opening.ask(&source, "content.authority"),
        counterparty: opening.ask(&source, "content.counterparty"),
        text: opening.ask(&source, "content.text"),
    })
}

impl Asking {
    fn row(&self, opened: &Opened) -> BroughtRow {
        BroughtRow {
            external_id: opened.text(self.external_id),
            import_id: self.import_id,
            position: self.position,
        }
    }
}
