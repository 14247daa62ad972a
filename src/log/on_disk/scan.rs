//! The scan: every byte of a log checked. What `fsck` does, and it never repairs.
//!
//! Every file is read from its first byte to its last: seal, headers, frames, the zeros ahead,
//! quarantine. Each frame's checksum, chain value, position, batch and time are checked, and the
//! commitment of each event is computed. After a clean close any changed bit, any cut (at a frame
//! boundary too), any missing or additional byte or segment is damage, named by file and offset.
//! After an unclean stop a torn tail is reported as well, marked as one.

use std::sync::Arc;

use crate::log::ShapeOf;
use crate::log::commitment;
use crate::log::disk::{Disk, DiskFile, Mode};
use crate::log::frame::Frame;
use crate::log::position::{Head, LedgerId};

use super::damage::Damage;
use super::quarantine;
use super::records::seal::Seal;
use super::recovery::check_seal;
use super::survey::{Survey, Surveyed, survey};
use super::walk::{Cursor, Stop, Walk, bytes_u64};

/// A scan reads this much at a time.
const CHUNK_BYTES: usize = 4 << 20;

/// A frame that has been checked.
#[derive(Debug)]
pub struct Scanned {
    /// The frame.
    pub frame: Arc<Frame>,
    /// The commitments of its events, in order.
    pub commitments: Vec<[u8; 32]>,
    /// Bytes of the log read so far.
    pub bytes_done: u64,
    /// Bytes of the log's segments.
    pub bytes_total: u64,
}

/// A frame whose bytes, chain value and place are good; its commitments are still to be computed.
#[derive(Debug)]
pub struct Unhashed<'s> {
    /// The frame.
    pub frame: Arc<Frame>,
    /// The ledger it belongs to.
    pub ledger: LedgerId,
    /// Bytes of the log read so far.
    pub bytes_done: u64,
    /// Bytes of the log's segments.
    pub bytes_total: u64,
    segment: &'s str,
    offset: u64,
}

/// Checks every byte of the log on `disk`, which nobody is writing; its head.
///
/// `on_frame` is given every frame in order, once it is known to be good.
pub fn scan(
    disk: &dyn Disk,
    shape_of: ShapeOf,
    mut on_frame: impl FnMut(Scanned),
) -> Result<Head, Damage> {
    scan_frames(disk, |unhashed| {
        on_frame(unhashed.hashed(shape_of)?);
        Ok(())
    })
}

/// The same without commitments: for who computes them elsewhere, while this reads on. What
/// `on_frame` finds wrong ends the scan.
pub fn scan_frames(
    disk: &dyn Disk,
    mut on_frame: impl FnMut(Unhashed<'_>) -> Result<(), Damage>,
) -> Result<Head, Damage> {
    let Survey { seal, segments } = survey(disk)?;
    quarantine::check(disk)?;
    let mut files = Vec::with_capacity(segments.len());
    for segment in &segments {
        files.push(segment.open(disk, Mode::Read)?);
    }
    let bytes_total = files.iter().map(|(_, bytes)| bytes).sum();
    let mut bytes_done = 0;
    let mut end = segments[0].start();
    for (index, (segment, (file, bytes))) in segments.iter().zip(&files).enumerate() {
        if index > 0 {
            follows(&end, segment)?;
        }
        let scan = Scan {
            segment,
            file: &**file,
            bytes: *bytes,
            seal: &seal,
        };
        end = scan.frames(|frame, offset, done| {
            on_frame(Unhashed {
                frame,
                ledger: seal.ledger,
                bytes_done: bytes_done + done,
                bytes_total,
                segment: &segment.name,
                offset,
            })
        })?;
        scan.end(&end, index + 1 == segments.len())?;
        bytes_done += bytes;
    }
    if end.head.next < seal.head.next {
        let last = &segments[segments.len() - 1].name;
        let what = format!(
            "the log ends at {}, its seal at {}",
            end.head.next, seal.head.next
        );
        return Err(Damage::new(last, end.offset, what));
    }
    Ok(end.head)
}

/// A segment begins exactly where the frames before it end.
fn follows(end: &Cursor, segment: &Surveyed) -> Result<(), Damage> {
    if end.head != segment.header.start {
        let what = "the segment does not begin where the one before ends";
        return Err(Damage::new(&segment.name, 33, what));
    }
    Ok(())
}

/// The scan of one segment.
struct Scan<'a> {
    segment: &'a Surveyed,
    file: &'a dyn DiskFile,
    bytes: u64,
    seal: &'a Seal,
}

impl Unhashed<'_> {
    /// The frame with the commitments of its events.
    fn hashed(self, shape_of: ShapeOf) -> Result<Scanned, Damage> {
        let seed = self.frame.command_seed();
        let of = |event| commitment::commitment_of(self.ledger, &seed, &event, shape_of);
        let commitments: Result<_, _> = self.frame.events().map(of).collect();
        let damage = |why| Damage::new(self.segment, self.offset, why);
        Ok(Scanned {
            commitments: commitments.map_err(damage)?,
            frame: self.frame,
            bytes_done: self.bytes_done,
            bytes_total: self.bytes_total,
        })
    }
}

impl Scan<'_> {
    /// Checks all frames up to the end, or up to the zeros ahead; where they end. Each is shown
    /// with the offsets at which it begins and ends.
    fn frames(
        &self,
        mut on_frame: impl FnMut(Arc<Frame>, u64, u64) -> Result<(), Damage>,
    ) -> Result<Cursor, Damage> {
        let ledger = self.seal.ledger;
        let start = self.segment.start();
        let mut walk = Walk::new(self.file, ledger, start, self.bytes, CHUNK_BYTES);
        loop {
            let cursor = walk.cursor();
            check_seal(&self.segment.name, self.seal, &cursor)?;
            match walk.next() {
                Ok(None) => return Ok(cursor),
                Ok(Some(frame)) => {
                    on_frame(Arc::new(frame), cursor.offset, walk.cursor().offset)?;
                }
                Err(Stop::Bad(_)) if self.is_zero_from(cursor.offset)? => return Ok(cursor),
                Err(Stop::Bad(why)) => {
                    let torn_tail = !self.seal.closed && cursor.head.next >= self.seal.head.next;
                    let damage = self.damage(cursor.offset, why);
                    return Err(Damage {
                        torn_tail,
                        ..damage
                    });
                }
                Err(Stop::Disk(error)) => return Err(self.damage(cursor.offset, error)),
            }
        }
    }

    /// Only the last segment of a log that was not closed may have anything behind its frames.
    fn end(&self, end: &Cursor, is_last: bool) -> Result<(), Damage> {
        if (self.seal.closed || !is_last) && end.offset != self.bytes {
            return Err(self.damage(
                end.offset,
                "bytes after the last frame of a finished segment",
            ));
        }
        if self.seal.closed && is_last && end.head != self.seal.head {
            return Err(self.damage(end.offset, "the log does not end at its seal"));
        }
        Ok(())
    }

    /// Whether there is nothing but zeros from `offset` on.
    fn is_zero_from(&self, mut offset: u64) -> Result<bool, Damage> {
        let mut chunk = vec![0; 64 << 10];
        while offset < self.bytes {
            let read = self.file.read_at(&mut chunk, offset);
            let filled = read.map_err(|error| self.damage(offset, error))?;
            if filled == 0 {
                return Err(self.damage(offset, "the file became shorter while it was read"));
            }
            if chunk[..filled].iter().any(|byte| *byte != 0) {
                return Ok(false);
            }
            offset += bytes_u64(filled);
        }
        Ok(true)
    }

    fn damage(&self, offset: u64, what: impl std::fmt::Display) -> Damage {
        Damage::new(&self.segment.name, offset, what)
    }
}
