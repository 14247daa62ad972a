//! Jobs: imports that were approved or undone are worked through page by page, as commands (I14).
//!
//! What is left to do stands in the books, so a stop at any moment loses nothing: the next start
//! goes on with the page that was not recorded yet. The key of a page is made from what the work
//! rests on and its number, so no page is worked through twice. Jobs take turns; one that may not
//! go on just now, or never, lets the others through.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::ledger::{Ledger, WriteQueue, answered};
use super::prepare::{Failure, Request};
use crate::domain::Command;
use crate::domain::books::BookKey;
use crate::domain::imports::book::{Import, ImportBook, JobsBook};
use crate::domain::imports::command::AdvanceImport;
use crate::domain::kernel::ids::ImportId;
use crate::domain::stored::Actor;
use crate::log::Fault;

/// Pages in flight at a time, the turn of one job: enough that they share fsyncs, few enough that
/// others get through.
const PAGES_IN_FLIGHT: u32 = 16;

/// The open jobs, taking turns.
#[derive(Default)]
pub struct Jobs {
    /// Who had the last turn; the next after it comes first.
    last: Option<ImportId>,
}

impl Jobs {
    /// Works through up to `pages_max` pages of the open jobs; how many it was. None: what is open
    /// may not go on now.
    pub fn advance(&mut self, queue: &WriteQueue, pages_max: u32) -> Result<u32, Fault> {
        let mut done = 0;
        let mut waiting = BTreeSet::new();
        while done < pages_max {
            let Some(id) = self.next(queue.ledger(), &waiting)? else {
                break;
            };
            self.last = Some(id);
            let pages = advance_import(queue, id, pages_max - done)?;
            if pages == 0 {
                waiting.insert(id);
            }
            done += pages;
        }
        Ok(done)
    }

    /// The job after the one of the last turn, leaving out those that wait.
    fn next(
        &self,
        ledger: &Ledger,
        waiting: &BTreeSet<ImportId>,
    ) -> Result<Option<ImportId>, Fault> {
        let jobs = ledger.book::<JobsBook>(&BookKey::Jobs)?;
        let open = || jobs.imports.iter().filter(|id| !waiting.contains(id));
        let after = open().find(|id| self.last.is_none_or(|last| **id > last));
        Ok(after.or_else(|| open().next()).copied())
    }
}

/// A few pages of one import, submitted together and decided one after the other; how many were
/// recorded.
fn advance_import(queue: &WriteQueue, id: ImportId, pages_max: u32) -> Result<u32, Fault> {
    let Some(import) = standing(queue.ledger(), id)? else {
        return Ok(0);
    };
    let open = import.pages().max(1) - import.next_page;
    let count = open.min(PAGES_IN_FLIGHT).min(pages_max);
    let pages = import.next_page..import.next_page + count;
    let requests = pages.map(|page| request(&import, id, page));
    recorded(queue, requests)
}

/// Submits requests together; how many were recorded. A refusal means that it is not their turn,
/// not any more or not now.
fn recorded(queue: &WriteQueue, requests: impl Iterator<Item = Request>) -> Result<u32, Fault> {
    let waiting = requests.map(|request| queue.enqueue(request));
    let mut recorded = 0;
    for answer in waiting.collect::<Vec<_>>() {
        match answer.and_then(answered) {
            Ok(_) => recorded += 1,
            Err(Failure::Refused(_)) => {}
            Err(Failure::Fault(fault)) => return Err(fault),
        }
    }
    Ok(recorded)
}

fn standing(ledger: &Ledger, id: ImportId) -> Result<Option<Import>, Fault> {
    let book = ledger.book::<ImportBook>(&BookKey::Import(id))?;
    let import = book.opened.map(|import| *import);
    Ok(import.filter(|import| import.state.is_at_work()))
}

fn request(import: &Import, import_id: ImportId, page: u32) -> Request {
    Request {
        actor: Actor::System,
        key: key(import, import_id, page),
        commands: vec![Command::AdvanceImport(AdvanceImport { import_id, page })],
    }
}

/// A key made from the import, what the work rests on, and the page: UUID version 8.
fn key(import: &Import, id: ImportId, page: u32) -> Uuid {
    let rests_on = import.cause.0.to_be_bytes();
    let parts = [id.as_bytes().as_slice(), &rests_on, &page.to_be_bytes()].concat();
    let digest = blake3::derive_key("hourledger 2026 import page key v1", &parts);
    let mut key = [0; 16];
    key[..6].copy_from_slice(&(import.began_at().unix().unsigned_abs() * 1_000).to_be_bytes()[2..]);
    key[6..].copy_from_slice(&digest[..10]);
    uuid::Builder::from_custom_bytes(key).into_uuid()
}
