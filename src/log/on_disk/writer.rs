//! The end of the log: where the next batch is written.
//!
//! Frames and the zeros ahead of them are written, then synced once; only then does the cursor
//! move. When a segment is full it is cut to its frames, made durable, and only then does the next
//! one get its name. Order is everything here: each step is durable before the next begins.
//!
//! Must never: go on after an error. The disk and this memory may then differ, and only reading
//! the disk again (a new start) tells how.

use std::io;
use std::sync::Arc;

use crate::log::bounds::PREALLOCATE_BYTES;
use crate::log::disk::{Disk, DiskFile, Mode};
use crate::log::position::{Head, LedgerId, Position};

use super::records::seal::Seal;
use super::records::segment::{self, HEADER_BYTES, Header};
use super::walk::{Cursor, bytes_u64};

/// The writing end of a log.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) ledger: LedgerId,
    /// The first position of the segment being written.
    pub(super) segment: Position,
    pub(super) file: Arc<dyn DiskFile>,
    /// The end of its frames.
    pub(super) cursor: Cursor,
    /// The file's length; zeros lie between.
    pub(super) file_bytes: u64,
    /// A segment is finished when a batch would pass this size.
    pub(super) segment_bytes_max: u64,
}

impl Writer {
    /// Whether a batch of `bytes` goes into a new segment.
    pub(super) fn is_full_for(&self, bytes: usize) -> bool {
        let end = self.cursor.offset + bytes_u64(bytes);
        end > self.segment_bytes_max && self.cursor.offset > HEADER_BYTES
    }

    /// Writes `frames`, after which the log's head is `head`, and makes them durable.
    pub(super) fn write(&mut self, frames: &[u8], head: Head) -> io::Result<()> {
        let offset = self.cursor.offset;
        let end = offset + bytes_u64(frames.len());
        self.file.write_at(frames, offset)?;
        if end > self.file_bytes {
            self.file_bytes = self.zeros_ahead(end)?;
        }
        self.file.sync()?;
        self.cursor = Cursor { offset: end, head };
        Ok(())
    }

    /// Writes zeros from `end` to the next step; where they end.
    fn zeros_ahead(&self, end: u64) -> io::Result<u64> {
        static ZEROS: [u8; 64 << 10] = [0; 64 << 10];
        let step = end.next_multiple_of(PREALLOCATE_BYTES);
        let until = step.min(self.segment_bytes_max.max(end));
        let mut at = end;
        while at < until {
            let bytes = bytes_u64(ZEROS.len()).min(until - at);
            let zeros = &ZEROS[..usize::try_from(bytes).expect("at most 64 KiB")];
            self.file.write_at(zeros, at)?;
            at += bytes;
        }
        Ok(until)
    }

    /// Finishes the segment and begins the next.
    pub(super) fn roll(&mut self) -> io::Result<()> {
        self.file.truncate(self.cursor.offset)?;
        let (ledger, start) = (self.ledger, self.cursor.head);
        let header = Header {
            ledger,
            before: Some(self.segment),
            start,
        };
        self.file = segment_create(&*self.disk, &header)?;
        self.segment = start.next;
        self.cursor.offset = HEADER_BYTES;
        self.file_bytes = HEADER_BYTES;
        self.seal(false)
    }

    /// Cuts the zeros ahead and seals the log as closed.
    pub(super) fn close(&mut self) -> io::Result<()> {
        self.file.truncate(self.cursor.offset)?;
        self.seal(true)
    }

    /// Writes down how far the log reaches.
    pub(super) fn seal(&self, closed: bool) -> io::Result<()> {
        let Cursor { offset, head } = self.cursor;
        let (ledger, segment) = (self.ledger, self.segment);
        Seal {
            closed,
            ledger,
            head,
            segment,
            segment_bytes: offset,
        }
        .write(&*self.disk)
    }
}

/// Creates a segment of which only the header is written. It gets its name when the header is
/// durable, so a segment file never has half a header.
pub(super) fn segment_create(disk: &dyn Disk, header: &Header) -> io::Result<Arc<dyn DiskFile>> {
    let name = segment::file_name(header.start.next);
    let name_new = format!("{name}.tmp");
    let file = disk.open(&name_new, Mode::New)?;
    file.write_at(&header.encode(), 0)?;
    file.sync()?;
    disk.rename(&name_new, &name)?;
    disk.folder_sync("")?;
    Ok(file)
}
