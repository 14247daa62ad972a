//! The one record that says what the pages hold: ledger, formats, and up to which position.
//!
//! Two positions, on purpose. `current`: the pages are the fold of exactly the events below it; it
//! is written in the same sled batch as the pages, and such a batch is all there or not at all
//! after a killed process, so catching up starts here and folds nothing twice. `durable`: what an
//! earlier batch had made durable by fsync before this record was written; only this is a watermark
//! that a power cut cannot make a lie of. `complete` is false while a rebuild writes one moment in
//! several batches; a store found like that is rebuilt.

use crate::log::{LedgerId, Position};

use super::page;

/// Where the record lies in sled: outside every space of pages.
pub(super) const KEY: &[u8] = b"m";

/// Version of the page and record layouts.
const LAYOUT: u16 = 0;

const CHECKSUM_BYTES: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    pub ledger: LedgerId,
    pub book_format: u16,
    pub current: Position,
    pub durable: Position,
    pub complete: bool,
}

impl Record {
    pub fn encode(&self) -> Vec<u8> {
        let mut content = Vec::new();
        content.extend_from_slice(&LAYOUT.to_be_bytes());
        content.extend_from_slice(&self.book_format.to_be_bytes());
        content.extend_from_slice(&self.ledger.0);
        content.extend_from_slice(&self.current.0.to_be_bytes());
        content.extend_from_slice(&self.durable.0.to_be_bytes());
        content.push(u8::from(self.complete));
        [&page::checksum(KEY, &content)[..], &content].concat()
    }

    /// Reads a record; why it cannot be used, in words for the operator.
    pub fn decode(bytes: &[u8]) -> Result<Self, &'static str> {
        let (sum, content) = bytes
            .split_first_chunk::<CHECKSUM_BYTES>()
            .ok_or("its record is cut short")?;
        if *sum != page::checksum(KEY, content) {
            return Err("the checksum of its record differs");
        }
        let (layout, rest) = content
            .split_first_chunk()
            .ok_or("its record is cut short")?;
        if u16::from_be_bytes(*layout) != LAYOUT {
            return Err("its pages have another layout");
        }
        Self::parse(rest).ok_or("its record is cut short")
    }

    fn parse(rest: &[u8]) -> Option<Self> {
        let (book_format, rest) = rest.split_first_chunk()?;
        let (ledger, rest) = rest.split_first_chunk()?;
        let (current, rest) = rest.split_first_chunk()?;
        let (durable, rest) = rest.split_first_chunk()?;
        Some(Self {
            ledger: LedgerId(*ledger),
            book_format: u16::from_be_bytes(*book_format),
            current: Position(u64::from_be_bytes(*current)),
            durable: Position(u64::from_be_bytes(*durable)),
            complete: *rest == [1],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_written_and_no_flipped_bit_passes() {
        let record = Record {
            ledger: LedgerId([7; 16]),
            book_format: 3,
            current: Position(900),
            durable: Position(800),
            complete: true,
        };
        let bytes = record.encode();
        assert_eq!(Record::decode(&bytes), Ok(record));
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(Record::decode(&flipped).is_err(), "bit {bit}");
        }
        assert!(Record::decode(&bytes[..20]).is_err());
    }
}
