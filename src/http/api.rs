//! What every request shares: the ledger, the door, the counters.
//!
//! One value per process, behind an `Arc`; nothing in it is locked across an await. It is made by
//! whoever starts the process and dropped when serving ends, so that the writer can end after it.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::bounds::{BATCHES_MAX, CHECKS_MAX, PINS_MAX, REPORTS_MAX, REQUESTS_MAX, UPLOADS_MAX};
use super::kept::Kept;
use super::looking::Looking;
use super::metrics::Metrics;
use super::turns::Turns;
use crate::access::Access;
use crate::checkpoint::Policy;
use crate::run::{Ledger, WriteQueue};

/// Takes lines of the process log.
pub type LineSink = Box<dyn Fn(&str) + Send + Sync>;

/// What the surface is started with.
pub struct Settings {
    /// Where requests are handed in.
    pub queue: WriteQueue,
    /// Tokens, limits and the read log.
    pub access: Arc<Access>,
    /// Whether the threads behind the ledger are alive.
    pub alive: Box<dyn Fn() -> bool + Send + Sync>,
    /// The policy that the public log runs under; none: its own key, and no witness.
    pub policy: Option<Policy>,
    /// Takes one line per request: number, method, address, status, time; never what was asked
    /// or answered.
    pub line: Option<LineSink>,
}

/// The surface of one ledger; shared by all requests.
pub struct Api {
    pub(super) queue: WriteQueue,
    pub(super) access: Arc<Access>,
    pub(super) alive: Box<dyn Fn() -> bool + Send + Sync>,
    pub(super) policy: Option<Policy>,
    pub(super) line: Option<LineSink>,
    pub(super) metrics: Metrics,
    pub(super) room: Semaphore,
    pub(super) batch_room: Semaphore,
    pub(super) report_room: Semaphore,
    pub(super) pin_room: Semaphore,
    pub(super) upload_room: Semaphore,
    pub(super) check_room: Semaphore,
    pub(super) turns: Turns,
    pub(super) kept: Kept,
    pub(super) looking: Looking,
}

impl Api {
    /// The surface of a running ledger.
    pub fn new(settings: Settings) -> Self {
        let clock = Arc::clone(&settings.queue.ledger().clock);
        Self {
            looking: Looking::start(Arc::clone(&settings.access), clock),
            queue: settings.queue,
            access: settings.access,
            alive: settings.alive,
            policy: settings.policy,
            line: settings.line,
            metrics: Metrics::default(),
            room: Semaphore::new(REQUESTS_MAX),
            batch_room: Semaphore::new(BATCHES_MAX),
            report_room: Semaphore::new(REPORTS_MAX),
            pin_room: Semaphore::new(PINS_MAX),
            upload_room: Semaphore::new(UPLOADS_MAX),
            check_room: Semaphore::new(CHECKS_MAX),
            turns: Turns::default(),
            kept: Kept::default(),
        }
    }

    /// The ledger behind it.
    pub fn ledger(&self) -> &Ledger {
        self.queue.ledger()
    }
}
