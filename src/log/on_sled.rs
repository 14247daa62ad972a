//! The engine for who wants one store: every batch is one value in sled.
//!
//! Key: the position of the batch's first event, 8 bytes big-endian. Value: the chain value before
//! the batch, 32 bytes, then the frames, byte for byte as in segment files; so each value can be
//! checked on its own. Few large values, because sled slows and swells with the number of keys.
//!
//! sled 0.34's `flush` starts writing and does not wait for the disk, and it never syncs the files
//! it keeps large values in. So after each flush this engine fsyncs what sled wrote itself, and
//! only then acknowledges.
//!
//! Must never: acknowledge on `flush` alone, or go on after an error.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::Log;
use super::bounds::BATCH_BYTES_MAX;
use super::fault::Fault;
use super::frame::Frame;
use super::frame::batch::Batch;
use super::frame::draft::FrameDraft;
use super::frame::layout::{Place, Unreadable};
use super::on_disk::snapshot;
use super::position::{Chain, Head, LedgerId, Position};

/// sled's page cache. The log is read in order or not at all, so a small one does.
const CACHE_BYTES: u64 = 16 << 20;
/// Bytes of a value before its frames.
const CHAIN_BYTES: usize = 32;
/// The ledger id, and where a clean close left the log.
const META: &str = "hourledger.meta";
const LEDGER: &[u8] = b"ledger";
const CLOSED: &[u8] = b"closed";
const BATCHES: &str = "hourledger.batches";

/// A log in sled.
#[derive(Debug)]
pub struct OnSled {
    ledger: LedgerId,
    path: PathBuf,
    database: sled::Db,
    batches: sled::Tree,
    head: RwLock<Head>,
    writing: Mutex<Writing>,
}

#[derive(Debug)]
struct Writing {
    /// Why no append is accepted any more.
    stopped: Option<Fault>,
    /// Large values that are known to be on disk.
    blobs_synced: BTreeSet<OsString>,
}

impl OnSled {
    /// Creates the empty log of `ledger` in the folder `path`, which must hold none.
    pub fn create(path: &Path, ledger: LedgerId) -> Result<Self, Fault> {
        let doing = "creating the log in sled";
        let fatal = |error| Fault::fatal(doing, error);
        let database = database(path).map_err(fatal)?;
        let meta = database.open_tree(META).map_err(fatal)?;
        if meta.get(LEDGER).map_err(fatal)?.is_some() {
            return Err(Fault::fatal(doing, "the folder already holds a log"));
        }
        meta.insert(LEDGER, &ledger.0).map_err(fatal)?;
        let log = Self::opened(path, database, ledger, Head::genesis(ledger))?;
        log.sync(&mut log.writing())
            .map_err(|error| Fault::fatal(doing, error))?;
        let folder = File::open(path).and_then(|folder| folder.sync_all());
        folder.map_err(|error| Fault::fatal(doing, error))?;
        Ok(log)
    }

    /// Opens the log in the folder `path`; it must reach at least `not_before` (see
    /// [`super::OnDisk::open`]).
    pub fn open(path: &Path, not_before: Position) -> Result<Self, Fault> {
        let doing = "opening the log in sled";
        let fatal = |error| Fault::fatal(doing, error);
        let database = database(path).map_err(fatal)?;
        let meta = database.open_tree(META).map_err(fatal)?;
        let ledger = meta.get(LEDGER).map_err(fatal)?;
        let ledger = ledger
            .and_then(|id| <[u8; 16]>::try_from(&*id).ok())
            .map(LedgerId);
        let ledger = ledger.ok_or_else(|| Fault::fatal(doing, "the folder holds no log"))?;
        let mut log = Self::opened(path, database, ledger, Head::genesis(ledger))?;
        let last = log.batches.last().map_err(fatal)?;
        let head = match last {
            Some((_, value)) => log.frames(&value, doing)?.1,
            None => Head::genesis(ledger),
        };
        let closed = meta.get(CLOSED).map_err(fatal)?;
        let closed = closed.and_then(|next| <[u8; 8]>::try_from(&*next).ok());
        let closed = Position(closed.map_or(0, u64::from_be_bytes));
        if head.next < not_before.max(closed) {
            let what = format!(
                "it ends at {}, but reached {}",
                head.next,
                not_before.max(closed)
            );
            return Err(Fault::fatal(doing, what));
        }
        log.head = RwLock::new(head);
        Ok(log)
    }

    fn opened(
        path: &Path,
        database: sled::Db,
        ledger: LedgerId,
        head: Head,
    ) -> Result<Self, Fault> {
        let batches = database.open_tree(BATCHES);
        let batches = batches.map_err(|error| Fault::fatal("opening the log in sled", error))?;
        let writing = Writing {
            stopped: None,
            blobs_synced: BTreeSet::new(),
        };
        let (head, writing) = (RwLock::new(head), Mutex::new(writing));
        Ok(Self {
            ledger,
            path: path.to_owned(),
            database,
            batches,
            head,
            writing,
        })
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        // Appends change this state only after their last fallible step.
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes everything given to sled durable: its file, and its files of large values.
    fn sync(&self, writing: &mut Writing) -> io::Result<()> {
        self.database.flush()?;
        let blobs = self.path.join("blobs");
        let mut added = false;
        for blob in fs::read_dir(&blobs)? {
            let name = blob?.file_name();
            if !writing.blobs_synced.contains(&name) {
                File::open(blobs.join(&name))?.sync_all()?;
                writing.blobs_synced.insert(name);
                added = true;
            }
        }
        if added {
            File::open(&blobs)?.sync_all()?;
        }
        File::open(self.path.join("db"))?.sync_data()
    }

    /// Writes one batch; the head moves when it is durable.
    fn store(&self, writing: &mut Writing, before: &Head, batch: &Batch) -> io::Result<()> {
        let value = [&before.chain.0, &batch.bytes[..]].concat();
        self.batches.insert(before.next.0.to_be_bytes(), value)?;
        self.sync(writing)?;
        *self.head.write().unwrap_or_else(PoisonError::into_inner) = batch.head;
        Ok(())
    }

    /// The checked frames of a stored batch, and the head after it.
    fn frames(&self, value: &[u8], doing: &str) -> Result<(Vec<Arc<Frame>>, Head), Fault> {
        let damage =
            |at: usize, why| Fault::fatal(format!("{doing}: the batch's value, byte {at}"), why);
        let (chain, frames) = value
            .split_first_chunk()
            .ok_or_else(|| damage(0, Unreadable::Length))?;
        let place = Place::at(frames).map_err(|why| damage(CHAIN_BYTES, why))?;
        // Nothing but the chain value is stored beside the frames, and that is checked by the
        // first frame's: so no byte of a value can change unnoticed.
        let mut head = Head {
            next: place.first,
            chain: Chain(*chain),
            batch: place.batch.saturating_sub(1),
            recorded_at_ms: i64::MIN,
        };
        let buffer = Arc::new(frames.to_vec());
        let (mut frames, mut at) = (Vec::new(), 0);
        while at < buffer.len() {
            let bad = |why| damage(CHAIN_BYTES + at, why);
            let frame = Frame::decode_at(self.ledger, head.chain, &buffer, at).map_err(bad)?;
            head = frame
                .head_after(&head)
                .ok_or_else(|| bad(Unreadable::Chain))?;
            at += frame.bytes().len();
            frames.push(Arc::new(frame));
        }
        Ok((frames, head))
    }
}

fn database(path: &Path) -> sled::Result<sled::Db> {
    sled::Config::new()
        .path(path)
        .cache_capacity(CACHE_BYTES)
        .flush_every_ms(None)
        .open()
}

impl Log for OnSled {
    fn ledger_id(&self) -> LedgerId {
        self.ledger
    }

    fn head(&self) -> Head {
        *self.head.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn append(&self, batch: Vec<FrameDraft>) -> Result<Vec<Arc<Frame>>, Fault> {
        let mut writing = self.writing();
        if let Some(fault) = &writing.stopped {
            return Err(fault.clone());
        }
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let before = self.head();
        let batch = Batch::encode(self.ledger, before, &batch);
        if let Err(error) = self.store(&mut writing, &before, &batch) {
            let fault = Fault::fatal("appending to the log in sled", error);
            writing.stopped = Some(fault.clone());
            return Err(fault);
        }
        Ok(batch.frames)
    }

    fn read(&self, from: Position, bytes_max: usize) -> Result<Vec<Arc<Frame>>, Fault> {
        let doing = "reading the log in sled";
        let end = self.head();
        let (mut at, mut bytes) = (from, 0);
        let mut read: Vec<Arc<Frame>> = Vec::new();
        while at < end.next {
            // The batch that holds `at` has the last key that is not after it.
            let found = self.batches.get_lt((at.0 + 1).to_be_bytes());
            let found = found.map_err(|error| Fault::retry(doing, error))?;
            let (_, value) = found.ok_or_else(|| Fault::fatal(doing, "a batch is missing"))?;
            let (frames, head) = self.frames(&value, doing)?;
            if head.next <= at {
                return Err(Fault::fatal(doing, "a batch is missing"));
            }
            for frame in frames.into_iter().filter(|frame| frame.next() > at) {
                if read
                    .last()
                    .is_some_and(|last| last.chain() != frame.chain_before())
                {
                    return Err(Fault::fatal(doing, Unreadable::Chain));
                }
                bytes += frame.bytes().len();
                if bytes > bytes_max.min(BATCH_BYTES_MAX) && !read.is_empty() {
                    return Ok(read);
                }
                read.push(frame);
            }
            at = head.next;
        }
        Ok(read)
    }

    fn snapshot(&self, into: &Path) -> Result<Head, Fault> {
        snapshot::write(self, into)
    }

    fn close(&self) -> Result<(), Fault> {
        let doing = "closing the log in sled";
        let mut writing = self.writing();
        let meta = self
            .database
            .open_tree(META)
            .map_err(|error| Fault::fatal(doing, error))?;
        let closed = meta.insert(CLOSED, &self.head().next.0.to_be_bytes());
        closed.map_err(|error| Fault::fatal(doing, error))?;
        self.sync(&mut writing)
            .map_err(|error| Fault::fatal(doing, error))?;
        writing
            .stopped
            .get_or_insert(Fault::fatal("appending to the log in sled", "it is closed"));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::draft::tests::draft;
    use super::*;

    const LEDGER: LedgerId = LedgerId([7; 16]);

    /// A closed log of three batches.
    fn closed(path: &Path) -> Head {
        let log = OnSled::create(path, LEDGER).expect("an empty folder");
        for number in 0..3 {
            log.append(vec![draft(number, 2)]).expect("appends");
        }
        log.close().expect("closes");
        log.head()
    }

    #[test]
    fn a_changed_value_is_an_error_and_never_wrong_data() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        closed(folder.path());
        let log = OnSled::open(folder.path(), Position(6)).expect("a good log");
        let key = 2_u64.to_be_bytes();
        let whole = log
            .batches
            .get(key)
            .expect("reads")
            .expect("the second batch");
        for at in 0..whole.len() {
            let mut changed = whole.to_vec();
            changed[at] ^= 1;
            log.batches.insert(key, changed).expect("inserts");
            assert!(log.read(Position(0), 1 << 20).is_err(), "byte {at}");
        }
        log.batches.remove(key).expect("removes");
        assert!(log.read(Position(0), 1 << 20).is_err(), "a missing batch");
    }

    #[test]
    fn a_log_that_lost_its_end_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let head = closed(folder.path());
        let later = head.next.after(1);
        OnSled::open(folder.path(), later).expect_err("somebody has seen more");
        let log = OnSled::open(folder.path(), head.next).expect("a good log");
        log.batches.pop_max().expect("removes");
        drop(log);
        OnSled::open(folder.path(), Position(0)).expect_err("it was closed later");
    }

    #[test]
    fn a_folder_holds_one_log() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        OnSled::open(folder.path(), Position(0)).expect_err("no log yet");
        closed(folder.path());
        OnSled::create(folder.path(), LEDGER).expect_err("a log already");
    }
}
