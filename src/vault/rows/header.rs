//! The first 80 bytes of a journal or bucket file: what it is, whose, under which epoch. Pure.
//!
//! Layout: `magic[4] format[1] bucket[1] zero[2] u32be(epoch) u32be(rows) ledger[16] buckets[32]
//! check[16]`.
//!
//! Invariant: a file of another ledger, another bucket or another format never reads as this one.

use crate::log::LedgerId;

/// Bytes of a header.
pub const HEADER_BYTES: usize = 80;

const FORMAT: u8 = 0x00;
const CHECKED_BYTES: usize = 64;
const CHECK_CONTEXT: &str = "hourledger 2026 vault header v1";

/// What kind of file it heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// The rows since the last fold, in the order written.
    Journal,
    /// The rows whose id starts with this byte, sorted.
    Bucket(u8),
}

/// Which of the 256 bucket files exist, one bit each, lowest bit of the first byte first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BucketSet([u8; 32]);

impl BucketSet {
    /// Whether `bucket` is in the set.
    pub fn holds(self, bucket: u8) -> bool {
        self.0[usize::from(bucket / 8)] & (1 << (bucket % 8)) != 0
    }

    /// Adds a bucket.
    pub fn add(&mut self, bucket: u8) {
        self.0[usize::from(bucket / 8)] |= 1 << (bucket % 8);
    }
}

/// What the header of a file states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Journal or bucket.
    pub kind: FileKind,
    /// The epoch whose key wraps the keys in this file.
    pub epoch: u32,
    /// How many rows a bucket holds; 0 for a journal, which grows.
    pub rows: u32,
    /// The ledger the file belongs to.
    pub ledger: LedgerId,
    /// In a journal: the buckets that existed when it was begun, so that a missing one is missed.
    pub buckets: BucketSet,
}

impl Header {
    /// The stored form.
    pub fn to_bytes(self) -> [u8; HEADER_BYTES] {
        let (magic, bucket) = match self.kind {
            FileKind::Journal => (b"HLVJ", 0),
            FileKind::Bucket(bucket) => (b"HLVB", bucket),
        };
        let mut bytes = [0; HEADER_BYTES];
        bytes[..4].copy_from_slice(magic);
        bytes[4] = FORMAT;
        bytes[5] = bucket;
        bytes[8..12].copy_from_slice(&self.epoch.to_be_bytes());
        bytes[12..16].copy_from_slice(&self.rows.to_be_bytes());
        bytes[16..32].copy_from_slice(&self.ledger.0);
        bytes[32..CHECKED_BYTES].copy_from_slice(&self.buckets.0);
        let check = blake3::derive_key(CHECK_CONTEXT, &bytes[..CHECKED_BYTES]);
        bytes[CHECKED_BYTES..].copy_from_slice(&check[..HEADER_BYTES - CHECKED_BYTES]);
        bytes
    }

    /// Reads a header that must be of `kind` and `ledger`; says in words what does not fit.
    pub fn from_bytes(
        bytes: &[u8],
        kind: FileKind,
        ledger: LedgerId,
    ) -> Result<Self, &'static str> {
        let Some(bytes) = bytes.first_chunk::<HEADER_BYTES>() else {
            return Err("the file is shorter than its header");
        };
        let number = |at: usize| {
            u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        let mut buckets = BucketSet::default();
        buckets.0.copy_from_slice(&bytes[32..CHECKED_BYTES]);
        let header = Self {
            kind,
            epoch: number(8),
            rows: number(12),
            ledger,
            buckets,
        };
        if header.to_bytes() == *bytes {
            return Ok(header);
        }
        if bytes[4] != FORMAT {
            return Err("the format is unknown to this program");
        }
        if bytes[16..32] != ledger.0 {
            return Err("the file belongs to another ledger, or its header was altered");
        }
        Err("the header was altered")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_as_written_and_every_flipped_bit_is_seen() {
        let ledger = LedgerId([3; 16]);
        for kind in [FileKind::Journal, FileKind::Bucket(200)] {
            let mut buckets = BucketSet::default();
            buckets.add(130);
            let header = Header {
                kind,
                epoch: 4,
                rows: 5,
                ledger,
                buckets,
            };
            let bytes = header.to_bytes();
            assert_eq!(Header::from_bytes(&bytes, kind, ledger), Ok(header));
            for bit in 0..HEADER_BYTES * 8 {
                let mut altered = bytes;
                altered[bit / 8] ^= 1 << (bit % 8);
                assert!(
                    Header::from_bytes(&altered, kind, ledger).is_err(),
                    "bit {bit}"
                );
            }
        }
    }
}
