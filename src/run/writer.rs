//! The writer: one thread, a bounded queue, group commit.
//!
//! It takes what waits in the queue, decides command after command against an overlay that holds
//! the batch's earlier events, makes new keys durable, appends everything with one fsync,
//! publishes, and only then answers: acceptances, refusals and replays alike (I1). It stamps
//! `recorded_at`, which never decreases. A fault of the log or the vault stops it for good: what
//! was not answered is unknown to the client, who asks again under the same key.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::deciding::{Moment, decide_and_fold, too_big};
use super::fold::erased_person;
use super::ledger::Ledger;
use super::prepare::{Failure, PreparedRequest};
use super::shelf::{Overlay, Warm};
use crate::domain::Event;
use crate::domain::kernel::ids::{PersonId, Position};
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::kernel::refusal::RefusalCode;
use crate::log::bounds::{BATCH_BYTES_MAX, FRAME_BYTES_MAX};
use crate::log::{self, EventDraft, Fault, FaultKind, Frame, FrameDraft, IdemTag};
use crate::state::Change;
use crate::vault::Owner;

/// Requests in one batch: enough to share an fsync among all who wait, few enough to answer soon.
const BATCH_REQUESTS_MAX: usize = 1_024;
/// How often an idle writer looks whether it shall end.
const IDLE: Duration = Duration::from_millis(200);

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

/// One request in the queue.
pub struct Submission {
    /// What to decide.
    pub request: PreparedRequest,
    /// Where the answer goes.
    pub reply: oneshot::Sender<Result<Accepted, Failure>>,
}

/// Runs until the queue is closed or a fault stops it; the fault.
pub fn run(ledger: &Ledger, queue: &Receiver<Vec<Submission>>) -> Result<(), Fault> {
    let mut warm = Warm::default();
    loop {
        let first = match queue.recv_timeout(IDLE) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        // Pauses intake while the write-behind is behind its bound: memory stays bounded.
        ledger.store.wait_for_room()?;
        let mut submissions = VecDeque::from(first);
        while submissions.len() < BATCH_REQUESTS_MAX
            && let Ok(more) = queue.try_recv()
        {
            submissions.extend(more);
        }
        while !submissions.is_empty() {
            Batch::new(ledger, &mut warm).write(&mut submissions)?;
        }
    }
}

/// What becomes of one submission once the batch is durable.
enum Fate {
    /// The frame at this place of the batch.
    Accepted(usize),
    /// Accepted before, or earlier in this batch.
    Replayed(Replay),
    /// Refused, or failed alone.
    Failed(Failure),
}

enum Replay {
    InBatch(usize),
    InLog(Arc<Frame>),
}

struct Batch<'l> {
    ledger: &'l Ledger,
    overlay: Overlay<'l>,
    drafts: Vec<FrameDraft>,
    idem: HashMap<IdemTag, usize>,
    erased: Vec<PersonId>,
    bytes: usize,
    recorded_at: RecordedAt,
    next: Position,
}

impl<'l> Batch<'l> {
    fn new(ledger: &'l Ledger, warm: &'l mut Warm) -> Self {
        let head = ledger.log.head();
        let now_ms = ledger.clock.now_ms().max(head.recorded_at_ms);
        Self {
            ledger,
            overlay: Overlay::over(&ledger.store, warm),
            drafts: Vec::new(),
            idem: HashMap::new(),
            erased: Vec::new(),
            bytes: 0,
            recorded_at: RecordedAt::from_unix_ms(now_ms).expect("the clock shows a covered year"),
            next: Position(head.next.0),
        }
    }

    /// Writes what fits in one batch of the log; the rest stays for the next.
    fn write(mut self, submissions: &mut VecDeque<Submission>) -> Result<(), Fault> {
        let mut fates = Vec::with_capacity(submissions.len());
        while self.bytes < BATCH_BYTES_MAX - FRAME_BYTES_MAX
            && let Some(Submission { mut request, reply }) = submissions.pop_front()
        {
            let fate = self.fate(&mut request).unwrap_or_else(Fate::Failed);
            if let Fate::Failed(Failure::Fault(fault)) = &fate
                && fault.kind == FaultKind::Fatal
            {
                let stopped = Fault::fatal("deciding a command", fault.to_string());
                _ = reply.send(fate.answer(&[]));
                return Err(stopped);
            }
            fates.push((reply, fate));
        }
        let frames = self.commit()?;
        for (reply, fate) in fates {
            // A client that went away does not undo what is durable.
            _ = reply.send(fate.answer(&frames));
        }
        Ok(())
    }

    fn fate(&mut self, request: &mut PreparedRequest) -> Result<Fate, Failure> {
        if let Some(replay) = self.earlier(request)? {
            return Ok(Fate::Replayed(replay));
        }
        // One command is folded last of all; only several can fail half way.
        let is_batch = request.commands.len() > 1;
        if is_batch {
            self.overlay.begin_trial();
        }
        let (draft, erased) = self
            .drafted(request)
            .inspect_err(|_| self.overlay.drop_trial())?;
        self.overlay.keep_trial();
        for prepared in &request.commands {
            self.ledger.vault.accept(&prepared.known);
        }
        self.erased.extend(erased);
        self.next.0 += draft.events.len() as u64;
        let place = self.drafts.len();
        self.bytes += draft.stored_bytes();
        self.drafts.push(draft);
        self.idem.insert(request.idem, place);
        Ok(Fate::Accepted(place))
    }

    /// The frame of a request, and who is erased by it.
    fn drafted(
        &mut self,
        request: &mut PreparedRequest,
    ) -> Result<(FrameDraft, Vec<PersonId>), Failure> {
        let at = Moment {
            recorded_at: self.recorded_at,
            zone: &self.ledger.zone,
            actor: request.actor,
            vault: &self.ledger.vault,
        };
        let frame = Outline::of(request);
        let record = |events: &[Event]| {
            let draft = frame.draft(events, at.recorded_at);
            draft.check().map_err(|_| too_big(events.len()))?;
            Ok((draft, events.iter().filter_map(erased_person).collect()))
        };
        let overlay = &mut self.overlay;
        decide_and_fold(&mut request.commands, &at, self.next, overlay, record)
    }

    /// The same key, accepted before: the same answer, if the body is the same (I11).
    fn earlier(&self, request: &PreparedRequest) -> Result<Option<Replay>, Failure> {
        let (replay, body_tag) = match self.idem.get(&request.idem) {
            Some(&place) => (Replay::InBatch(place), self.drafts[place].body_tag),
            None => match self.ledger.frame_of(&request.idem)? {
                None => return Ok(None),
                Some(frame) => {
                    let body_tag = frame.body_tag();
                    (Replay::InLog(frame), body_tag)
                }
            },
        };
        if body_tag != request.body_tag {
            return Err(RefusalCode::IdempotencyKeyReused.into());
        }
        Ok(Some(replay))
    }

    /// Keys, then the log, then readers.
    fn commit(self) -> Result<Vec<Arc<Frame>>, Fault> {
        if self.drafts.is_empty() {
            return Ok(Vec::new());
        }
        self.ledger.vault.sync()?;
        let frames = self.ledger.log.append(self.drafts)?;
        // Before anybody can see the notice, and before the shelf can be past it.
        for person in self.erased {
            self.ledger
                .vault
                .erase(Owner::Person(person), self.recorded_at.unix_ms())?;
        }
        let idem = frames
            .iter()
            .map(|frame| (frame.idem(), frame.first()))
            .collect();
        let through = log::Position(self.next.0);
        let books = self.overlay.into_books();
        self.ledger.store.publish(Change {
            books,
            idem,
            through,
        });
        Ok(frames)
    }
}

impl Fate {
    fn answer(self, frames: &[Arc<Frame>]) -> Result<Accepted, Failure> {
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

/// What a frame takes over from its request.
struct Outline {
    actor: String,
    command: &'static str,
    idem: IdemTag,
    body_tag: [u8; 16],
    seed: [u8; 32],
}

impl Outline {
    fn of(request: &PreparedRequest) -> Self {
        let command = match request.commands.as_slice() {
            [only] => only.command.name(),
            _ => "batch",
        };
        Self {
            actor: request.actor.to_string(),
            command,
            idem: request.idem,
            body_tag: request.body_tag,
            seed: request.seed,
        }
    }

    fn draft(self, events: &[Event], recorded_at: RecordedAt) -> FrameDraft {
        let event = |event: &Event| {
            let (event_type, version) = event.type_version();
            EventDraft {
                event_type: event_type.to_owned(),
                version,
                body: event.encode(),
            }
        };
        FrameDraft {
            recorded_at_ms: recorded_at.unix_ms(),
            actor: self.actor,
            command: self.command.to_owned(),
            idem: self.idem,
            body_tag: self.body_tag,
            command_seed: self.seed,
            events: events.iter().map(event).collect(),
        }
    }
}
