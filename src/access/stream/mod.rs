//! One access log: events of one kind, a log per month, deleted by whole months.
//!
//! Invariants: an event is durable when `record` returns; times never decrease, also when the clock
//! does; a month is deleted only when its last moment is older than the days it must be kept.
//! Each month's log has its own ledger id, derived from ledger, stream and month, so that no folder
//! can stand in for another.

pub mod archive;
pub mod month;

mod group_commit;

use std::collections::BTreeMap;
use std::path::Path;
use std::slice;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use archive::Archive;
use group_commit::GroupCommit;
use month::Month;

use super::record::AccessEvent;
use crate::domain::stored::Actor;
use crate::log::{Fault, Frame, FrameDraft, LedgerId, Log, Position, idem_tag};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const READ_BYTES_MAX: usize = 1 << 20;

/// A place in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// The month.
    pub month: Month,
    /// The position in its log.
    pub position: Position,
}

impl Cursor {
    /// The beginning of the month that holds a moment, Unix milliseconds.
    pub fn at(moment_ms: i64) -> Self {
        Self {
            month: Month::of(moment_ms),
            position: Position(0),
        }
    }
}

/// An open access log.
pub struct Stream {
    name: &'static str,
    ledger: LedgerId,
    kept_days: Option<u16>,
    archive: Box<dyn Archive>,
    months: Mutex<BTreeMap<Month, Arc<dyn Log>>>,
    line: GroupCommit,
}

impl Stream {
    /// Opens the stream `name` of a ledger, whose months are kept for at least `kept_days`; for
    /// ever if none are named.
    pub fn open(
        archive: Box<dyn Archive>,
        name: &'static str,
        ledger: LedgerId,
        kept_days: Option<u16>,
    ) -> Result<Self, Fault> {
        let mut months = BTreeMap::new();
        for month in archive.months()? {
            months.insert(month, archive.open(month, id_of(ledger, name, month))?);
        }
        let (months, line) = (Mutex::new(months), GroupCommit::default());
        Ok(Self {
            name,
            ledger,
            kept_days,
            archive,
            months,
            line,
        })
    }

    /// Makes an event durable. Blocks for one fsync, shared with whoever records meanwhile.
    pub fn record(&self, actor: Actor, event: &AccessEvent, now_ms: i64) -> Result<(), Fault> {
        self.record_all(actor, slice::from_ref(event), now_ms)
    }

    /// The same of several events, each in a frame of its own, all with one fsync.
    pub fn record_all(
        &self,
        actor: Actor,
        events: &[AccessEvent],
        now_ms: i64,
    ) -> Result<(), Fault> {
        let actor = actor.to_string();
        let drafts = events.iter().map(|event| draft(&actor, event, now_ms));
        let drafts = drafts.collect::<Result<Vec<_>, _>>()?;
        self.line.commit(drafts, |batch| self.append(batch))
    }

    /// Frames from a place on, and the place after them; no place: this was the end.
    pub fn read(&self, from: Cursor) -> Result<(Vec<Arc<Frame>>, Option<Cursor>), Fault> {
        let mut later = Vec::with_capacity(2);
        {
            let months = self.months();
            let from_there = months.range(from.month..).take(2);
            later.extend(from_there.map(|(month, log)| (*month, Arc::clone(log))));
        }
        let Some((month, log)) = later.first() else {
            return Ok((Vec::new(), None));
        };
        let start = if *month == from.month {
            from.position
        } else {
            Position(0)
        };
        let frames = log.read(start, READ_BYTES_MAX)?;
        let next = match (frames.last(), later.get(1)) {
            (Some(last), _) => Some(Cursor {
                month: *month,
                position: last.next(),
            }),
            (None, Some((next, _))) => Some(Cursor {
                month: *next,
                position: Position(0),
            }),
            (None, None) => None,
        };
        Ok((frames, next))
    }

    /// Deletes the months that need no longer be kept; answers which.
    pub fn retire(&self, now_ms: i64) -> Result<Vec<Month>, Fault> {
        let Some(kept_days) = self.kept_days else {
            return Ok(Vec::new());
        };
        let kept_from_ms = now_ms.saturating_sub(i64::from(kept_days) * DAY_MS);
        let mut months = self.months();
        let old: Vec<Month> = months.keys().copied().collect();
        let old = old
            .into_iter()
            .filter(|month| month.end_ms() < kept_from_ms);
        let mut retired = Vec::new();
        for month in old {
            months.remove(&month);
            self.archive.remove(month)?;
            retired.push(month);
        }
        Ok(retired)
    }

    /// Copies every month into the folder `into`, one folder each.
    pub fn backup_into(&self, into: &Path) -> Result<(), Fault> {
        let months: Vec<_> = {
            let months = self.months();
            months
                .iter()
                .map(|(month, log)| (*month, Arc::clone(log)))
                .collect()
        };
        for (month, log) in months {
            log.snapshot(&into.join(month.to_string()))?;
        }
        Ok(())
    }

    /// Seals the newest month's log.
    pub fn close(&self) -> Result<(), Fault> {
        match self.months().last_key_value() {
            Some((_, log)) => log.close(),
            None => Ok(()),
        }
    }

    fn append(&self, mut batch: Vec<FrameDraft>) -> Result<(), Fault> {
        let mut months = self.months();
        let (mut newest, mut recorded_at_ms) = match months.last_key_value() {
            Some((month, log)) => (Some(*month), log.head().recorded_at_ms),
            None => (None, i64::MIN),
        };
        for draft in &mut batch {
            recorded_at_ms = recorded_at_ms.max(draft.recorded_at_ms);
            draft.recorded_at_ms = recorded_at_ms;
        }
        // A batch that spans midnight of a month's end goes into the later month as a whole.
        let month = Month::of(recorded_at_ms);
        if newest.is_none_or(|newest| newest < month) {
            if let Some((_, log)) = months.last_key_value() {
                log.close()?;
            }
            let id = id_of(self.ledger, self.name, month);
            months.insert(month, self.archive.open(month, id)?);
            newest = Some(month);
        }
        let log = newest.and_then(|month| months.get(&month)).map(Arc::clone);
        drop(months);
        log.expect("inserted above if there was none")
            .append(batch)
            .map(|_| ())
    }

    fn months(&self) -> MutexGuard<'_, BTreeMap<Month, Arc<dyn Log>>> {
        self.months.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The frame of an event.
fn draft(actor: &str, event: &AccessEvent, now_ms: i64) -> Result<FrameDraft, Fault> {
    let draft = FrameDraft {
        recorded_at_ms: now_ms,
        idem: idem_tag(actor, &[0; 16]),
        actor: actor.to_owned(),
        command: event.event_type().to_owned(),
        // Nothing replays and nothing commits to these frames: no key, no seed.
        body_tag: [0; 16],
        command_seed: [0; 32],
        events: vec![event.to_draft()],
    };
    draft.check().map_err(|out_of_bounds| {
        Fault::retry(format!("recording a {}", event.event_type()), out_of_bounds)
    })?;
    Ok(draft)
}

/// The ledger id in the log of one month.
fn id_of(ledger: LedgerId, stream: &str, month: Month) -> LedgerId {
    let mut hasher = blake3::Hasher::new_derive_key("hourledger 2026 access stream v1");
    hasher
        .update(&ledger.0)
        .update(stream.as_bytes())
        .update(b"/");
    hasher.update(month.to_string().as_bytes());
    let digest = hasher.finalize();
    LedgerId(
        *digest
            .as_bytes()
            .first_chunk()
            .expect("a digest of 32 bytes has 16"),
    )
}
