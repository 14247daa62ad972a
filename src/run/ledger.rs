//! The ledger in one process: log, shelf, vault, ports, and the queue to the writer.
//!
//! `Ledger` is what every thread shares; `Desk` is what callers hold to write and read. Dropping
//! the last queue ends the writer; `Running::stop` then seals the log and closes the rest.

use std::num::NonZeroUsize;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lru::LruCache;
use tokio::sync::oneshot;

use super::committing::Accepted;
use super::issuing::keys::IssuerKeys;
use super::ports::{Clock, Seeds};
use super::prepare::{Failure, Request};
use super::publishing::Standing;
use super::registered::Ages;
use super::writer::Submission;
use crate::domain::books::{Book, BookKey, Kept};
use crate::domain::kernel::ids::{PersonId, Position};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::Zone;
use crate::domain::ledger::event::LedgerGroup;
use crate::domain::people::book::PersonBook;
use crate::log::{Fault, Frame, IdemTag, Log};
use crate::state::Store;
use crate::tlog::PublicLog;
use crate::vault::Vault;

/// Requests that may wait for the writer; more are told to come back later.
pub const QUEUE_REQUESTS_MAX: usize = 4_096;
/// Requests handed in together.
pub const TOGETHER_MAX: usize = 256;
/// How long a read waits for `at_least` before it says that the position is not reached.
pub const AT_LEAST_WAIT: Duration = Duration::from_secs(5);

/// What every thread shares.
pub struct Ledger {
    /// The truth.
    pub log: Arc<dyn Log>,
    /// Books and views.
    pub store: Store<Book>,
    /// Personal data.
    pub vault: Vault,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness of commands.
    pub seeds: Box<dyn Seeds>,
    /// The ledger's time zone.
    pub zone: Zone,
    /// The public tree.
    pub tlog: PublicLog,
    /// How publishing stands.
    pub publishing: Standing,
    /// Keys that sign certificates and status lists.
    pub issuer_keys: IssuerKeys,
    /// Ages that rules asked about today.
    pub ages: Ages,
    /// Frames that were read lately.
    pub frames: WarmFrames,
}

/// Frames of the log that were read one by one: keys, status lists and sessions behind a
/// certificate are asked for again and again. A frame never changes.
pub struct WarmFrames(Mutex<LruCache<Position, Arc<Frame>>>);

/// Frames that are kept, and the largest of them: 8 KB each, which it was read with, as a rule;
/// 32 MB at worst.
const FRAMES_MAX: NonZeroUsize = NonZeroUsize::new(1_024).expect("not zero");
const FRAME_BYTES_MAX: usize = 32 << 10;

impl Default for WarmFrames {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(FRAMES_MAX)))
    }
}

impl WarmFrames {
    fn held(&self) -> MutexGuard<'_, LruCache<Position, Arc<Frame>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger {
    /// A published book by its own type, empty if there is none.
    pub fn book<B: Kept + Clone + Default>(&self, key: &BookKey) -> Result<B, Fault> {
        let book = self.store.book(key)?;
        Ok(book.as_deref().and_then(B::of).cloned().unwrap_or_default())
    }

    /// All ids of the person behind `id`: the survivor's first, then those merged into it.
    pub fn ids_of(&self, id: PersonId) -> Result<Vec<PersonId>, Fault> {
        let of = |id| self.book::<PersonBook>(&BookKey::Person(id));
        let own = of(id)?;
        let (survivor, book) = match own.merged_into {
            Some(merged) => (merged.survivor, of(merged.survivor)?),
            None => (id, own),
        };
        Ok(std::iter::once(survivor).chain(book.aliases).collect())
    }

    /// Genesis facts.
    pub fn opened(&self) -> Result<Option<LedgerGroup>, Fault> {
        Ok(self
            .book::<crate::domain::ledger::book::LedgerBook>(&BookKey::Ledger)?
            .opened)
    }

    /// The frame that holds the event at `position`, if the log reaches that far.
    pub fn frame_at(&self, position: Position) -> Result<Option<Arc<Frame>>, Fault> {
        if let Some(frame) = self.frames.held().get(&position) {
            return Ok(Some(Arc::clone(frame)));
        }
        let frames = self.log.read(crate::log::Position(position.0), 1)?;
        let frame = frames.into_iter().next();
        if let Some(frame) = frame
            .as_ref()
            .filter(|it| it.bytes().len() <= FRAME_BYTES_MAX)
        {
            self.frames.held().put(position, Arc::clone(frame));
        }
        Ok(frame)
    }

    /// The frame that was accepted under an idempotency tag (I11).
    pub fn frame_of(&self, idem: &IdemTag) -> Result<Option<Arc<Frame>>, Fault> {
        match self.store.idem_position(idem, self.clock.now_ms())? {
            None => Ok(None),
            Some(position) => self.frame_at(Position(position.0)),
        }
    }

    /// Waits until the event at `position` is visible to readers.
    pub async fn reach(&self, position: Position) -> Result<(), Refusal> {
        let position = crate::log::Position(position.0);
        if self.store.published() > position
            || self.store.wait_published(position, AT_LEAST_WAIT).await
        {
            return Ok(());
        }
        Err(Refusal::new(RefusalCode::PositionNotReached).with("position", position))
    }
}

/// Where callers hand in requests.
#[derive(Clone)]
pub struct WriteQueue {
    ledger: Arc<Ledger>,
    queue: SyncSender<Vec<Submission>>,
}

impl WriteQueue {
    pub(super) fn new(ledger: Arc<Ledger>, queue: SyncSender<Vec<Submission>>) -> Self {
        Self { ledger, queue }
    }

    /// The ledger behind the queue.
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// Hands a request in and waits until its answer is durable.
    pub async fn submit(&self, request: Request) -> Result<Accepted, Failure> {
        self.enqueue(request)?
            .await
            .unwrap_or_else(|_| Err(stopped()))
    }

    /// The same for callers without an async runtime.
    pub fn submit_blocking(&self, request: Request) -> Result<Accepted, Failure> {
        answered(self.enqueue(request)?)
    }

    /// Hands a request in without waiting; many can then share an fsync.
    pub fn enqueue(&self, request: Request) -> Result<Waiting, Failure> {
        let mut waiting = self.enqueue_together(vec![request])?;
        Ok(waiting.pop().expect("one request has one answer"))
    }

    /// Hands in requests, at most [`TOGETHER_MAX`], that the writer takes up in this order and in
    /// one go, each on its own feet. With nobody else at the queue they share one batch of the
    /// log, so its bytes do not depend on how fast they were handed in.
    pub fn enqueue_together(&self, requests: Vec<Request>) -> Result<Vec<Waiting>, Failure> {
        if requests.len() > TOGETHER_MAX {
            return Err(RefusalCode::Overloaded.into());
        }
        if requests.is_empty() {
            // Nothing to wake the writer for.
            return Ok(Vec::new());
        }
        let mut submissions = Vec::with_capacity(requests.len());
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            let request = request.prepare(&self.ledger)?;
            let (reply, answer) = oneshot::channel();
            submissions.push(Submission { request, reply });
            answers.push(answer);
        }
        match self.queue.try_send(submissions) {
            Ok(()) => Ok(answers),
            Err(TrySendError::Full(_)) => Err(RefusalCode::Overloaded.into()),
            Err(TrySendError::Disconnected(_)) => Err(stopped()),
        }
    }
}

/// An answer on its way.
pub type Waiting = oneshot::Receiver<Result<Accepted, Failure>>;

/// Waits for an answer without an async runtime.
pub fn answered(waiting: Waiting) -> Result<Accepted, Failure> {
    waiting.blocking_recv().unwrap_or_else(|_| Err(stopped()))
}

/// The writer is gone: whether this request was recorded is unknown, its key will tell.
fn stopped() -> Failure {
    Fault::unknown(
        "waiting for the writer",
        "the ledger is stopping; ask again under the same key",
    )
    .into()
}
