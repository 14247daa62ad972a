//! Catching up: folds the log into a store, from where its pages end to the head of the log.
//!
//! The same code serves the few events after a killed process and all of them after a lost sled
//! directory. Two threads: one reads and decodes frames ahead, one folds them in place. Memory is
//! bounded: when the books in work weigh too much, they are written to pages and let go. The store
//! must not be in use by anyone else; nobody reads it before this has run.

use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::editor::Editor;
use super::settle::Place;
use super::shelved::Shelved;
use super::store::Store;
use crate::log::{Fault, Frame, Log, Position};

/// Steps that the reading thread may be ahead of the folding one.
const STEPS_AHEAD: usize = 4;

/// How far a rebuild has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Events folded.
    pub done: u64,
    /// Events there are to fold.
    pub total: u64,
}

/// What one step of reading brings, or the fault that ended it.
type Step<D> = Result<Vec<(Arc<Frame>, D)>, Fault>;

/// Folds all frames from the store's position to the log's head, and makes the result durable; the
/// position reached. `decode` runs on the reading thread, `fold` here; both see every frame once,
/// in order. Tags are noted by this function, not by `fold`.
pub fn catch_up<'s, B: Shelved, D: Send>(
    log: &dyn Log,
    store: &'s Store<B>,
    decode: impl Fn(&Frame) -> Result<D, Fault> + Send,
    mut fold: impl FnMut(&Frame, D, &mut Editor<'s, B>) -> Result<(), Fault>,
    mut progress: impl FnMut(Progress),
) -> Result<Position, Fault> {
    let from = store.published();
    let head = log.head().next;
    if from == head {
        return Ok(head);
    }
    let mut folding = Folding::new(store, from);
    thread::scope(|threads| {
        let (send, receive) = sync_channel(STEPS_AHEAD);
        let bytes_max = store.bounds.rebuild_read_bytes;
        threads.spawn(move || read_ahead(log, from..head, bytes_max, &decode, &send));
        let total = head.0 - from.0;
        for_each_step(receive, |frames| {
            for (frame, decoded) in frames {
                folding.take_in(&frame, decoded, &mut fold)?;
            }
            progress(Progress {
                done: folding.at.0 - from.0,
                total,
            });
            folding.settle_if_heavy()
        })
    })?;
    folding.finish(head)
}

fn for_each_step<D>(
    steps: Receiver<Step<D>>,
    mut each: impl FnMut(Vec<(Arc<Frame>, D)>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    // Returning drops the receiver, and that ends the reading thread.
    steps.into_iter().try_for_each(|step| each(step?))
}

fn read_ahead<D>(
    log: &dyn Log,
    range: Range<Position>,
    bytes_max: usize,
    decode: &impl Fn(&Frame) -> Result<D, Fault>,
    steps: &SyncSender<Step<D>>,
) {
    let mut at = range.start;
    while at < range.end {
        let step = log.read(at, bytes_max).and_then(|frames| {
            at = frames.last().map_or(range.end, |frame| frame.next());
            let decoded = |frame: Arc<Frame>| {
                let decoded = decode(&frame)?;
                Ok((frame, decoded))
            };
            frames.into_iter().map(decoded).collect()
        });
        let ends = step.is_err();
        if steps.send(step).is_err() || ends {
            return;
        }
    }
}

/// The folding side: books in work, and how far it is.
struct Folding<'s, B: Shelved> {
    store: &'s Store<B>,
    editor: Editor<'s, B>,
    at: Position,
}

impl<'s, B: Shelved> Folding<'s, B> {
    fn new(store: &'s Store<B>, at: Position) -> Self {
        Self {
            store,
            editor: Editor::alone(store, at == Position(0)),
            at,
        }
    }

    fn take_in<D>(
        &mut self,
        frame: &Frame,
        decoded: D,
        fold: &mut impl FnMut(&Frame, D, &mut Editor<'s, B>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if frame.first() != self.at {
            let doing = format!("folding the log at {}", self.at);
            return Err(Fault::fatal(
                doing,
                format!("the next frame is at {}", frame.first()),
            ));
        }
        fold(frame, decoded, &mut self.editor)?;
        self.editor.note_idem(frame.idem(), frame.first());
        self.at = frame.next();
        Ok(())
    }

    fn settle_if_heavy(&mut self) -> Result<(), Fault> {
        if self.editor.bytes() < self.store.bounds.rebuild_bytes_max {
            return Ok(());
        }
        self.settle()
    }

    /// Brings the books in work into pages and lets them go.
    fn settle(&mut self) -> Result<(), Fault> {
        let editor = Editor::alone(self.store, false);
        let change = std::mem::replace(&mut self.editor, editor).take_change(self.at);
        let place = Place {
            shelf: &self.store.shelf,
            ledger: self.store.ledger,
            batch_bytes_max: self.store.bounds.rebuild_batch_bytes_max,
        };
        place.settle(change, &mut self.store.written())
    }

    fn finish(mut self, head: Position) -> Result<Position, Fault> {
        if self.at != head {
            let doing = format!("folding the log up to {head}");
            return Err(Fault::fatal(doing, format!("it ended at {}", self.at)));
        }
        self.settle()?;
        self.store.restart_at(head);
        self.store.sync_pages(&mut self.store.written())?;
        Ok(head)
    }
}
