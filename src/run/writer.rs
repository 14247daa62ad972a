//! The writer: one place where commands are decided, a bounded queue, group commit.
//!
//! It takes what waits in the queue and decides command after command against an overlay that
//! holds the earlier events of the batch and of the batch in flight. `committing` makes new keys
//! durable, appends everything with one fsync, publishes, and only then answers: acceptances,
//! refusals and replays alike (I1). Meanwhile the next batch is decided; a key in flight waits. It
//! stamps `recorded_at`, which never decreases. A fault of the log or the vault stops it for good:
//! what was not answered is unknown to the client, who asks again under the same key.

use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::committing::{Committer, Decided, Fate, Replay, Reply};
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
use crate::log::{EventDraft, Fault, FaultKind, FrameDraft, IdemTag};

/// Requests in one batch: enough to share an fsync among all who wait, few enough to answer soon.
const BATCH_REQUESTS_MAX: usize = 1_024;
/// How often an idle writer looks whether it shall end.
const IDLE: Duration = Duration::from_millis(200);

/// One request in the queue.
pub struct Submission {
    /// What to decide.
    pub request: PreparedRequest,
    /// Where the answer goes.
    pub reply: Reply,
}

/// Runs until the queue is closed or a fault stops it; the fault.
pub fn run(ledger: &Ledger, queue: &Receiver<Vec<Submission>>) -> Result<(), Fault> {
    std::thread::scope(|scope| {
        let mut committer = Committer::start(scope, ledger)?;
        let decided = decide_all(ledger, queue, &mut committer);
        committer.stop().and(decided)
    })
}

/// Decides what comes, until the queue is closed or the committer has ended.
fn decide_all(
    ledger: &Ledger,
    queue: &Receiver<Vec<Submission>>,
    committer: &mut Committer<'_>,
) -> Result<(), Fault> {
    let head = ledger.log.head();
    let mut end = End {
        next: Position(head.next.0),
        recorded_at_ms: head.recorded_at_ms,
    };
    let mut warm = Warm::default();
    while committer.is_alive() {
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
            let mut tags = submissions.iter().map(|waiting| &waiting.request.idem);
            if tags.any(|tag| committer.is_in_flight(tag)) && !committer.settle() {
                return Ok(());
            }
            let decided = Batch::new(ledger, &end, &mut warm).decide(&mut submissions)?;
            end.next = decided.through;
            end.recorded_at_ms = decided.recorded_at.unix_ms();
            if !committer.commit(decided) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Where the log ends once all that is decided is durable.
struct End {
    next: Position,
    recorded_at_ms: i64,
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
    fn new(ledger: &'l Ledger, end: &End, warm: &'l mut Warm) -> Self {
        let now_ms = ledger.clock.now_ms().max(end.recorded_at_ms);
        Self {
            ledger,
            overlay: Overlay::over(&ledger.store, warm),
            drafts: Vec::new(),
            idem: HashMap::new(),
            erased: Vec::new(),
            bytes: 0,
            recorded_at: RecordedAt::from_unix_ms(now_ms).expect("the clock shows a covered year"),
            next: end.next,
        }
    }

    /// Decides what fits in one batch of the log; the rest stays for the next.
    fn decide(mut self, submissions: &mut VecDeque<Submission>) -> Result<Decided, Fault> {
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
        Ok(Decided {
            drafts: self.drafts,
            books: self.overlay.into_books(),
            erased: self.erased,
            recorded_at: self.recorded_at,
            through: self.next,
            fates,
        })
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
