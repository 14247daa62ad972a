//! The second half of the writer: what was decided becomes durable, then visible, then answered.
//!
//! It has a thread of its own, so that the next batch is decided while the disk syncs this one. It
//! takes a batch only when it is done with the one before: one is in flight at most. What the next
//! is decided on may therefore be lost with the machine, but then the next is lost too, and nothing
//! of it was answered or shown: answers leave here, in the order of the batches (I1).
//!
//! Must never: answer what is not durable, or go on after a fault of the log or the vault.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, Scope, ScopedJoinHandle};

use tokio::sync::oneshot;

use super::ledger::Ledger;
use super::prepare::Failure;
use crate::domain::books::{Book, BookKey};
use crate::domain::kernel::ids::{PersonId, Position};
use crate::domain::kernel::moment::RecordedAt;
use crate::log::{self, Fault, Frame, FrameDraft, IdemTag};
use crate::state::Change;
use crate::vault::Owner;

/// An accepted request: its frame, and whether it had been accepted before.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The frame in the log.
    pub frame: Arc<Frame>,
    /// The request had been accepted earlier under the same key.
    pub replayed: bool,
}

impl Accepted {
    /// Whether it was accepted just now, and not before.
    pub fn is_new(&self) -> bool {
        !self.replayed
    }
}

/// Where the answer to one request goes.
pub type Reply = oneshot::Sender<Result<Accepted, Failure>>;

/// What becomes of one request once its batch is durable.
pub enum Fate {
    /// The frame at this place of the batch.
    Accepted(usize),
    /// Accepted before, or earlier in this batch.
    Replayed(Replay),
    /// Refused, or failed alone.
    Failed(Failure),
}

/// The frame of a request that was accepted earlier.
pub enum Replay {
    /// At this place of the batch.
    InBatch(usize),
    /// In the log.
    InLog(Arc<Frame>),
}

impl Fate {
    /// The answer, once the batch with these frames is durable.
    pub fn answer(self, frames: &[Arc<Frame>]) -> Result<Accepted, Failure> {
        let accepted = |place: usize, replayed| Accepted {
            frame: Arc::clone(&frames[place]),
            replayed,
        };
        match self {
            Self::Accepted(place) => Ok(accepted(place, false)),
            Self::Replayed(Replay::InBatch(place)) => Ok(accepted(place, true)),
            Self::Replayed(Replay::InLog(frame)) => Ok(Accepted {
                frame,
                replayed: true,
            }),
            Self::Failed(failure) => Err(failure),
        }
    }
}

/// A batch as it was decided.
pub struct Decided {
    /// Frames to append; perhaps none.
    pub drafts: Vec<FrameDraft>,
    /// What they change.
    pub books: Vec<(BookKey, Arc<Book>)>,
    /// Whose keys must be gone before anybody can read of it.
    pub erased: Vec<PersonId>,
    /// When it was recorded.
    pub recorded_at: RecordedAt,
    /// The position behind its last event.
    pub through: Position,
    /// All that wait for it.
    pub fates: Vec<(Reply, Fate)>,
}

impl Decided {
    fn commit(self, ledger: &Ledger) -> Result<(), Fault> {
        let mut frames = Vec::new();
        if !self.drafts.is_empty() {
            ledger.vault.sync()?;
            frames = ledger.log.append(self.drafts)?;
        }
        // Before anybody can see the notice, and before the shelf can be past it.
        for person in self.erased {
            let owner = Owner::Person(person);
            ledger.vault.erase(owner, self.recorded_at.unix_ms())?;
        }
        if !frames.is_empty() {
            let tagged = frames.iter().map(|frame| (frame.idem(), frame.first()));
            ledger.store.publish(Change {
                books: self.books,
                idem: tagged.collect(),
                through: log::Position(self.through.0),
            });
        }
        for (reply, fate) in self.fates {
            // A client that went away does not undo what is durable.
            _ = reply.send(fate.answer(&frames));
        }
        Ok(())
    }
}

/// The way to the committing thread.
pub struct Committer<'s> {
    hand: SyncSender<Option<Decided>>,
    thread: ScopedJoinHandle<'s, Result<(), Fault>>,
    in_flight: HashSet<IdemTag>,
}

impl<'s> Committer<'s> {
    /// Starts the thread.
    pub fn start<'e>(scope: &'s Scope<'s, 'e>, ledger: &'e Ledger) -> Result<Self, Fault> {
        let (hand, taken) = sync_channel(0);
        let named = Builder::new().name("commit".to_owned());
        let thread = named.spawn_scoped(scope, move || commit_all(ledger, &taken));
        Ok(Self {
            hand,
            thread: thread.map_err(|cause| Fault::fatal("starting to commit", cause))?,
            in_flight: HashSet::new(),
        })
    }

    /// Whether a request under this tag may be on its way to the disk: its key must wait.
    pub fn is_in_flight(&self, tag: &IdemTag) -> bool {
        self.in_flight.contains(tag)
    }

    /// Whether it takes batches: no fault has ended it.
    pub fn is_alive(&self) -> bool {
        !self.thread.is_finished()
    }

    /// Hands a batch over as soon as the one before is done; false if the thread has ended.
    pub fn commit(&mut self, decided: Decided) -> bool {
        self.in_flight.clear();
        let tags = decided.drafts.iter().map(|draft| draft.idem);
        self.in_flight.extend(tags);
        let must_settle = !decided.erased.is_empty();
        let taken = self.hand.send(Some(decided)).is_ok();
        // Nobody's text may be sealed, and no document claimed, between the event and the erasure.
        taken && (!must_settle || self.settle())
    }

    /// Waits until nothing is in flight; false if the thread has ended.
    pub fn settle(&mut self) -> bool {
        self.in_flight.clear();
        self.hand.send(None).is_ok()
    }

    /// Lets it finish; the fault that ended it, if one did.
    pub fn stop(self) -> Result<(), Fault> {
        drop(self.hand);
        let panicked = |_| Fault::fatal("committing a batch", "it panicked");
        self.thread.join().map_err(panicked)?
    }
}

fn commit_all(ledger: &Ledger, taken: &Receiver<Option<Decided>>) -> Result<(), Fault> {
    while let Ok(decided) = taken.recv() {
        if let Some(decided) = decided {
            decided.commit(ledger)?;
        }
    }
    Ok(())
}
