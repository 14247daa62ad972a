//! The survey: what files the log has, before any frame is read.
//!
//! Opening and scanning both begin here. The seal and every segment's header must be good, the
//! segments must name each other without a gap, and the segment the seal knows must be there.

use std::sync::Arc;

use crate::log::disk::{Disk, DiskFile, Mode};
use crate::log::position::{Head, Position};

use super::damage::Damage;
use super::records::seal::{self, Seal};
use super::records::segment::{self, HEADER_BYTES, Header};
use super::walk::Cursor;

/// The files of a log.
pub(super) struct Survey {
    pub(super) seal: Seal,
    /// In the order of their positions; at least one.
    pub(super) segments: Vec<Surveyed>,
}

/// One segment file with a good header.
pub(super) struct Surveyed {
    pub(super) name: String,
    pub(super) header: Header,
}

impl Surveyed {
    /// The place before its first frame.
    pub(super) fn start(&self) -> Cursor {
        Cursor {
            offset: HEADER_BYTES,
            head: self.header.start,
        }
    }

    /// Opens the file again; its length.
    pub(super) fn open(
        &self,
        disk: &dyn Disk,
        mode: Mode,
    ) -> Result<(Arc<dyn DiskFile>, u64), Damage> {
        open(disk, &self.name, mode)
    }
}

/// Opens a file; its length.
pub(super) fn open(
    disk: &dyn Disk,
    name: &str,
    mode: Mode,
) -> Result<(Arc<dyn DiskFile>, u64), Damage> {
    let io = |error| Damage::new(name, 0, error);
    let file = disk.open(name, mode).map_err(io)?;
    let bytes = file.bytes().map_err(io)?;
    Ok((file, bytes))
}

/// Looks at all files of the log on `disk`.
pub(super) fn survey(disk: &dyn Disk) -> Result<Survey, Damage> {
    let names = disk.names("").map_err(|error| Damage::new("", 0, error))?;
    if !names.iter().any(|name| name == seal::FILE) {
        return Err(Damage::new(seal::FILE, 0, "the log has no seal"));
    }
    let seal = Seal::read(disk)?;
    let mut firsts = Vec::new();
    for name in names.iter().filter(|name| segment::is_named(name)) {
        let first = segment::first_of(name);
        firsts.push(first.ok_or_else(|| Damage::new(name, 0, "no segment has such a name"))?);
    }
    firsts.sort_unstable();
    let mut segments: Vec<Surveyed> = Vec::with_capacity(firsts.len());
    for first in firsts {
        let segment = surveyed(disk, first)?;
        follows(segments.last(), &segment, &seal)?;
        segments.push(segment);
    }
    if !segments
        .iter()
        .any(|segment| segment.header.start.next == seal.segment)
    {
        let name = segment::file_name(seal.segment);
        return Err(Damage::new(&name, 0, "this segment is missing"));
    }
    Ok(Survey { seal, segments })
}

/// Reads the header of the segment that begins at `first`.
pub(super) fn surveyed(disk: &dyn Disk, first: Position) -> Result<Surveyed, Damage> {
    let name = segment::file_name(first);
    let (file, _) = open(disk, &name, Mode::Read)?;
    let mut page = vec![0; usize::try_from(HEADER_BYTES).expect("a page")];
    let filled = file
        .read_at(&mut page, 0)
        .map_err(|error| Damage::new(&name, 0, error))?;
    let header = Header::decode(&name, &page[..filled])?;
    Ok(Surveyed { name, header })
}

/// Checks that `segment` is the one after `before`, of the sealed ledger.
fn follows(before: Option<&Surveyed>, segment: &Surveyed, seal: &Seal) -> Result<(), Damage> {
    let Surveyed { name, header } = segment;
    if header.ledger != seal.ledger {
        return Err(Damage::new(
            name,
            9,
            "the segment belongs to another ledger",
        ));
    }
    if header.before != before.map(|before| before.header.start.next) {
        let missing = segment::file_name(header.before.unwrap_or_default());
        return Err(Damage::new(&missing, 0, "this segment is missing"));
    }
    if before.is_none() && header.start != Head::genesis(seal.ledger) {
        return Err(Damage::new(
            name,
            33,
            "the first segment does not begin at genesis",
        ));
    }
    Ok(())
}
