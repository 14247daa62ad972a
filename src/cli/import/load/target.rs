//! Where an import goes: the ledger in a directory, or a running server. The same rows, the same
//! questions, the same answers.

use super::answer::Answer;
use super::compare::Comparing;
use super::sending::{Sending, Sent, opened};
use crate::access::Access;
use crate::cli::import::settle::page_of_last;
use crate::cli::opened::Opened;
use crate::cli::stopped::Stopped;
use crate::domain::Command;
use crate::domain::books::BookKey;
use crate::domain::imports::book::{ImportBook, ImportState};
use crate::domain::imports::command::OpenImport;
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::ids::{ActivityId, ImportId, PersonId, SessionId};
use crate::domain::kernel::zone::Zone;
use crate::domain::stored::Actor;
use crate::interchange::{ActivityRow, SessionRow, VolunteerRow};
use crate::reading::lookup::{Kind, Known, lookup};
use crate::run::Ledger;

/// Rows sent together: enough to share fsyncs, few enough for the writer's queue.
pub const PAGE_ROWS: usize = 4_000;

/// A ledger that takes an import.
pub trait Target {
    /// Its time zone.
    fn zone(&self) -> &Zone;

    /// The import of just these files: opened now, or earlier and not finished.
    fn import(&self, wish: OpenImport) -> Result<(ImportId, ImportState), Stopped>;

    /// Sends at most [`PAGE_ROWS`] rows; what became of each, in their order.
    fn send(&self, import: ImportId, rows: Vec<Command>) -> Result<Vec<Sent>, Stopped>;

    /// What the ids of a file mean, in their order.
    fn known(
        &self,
        import: ImportId,
        kind: Kind,
        ids: &[&str],
    ) -> Result<Vec<Option<Known>>, Stopped>;

    /// Tells of people that the ledger holds whether their rows still say the same.
    fn volunteers(
        &self,
        rows: &[(&VolunteerRow, PersonId)],
        answer: &mut Answer,
    ) -> Result<(), Stopped>;

    /// The same of activities.
    fn activities(
        &self,
        rows: &[(&ActivityRow, ActivityId)],
        answer: &mut Answer,
    ) -> Result<(), Stopped>;

    /// The same of sessions.
    fn sessions(
        &self,
        rows: &[(&SessionRow, (ActivityId, SessionId))],
        answer: &mut Answer,
    ) -> Result<(), Stopped>;
}

/// The ledger in a directory, written to by one person.
pub struct Here<'a> {
    opened: &'a Opened,
    comparing: Comparing<'a>,
    by: PersonId,
    origin: OriginCode,
}

impl<'a> Here<'a> {
    /// For whoever proposes the import.
    pub fn new(opened: &'a Opened, access: &'a Access, by: PersonId, origin: OriginCode) -> Self {
        let ledger = opened.queue().ledger();
        Self {
            opened,
            comparing: Comparing::new(ledger, access, by, origin),
            by,
            origin,
        }
    }

    fn ledger(&self) -> &Ledger {
        self.opened.queue().ledger()
    }
}

impl Target for Here<'_> {
    fn zone(&self) -> &Zone {
        &self.ledger().zone
    }

    fn import(&self, wish: OpenImport) -> Result<(ImportId, ImportState), Stopped> {
        for id in page_of_last(self.ledger(), wish.organisation_id)? {
            let book = self.ledger().book::<ImportBook>(&BookKey::Import(id))?;
            let Some(import) = book.opened else { continue };
            let own = import.opened.by == Actor::Person(self.by) && import.origin == wish.origin;
            let undone = matches!(import.state, ImportState::Undoing | ImportState::Undone);
            if own && import.file_digest == wish.file_digest && !undone {
                return Ok((id, import.state));
            }
        }
        let id = opened(self.opened.queue(), self.by, wish)?;
        Ok((id, ImportState::Proposed))
    }

    fn send(&self, import: ImportId, rows: Vec<Command>) -> Result<Vec<Sent>, Stopped> {
        let sending = Sending {
            queue: self.opened.queue(),
            by: self.by,
            import,
        };
        sending.all(rows)
    }

    fn known(
        &self,
        _import: ImportId,
        kind: Kind,
        ids: &[&str],
    ) -> Result<Vec<Option<Known>>, Stopped> {
        Ok(lookup(self.ledger(), self.origin, kind, ids)?)
    }

    fn volunteers(
        &self,
        rows: &[(&VolunteerRow, PersonId)],
        answer: &mut Answer,
    ) -> Result<(), Stopped> {
        self.comparing.volunteers(rows, answer)
    }

    fn activities(
        &self,
        rows: &[(&ActivityRow, ActivityId)],
        answer: &mut Answer,
    ) -> Result<(), Stopped> {
        self.comparing.activities(rows, answer)
    }

    fn sessions(
        &self,
        rows: &[(&SessionRow, (ActivityId, SessionId))],
        answer: &mut Answer,
    ) -> Result<(), Stopped> {
        self.comparing.sessions(rows, answer)
    }
}
