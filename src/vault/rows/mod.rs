//! The key store: small rows that can be added durably, looked up, and truly removed.
//!
//! Why not the log and not sled: a row removed from either stays readable in old pages. Here new
//! rows go to a `journal` (one fsync per call) and are folded from time to time into 256 sorted
//! `bucket` files, each replaced as a whole; a removal rewrites the files that held the row.
//!
//! Memory: the journal's rows, at most [`RECENT_ROWS_MAX`] (about 10 MB), and 256 open files; it
//! does not grow with the number of people. Disk: 98 bytes a row. Fold: every file is rewritten,
//! so a fold at a million people writes some 200 MB, once per 65,536 rows; appends wait for it.
//!
//! Invariants: a row is durable when `append` returns; the newest row under a key wins; a fold or
//! a removal that dies half way leaves every row readable. `fold`, `rotate`, `remove` and
//! `copy_into` replace files: their caller runs them one at a time.
//! Must never: unwrap a key, or know what its values mean.

pub mod disk;
pub mod row;

mod bucket;
mod header;
mod journal;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use crate::log::{Fault, LedgerId};
use bucket::Bucket;
use disk::Disk;
use header::{BucketSet, FileKind, Header};
use journal::{Journal, Recent};
use row::{Kind, Row, RowKey, Value};

/// Rows in the journal above which they should be folded into the buckets.
pub const RECENT_ROWS_MAX: usize = 65_536;

const BUCKETS: usize = 256;

/// Turns a wrapped value of one epoch into one of another; others pass unchanged.
pub type Rewrap<'a> = &'a dyn Fn(RowKey, &Value, u32) -> Result<Value, Fault>;

/// The open key store.
#[derive(Debug)]
pub struct Rows {
    folder: PathBuf,
    disk: Disk,
    ledger: LedgerId,
    /// Taken by whoever writes to the journal file; held across its fsync.
    journal: Mutex<Journal>,
    /// Held for moments only, never across an fsync: lookups do not wait for appends.
    shelves: RwLock<Shelves>,
}

#[derive(Debug)]
struct Shelves {
    recent: Recent,
    recent_epoch: u32,
    buckets: Vec<Option<Bucket>>,
}

/// A value and the epoch whose key wraps it.
#[derive(Clone, Copy)]
pub struct Found {
    /// What is known.
    pub value: Value,
    /// The epoch.
    pub epoch: u32,
}

impl Rows {
    /// Whether a key store lies in `folder`.
    pub fn exists(folder: &Path) -> bool {
        journal_path(folder).exists()
    }

    /// Makes an empty key store; does nothing where one exists.
    pub fn create(disk: &Disk, folder: &Path, ledger: LedgerId, epoch: u32) -> Result<(), Fault> {
        disk.create_folder(folder)?;
        if Self::exists(folder) {
            return Ok(());
        }
        Journal::write(
            disk,
            &journal_path(folder),
            journal_header(ledger, epoch, &[]),
            &[],
        )
    }

    /// Opens the key store in `folder`.
    pub fn open(disk: Disk, folder: &Path, ledger: LedgerId) -> Result<Self, Fault> {
        disk.folder_recover(folder)?;
        let (journal, recent) = Journal::recover(&disk, &journal_path(folder), ledger)?;
        let mut buckets = Vec::with_capacity(BUCKETS);
        for bucket in 0..=u8::MAX {
            let path = bucket_path(folder, bucket);
            let opened = Bucket::open(&path, bucket, ledger)?;
            if opened.is_none() && journal.buckets().holds(bucket) {
                return Err(bucket::damaged(&path, 0, "the file is missing"));
            }
            buckets.push(opened);
        }
        let shelves = Shelves {
            recent,
            recent_epoch: journal.epoch(),
            buckets,
        };
        Ok(Self {
            folder: folder.to_owned(),
            disk,
            ledger,
            journal: Mutex::new(journal),
            shelves: RwLock::new(shelves),
        })
    }

    /// What is known under `key`.
    pub fn row(&self, key: RowKey) -> Result<Option<Found>, Fault> {
        self.shelves().found(key)
    }

    /// Makes rows durable with one fsync. `rows` is told the epoch of the journal and answers rows
    /// wrapped under its key.
    pub fn append(&self, rows: impl FnOnce(u32) -> Result<Vec<Row>, Fault>) -> Result<(), Fault> {
        let mut journal = lock(&self.journal);
        let rows = rows(journal.epoch())?;
        journal.append(&self.disk, &rows)?;
        let mut shelves = self.shelves.write().unwrap_or_else(PoisonError::into_inner);
        shelves
            .recent
            .extend(rows.into_iter().map(|row| (row.key, row.value)));
        Ok(())
    }

    /// Whether the journal has grown so long that it should be folded.
    pub fn is_fold_due(&self) -> bool {
        self.shelves().recent.len() >= RECENT_ROWS_MAX
    }

    /// Moves the journal's rows into their buckets, all under `epoch`.
    pub fn fold(&self, epoch: u32, rewrap: Rewrap<'_>) -> Result<(), Fault> {
        let mut journal = lock(&self.journal);
        let touched: BTreeSet<u8> = self
            .shelves()
            .recent
            .keys()
            .map(|key| key.bucket())
            .collect();
        for bucket in touched {
            self.bucket_rewrite(bucket, epoch, rewrap)?;
        }
        self.journal_rewrite(&mut journal, epoch, Recent::new())
    }

    /// Brings every file under `epoch`, bucket by bucket; files already under it are left alone.
    pub fn rotate(&self, epoch: u32, rewrap: Rewrap<'_>) -> Result<(), Fault> {
        for bucket in 0..=u8::MAX {
            let is_old = self
                .shelves()
                .bucket(bucket)
                .is_some_and(|b| b.epoch() != epoch);
            if is_old {
                self.bucket_rewrite(bucket, epoch, rewrap)?;
            }
        }
        let mut journal = lock(&self.journal);
        if journal.epoch() == epoch {
            return Ok(());
        }
        let mut recent = self.shelves().recent.clone();
        for (key, value) in &mut recent {
            *value = rewrap(*key, value, journal.epoch())?;
        }
        self.journal_rewrite(&mut journal, epoch, recent)
    }

    /// Removes rows at once: `removed` holds what stays under each key, [`Value::Erased`] or
    /// [`Value::Gone`]. The journal is rewritten first, so that from then on nobody finds the old
    /// rows even if the process dies before their buckets are rewritten.
    pub fn remove(&self, removed: &[Row], epoch: u32, rewrap: Rewrap<'_>) -> Result<(), Fault> {
        let mut journal = lock(&self.journal);
        let mut recent = self.shelves().recent.clone();
        recent.extend(removed.iter().map(|row| (row.key, row.value)));
        let journal_epoch = journal.epoch();
        self.journal_rewrite(&mut journal, journal_epoch, recent)?;
        drop(journal);
        for row in removed {
            // Where there is no bucket yet, the rows were in the journal only.
            if self.shelves().bucket(row.key.bucket()).is_some() {
                self.bucket_rewrite(row.key.bucket(), epoch, rewrap)?;
            }
        }
        Ok(())
    }

    /// Every row that is not gone, bucket by bucket; memory holds one bucket at a time.
    pub fn each(&self, mut seen: impl FnMut(Row, u32) -> Result<(), Fault>) -> Result<(), Fault> {
        for bucket in 0..=u8::MAX {
            let (rows, epochs) = self.shelves().merged(bucket)?;
            for (row, epoch) in rows.into_iter().zip(epochs) {
                seen(row, epoch)?;
            }
        }
        Ok(())
    }

    /// Copies journal and buckets as they are into the folder `into`, and syncs them.
    pub fn copy_into(&self, into: &Path) -> Result<(), Fault> {
        let _journal = lock(&self.journal);
        self.disk.create_folder(into)?;
        let buckets = (0..=u8::MAX).map(|bucket| bucket_path(&self.folder, bucket));
        for path in buckets.chain([journal_path(&self.folder)]) {
            let Some(name) = path.file_name().filter(|_| path.exists()) else {
                continue;
            };
            let bytes = std::fs::read(&path)
                .map_err(|cause| Fault::retry(format!("reading {}", path.display()), cause))?;
            self.disk.replace(&into.join(name), &bytes)?;
        }
        Ok(())
    }

    /// Seals the journal: the next opening can tell that nothing is missing.
    pub fn close(&self) -> Result<(), Fault> {
        lock(&self.journal).append(&self.disk, &[])
    }

    fn shelves(&self) -> RwLockReadGuard<'_, Shelves> {
        self.shelves.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn bucket_rewrite(&self, bucket: u8, epoch: u32, rewrap: Rewrap<'_>) -> Result<(), Fault> {
        let (mut rows, epochs) = self.shelves().merged(bucket)?;
        for (row, from) in rows.iter_mut().zip(epochs) {
            if from != epoch {
                row.value = rewrap(row.key, &row.value, from)?;
            }
        }
        let path = bucket_path(&self.folder, bucket);
        let bytes = Bucket::to_bytes(bucket, epoch, self.ledger, &rows);
        let old = self.disk.replace_only(&path, &bytes)?;
        let opened = Bucket::open(&path, bucket, self.ledger)?;
        let mut shelves = self.shelves.write().unwrap_or_else(PoisonError::into_inner);
        shelves.buckets[usize::from(bucket)] = opened;
        drop(shelves);
        // Only now: until here lookups were reading the old file.
        self.disk.wipe_old(&path, old)
    }

    fn journal_rewrite(
        &self,
        journal: &mut Journal,
        epoch: u32,
        recent: Recent,
    ) -> Result<(), Fault> {
        let path = journal_path(&self.folder);
        let rows: Vec<Row> = recent
            .iter()
            .map(|(&key, &value)| Row { key, value })
            .collect();
        let header = journal_header(self.ledger, epoch, &self.shelves().buckets);
        let rewritten = Journal::write(&self.disk, &path, header, &rows)
            .and_then(|()| Journal::open(&path, self.ledger));
        // Which file has the name is unknown now: an append might go to one that nobody will find.
        *journal = rewritten.inspect_err(|_| journal.fail())?;
        let mut shelves = self.shelves.write().unwrap_or_else(PoisonError::into_inner);
        shelves.recent = recent;
        shelves.recent_epoch = epoch;
        Ok(())
    }
}

impl Shelves {
    fn bucket(&self, bucket: u8) -> Option<&Bucket> {
        self.buckets[usize::from(bucket)].as_ref()
    }

    fn found(&self, key: RowKey) -> Result<Option<Found>, Fault> {
        if let Some(&value) = self.recent.get(&key) {
            return Ok(Some(Found {
                value,
                epoch: self.recent_epoch,
            }));
        }
        let Some(bucket) = self.bucket(key.bucket()) else {
            return Ok(None);
        };
        let row = bucket.row(key)?;
        Ok(row.map(|row| Found {
            value: row.value,
            epoch: bucket.epoch(),
        }))
    }

    /// The rows of a bucket with the journal's laid over, those gone left out, and their epochs.
    fn merged(&self, bucket: u8) -> Result<(Vec<Row>, Vec<u32>), Fault> {
        let mut merged = BTreeMap::new();
        if let Some(stored) = self.bucket(bucket) {
            for row in stored.rows()? {
                merged.insert(row.key, (row.value, stored.epoch()));
            }
        }
        for kind in Kind::ALL {
            let first = RowKey::new(kind, &bucket_edge(bucket, 0x00));
            let last = RowKey::new(kind, &bucket_edge(bucket, 0xff));
            for (&key, &value) in self.recent.range(first..=last) {
                merged.insert(key, (value, self.recent_epoch));
            }
        }
        merged.retain(|_, (value, _)| *value != Value::Gone);
        let rows = merged
            .iter()
            .map(|(&key, &(value, _))| Row { key, value })
            .collect();
        Ok((rows, merged.values().map(|&(_, epoch)| epoch).collect()))
    }
}

fn journal_header(ledger: LedgerId, epoch: u32, buckets: &[Option<Bucket>]) -> Header {
    let mut existing = BucketSet::default();
    for (bucket, opened) in (0..=u8::MAX).zip(buckets) {
        if opened.is_some() {
            existing.add(bucket);
        }
    }
    Header {
        kind: FileKind::Journal,
        epoch,
        rows: 0,
        ledger,
        buckets: existing,
    }
}

/// The first or last id of a bucket.
fn bucket_edge(bucket: u8, rest: u8) -> [u8; 16] {
    let mut id = [rest; 16];
    id[0] = bucket;
    id
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn journal_path(folder: &Path) -> PathBuf {
    folder.join("journal")
}

fn bucket_path(folder: &Path, bucket: u8) -> PathBuf {
    folder.join(format!("bucket-{bucket:02x}"))
}
