//! The engine of record: append-only segment files, one fsync per batch.
//!
//! ```text
//! log/00000000000000000000.seg   header page, frames                        records/segment.rs
//! log/00000000000000083412.seg   header page, frames, zeros written ahead
//! log/seal                       how far the log is known to reach          records/seal.rs
//! log/quarantine/...             unacknowledged ends set aside              quarantine.rs
//! ```
//!
//! `append` (writer.rs) writes a batch and syncs it once; `read` (reader.rs) walks (walk.rs) from a
//! sparse index that is only in memory (index.rs); `open` reads the last segment whole and judges
//! the end of the log (recovery.rs, after survey.rs); `scan` reads everything (scan.rs).
//!
//! Must never: acknowledge before the fsync, go on after an I/O error, or repair damage.

pub mod damage;
pub mod quarantine;
pub mod records;
pub mod scan;

pub(crate) mod snapshot;

mod creation;
mod index;
mod reader;
mod recovery;
mod survey;
mod walk;
mod writer;

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

pub use damage::Damage;
pub use records::{seal, segment};
pub use scan::{scan, scan_frames};

use super::Log;
use super::bounds::{BATCH_BYTES_MAX, SEGMENT_BYTES};
use super::disk::Disk;
use super::fault::Fault;
use super::frame::Frame;
use super::frame::batch::Batch;
use super::frame::draft::FrameDraft;
use super::position::{Head, LedgerId, Position};

use self::reader::{OpenSegment, Reader, View};
use self::walk::Cursor;
use self::writer::Writer;

/// A log in segment files.
#[derive(Debug)]
pub struct OnDisk {
    ledger: LedgerId,
    reader: Reader,
    writing: Mutex<Writing>,
}

/// Whether and how the log can be written.
#[derive(Debug)]
enum Writing {
    Open(Writer),
    /// Cleanly closed, or failed: what every later call is told.
    Stopped(Stopped),
}

#[derive(Debug)]
enum Stopped {
    Closed,
    Failed(Fault),
}

impl OnDisk {
    /// Whether `disk` holds a log. A creation that was cut short leaves none.
    pub fn exists(disk: &dyn Disk) -> io::Result<bool> {
        Ok(disk.names("")?.iter().any(|name| name == seal::FILE))
    }

    /// Creates the empty log of `ledger` on `disk`, which must hold none.
    pub fn create(disk: Arc<dyn Disk>, ledger: LedgerId) -> Result<Self, Fault> {
        creation::create(&*disk, ledger)?;
        Self::open(disk, Position(0))
    }

    /// Opens the log on `disk` and recovers its end.
    ///
    /// `not_before` is the furthest position anybody has already relied on: the watermark of an
    /// index, the size of a published checkpoint. A log that ends before it has lost acknowledged
    /// frames, and is refused.
    pub fn open(disk: Arc<dyn Disk>, not_before: Position) -> Result<Self, Fault> {
        Self::open_sized(disk, not_before, SEGMENT_BYTES)
    }

    /// As [`OnDisk::open`], finishing segments at another size: for tests of many segments.
    pub fn open_sized(
        disk: Arc<dyn Disk>,
        not_before: Position,
        segment_bytes_max: u64,
    ) -> Result<Self, Fault> {
        let doing = "opening the log";
        let recovered = recovery::recover(&*disk, not_before);
        let recovered = recovered.map_err(|damage| damage.fatal(doing))?;
        let recovery::Recovered {
            ledger,
            firsts,
            file,
            name,
            index,
            cursor,
            file_bytes,
        } = recovered;
        let writer = Writer {
            disk: Arc::clone(&disk),
            ledger,
            segment: *firsts.last().expect("a log has at least one segment"),
            file: Arc::clone(&file),
            cursor,
            file_bytes,
            segment_bytes_max,
        };
        // This also makes the names in the folder durable: a process killed while it began the
        // last segment may have left a name that no power cut was to find.
        writer
            .seal(false)
            .map_err(|error| Fault::fatal(doing, error))?;
        let view = View {
            head: cursor.head,
            active: Arc::new(OpenSegment::new(name, file, index)),
            active_end: cursor.offset,
            firsts: Arc::new(firsts),
        };
        let reader = Reader::new(disk, ledger, view);
        Ok(Self {
            ledger,
            reader,
            writing: Mutex::new(Writing::Open(writer)),
        })
    }

    /// Writes the batch that `encode` makes after the head; readers see it once it is durable.
    fn write<T>(&self, encode: impl FnOnce(Head) -> (T, Arc<Vec<u8>>, Head)) -> Result<T, Fault> {
        let doing = "appending to the log";
        let mut writing = self
            .writing
            .lock()
            .map_err(|_| Fault::fatal(doing, "an earlier append panicked"))?;
        let writer = match &mut *writing {
            Writing::Open(writer) => writer,
            Writing::Stopped(Stopped::Failed(fault)) => return Err(fault.clone()),
            Writing::Stopped(Stopped::Closed) => return Err(Fault::fatal(doing, "it is closed")),
        };
        let (made, frames, head) = encode(writer.cursor.head);
        if let Err(error) = self.store(writer, &frames, head) {
            let at = segment::file_name(writer.segment);
            let offset = writer.cursor.offset;
            let fault = Fault::fatal(format!("{doing}: writing {at} at byte {offset}"), error);
            *writing = Writing::Stopped(Stopped::Failed(fault.clone()));
            return Err(fault);
        }
        Ok(made)
    }

    fn store(&self, writer: &mut Writer, frames: &[u8], head: Head) -> io::Result<()> {
        let mut view = self.reader.view();
        if writer.is_full_for(frames.len()) {
            writer.roll()?;
            let name = segment::file_name(writer.segment);
            let index = index::Index::new(writer.cursor);
            view.active = Arc::new(OpenSegment::new(name, Arc::clone(&writer.file), index));
            let firsts = view.firsts.iter().copied().chain([writer.segment]);
            view.firsts = Arc::new(firsts.collect());
        }
        let before = writer.cursor;
        writer.write(frames, head)?;
        view.active.learn([before]);
        let Cursor { offset, head } = writer.cursor;
        self.reader.show(View {
            head,
            active_end: offset,
            ..view
        });
        Ok(())
    }
}

impl Log for OnDisk {
    fn ledger_id(&self) -> LedgerId {
        self.ledger
    }

    fn head(&self) -> Head {
        self.reader.view().head
    }

    fn append(&self, batch: Vec<FrameDraft>) -> Result<Vec<Arc<Frame>>, Fault> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.write(|head| {
            let Batch {
                bytes,
                frames,
                head,
            } = Batch::encode(self.ledger, head, &batch);
            (frames, bytes, head)
        })
    }

    fn read(&self, from: Position, bytes_max: usize) -> Result<Vec<Arc<Frame>>, Fault> {
        self.reader.read(from, bytes_max.min(BATCH_BYTES_MAX))
    }

    fn snapshot(&self, into: &Path) -> Result<Head, Fault> {
        snapshot::write(self, into)
    }

    fn close(&self) -> Result<(), Fault> {
        let doing = "closing the log";
        let mut writing = self
            .writing
            .lock()
            .map_err(|_| Fault::fatal(doing, "an earlier append panicked"))?;
        let (stopped, answer) = match &mut *writing {
            Writing::Stopped(Stopped::Closed) => return Ok(()),
            Writing::Stopped(Stopped::Failed(fault)) => return Err(fault.clone()),
            Writing::Open(writer) => match writer.close() {
                Ok(()) => (Stopped::Closed, Ok(())),
                Err(error) => {
                    let fault = Fault::fatal(doing, error);
                    (Stopped::Failed(fault.clone()), Err(fault))
                }
            },
        };
        *writing = Writing::Stopped(stopped);
        answer
    }
}
