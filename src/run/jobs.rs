//! Jobs: imports that were approved or undone, and wide findings, are worked through page by page,
//! as commands (I14).
//!
//! What is left to do stands in the books, so a stop at any moment loses nothing: the next start
//! goes on with the page that was not recorded yet. The key of a page is made from the job, what it
//! rests on and where the page begins, so no page is worked through twice. Jobs of both kinds take
//! turns; one that may not go on just now, or never, lets the others through.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::ledger::{Ledger, WriteQueue, answered};
use super::prepare::{Failure, Request};
use super::searching::leaf;
use crate::domain::Command;
use crate::domain::books::BookKey;
use crate::domain::findings::book::{Finding, FindingBook, FindingState};
use crate::domain::findings::command::AdvanceFinding;
use crate::domain::findings::event::FindingCursor;
use crate::domain::imports::book::{Import, ImportBook};
use crate::domain::imports::command::AdvanceImport;
use crate::domain::kernel::ids::{FindingId, ImportId, SessionId};
use crate::domain::kernel::moment::Moment;
use crate::domain::ledger::jobs::JobsBook;
use crate::domain::stored::Actor;
use crate::log::Fault;

/// Pages in flight at a time, the turn of one job: enough that they share fsyncs, few enough that
/// others get through.
const PAGES_IN_FLIGHT: u32 = 16;

/// One job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Job {
    Import(ImportId),
    Finding(FindingId),
}

/// The open jobs, taking turns.
#[derive(Default)]
pub struct Jobs {
    /// Who had the last turn; the next after it comes first.
    last: Option<Job>,
}

impl Jobs {
    /// Works through up to `pages_max` pages of the open jobs; how many it was. None: what is open
    /// may not go on now.
    pub fn advance(&mut self, queue: &WriteQueue, pages_max: u32) -> Result<u32, Fault> {
        let mut done = 0;
        let mut waiting = BTreeSet::new();
        while done < pages_max {
            let Some(job) = self.next(queue.ledger(), &waiting)? else {
                break;
            };
            self.last = Some(job);
            let turn = PAGES_IN_FLIGHT.min(pages_max - done);
            let pages = match job {
                Job::Import(id) => advance_import(queue, id, turn)?,
                Job::Finding(id) => advance_finding(queue, id, turn)?,
            };
            if pages == 0 {
                waiting.insert(job);
            }
            done += pages;
        }
        Ok(done)
    }

    /// The job after the one of the last turn, leaving out those that wait.
    fn next(&self, ledger: &Ledger, waiting: &BTreeSet<Job>) -> Result<Option<Job>, Fault> {
        let jobs = ledger.book::<JobsBook>(&BookKey::Jobs)?;
        let open = || {
            let imports = jobs.imports.iter().map(|id| Job::Import(*id));
            let findings = jobs.findings.iter().map(|id| Job::Finding(*id));
            imports.chain(findings).filter(|job| !waiting.contains(job))
        };
        let after = open().find(|job| self.last.is_none_or(|last| *job > last));
        Ok(after.or_else(|| open().next()))
    }
}

/// A few pages of one import, submitted together and decided one after the other; how many were
/// recorded.
fn advance_import(queue: &WriteQueue, id: ImportId, pages_max: u32) -> Result<u32, Fault> {
    let book = queue.ledger().book::<ImportBook>(&BookKey::Import(id))?;
    let Some(import) = book.opened.filter(|import| import.state.is_at_work()) else {
        return Ok(0);
    };
    let open = import.pages().max(1) - import.next_page;
    let pages = import.next_page..import.next_page + open.min(pages_max);
    let requests = pages.map(|page| page_of_import(&import, id, page));
    recorded(queue, requests)
}

fn page_of_import(import: &Import, import_id: ImportId, page: u32) -> Request {
    let rests_on = import.cause.0.to_be_bytes();
    let parts = [
        import_id.as_bytes().as_slice(),
        &rests_on,
        &page.to_be_bytes(),
    ]
    .concat();
    Request {
        actor: Actor::System,
        key: key(
            "hourledger 2026 import page key v1",
            import.began_at(),
            &parts,
        ),
        commands: vec![Command::AdvanceImport(AdvanceImport { import_id, page })],
    }
}

/// The same of one finding. What its pages hold does not depend on the pages before them, so
/// several are looked for ahead.
fn advance_finding(queue: &WriteQueue, id: FindingId, pages_max: u32) -> Result<u32, Fault> {
    let ledger = queue.ledger();
    let book = ledger.book::<FindingBook>(&BookKey::Finding(id))?;
    let opened = book.opened;
    let Some(finding) = opened.filter(|finding| finding.state == FindingState::AtWork) else {
        return Ok(0);
    };
    let mut from = finding.cursor;
    let mut requests = Vec::new();
    for _ in 0..pages_max {
        let page = leaf(ledger, &finding, from)?;
        let command = AdvanceFinding {
            finding_id: id,
            from,
            to: page.to,
            sessions: page.sessions,
            last: page.last,
        };
        requests.push(page_of_finding(&finding, command));
        from = page.to;
        if page.last {
            break;
        }
    }
    recorded(queue, requests.into_iter())
}

fn page_of_finding(finding: &Finding, command: AdvanceFinding) -> Request {
    let FindingCursor {
        activity,
        session_id,
    } = command.from;
    let mut parts = command.finding_id.as_bytes().to_vec();
    parts.extend(activity.to_be_bytes());
    parts.extend(session_id.iter().flat_map(SessionId::as_bytes));
    let context = "hourledger 2026 finding page key v1";
    Request {
        actor: Actor::System,
        key: key(context, finding.opened.at, &parts),
        commands: vec![Command::AdvanceFinding(command)],
    }
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

/// A key made from what names a piece of work: UUID version 8, its time part from when the work
/// began.
pub(super) fn key(context: &str, began_at: Moment, parts: &[u8]) -> Uuid {
    let digest = blake3::derive_key(context, parts);
    let mut key = [0; 16];
    key[..6].copy_from_slice(&(began_at.unix().unsigned_abs() * 1_000).to_be_bytes()[2..]);
    key[6..].copy_from_slice(&digest[..10]);
    uuid::Builder::from_custom_bytes(key).into_uuid()
}
