//! Jobs: imports that were approved or undone are worked through page by page, as commands (I14).
//!
//! What is left to do stands in the books, so a stop at any moment loses nothing: the next start
//! goes on with the page that was not recorded yet. The key of a page is made from what the work
//! rests on and its number, so no page is worked through twice.

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

/// Pages in flight at a time: enough that they share fsyncs, few enough that others get through.
const PAGES_IN_FLIGHT: u32 = 16;

/// Works through up to `pages_max` pages of the open jobs; how many it was.
pub fn advance(queue: &WriteQueue, pages_max: u32) -> Result<u32, Fault> {
    let mut done = 0;
    while done < pages_max {
        let ledger = queue.ledger();
        let jobs = ledger.book::<JobsBook>(&BookKey::Jobs)?;
        let Some(&id) = jobs.imports.first() else {
            break;
        };
        let pages = advance_import(queue, id, pages_max - done)?;
        if pages == 0 {
            break;
        }
        done += pages;
    }
    Ok(done)
}

/// A few pages of one import, submitted together and decided one after the other.
fn advance_import(queue: &WriteQueue, id: ImportId, pages_max: u32) -> Result<u32, Fault> {
    let Some(import) = standing(queue.ledger(), id)? else {
        return Ok(0);
    };
    let open = import.pages().max(1) - import.next_page;
    let count = open.min(PAGES_IN_FLIGHT).min(pages_max);
    let pages = import.next_page..import.next_page + count;
    let waiting = pages.map(|page| queue.enqueue(request(&import, id, page)));
    for answer in waiting.collect::<Vec<_>>() {
        match answer.and_then(answered) {
            // A refusal means that it is not its turn any more, which is as good.
            Ok(_) | Err(Failure::Refused(_)) => {}
            Err(Failure::Fault(fault)) => return Err(fault),
        }
    }
    Ok(count)
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
