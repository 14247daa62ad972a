//! A tape: a file of records of one length, appended to by one writer and read by anybody.
//!
//! Nothing is believed that a checkpoint does not cover: whoever opens a tape checks what it holds
//! and cuts it there. So a torn or lost end costs a little work, and never the truth.

use std::sync::Arc;

use crate::log::Fault;
use crate::log::disk::{Disk, DiskFile, Mode};

/// A file of records of one length.
#[derive(Debug)]
pub struct Tape {
    name: String,
    file: Arc<dyn DiskFile>,
    record_bytes: u64,
}

impl Tape {
    /// Opens the tape, or begins an empty one.
    pub fn open(disk: &dyn Disk, name: String, record_bytes: u64) -> Result<Self, Fault> {
        let doing = || format!("opening {name} of the public log");
        let names = disk
            .names("")
            .map_err(|cause| Fault::fatal(doing(), cause))?;
        let mode = if names.contains(&name) {
            Mode::Write
        } else {
            Mode::New
        };
        let file = disk
            .open(&name, mode)
            .map_err(|cause| Fault::fatal(doing(), cause))?;
        Ok(Self {
            name,
            file,
            record_bytes,
        })
    }

    /// Whole records on the tape.
    pub fn records(&self) -> Result<u64, Fault> {
        let bytes = self.file.bytes();
        let bytes = bytes.map_err(|cause| Fault::retry(self.doing("measuring", 0), cause))?;
        Ok(bytes / self.record_bytes)
    }

    /// The bytes of `count` records from record `first` on; a fault if the tape ends before.
    pub fn read(&self, first: u64, count: u64) -> Result<Vec<u8>, Fault> {
        let length = usize::try_from(count * self.record_bytes).expect("a bounded read");
        let mut bytes = vec![0; length];
        let read = self.file.read_at(&mut bytes, first * self.record_bytes);
        match read {
            Ok(filled) if filled == length => Ok(bytes),
            Ok(_) => Err(Fault::retry(
                self.doing("reading", first),
                "it ends before that record",
            )),
            Err(cause) => Err(Fault::retry(self.doing("reading", first), cause)),
        }
    }

    /// Writes whole records from record `first` on.
    pub fn write(&self, first: u64, records: &[u8]) -> Result<(), Fault> {
        debug_assert!((records.len() as u64).is_multiple_of(self.record_bytes));
        let written = self.file.write_at(records, first * self.record_bytes);
        written.map_err(|cause| Fault::fatal(self.doing("writing", first), cause))
    }

    /// Cuts the tape behind its first `records` records, if it is longer.
    pub fn cut(&self, records: u64) -> Result<(), Fault> {
        let end = records * self.record_bytes;
        let doing = || self.doing("cutting", records);
        let bytes = self.file.bytes();
        if bytes.map_err(|cause| Fault::fatal(doing(), cause))? <= end {
            return Ok(());
        }
        let cut = self.file.truncate(end);
        cut.map_err(|cause| Fault::fatal(doing(), cause))
    }

    /// Makes the records durable.
    pub fn sync(&self) -> Result<(), Fault> {
        let synced = self.file.sync();
        synced.map_err(|cause| Fault::fatal(format!("syncing {}", self.name), cause))
    }

    fn doing(&self, verb: &str, record: u64) -> String {
        format!("{verb} {} at record {record}", self.name)
    }
}
