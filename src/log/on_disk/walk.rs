//! Walking over the frames of one segment file, checking every one.
//!
//! Recovery, reads, snapshots and scans all read through this, so there is one idea of what a
//! good frame is: its checksum holds, its chain value follows from the one before, its position
//! and batch are the next ones, and it was not recorded earlier than the frame before.

use std::io;
use std::sync::Arc;

use crate::log::bounds::FRAME_BYTES_MAX;
use crate::log::disk::DiskFile;
use crate::log::frame::Frame;
use crate::log::frame::layout::{FIXED_BYTES, Place, Unreadable};
use crate::log::position::{Head, LedgerId};

/// A place between two frames: where in the file, and the log's head there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    pub(super) offset: u64,
    pub(super) head: Head,
}

/// Why a walk cannot go on.
#[derive(Debug)]
pub(super) enum Stop {
    /// The disk would not read.
    Disk(io::Error),
    /// There is no good frame at the walk's cursor.
    Bad(Unreadable),
}

/// A walk over the frames of a file.
pub(super) struct Walk<'a> {
    file: &'a dyn DiskFile,
    ledger: LedgerId,
    cursor: Cursor,
    end: u64,
    chunk_bytes: usize,
    buffer: Arc<Vec<u8>>,
    buffer_at: u64,
}

impl<'a> Walk<'a> {
    /// A walk from `cursor` to `end`, reading `chunk_bytes` at a time.
    pub(super) fn new(
        file: &'a dyn DiskFile,
        ledger: LedgerId,
        cursor: Cursor,
        end: u64,
        chunk_bytes: usize,
    ) -> Self {
        let (buffer, buffer_at) = (Arc::default(), cursor.offset);
        Self {
            file,
            ledger,
            cursor,
            end,
            chunk_bytes,
            buffer,
            buffer_at,
        }
    }

    /// Where the walk stands: after the last good frame.
    pub(super) fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The next frame, or `None` at the end. After an error the cursor stands at the bad frame.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, Stop> {
        if self.cursor.offset >= self.end {
            return Ok(None);
        }
        let at = self.frame_buffered()?;
        let head = self.cursor.head;
        let decoded = Frame::decode_at(self.ledger, head.chain, &self.buffer, at);
        let frame = decoded.map_err(Stop::Bad)?;
        self.cursor.head = frame
            .head_after(&head)
            .ok_or(Stop::Bad(Unreadable::Chain))?;
        self.cursor.offset += bytes_u64(frame.bytes().len());
        Ok(Some(frame))
    }

    /// Makes sure that the whole frame at the cursor is in the buffer; its place there.
    fn frame_buffered(&mut self) -> Result<usize, Stop> {
        if let Some(at) = self.in_buffer(FIXED_BYTES) {
            let place = Place::at(&self.buffer[at..]).map_err(Stop::Bad)?;
            if self.in_buffer(place.bytes).is_some() {
                return Ok(at);
            }
            self.fill(self.chunk_bytes.max(place.bytes))?;
        } else {
            self.fill(self.chunk_bytes.max(FIXED_BYTES))?;
            let place = Place::at(&self.buffer).map_err(Stop::Bad)?;
            if self.buffer.len() < place.bytes {
                self.fill(place.bytes.min(FRAME_BYTES_MAX))?;
            }
        }
        Ok(0)
    }

    /// The cursor's place in the buffer, if `bytes` from there are in it.
    fn in_buffer(&self, bytes: usize) -> Option<usize> {
        let at = usize::try_from(self.cursor.offset - self.buffer_at).ok()?;
        (self.buffer.len() >= at.checked_add(bytes)?).then_some(at)
    }

    /// Reads up to `bytes` from the cursor on into a buffer of their own.
    fn fill(&mut self, bytes: usize) -> Result<(), Stop> {
        let left = self.end - self.cursor.offset;
        let bytes = usize::try_from(left).map_or(bytes, |left| left.min(bytes));
        let mut buffer = vec![0; bytes];
        let filled = self
            .file
            .read_at(&mut buffer, self.cursor.offset)
            .map_err(Stop::Disk)?;
        buffer.truncate(filled);
        (self.buffer, self.buffer_at) = (Arc::new(buffer), self.cursor.offset);
        Ok(())
    }
}

/// A length as a file offset.
pub(super) fn bytes_u64(bytes: usize) -> u64 {
    u64::try_from(bytes).expect("usize has at most 64 bits")
}
