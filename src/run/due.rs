//! Time passes: deadlines that were reached become commands, in bounded batches (I14).
//!
//! The key of such a command is made from its deadline, so a deadline can pass only once, however
//! often it is submitted and whoever is interrupted.

use uuid::Uuid;

use super::ledger::{Ledger, WriteQueue, answered};
use super::prepare::{Failure, Request};
use crate::domain::Command;
use crate::domain::books::{BookKey, Kept};
use crate::domain::due::{Deadline, DueIndex, DuePage, SHARDS, hour_no};
use crate::domain::kernel::moment::Moment;
use crate::domain::stored::Actor;
use crate::log::Fault;

/// Deadlines taken up at a time; the rest follows in the next round.
pub const DEADLINES_MAX: usize = 256;

/// Pages of an hour that are read at a time: where a million deadlines wait for one midnight, a
/// round needs some of one page, and all pages are 40 MB.
const PAGES_AT_A_TIME: usize = 16;

/// Deadlines reached at `now`, at most [`DEADLINES_MAX`], the earliest hours first.
pub fn reached(ledger: &Ledger, now: Moment) -> Result<Vec<Deadline>, Fault> {
    let index = ledger.book::<DueIndex>(&BookKey::DueIndex)?;
    let mut found = Vec::new();
    for &hour in index.hours.range(..=hour_no(now)).map(|(hour, _)| hour) {
        let mut shard = 0;
        while shard < SHARDS {
            let pages = BookKey::Due(hour, shard)..BookKey::Due(hour, SHARDS);
            let some = ledger.store.range(pages, PAGES_AT_A_TIME)?;
            for (key, held) in &some {
                let page = DuePage::of(&held.book).expect("the kind of a key fixes its book");
                let deadlines = page.deadlines.iter().copied();
                let reached = deadlines.take_while(|deadline| deadline.at <= now);
                found.extend(reached.take(DEADLINES_MAX - found.len()));
                if found.len() == DEADLINES_MAX {
                    return Ok(found);
                }
                if let BookKey::Due(_, last) = key {
                    shard = last + 1;
                }
            }
            if some.len() < PAGES_AT_A_TIME {
                break;
            }
        }
    }
    Ok(found)
}

/// Submits one round of reached deadlines; how many there were. A refusal means that something
/// else happened to the subject first, which is as good.
pub fn pass_deadlines(queue: &WriteQueue, now: Moment) -> Result<usize, Fault> {
    let deadlines = reached(queue.ledger(), now)?;
    let waiting = deadlines
        .iter()
        .map(|deadline| queue.enqueue(request(deadline)));
    for answer in waiting.collect::<Vec<_>>() {
        match answer.and_then(answered) {
            Ok(_) | Err(Failure::Refused(_)) => {}
            Err(Failure::Fault(fault)) => return Err(fault),
        }
    }
    Ok(deadlines.len())
}

/// The request that lets one deadline pass.
pub fn request(deadline: &Deadline) -> Request {
    Request {
        actor: Actor::System,
        key: key(deadline),
        commands: vec![Command::ElapseDue(*deadline)],
    }
}

/// A key made from the deadline: UUID version 8, its time part from the deadline's moment.
fn key(deadline: &Deadline) -> Uuid {
    let bytes = serde_json::to_vec(deadline).expect("a deadline is plain JSON");
    let mut key = [0; 16];
    let ms = deadline.at.unix().unsigned_abs() * 1_000;
    key[..6].copy_from_slice(&ms.to_be_bytes()[2..]);
    let digest = blake3::derive_key("hourledger 2026 deadline key v1", &bytes);
    key[6..].copy_from_slice(&digest[..10]);
    uuid::Builder::from_custom_bytes(key).into_uuid()
}
