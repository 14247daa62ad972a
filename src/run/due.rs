//! Time passes: deadlines that were reached become commands (I14). `passing` hands them in.
//!
//! The key of such a command is made from its deadline, so a deadline can pass only once, however
//! often it is submitted and whoever is interrupted. Credit that expires, of which a midnight may
//! bring a million, shares a frame with its neighbours: each account has its own event in it.

use uuid::Uuid;

use super::ledger::Ledger;
use super::prepare::Request;
use crate::domain::Command;
use crate::domain::books::{BookKey, Kept};
use crate::domain::due::{Deadline, DueIndex, DuePage, DueSubject, SHARDS, hour_no};
use crate::domain::kernel::moment::Moment;
use crate::domain::stored::Actor;
use crate::log::Fault;

/// Deadlines that are looked for at a time.
const DEADLINES_MAX: usize = 256;
/// Requests of one round: what the writer is busy with for some hundredths of a second, so that
/// nobody else waits much longer for it.
const REQUESTS_MAX: usize = 256;
/// Accounts whose credit expires in one round, each as much work as a part of a request.
const EXPIRING_MAX: usize = 1_024;
/// Accounts whose credit expires in one frame.
const SHARED_MAX: usize = 64;

/// Pages of an hour that are read at a time: where a million deadlines wait for one midnight, a
/// round needs some of one page, and all pages are 40 MB.
const PAGES_AT_A_TIME: usize = 16;

/// Deadlines reached at `now`, a bounded number, the earliest hours first.
pub fn reached(ledger: &Ledger, now: Moment) -> Result<Vec<Deadline>, Fault> {
    reached_after(None, (DEADLINES_MAX, |_| 1), (ledger, now))
}

/// Deadlines reached at `now`, by hour, page and moment, behind one of them, until they weigh
/// `max`.
fn reached_after(
    last: Option<&Deadline>,
    (max, weight): (usize, fn(&Deadline) -> usize),
    (ledger, now): (&Ledger, Moment),
) -> Result<Vec<Deadline>, Fault> {
    let index = ledger.book::<DueIndex>(&BookKey::DueIndex)?;
    let mut found = Vec::new();
    let mut so_far = 0;
    let from = last.map(Deadline::page);
    let first_hour = last.map_or(0, |last| hour_no(last.at));
    for &hour in index.hours.range(first_hour..=hour_no(now)).map(|it| it.0) {
        let mut next = match from {
            Some(BookKey::Due(at, shard)) if at == hour => shard,
            _ => 0,
        };
        while next < SHARDS {
            let pages = BookKey::Due(hour, next)..BookKey::Due(hour, SHARDS);
            let some = ledger.store.range(pages, PAGES_AT_A_TIME)?;
            for (key, held) in &some {
                let page = DuePage::of(&held.book).expect("the kind of a key fixes its book");
                let here = last.filter(|_| from.as_ref() == Some(key));
                let behind = page.deadlines.iter().skip_while(|it| Some(*it) <= here);
                for deadline in behind.take_while(|it| it.at <= now) {
                    found.push(*deadline);
                    so_far += weight(deadline);
                    if so_far >= max {
                        return Ok(found);
                    }
                }
                if let BookKey::Due(_, shard) = key {
                    next = shard + 1;
                }
            }
            if some.len() < PAGES_AT_A_TIME {
                break;
            }
        }
    }
    Ok(found)
}

/// Deadlines by the request that says them.
pub type Requests = Vec<Vec<Deadline>>;

/// Looks for the deadlines of one round after the other.
pub struct Finder<'l> {
    /// Where they wait.
    pub ledger: &'l Ledger,
    now: Moment,
    last: Option<Deadline>,
    /// Nothing is left.
    pub is_done: bool,
}

impl<'l> Finder<'l> {
    /// Deadlines reached at `now`.
    pub fn new(ledger: &'l Ledger, now: Moment) -> Self {
        Self {
            ledger,
            now,
            last: None,
            is_done: false,
        }
    }

    /// The next round; it is empty where no more is reached.
    pub fn round(&mut self) -> Result<Requests, Fault> {
        let round = (EXPIRING_MAX, weight as fn(&Deadline) -> usize);
        let found = reached_after(self.last.as_ref(), round, (self.ledger, self.now))?;
        let requests = shared(&found);
        let taken: usize = requests.iter().map(Vec::len).sum();
        let weighs: usize = found.iter().map(weight).sum();
        self.is_done = taken == found.len() && weighs < EXPIRING_MAX;
        self.last = found[..taken].last().copied().or(self.last);
        Ok(requests)
    }
}

/// The book that the writer will ask for when a deadline passes, where there may be many alike.
pub fn book_of(deadline: &Deadline) -> Option<BookKey> {
    match deadline.subject {
        DueSubject::Credits { account, unit } => Some(BookKey::Account(account, unit)),
        _ => None,
    }
}

/// How much of a round a deadline takes.
fn weight(deadline: &Deadline) -> usize {
    if expires(deadline) {
        1
    } else {
        EXPIRING_MAX / REQUESTS_MAX
    }
}

/// Whether it says that credit of an account expires: one event each, which may share a frame.
fn expires(deadline: &Deadline) -> bool {
    matches!(deadline.subject, DueSubject::Credits { .. })
}

/// Deadlines by the request that says them, in their order, as many as one round may have.
fn shared(deadlines: &[Deadline]) -> Requests {
    let alike = deadlines.chunk_by(|one, next| expires(one) && expires(next));
    let bounded = alike.flat_map(|some| some.chunks(SHARED_MAX));
    bounded.take(REQUESTS_MAX).map(<[_]>::to_vec).collect()
}

/// The request that lets one deadline pass.
pub fn request(deadline: &Deadline) -> Request {
    request_of(std::slice::from_ref(deadline))
}

/// The request that lets some deadlines pass, all of them or none.
pub fn request_of(deadlines: &[Deadline]) -> Request {
    Request {
        actor: Actor::System,
        key: key(deadlines),
        commands: deadlines.iter().copied().map(Command::ElapseDue).collect(),
    }
}

/// A key made from the deadlines: UUID version 8, its time part from the first one's moment.
fn key(deadlines: &[Deadline]) -> Uuid {
    let bytes = match deadlines {
        [only] => serde_json::to_vec(only),
        several => serde_json::to_vec(several),
    };
    let bytes = bytes.expect("deadlines are plain JSON");
    let mut key = [0; 16];
    let first = deadlines.first().map_or(0, |it| it.at.unix());
    let ms = first.unsigned_abs() * 1_000;
    key[..6].copy_from_slice(&ms.to_be_bytes()[2..]);
    let digest = blake3::derive_key("hourledger 2026 deadline key v1", &bytes);
    key[6..].copy_from_slice(&digest[..10]);
    uuid::Builder::from_custom_bytes(key).into_uuid()
}
