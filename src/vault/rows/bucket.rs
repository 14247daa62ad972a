//! A bucket: the rows whose id starts with one byte, sorted, searched where they lie.
//!
//! A bucket file is written once and then only replaced as a whole, so it is never torn. A lookup
//! is a binary search with a positioned read per probe: no row is kept in memory, however many
//! people the ledger holds.
//!
//! Invariants: rows are strictly ascending by key; every probed row's check holds, so a flipped bit
//! is a fault with file and offset and never "no such person".

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::header::{BucketSet, FileKind, HEADER_BYTES, Header};
use super::row::{ROW_BYTES, Row, RowKey};
use crate::log::{Fault, LedgerId};

/// An open bucket file.
#[derive(Debug)]
pub struct Bucket {
    path: PathBuf,
    file: File,
    header: Header,
}

impl Bucket {
    /// Opens the bucket at `path`; `None` if there is no such file yet.
    pub fn open(path: &Path, bucket: u8, ledger: LedgerId) -> Result<Option<Self>, Fault> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(Fault::fatal(format!("opening {}", path.display()), cause)),
        };
        let mut head = [0; HEADER_BYTES];
        let read = file.read_exact_at(&mut head, 0);
        read.map_err(|cause| damaged(path, 0, cause))?;
        let header = Header::from_bytes(&head, FileKind::Bucket(bucket), ledger)
            .map_err(|what| damaged(path, 0, what))?;
        let opened = Self {
            path: path.to_owned(),
            file,
            header,
        };
        let bytes = opened
            .file
            .metadata()
            .map_err(|cause| damaged(path, 0, cause))?
            .len();
        if bytes != offset_of(header.rows) {
            return Err(damaged(
                path,
                bytes,
                "the file is longer or shorter than its header says",
            ));
        }
        Ok(Some(opened))
    }

    /// The stored form of a bucket with these ascending rows.
    pub fn to_bytes(bucket: u8, epoch: u32, ledger: LedgerId, rows: &[Row]) -> Vec<u8> {
        let count = u32::try_from(rows.len()).expect("a bucket holds far fewer than 2^32 rows");
        let kind = FileKind::Bucket(bucket);
        let buckets = BucketSet::default();
        let header = Header {
            kind,
            epoch,
            rows: count,
            ledger,
            buckets,
        };
        let mut bytes = Vec::with_capacity(HEADER_BYTES + rows.len() * ROW_BYTES);
        bytes.extend_from_slice(&header.to_bytes());
        for row in rows {
            bytes.extend_from_slice(&row.to_bytes());
        }
        bytes
    }

    /// The epoch whose key wraps the keys in here.
    pub fn epoch(&self) -> u32 {
        self.header.epoch
    }

    /// The row under `key`.
    pub fn row(&self, key: RowKey) -> Result<Option<Row>, Fault> {
        let (mut low, mut high) = (0, self.header.rows);
        while low < high {
            let middle = low + (high - low) / 2;
            let row = self.row_at(middle)?;
            match row.key.cmp(&key) {
                std::cmp::Ordering::Equal => return Ok(Some(row)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    /// All rows, in order; each one's check and the order are verified.
    pub fn rows(&self) -> Result<Vec<Row>, Fault> {
        let mut bytes = vec![0; self.header.rows as usize * ROW_BYTES];
        let read = self.file.read_exact_at(&mut bytes, HEADER_BYTES as u64);
        read.map_err(|cause| damaged(&self.path, 0, cause))?;
        let mut rows: Vec<Row> = Vec::with_capacity(self.header.rows as usize);
        for (index, stored) in bytes.chunks_exact(ROW_BYTES).enumerate() {
            let index = u32::try_from(index).expect("counted by a u32");
            let row = self.row_from(index, stored)?;
            if rows.last().is_some_and(|before| before.key >= row.key) {
                return Err(damaged(
                    &self.path,
                    offset_of(index),
                    "a row is out of order",
                ));
            }
            rows.push(row);
        }
        Ok(rows)
    }

    fn row_at(&self, index: u32) -> Result<Row, Fault> {
        let mut stored = [0; ROW_BYTES];
        let offset = offset_of(index);
        let read = self.file.read_exact_at(&mut stored, offset);
        read.map_err(|cause| damaged(&self.path, offset, cause))?;
        self.row_from(index, &stored)
    }

    fn row_from(&self, index: u32, stored: &[u8]) -> Result<Row, Fault> {
        let row = stored.first_chunk().and_then(Row::from_bytes);
        let right = row.filter(|row| FileKind::Bucket(row.key.bucket()) == self.header.kind);
        right.ok_or_else(|| damaged(&self.path, offset_of(index), "a row was altered"))
    }
}

fn offset_of(index: u32) -> u64 {
    HEADER_BYTES as u64 + u64::from(index) * ROW_BYTES as u64
}

/// The fault for stored bytes that are not what was written: names file and offset.
pub fn damaged(
    path: &Path,
    offset: u64,
    cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Fault {
    Fault::fatal(
        format!("reading {} at offset {offset}", path.display()),
        cause,
    )
}
