//! The journal: rows since the last fold, one group per fsync.
//!
//! Group: `"HLVG" u32be(rows) rows check[16]`, the check over the group's offset and content. A
//! group without rows is the seal of a clean close.
//!
//! Invariants: rows count from the moment their group is synced. On opening, a bad group is a torn
//! write and is cut off only if no good group follows it: nothing acknowledged can lie behind a
//! group that was still being written. Otherwise opening fails with file and offset.
//! Should the very last group be damaged later, its keys are missing and say so when they are
//! asked for (`KeyLost`); they never read as erased.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::bucket::damaged;
use super::disk::Disk;
use super::header::{BucketSet, FileKind, HEADER_BYTES, Header};
use super::row::{ROW_BYTES, Row, RowKey, Value};
use crate::log::{Fault, LedgerId};

const MAGIC: &[u8; 4] = b"HLVG";
const GROUP_HEAD_BYTES: usize = 8;
const CHECK_BYTES: usize = 16;
const CHECK_CONTEXT: &str = "hourledger 2026 vault group v1";

/// The rows since the last fold, newest under each key.
pub type Recent = BTreeMap<RowKey, Value>;

/// The open journal file.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    end: u64,
    header: Header,
    failed: bool,
}

impl Journal {
    /// Writes a journal that holds `rows` in one group and takes the place of the file at `path`.
    pub fn write(disk: &Disk, path: &Path, header: Header, rows: &[Row]) -> Result<(), Fault> {
        let mut bytes = header.to_bytes().to_vec();
        if !rows.is_empty() {
            bytes.extend_from_slice(&group(HEADER_BYTES as u64, rows));
        }
        disk.replace(path, &bytes)
    }

    /// Opens the journal after a process that may have died: cuts off a torn tail, makes durable
    /// what is left, and tells the rows it holds.
    ///
    /// The last group is written once more: if its fsync failed, the kernel may have marked its
    /// pages clean without having written them. They can be read, and no later fsync would have
    /// anything to do, until a power cut takes them from under the groups behind.
    pub fn recover(disk: &Disk, path: &Path, ledger: LedgerId) -> Result<(Self, Recent), Fault> {
        let bytes = fs::read(path).map_err(|cause| damaged(path, 0, cause))?;
        let (journal, recent, last) = Self::from_stored(path, ledger, &bytes)?;
        let end = last.end;
        if end < bytes.len() {
            disk.truncate(&journal.file, path, end as u64)?;
        }
        if !last.is_empty() {
            disk.append(&journal.file, path, last.start as u64, &bytes[last])?;
        }
        Ok((journal, recent))
    }

    /// Opens a journal that this process has just written.
    pub fn open(path: &Path, ledger: LedgerId) -> Result<Self, Fault> {
        let bytes = fs::read(path).map_err(|cause| damaged(path, 0, cause))?;
        Ok(Self::from_stored(path, ledger, &bytes)?.0)
    }

    /// The journal, its rows, and where its last group lies.
    fn from_stored(
        path: &Path,
        ledger: LedgerId,
        bytes: &[u8],
    ) -> Result<(Self, Recent, Range<usize>), Fault> {
        let header = Header::from_bytes(bytes, FileKind::Journal, ledger)
            .map_err(|what| damaged(path, 0, what))?;
        let (recent, last) = replay(path, bytes)?;
        let file = OpenOptions::new().write(true).open(path);
        let file = file.map_err(|cause| damaged(path, 0, cause))?;
        let journal = Self {
            path: path.to_owned(),
            file,
            end: last.end as u64,
            header,
            failed: false,
        };
        Ok((journal, recent, last))
    }

    /// The epoch whose key wraps the keys in here.
    pub fn epoch(&self) -> u32 {
        self.header.epoch
    }

    /// The buckets that existed when this journal was begun.
    pub fn buckets(&self) -> BucketSet {
        self.header.buckets
    }

    /// Lets every later append fail: what is on the disk is unknown until reopened.
    pub fn fail(&mut self) {
        self.failed = true;
    }

    /// Appends a group and syncs it: one pwrite, one fdatasync. No rows: the seal.
    ///
    /// After a failure nothing more is appended: what reached the disk is unknown until reopened.
    pub fn append(&mut self, disk: &Disk, rows: &[Row]) -> Result<(), Fault> {
        if self.failed {
            let doing = format!("appending to {}", self.path.display());
            return Err(Fault::fatal(
                doing,
                "an earlier write failed; restart to recover",
            ));
        }
        let bytes = group(self.end, rows);
        let appended = disk.append(&self.file, &self.path, self.end, &bytes);
        self.failed = appended.is_err();
        appended?;
        self.end += bytes.len() as u64;
        Ok(())
    }
}

fn group(offset: u64, rows: &[Row]) -> Vec<u8> {
    let count = u32::try_from(rows.len()).expect("a group holds far fewer than 2^32 rows");
    let mut bytes = Vec::with_capacity(GROUP_HEAD_BYTES + rows.len() * ROW_BYTES + CHECK_BYTES);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&count.to_be_bytes());
    for row in rows {
        bytes.extend_from_slice(&row.to_bytes());
    }
    let check = check(offset, &bytes);
    bytes.extend_from_slice(&check);
    bytes
}

fn check(offset: u64, content: &[u8]) -> [u8; CHECK_BYTES] {
    let mut hasher = blake3::Hasher::new_derive_key(CHECK_CONTEXT);
    hasher.update(&offset.to_be_bytes()).update(content);
    let mut check = [0; CHECK_BYTES];
    check.copy_from_slice(&hasher.finalize().as_bytes()[..CHECK_BYTES]);
    check
}

/// The rows of the group at `offset` and where it ends; `None` if no good group starts there.
fn group_at(bytes: &[u8], offset: usize) -> Option<(Vec<Row>, usize)> {
    let rest = bytes.get(offset..)?.strip_prefix(MAGIC)?;
    let rows = u32::from_be_bytes(*rest.first_chunk()?) as usize;
    let content_bytes = rows.checked_mul(ROW_BYTES)?.checked_add(GROUP_HEAD_BYTES)?;
    let content = bytes[offset..].get(..content_bytes)?;
    let stored = bytes[offset + content_bytes..].get(..CHECK_BYTES)?;
    if stored != check(offset as u64, content) {
        return None;
    }
    let stored_rows = content[GROUP_HEAD_BYTES..].chunks_exact(ROW_BYTES);
    let rows: Option<Vec<Row>> = stored_rows
        .map(|row| Row::from_bytes(row.first_chunk()?))
        .collect();
    Some((rows?, offset + content_bytes + CHECK_BYTES))
}

/// Newest value under each key, and where the last good group lies.
fn replay(path: &Path, bytes: &[u8]) -> Result<(Recent, Range<usize>), Fault> {
    let mut recent = Recent::new();
    let mut last = HEADER_BYTES..HEADER_BYTES;
    while let Some((rows, end)) = group_at(bytes, last.end) {
        recent.extend(rows.into_iter().map(|row| (row.key, row.value)));
        last = last.end..end;
    }
    let offset = last.end;
    let behind = offset + 1..bytes.len().max(offset + 1);
    if behind
        .into_iter()
        .any(|later| group_at(bytes, later).is_some())
    {
        let what = "a group of rows was altered: good groups follow it";
        return Err(damaged(path, offset as u64, what));
    }
    Ok((recent, last))
}

#[cfg(test)]
mod tests {
    use super::super::row::Kind;
    use super::*;

    fn row(id: u8) -> Row {
        Row {
            key: RowKey::new(Kind::Person, &[id; 16]),
            value: Value::Erased(i64::from(id)),
        }
    }

    /// Three groups: one row, two rows, the seal.
    fn three_groups() -> (Vec<u8>, [usize; 3]) {
        let mut bytes = vec![0; HEADER_BYTES];
        let mut ends = [0; 3];
        let groups = [vec![row(1)], vec![row(2), row(3)], vec![]];
        for (end, rows) in ends.iter_mut().zip(groups) {
            bytes.extend_from_slice(&group(bytes.len() as u64, &rows));
            *end = bytes.len();
        }
        (bytes, ends)
    }

    #[test]
    fn a_journal_cut_anywhere_keeps_every_whole_group() {
        let (bytes, ends) = three_groups();
        for length in HEADER_BYTES..=bytes.len() {
            let (recent, last) = replay(Path::new("journal"), &bytes[..length]).expect("only torn");
            let whole = ends.iter().filter(|end| **end <= length).count();
            assert_eq!(recent.len(), [0, 1, 3, 3][whole], "cut at {length}");
            assert_eq!(last.end, [HEADER_BYTES, ends[0], ends[1], ends[2]][whole]);
        }
    }

    #[test]
    fn a_flipped_bit_before_a_later_group_is_a_fault() {
        let (bytes, ends) = three_groups();
        for bit in HEADER_BYTES * 8..ends[1] * 8 {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(replay(Path::new("journal"), &altered).is_err(), "bit {bit}");
        }
    }
}
