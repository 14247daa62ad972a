//! Checked records: the fixed-size parts of the log's files that are not frames.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 8 | magic, another for each kind of record |
//! | 8 | 1 | format version, `00` (experimental) |
//! | 9 | n | the record's fields, big-endian |
//! | 9 + n | 32 | checksum: derive-key(the kind's context, bytes 0 .. 9 + n) |

pub mod seal;
pub mod segment;

use crate::log::digest::Context;
use crate::log::position::{Chain, Head, Position};

/// Bytes of a record beside its fields.
pub(super) const RECORD_BYTES_MIN: usize = 8 + 1 + 32;

const VERSION: u8 = 0x00;

/// One kind of record.
pub(super) struct Kind {
    pub(super) magic: [u8; 8],
    pub(super) context: &'static Context,
}

impl Kind {
    /// The stored form of `fields`.
    pub(super) fn encode(&self, fields: &[u8]) -> Vec<u8> {
        let mut record = Vec::with_capacity(RECORD_BYTES_MIN + fields.len());
        record.extend(self.magic);
        record.push(VERSION);
        record.extend(fields);
        let checksum = self.context.of(&[&record]);
        record.extend(checksum);
        record
    }

    /// The fields of a stored record.
    pub(super) fn decode<'a>(&self, record: &'a [u8]) -> Result<Fields<'a>, &'static str> {
        let (checked, checksum) = record
            .split_last_chunk::<32>()
            .ok_or("the file is too short")?;
        if !checked.starts_with(&self.magic) {
            return Err("the file is of another kind");
        }
        if checked.get(8) != Some(&VERSION) {
            return Err("the file has an unknown format version");
        }
        if self.context.of(&[checked]) != *checksum {
            return Err("the checksum does not match");
        }
        Ok(Fields(&checked[9..]))
    }
}

/// Fields still to be read, in order.
pub(super) struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    /// The next `N` bytes. A kind's fields have a fixed size, which its reader has checked.
    pub(super) fn take<const N: usize>(&mut self) -> [u8; N] {
        let (field, rest) = self
            .0
            .split_first_chunk()
            .expect("the record's size was checked");
        self.0 = rest;
        *field
    }

    /// The next integer.
    pub(super) fn take_u64(&mut self) -> u64 {
        u64::from_be_bytes(self.take())
    }

    /// The next head, as [`push_head`] writes it.
    pub(super) fn take_head(&mut self) -> Head {
        Head {
            next: Position(self.take_u64()),
            batch: self.take_u64(),
            recorded_at_ms: i64::from_be_bytes(self.take()),
            chain: Chain(self.take()),
        }
    }
}

/// Bytes of a head: next position 8, batch 8, recorded at (signed) 8, chain value 32.
pub(super) const HEAD_BYTES: usize = 56;

/// Appends a head to a record's fields.
pub(super) fn push_head(fields: &mut Vec<u8>, head: &Head) {
    fields.extend(head.next.0.to_be_bytes());
    fields.extend(head.batch.to_be_bytes());
    fields.extend(head.recorded_at_ms.to_be_bytes());
    fields.extend(head.chain.0);
}
