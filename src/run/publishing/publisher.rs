//! The publisher: one thread that follows the log.
//!
//! It looks a few times a second; while events come in, a checkpoint is made once an interval, and
//! sooner when somebody waits for a receipt. A note that lacks its witnesses is offered again, and
//! once an hour also one that has them: a cosignature says "I saw nothing larger by then", and
//! what it says grows old.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::Publishing;
use super::entries::grow_to_head;
use super::round::publish;
use super::witnesses::Witnesses;
use crate::checkpoint::Policy;
use crate::log::{Fault, FaultKind};
use crate::run::ledger::{Ledger, WriteQueue};

/// How often the log is looked at.
const TICK: Duration = Duration::from_millis(250);
/// How often the tapes are made durable: a power cut costs at most this much hashing.
const SYNCING: Duration = Duration::from_mins(1);
/// How often witnesses are asked although nothing was added.
const REFRESH: Duration = Duration::from_hours(1);

/// The running publisher.
pub struct Publisher {
    ending: Arc<AtomicBool>,
    thread: JoinHandle<Result<(), Fault>>,
}

impl Publisher {
    /// Starts the thread.
    pub fn start(queue: WriteQueue, publishing: Publishing) -> Result<Self, Fault> {
        let ending = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&ending);
        let thread = std::thread::Builder::new().name("publisher".to_owned());
        let thread = thread
            .spawn(move || {
                let ledger = Arc::clone(queue.ledger());
                drop(queue);
                Following::new(&ledger, publishing).run(&told)
            })
            .map_err(|cause| Fault::fatal("starting the publisher", cause))?;
        Ok(Self { ending, thread })
    }

    /// Whether it still runs.
    pub fn is_alive(&self) -> bool {
        !self.thread.is_finished()
    }

    /// Ends the thread after a last round; the fault that ended it before, if one did.
    pub fn stop(self) -> Result<(), Fault> {
        self.ending.store(true, Ordering::SeqCst);
        let panicked = |_| Fault::fatal("running the publisher", "it panicked");
        self.thread.join().map_err(panicked)?
    }
}

struct Following<'l> {
    ledger: &'l Ledger,
    publishing: Publishing,
    witnesses: Witnesses,
    /// When the last round began.
    last: Option<Instant>,
    /// When the tapes were made durable last.
    synced: Instant,
}

impl<'l> Following<'l> {
    fn new(ledger: &'l Ledger, publishing: Publishing) -> Self {
        Self {
            ledger,
            publishing,
            witnesses: Witnesses::default(),
            last: None,
            synced: Instant::now(),
        }
    }

    fn run(&mut self, ending: &AtomicBool) -> Result<(), Fault> {
        loop {
            let is_last = ending.load(Ordering::SeqCst);
            let published = self.ledger.tlog.published_size().0;
            let wanted = self.ledger.publishing.wanted(published, TICK);
            grow_to_head(self.ledger)?;
            let is_new = self.ledger.tlog.size().0 > published || !self.is_witnessed();
            if is_new && (is_last || self.is_due(wanted > published)) || self.is_stale() {
                self.round()?;
                self.ledger.publishing.answered(self.ledger.tlog.size().0);
            } else if wanted > published {
                // Somebody waits and it is not time yet.
                std::thread::sleep(TICK / 4);
            }
            if is_last || self.synced.elapsed() >= SYNCING {
                self.ledger.tlog.sync()?;
                self.synced = Instant::now();
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// Whether it is time: an interval after the last round, or as soon as may be if wanted.
    fn is_due(&self, is_wanted: bool) -> bool {
        let wait = if is_wanted {
            self.publishing.spacing
        } else {
            self.publishing.interval
        };
        self.last.is_none_or(|last| last.elapsed() >= wait)
    }

    /// Whether what readers see is what the policy wants; a policy may have come later.
    fn is_witnessed(&self) -> bool {
        let (policy, shown) = (&self.publishing.policy, self.ledger.tlog.published());
        let (Some(policy), Some(shown)) = (policy, shown) else {
            return true;
        };
        policy.judge(&shown.bytes).is_ok_and(|it| it.quorum_met)
    }

    /// Whether the witnesses should say again that they saw nothing larger.
    fn is_stale(&self) -> bool {
        let policy = self.publishing.policy.as_ref();
        let asks = policy.is_some_and(Policy::asks_for_witnesses);
        asks && self.last.is_none_or(|last| last.elapsed() >= REFRESH)
    }

    /// A round; what may pass by itself is counted and tried again an interval later.
    fn round(&mut self) -> Result<(), Fault> {
        self.last = Some(Instant::now());
        let outcome = publish(self.ledger, &self.publishing, &mut self.witnesses);
        match outcome {
            Err(fault) if fault.kind == FaultKind::Fatal => Err(fault),
            Err(_) => {
                self.ledger.publishing.note(|facts| facts.unsigned += 1);
                Ok(())
            }
            Ok(_) => Ok(()),
        }
    }
}
