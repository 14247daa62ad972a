//! The first page of a segment file, and its name.
//!
//! A segment is a page of 4,096 bytes and the frames after it. Its header is a checked record
//! (magic `f8 48 4c 53 45 47 0d 0a`, see `mod.rs`) with these fields, and zeros to the end of
//! the page:
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 9 | 16 | ledger id |
//! | 25 | 8 | first position of the segment before; `ff..ff` if there is none |
//! | 33 | 8 | first position of this segment |
//! | 41 | 8 | number of the batch before |
//! | 49 | 8 | when the frame before was recorded, signed Unix milliseconds |
//! | 57 | 32 | chain value before |
//! | 89 | 32 | checksum |
//!
//! The file is named by its first position, 20 digits. The header has a page of its own because a
//! power cut may tear the page that is being written, and the header was acknowledged long ago. The
//! segment before is named so that a missing one is noticed at once, without reading frames.

use std::path::Path;

use crate::log::digest;
use crate::log::position::{Head, LedgerId, Position};

use super::super::damage::Damage;
use super::{HEAD_BYTES, Kind, RECORD_BYTES_MIN, push_head};

/// Bytes before the first frame.
pub const HEADER_BYTES: u64 = 4096;

const PAGE: usize = 4096;
const RECORD_BYTES: usize = RECORD_BYTES_MIN + 16 + 8 + HEAD_BYTES;
const KIND: Kind = Kind {
    magic: *b"\xf8HLSEG\r\n",
    context: &digest::SEGMENT,
};
const NONE_BEFORE: u64 = u64::MAX;

/// What a segment says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The ledger.
    pub ledger: LedgerId,
    /// The first position of the segment before.
    pub before: Option<Position>,
    /// The log's head where this segment begins.
    pub start: Head,
}

impl Header {
    /// The whole first page.
    pub fn encode(&self) -> Vec<u8> {
        let mut fields = self.ledger.0.to_vec();
        fields.extend(
            self.before
                .map_or(NONE_BEFORE, |before| before.0)
                .to_be_bytes(),
        );
        push_head(&mut fields, &self.start);
        let mut page = KIND.encode(&fields);
        page.resize(PAGE, 0);
        page
    }

    /// Reads the first page of `file`.
    pub fn decode(file: &str, page: &[u8]) -> Result<Self, Damage> {
        let (record, padding) = page
            .split_at_checked(RECORD_BYTES)
            .filter(|_| page.len() == PAGE)
            .ok_or_else(|| Damage::new(file, 0, "the file is shorter than a segment's header"))?;
        let mut fields = KIND
            .decode(record)
            .map_err(|what| Damage::new(file, 0, what))?;
        if let Some(at) = padding.iter().position(|byte| *byte != 0) {
            let at = u64::try_from(RECORD_BYTES + at).expect("within a page");
            return Err(Damage::new(
                file,
                at,
                "the rest of the header's page is not zero",
            ));
        }
        let ledger = LedgerId(fields.take());
        let before = Some(fields.take_u64()).filter(|before| *before != NONE_BEFORE);
        let header = Self {
            ledger,
            before: before.map(Position),
            start: fields.take_head(),
        };
        if file != file_name(header.start.next) {
            return Err(Damage::new(
                file,
                33,
                "the file bears another segment's name",
            ));
        }
        Ok(header)
    }
}

/// The name of the segment that begins at `first`.
pub fn file_name(first: Position) -> String {
    format!("{:020}.seg", first.0)
}

/// Whether a file is named like a segment.
pub fn is_named(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "seg")
}

/// The first position a segment file's name states.
pub fn first_of(name: &str) -> Option<Position> {
    let first = Position(name.strip_suffix(".seg")?.parse().ok()?);
    (file_name(first) == name).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::position::Chain;

    #[test]
    fn every_flipped_bit_and_every_cut_of_the_page_is_noticed() {
        let ledger = LedgerId([7; 16]);
        let chain = Chain([5; 32]);
        let start = Head {
            next: Position(42),
            chain,
            batch: 3,
            recorded_at_ms: -1,
        };
        let header = Header {
            ledger,
            before: Some(Position(7)),
            start,
        };
        let name = file_name(Position(42));
        let page = header.encode();
        assert_eq!(Header::decode(&name, &page), Ok(header));
        for bit in 0..page.len() * 8 {
            let mut page = page.clone();
            page[bit / 8] ^= 1 << (bit % 8);
            Header::decode(&name, &page).expect_err("a flipped bit");
        }
        for end in 0..page.len() {
            Header::decode(&name, &page[..end]).expect_err("a page cut short");
        }
        Header::decode(&file_name(Position(43)), &page).expect_err("renamed");
    }

    #[test]
    fn only_its_own_names_are_segments() {
        assert_eq!(first_of("00000000000000000042.seg"), Some(Position(42)));
        for name in [
            "42.seg",
            "0000000000000000000+1.seg",
            "00000000000000000042.seg.tmp",
            "seal",
        ] {
            assert_eq!(first_of(name), None, "{name}");
        }
    }
}
