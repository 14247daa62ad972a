//! Group commit without a thread of its own: whoever comes first writes for all who wait.
//!
//! Each caller puts its record in the line and blocks until it is durable. The one who finds nobody
//! writing takes the whole line and appends it with one fsync; the others' records ride along.
//!
//! Invariants: `commit` returns `Ok` only after the record is durable; the line is bounded, so a
//! slow disk makes callers wait instead of memory grow; after a failure every call fails, until the
//! process restarts. Blocking: async callers use a blocking thread.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::log::{Fault, FrameDraft};

/// Records that may wait at once.
const WAITING_MAX: usize = 1_024;

/// The line of records that wait to become durable.
#[derive(Debug, Default)]
pub struct GroupCommit {
    line: Mutex<Line>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct Line {
    waiting: Vec<FrameDraft>,
    /// Records that ever joined the line.
    joined: u64,
    /// Records that ever became durable; the first ones that joined.
    durable: u64,
    is_writing: bool,
    failed: Option<Fault>,
}

impl GroupCommit {
    /// Makes some records durable with `append`, together with whatever else waits.
    pub fn commit(
        &self,
        drafts: Vec<FrameDraft>,
        append: impl Fn(Vec<FrameDraft>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut line = self.line();
        while line.waiting.len() >= WAITING_MAX && line.failed.is_none() {
            line = self.wait(line);
        }
        line.joined += drafts.len() as u64;
        line.waiting.extend(drafts);
        let ticket = line.joined;
        loop {
            if line.durable >= ticket {
                return Ok(());
            }
            if let Some(fault) = &line.failed {
                return Err(fault.clone());
            }
            line = if line.is_writing {
                self.wait(line)
            } else {
                self.write(line, &append)
            };
        }
    }

    /// Writes the whole line; the lock is free meanwhile, so that others can join the next one.
    fn write<'a>(
        &'a self,
        mut line: MutexGuard<'a, Line>,
        append: &impl Fn(Vec<FrameDraft>) -> Result<(), Fault>,
    ) -> MutexGuard<'a, Line> {
        let batch = std::mem::take(&mut line.waiting);
        let durable = line.joined;
        line.is_writing = true;
        drop(line);
        let appended = append(batch);
        let mut line = self.line();
        line.is_writing = false;
        match appended {
            Ok(()) => line.durable = durable,
            Err(fault) => line.failed = Some(fault),
        }
        self.moved.notify_all();
        line
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, line: MutexGuard<'a, Line>) -> MutexGuard<'a, Line> {
        self.moved
            .wait(line)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    use super::*;
    use crate::log::{EventDraft, IdemTag};

    const RIDERS: u64 = 20;

    fn draft() -> FrameDraft {
        let (event_type, version, body) = ("ReadRecorded".into(), 1, b"{}".to_vec());
        FrameDraft {
            recorded_at_ms: 0,
            actor: "system".into(),
            command: "ReadRecorded".into(),
            idem: IdemTag([0; 22]),
            body_tag: [0; 16],
            command_seed: [0; 32],
            events: vec![EventDraft {
                event_type,
                version,
                body,
            }],
        }
    }

    /// One writes; all others join while it does. How many batches, and how many succeeded.
    fn ride(answer: impl Fn(u32) -> Result<(), Fault> + Sync) -> (u32, usize) {
        let (commit, batches) = (GroupCommit::default(), AtomicU32::new(0));
        let append = |_: Vec<FrameDraft>| {
            let batch = batches.fetch_add(1, Ordering::SeqCst);
            // The first writer holds the disk until everybody has joined the line.
            while batch == 0 && commit.line().joined < RIDERS {
                thread::yield_now();
            }
            answer(batch)
        };
        let succeeded = thread::scope(|scope| {
            let rider = |_| scope.spawn(|| commit.commit(vec![draft()], append).is_ok());
            let riders: Vec<_> = (0..RIDERS).map(rider).collect();
            let rode = riders
                .into_iter()
                .map(|rider| rider.join().expect("no panic"));
            rode.filter(|succeeded| *succeeded).count()
        });
        (batches.load(Ordering::SeqCst), succeeded)
    }

    #[test]
    fn whoever_joins_while_one_writes_shares_the_next_append() {
        assert_eq!(ride(|_| Ok(())), (2, 20));
    }

    #[test]
    fn a_failed_append_fails_everybody_who_waits() {
        let fails = |_| Err(Fault::fatal("appending", "disk full"));
        assert_eq!(ride(fails), (1, 0));
    }
}
