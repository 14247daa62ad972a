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
use super::shelved::{Change, Shelved, Space, book_key};
use super::store::Store;
use super::write_behind::write_apart;
use crate::log::{Fault, Frame, IdemTag, Log, Position};

/// Steps that the reading thread may be ahead of the folding one.
const STEPS_AHEAD: usize = 4;

/// Entries encoded at a time on their way to pages: bounds the memory beside the books themselves.
const CHUNK_ENTRIES: usize = 16_384;

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

/// An entry on its way to a page: entry key, position, value.
type Encoded = (Vec<u8>, Position, Vec<u8>);

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
        let bytes_max = self.store.bounds.rebuild_batch_bytes_max;
        let mut written = self.store.written();
        let chunks = encoded_chunks(change);
        let Store { shelf, ledger, .. } = self.store;
        write_apart::<B>(shelf, *ledger, &written, self.at, chunks, bytes_max)?;
        written.current = self.at;
        Ok(())
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

/// All entries of a change in the order of their keys, encoded chunk by chunk.
fn encoded_chunks<B: Shelved>(change: Change<B>) -> impl Iterator<Item = Vec<Encoded>> {
    let Change {
        books,
        mut idem,
        through,
    } = change;
    let named = |(key, book)| (book_key::<B>(&key), book);
    let mut books: Vec<(Vec<u8>, Arc<B>)> = books.into_iter().map(named).collect();
    books.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
    idem.sort_unstable();
    let books = books
        .into_iter()
        .map(move |(key, book)| (key, through, book.encode()));
    let tag_entry = |(tag, first): (IdemTag, Position)| (Space::Idem.key(&tag.0), first, vec![]);
    let mut entries = books.chain(idem.into_iter().map(tag_entry));
    std::iter::from_fn(move || {
        let chunk: Vec<Encoded> = entries.by_ref().take(CHUNK_ENTRIES).collect();
        (!chunk.is_empty()).then_some(chunk)
    })
}
