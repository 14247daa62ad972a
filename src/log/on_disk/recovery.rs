//! Recovery: what opening does with the end of the log.
//!
//! Every frame of the last segment is read. If what follows the last good frame is not just
//! zeros, it is a *bad tail*. A power cut can leave one: of the batch in flight any part may have
//! reached the disk, its end without its beginning too. Such a batch was never acknowledged, so
//! its bytes are set aside in `quarantine/` and the log continues before them. But a bad tail can
//! also be damage to something acknowledged, and then opening refuses, naming file and offset:
//!
//! - the log ends before its seal, or before `not_before` (what an index, a book or a published
//!   checkpoint has already seen);
//! - a frame behind the bad place belongs to a later batch: a batch is written only when the one
//!   before is durable, so the damaged one had been acknowledged. Each frame states where its
//!   batch began; if that is not where the good frames end, an earlier batch lost its end.
//!
//! A frame counts as a whole: of the batch in flight, those frames stay that are good from its
//! beginning on. They were never acknowledged, so keeping them is as right as losing them.
//! Recovery may be cut short and repeated: quarantine, cut, rewrite, in this order, each durable.

use std::io;
use std::sync::Arc;

use crate::log::disk::{Disk, DiskFile, Mode};
use crate::log::frame::layout::{self, MARKER, Place, Unreadable};
use crate::log::position::{Head, LedgerId, Position};

use super::damage::Damage;
use super::index::Index;
use super::quarantine;
use super::records::seal::Seal;
use super::survey::{Survey, Surveyed, survey};
use super::walk::{Cursor, Stop, Walk, bytes_u64};

/// Recovery reads this much at a time.
const CHUNK_BYTES: usize = 4 << 20;

/// A log whose end is good and durable.
pub(super) struct Recovered {
    pub(super) ledger: LedgerId,
    /// First positions of all segments.
    pub(super) firsts: Vec<Position>,
    /// The last segment, open for writing.
    pub(super) file: Arc<dyn DiskFile>,
    pub(super) name: String,
    pub(super) index: Index,
    /// The end of its frames.
    pub(super) cursor: Cursor,
    /// Its length; zeros lie between.
    pub(super) file_bytes: u64,
}

/// Makes the log on `disk` ready to be continued; it must reach at least `not_before`.
pub(super) fn recover(disk: &dyn Disk, not_before: Position) -> Result<Recovered, Damage> {
    let Survey { seal, mut segments } = survey(disk)?;
    remove_unfinished(disk)?;
    let firsts = segments
        .iter()
        .map(|segment| segment.header.start.next)
        .collect();
    let last = segments.pop().expect("a survey finds at least one segment");
    let (file, file_bytes) = last.open(disk, Mode::Write)?;
    let end = End::find(&last, &*file, file_bytes, &seal)?;
    let tail = end.tail(&last.name, &*file, file_bytes)?;
    end.reaches(&last.name, &seal, not_before)?;
    let io = |error| Damage::new(&last.name, end.cursor.offset, error);
    let mut kept_bytes = file_bytes;
    if !tail.is_empty() {
        end.is_in_flight(&last, &tail)?;
        let offset = end.cursor.offset;
        quarantine::keep(disk, &last.name, offset, &tail).map_err(io)?;
        file.truncate(offset).map_err(io)?;
        kept_bytes = offset;
    }
    if !seal.closed {
        rewrite(&*file, end.batch_at, end.cursor.offset).map_err(io)?;
    }
    let End { index, cursor, .. } = end;
    let ledger = seal.ledger;
    Ok(Recovered {
        ledger,
        firsts,
        file,
        name: last.name,
        index,
        cursor,
        file_bytes: kept_bytes,
    })
}

/// Removes files that were being written when the process stopped and never got their name.
fn remove_unfinished(disk: &dyn Disk) -> Result<(), Damage> {
    for name in disk.names("").map_err(|error| Damage::new("", 0, error))? {
        if name.strip_suffix(".tmp").is_some() {
            disk.remove(&name)
                .map_err(|error| Damage::new(&name, 0, error))?;
        }
    }
    Ok(())
}

/// Where the good frames of the last segment end.
struct End {
    cursor: Cursor,
    /// Where the last good frame's batch begins.
    batch_at: u64,
    index: Index,
    /// Why the frame at the end is bad.
    why: Option<Unreadable>,
    closed: bool,
}

impl End {
    /// Walks to the last good frame, comparing with the seal on the way.
    fn find(
        last: &Surveyed,
        file: &dyn DiskFile,
        file_bytes: u64,
        seal: &Seal,
    ) -> Result<Self, Damage> {
        let start = last.start();
        let mut walk = Walk::new(file, seal.ledger, start, file_bytes, CHUNK_BYTES);
        let index = Index::new(start);
        let (batch_at, closed) = (start.offset, seal.closed);
        let mut end = Self {
            cursor: start,
            batch_at,
            index,
            why: None,
            closed,
        };
        loop {
            check_seal(&last.name, seal, &end.cursor)?;
            match walk.next() {
                Ok(Some(frame)) => {
                    if frame.batch() != end.cursor.head.batch {
                        end.batch_at = end.cursor.offset;
                    }
                }
                Ok(None) => break,
                Err(Stop::Bad(why)) => {
                    end.why = Some(why);
                    break;
                }
                Err(Stop::Disk(error)) => {
                    return Err(Damage::new(&last.name, end.cursor.offset, error));
                }
            }
            end.cursor = walk.cursor();
            end.index.learn(end.cursor);
        }
        Ok(end)
    }

    /// The bytes behind the last good frame up to the last that is not zero.
    fn tail(&self, name: &str, file: &dyn DiskFile, file_bytes: u64) -> Result<Vec<u8>, Damage> {
        let io = |error| Damage::new(name, self.cursor.offset, error);
        let tail = read_range(file, self.cursor.offset, file_bytes).map_err(io)?;
        if self.closed && !tail.is_empty() {
            let what = "bytes after the end that a clean close has sealed";
            return Err(Damage::new(name, self.cursor.offset, what));
        }
        let used = tail
            .iter()
            .rposition(|byte| *byte != 0)
            .map_or(0, |last| last + 1);
        Ok(tail[..used].to_vec())
    }

    /// Refuses a log that ends before what is known to have been acknowledged.
    fn reaches(&self, name: &str, seal: &Seal, not_before: Position) -> Result<(), Damage> {
        let next = self.cursor.head.next;
        let why = self
            .why
            .map_or_else(|| "the frames end".to_owned(), |why| why.to_string());
        for (known, by) in [
            (seal.head.next, "its seal"),
            (not_before, "what was read from it"),
        ] {
            if next < known {
                let what = format!("{why} at position {next}, but by {by} the log reaches {known}");
                return Err(Damage::new(name, self.cursor.offset, what));
            }
        }
        Ok(())
    }

    /// Refuses a bad tail that holds a frame which proves the bad place to have been acknowledged.
    fn is_in_flight(&self, last: &Surveyed, tail: &[u8]) -> Result<(), Damage> {
        let ledger = last.header.ledger;
        let acknowledged = readable_frames(ledger, tail)
            .find(|(_, place)| !belongs_to_batch_in_flight(&self.cursor.head, place));
        let Some((at, place)) = acknowledged else {
            return Ok(());
        };
        let why = self.why.unwrap_or(Unreadable::Marker);
        let what = format!(
            "{why}, and batch {} at byte {} shows that what stood here was acknowledged",
            place.batch,
            self.cursor.offset + bytes_u64(at)
        );
        Err(Damage::new(&last.name, self.cursor.offset, what))
    }
}

/// Where the log passes its seal, it must be the log that was sealed.
pub(super) fn check_seal(name: &str, seal: &Seal, cursor: &Cursor) -> Result<(), Damage> {
    if cursor.head.next == seal.head.next && cursor.head != seal.head {
        let what = "the log is not the one that was sealed here";
        return Err(Damage::new(name, cursor.offset, what));
    }
    Ok(())
}

/// Whether a frame behind the bad place can be of the one batch that was in flight, which began
/// in or directly after the last good batch.
fn belongs_to_batch_in_flight(head: &Head, place: &Place) -> bool {
    place.batch == head.batch || (place.batch == head.batch + 1 && place.batch_first == head.next)
}

/// Every frame with a good checksum in `bytes`, wherever it begins.
fn readable_frames(ledger: LedgerId, bytes: &[u8]) -> impl Iterator<Item = (usize, Place)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let begin = at
                + bytes[at..]
                    .windows(MARKER.len())
                    .position(|four| four == MARKER)?;
            if let Ok((_, place)) = layout::digest_at(ledger, &bytes[begin..]) {
                at = begin + place.bytes;
                return Some((begin, place));
            }
            at = begin + 1;
        }
        None
    })
}

/// Writes the last batch once more and syncs it.
///
/// If its fsync failed before the process stopped, the kernel may have marked the pages clean
/// without having written them: they can be read, and a new fsync would have nothing to do.
fn rewrite(file: &dyn DiskFile, from: u64, to: u64) -> io::Result<()> {
    if from < to {
        file.write_at(&read_range(file, from, to)?, from)?;
    }
    file.sync()
}

fn read_range(file: &dyn DiskFile, from: u64, to: u64) -> io::Result<Vec<u8>> {
    let bytes = usize::try_from(to.saturating_sub(from)).expect("a segment fits in memory");
    let mut buffer = vec![0; bytes];
    let filled = file.read_at(&mut buffer, from)?;
    buffer.truncate(filled);
    Ok(buffer)
}
