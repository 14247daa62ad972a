//! Rows of records that this ledger holds already: do they still say what it says?
//!
//! A file that was exported here comes back with the ledger's own ids, or with foreign ones of
//! records that were put right since. Such a row is compared with the one that an export would
//! write now. What it may not do is change the record: that is a correction, with its own reason
//! and signatures. What the ledger alone says (state, grade) is not compared: it moves on.

use std::collections::HashMap;

use super::answer::Answer;
use crate::access::{Access, Purpose};
use crate::cli::stopped::Stopped;
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::ids::{ActivityId, ImportId, PersonId, SessionId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::interchange::{ActivityRow, Row, SessionRow, VolunteerRow};
use crate::reading::Read;
use crate::reading::export::{Exporter, PAGE_ROWS, Reader};
use crate::run::Ledger;

/// Columns that only tell what the ledger makes of a record.
const LEDGERS_OWN: [&str; 2] = ["ledger_state", "evidence_grade"];
/// Columns that not everybody who exports may see; empty, they say nothing.
const WITHHELD: [&str; 3] = ["id_type", "id_number", "birth_date"];

/// Compares rows with records.
pub struct Comparing<'a>(Exporter<'a>);

impl<'a> Comparing<'a> {
    /// For whoever proposes the import; what is opened is on record as read by them.
    pub fn new(ledger: &'a Ledger, access: &'a Access, by: PersonId, origin: OriginCode) -> Self {
        Self(Exporter {
            ledger,
            access,
            reader: Reader {
                person: by,
                purpose: Purpose::Correction,
            },
            origin: Some(origin),
            documents: true,
        })
    }

    /// People.
    pub fn volunteers(&self, rows: &[(&VolunteerRow, PersonId)], answer: &mut Answer) -> Told {
        compare(rows, |ids| self.0.volunteers(ids), answer)
    }

    /// Activities.
    pub fn activities(&self, rows: &[(&ActivityRow, ActivityId)], answer: &mut Answer) -> Told {
        compare(rows, |ids| self.0.activities(ids), answer)
    }

    /// Sessions.
    pub fn sessions(
        &self,
        rows: &[(&SessionRow, (ActivityId, SessionId))],
        answer: &mut Answer,
    ) -> Told {
        compare(rows, |ids| self.0.sessions(ids), answer)
    }
}

/// Everything was told to the answer.
type Told = Result<(), Stopped>;

fn compare<R: Row, I: Copy>(
    rows: &[(&R, I)],
    exported: impl Fn(&[I]) -> Read<Vec<R>>,
    answer: &mut Answer,
) -> Told {
    for page in rows.chunks(PAGE_ROWS) {
        let ids: Vec<I> = page.iter().map(|(_, id)| *id).collect();
        let exported = exported(&ids)?;
        let now: HashMap<&str, &R> = exported
            .iter()
            .map(|row| (row.external_id(), row))
            .collect();
        for (row, _) in page {
            let same = now
                .get(row.external_id())
                .is_some_and(|now| says_the_same(*row, *now));
            let code = if same {
                RefusalCode::ImportedAlready
            } else {
                RefusalCode::ImportedDifferently
            };
            let refusal = Refusal::new(code)
                .field("external_id")
                .with("as", row.external_id());
            let sent = Err(Box::new(refusal));
            answer.became(R::SHAPE, row.number(), sent, |_| None::<ImportId>);
        }
    }
    Ok(())
}

/// Whether a row says of the record itself what the ledger says now.
fn says_the_same<R: Row>(row: &R, now: &R) -> bool {
    let columns = R::SHAPE.columns().iter();
    let mut cells = columns.zip(row.texts().into_iter().zip(now.texts()));
    cells.all(|(column, (said, now))| {
        let withheld = said.is_empty() && WITHHELD.contains(&column.name);
        said == now || withheld || LEDGERS_OWN.contains(&column.name)
    })
}
