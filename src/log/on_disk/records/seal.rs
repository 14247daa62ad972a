//! The seal: how far the log is known to reach.
//!
//! One small file, `seal`, replaced atomically when the log is created, opened, continued in a new
//! segment, and closed. It always says how far the log reached then, so a log that ends before its
//! seal has lost something; and a seal written by a clean close says that the log ends exactly
//! there. It is a checked record (magic `f8 48 4c 53 45 41 4c 0a`, see `mod.rs`):
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 9 | 1 | `01` closed: the log ends here; `00` open: it reaches at least here |
//! | 10 | 16 | ledger id |
//! | 26 | 8 | next position |
//! | 34 | 8 | number of the last batch |
//! | 42 | 8 | when the last frame was recorded, signed Unix milliseconds |
//! | 50 | 32 | chain value |
//! | 82 | 8 | first position of the last segment |
//! | 90 | 8 | bytes of the last segment up to the end of its frames |
//! | 98 | 32 | checksum |

use crate::log::digest;
use crate::log::disk::{Disk, Mode};
use crate::log::position::{Head, LedgerId, Position};

use super::super::damage::Damage;
use super::{HEAD_BYTES, Kind, RECORD_BYTES_MIN, push_head};

/// The seal's file.
pub const FILE: &str = "seal";
const FILE_NEW: &str = "seal.tmp";

const RECORD_BYTES: usize = RECORD_BYTES_MIN + 1 + 16 + HEAD_BYTES + 8 + 8;
const KIND: Kind = Kind {
    magic: *b"\xf8HLSEAL\n",
    context: &digest::SEAL,
};

/// How far the log reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Whether the log ends here, or only reached here.
    pub closed: bool,
    /// The ledger.
    pub ledger: LedgerId,
    /// The head.
    pub head: Head,
    /// The first position of the last segment.
    pub segment: Position,
    /// Bytes of that segment up to the end of its frames.
    pub segment_bytes: u64,
}

impl Seal {
    /// The stored form.
    pub fn encode(&self) -> Vec<u8> {
        let mut fields = vec![u8::from(self.closed)];
        fields.extend(self.ledger.0);
        push_head(&mut fields, &self.head);
        fields.extend(self.segment.0.to_be_bytes());
        fields.extend(self.segment_bytes.to_be_bytes());
        KIND.encode(&fields)
    }

    /// Reads the stored form.
    pub fn decode(bytes: &[u8]) -> Result<Self, Damage> {
        let damage = |what| Damage::new(FILE, 0, what);
        if bytes.len() != RECORD_BYTES {
            return Err(damage("the seal has the wrong length"));
        }
        let mut fields = KIND.decode(bytes).map_err(damage)?;
        Ok(Self {
            closed: fields.take::<1>() == [1],
            ledger: LedgerId(fields.take()),
            head: fields.take_head(),
            segment: Position(fields.take_u64()),
            segment_bytes: fields.take_u64(),
        })
    }

    /// Reads the seal of the log on `disk`.
    pub fn read(disk: &dyn Disk) -> Result<Self, Damage> {
        let io = |error| Damage::new(FILE, 0, error);
        let file = disk.open(FILE, Mode::Read).map_err(io)?;
        let mut bytes = [0; RECORD_BYTES + 1];
        let length = file.read_at(&mut bytes, 0).map_err(io)?;
        Self::decode(&bytes[..length])
    }

    /// Replaces the seal of the log on `disk`, durably: afterwards it is this one or, if this
    /// fails, possibly still the one before; never half of each.
    pub fn write(&self, disk: &dyn Disk) -> std::io::Result<()> {
        let file = disk.open(FILE_NEW, Mode::New)?;
        file.write_at(&self.encode(), 0)?;
        file.sync()?;
        disk.rename(FILE_NEW, FILE)?;
        disk.folder_sync("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_and_every_other_length_is_noticed() {
        let ledger = LedgerId([7; 16]);
        let head = Head::genesis(ledger);
        let segment = Position(9);
        let seal = Seal {
            closed: true,
            ledger,
            head,
            segment,
            segment_bytes: 4096,
        };
        let bytes = seal.encode();
        assert_eq!(Seal::decode(&bytes), Ok(seal));
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            Seal::decode(&bytes).expect_err("a flipped bit");
        }
        for end in 0..bytes.len() {
            Seal::decode(&bytes[..end]).expect_err("a seal cut short");
        }
        let longer = [&bytes[..], &[0]].concat();
        Seal::decode(&longer).expect_err("bytes behind");
    }
}
