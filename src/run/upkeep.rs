//! Upkeep: the one thread that lets time pass. Every second, or at once where many deadlines wait,
//! it submits those that were reached, in bounded rounds, publishes the status lists that changed
//! and, once a day, the figures of the units that moved; when an epoch has lasted long enough it
//! rotates the vault's key; once an hour it deletes the access logs that need no longer be kept.
//!
//! It writes through the queue like anybody. A fault ends it, and with it the process: a ledger on
//! which notices never end looks healthy and is not.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::issuing::status::publish_changed;
use super::jobs::Jobs;
use super::ledger::WriteQueue;
use super::passing::pass_deadlines;
use super::stating::state_figures;
use crate::access::Access;
use crate::domain::kernel::moment::RecordedAt;
use crate::log::Fault;

/// How often deadlines are looked at.
const TICK: Duration = Duration::from_secs(1);
/// Pages of imports per tick, so that a stop is never far: 64 sessions each.
const PAGES_MAX: u32 = 256;
/// How often old access logs are looked for.
const RETIRING: Duration = Duration::from_hours(1);

/// The running upkeep.
pub struct Upkeep {
    ending: Sender<()>,
    thread: JoinHandle<Result<(), Fault>>,
}

impl Upkeep {
    /// Starts the thread.
    pub fn start(queue: WriteQueue, access: Arc<Access>) -> Self {
        let (ending, ended) = channel();
        let thread = std::thread::spawn(move || run(&queue, &access, &ended));
        Self { ending, thread }
    }

    /// Whether it still runs.
    pub fn is_alive(&self) -> bool {
        !self.thread.is_finished()
    }

    /// Ends the thread after the round in hand; the fault that ended it before, if one did.
    pub fn stop(self) -> Result<(), Fault> {
        drop(self.ending);
        let panicked = |_| Fault::fatal("running the upkeep", "it panicked");
        self.thread.join().map_err(panicked)?
    }
}

fn run(queue: &WriteQueue, access: &Access, ended: &Receiver<()>) -> Result<(), Fault> {
    let mut retired: Option<Instant> = None;
    let mut jobs = Jobs::default();
    loop {
        let now_ms = queue.ledger().clock.now_ms();
        let now = RecordedAt::from_unix_ms(now_ms)
            .ok_or_else(|| Fault::fatal("reading the clock", "it shows a year out of range"))?;
        let passed = pass_deadlines(queue, now.moment())?;
        jobs.advance(queue, PAGES_MAX)?;
        publish_changed(queue, now.moment())?;
        state_figures(queue, now.moment())?;
        let vault = &queue.ledger().vault;
        if vault.is_rotation_due(now_ms) {
            vault.rotate_epoch(now_ms)?;
        }
        if retired.is_none_or(|last| last.elapsed() >= RETIRING) {
            access.retire(now_ms)?;
            retired = Some(Instant::now());
        }
        // What is left of a midnight does not wait for the next second.
        let pause = if passed.more { Duration::ZERO } else { TICK };
        match ended.recv_timeout(pause) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}
