//! Reading while the writer appends.
//!
//! Readers see a `View`: the durable head, the segments, and where the last one's durable frames
//! end. The writer replaces it after each fsync, so a reader never sees a byte that a power cut
//! could take back. Reading itself holds no lock: files are read by offset, and bytes before the
//! end of a view never change.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use lru::LruCache;

use crate::log::bounds::{INDEX_STEP_BYTES, INDEXES_RESIDENT_MAX};
use crate::log::disk::{Disk, DiskFile, Mode};
use crate::log::fault::Fault;
use crate::log::frame::Frame;
use crate::log::position::{Head, LedgerId, Position};

use super::damage::Damage;
use super::index::Index;
use super::survey;
use super::walk::{Cursor, Stop, Walk, bytes_u64};

/// A read fetches at least this much: a point read walks over up to one index step.
const CHUNK_BYTES_MIN: u64 = 2 * INDEX_STEP_BYTES;
/// A read fetches at most this much at a time.
const CHUNK_BYTES_MAX: usize = 16 << 20;

/// What is durable.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) head: Head,
    /// The segment being written.
    pub(super) active: Arc<OpenSegment>,
    /// Where its durable frames end.
    pub(super) active_end: u64,
    /// First positions of all segments.
    pub(super) firsts: Arc<Vec<Position>>,
}

/// A segment file open for reading, and what is known of it.
#[derive(Debug)]
pub(super) struct OpenSegment {
    name: String,
    file: Arc<dyn DiskFile>,
    index: Mutex<Index>,
}

impl OpenSegment {
    /// The segment `name` with what is already known of its frames.
    pub(super) fn new(name: String, file: Arc<dyn DiskFile>, index: Index) -> Self {
        Self {
            name,
            file,
            index: Mutex::new(index),
        }
    }

    /// Remembers places between frames.
    pub(super) fn learn(&self, cursors: impl IntoIterator<Item = Cursor>) {
        let mut index = self.index();
        cursors.into_iter().for_each(|cursor| index.learn(cursor));
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        // An index is a cache of places that are checked when used.
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Frames from the one that holds `from`, which lies before `end`.
    fn read(
        &self,
        ledger: LedgerId,
        end: u64,
        from: Position,
        bytes_max: usize,
    ) -> Result<Vec<Arc<Frame>>, Fault> {
        let start = self.index().locate(from);
        let chunk_bytes = chunk_bytes(bytes_max);
        let mut walk = Walk::new(&*self.file, ledger, start, end, chunk_bytes);
        let (mut frames, mut bytes) = (Vec::new(), 0);
        let (mut passed, mut learned) = (start.offset, Vec::new());
        while bytes < bytes_max.max(1) {
            let frame = walk
                .next()
                .map_err(|stop| self.fault(stop, walk.cursor().offset))?;
            let Some(frame) = frame else { break };
            if walk.cursor().offset >= passed + INDEX_STEP_BYTES {
                passed = walk.cursor().offset;
                learned.push(walk.cursor());
            }
            if frame.next() <= from {
                continue;
            }
            bytes += frame.bytes().len();
            if bytes <= bytes_max || frames.is_empty() {
                frames.push(Arc::new(frame));
            }
        }
        self.learn(learned);
        if frames.is_empty() {
            let what = format!("the frames end before position {from}");
            return Err(
                Damage::new(&self.name, walk.cursor().offset, what).fatal("reading the log")
            );
        }
        Ok(frames)
    }

    fn fault(&self, stop: Stop, offset: u64) -> Fault {
        match stop {
            Stop::Bad(why) => Damage::new(&self.name, offset, why).fatal("reading the log"),
            Stop::Disk(error) => Fault::retry(
                format!("reading the log at {}, byte {offset}", self.name),
                error,
            ),
        }
    }
}

/// One fetch should do for a read: what is asked for, and the step before it.
fn chunk_bytes(bytes_max: usize) -> usize {
    let wanted = bytes_u64(bytes_max).saturating_add(CHUNK_BYTES_MIN);
    usize::try_from(wanted)
        .unwrap_or(CHUNK_BYTES_MAX)
        .min(CHUNK_BYTES_MAX)
}

/// The reading side of a log.
#[derive(Debug)]
pub(super) struct Reader {
    disk: Arc<dyn Disk>,
    ledger: LedgerId,
    view: RwLock<View>,
    /// Finished segments that were read lately, and their lengths.
    finished: Mutex<LruCache<Position, (Arc<OpenSegment>, u64)>>,
}

impl Reader {
    /// A reader that sees `view`.
    pub(super) fn new(disk: Arc<dyn Disk>, ledger: LedgerId, view: View) -> Self {
        let resident = NonZeroUsize::new(INDEXES_RESIDENT_MAX).expect("a positive constant");
        let finished = Mutex::new(LruCache::new(resident));
        Self {
            disk,
            ledger,
            view: RwLock::new(view),
            finished,
        }
    }

    /// What is durable now.
    pub(super) fn view(&self) -> View {
        // A view is replaced as a whole; a panicking holder leaves the old or the new one.
        self.view
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Shows readers what has become durable.
    pub(super) fn show(&self, view: View) {
        *self.view.write().unwrap_or_else(PoisonError::into_inner) = view;
    }

    /// See [`crate::log::Log::read`].
    pub(super) fn read(&self, from: Position, bytes_max: usize) -> Result<Vec<Arc<Frame>>, Fault> {
        let view = self.view();
        if from >= view.head.next {
            return Ok(Vec::new());
        }
        let after = view.firsts.partition_point(|first| *first <= from);
        let (segment, end) = if after == view.firsts.len() {
            (view.active, view.active_end)
        } else {
            let first = view.firsts[after.saturating_sub(1)];
            self.finished(first)
                .map_err(|damage| damage.fatal("reading the log"))?
        };
        segment.read(self.ledger, end, from, bytes_max)
    }

    /// The finished segment that begins at `first`.
    fn finished(&self, first: Position) -> Result<(Arc<OpenSegment>, u64), Damage> {
        let mut finished = self.finished.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((segment, end)) = finished.get(&first) {
            return Ok((Arc::clone(segment), *end));
        }
        let surveyed = survey::surveyed(&*self.disk, first)?;
        let (file, end) = surveyed.open(&*self.disk, Mode::Read)?;
        let index = Index::new(surveyed.start());
        let segment = Arc::new(OpenSegment::new(surveyed.name, file, index));
        finished.put(first, (Arc::clone(&segment), end));
        Ok((segment, end))
    }
}
