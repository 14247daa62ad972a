//! The one place that talks to sled.
//!
//! sled 0.34 is trusted with nothing that cannot be rebuilt, so this wrapper has three duties: a
//! panic inside sled becomes a [`Fault`] like any other error; `flush` is followed by a real fsync
//! of the `db` file, because sled's own flush is only `sync_file_range`; any damage met while
//! reading is remembered on disk ([`mark`](super::mark)), so that the next start rebuilds instead
//! of reading on.
//!
//! It must never interpret an entry, and no other file may call sled.

use std::fs::File;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sled::{Batch, IVec};

use super::bounds::{Bounds, SLED_SEGMENT_BYTES};
use super::mark;
use super::page::Page;
use super::page_cache::{AsOf, Looked, PageCache};
use super::page_keys::PageKeys;
use crate::log::Fault;

/// sled's background threads may hold the lock of a database for moments after it was dropped.
const LOCK_TRIES: u32 = 40;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// A sled key with its value.
pub(super) type Pair = (IVec, IVec);

/// An open sled database and its directory.
pub(super) struct Shelf {
    db: sled::Db,
    dir: PathBuf,
    doubted: AtomicBool,
    pages: PageCache,
    /// Keys of pages that were met.
    pub page_keys: PageKeys,
}

impl Shelf {
    /// Opens or creates the database in `dir`.
    pub fn open(dir: &Path, bounds: &Bounds) -> Result<Self, Fault> {
        // No timer: the write-behind decides when to flush. `Mode` is not set because sled 0.34.7
        // never reads it (its two values measure the same).
        let config = sled::Config::new()
            .path(dir)
            .cache_capacity(bounds.sled_cache_bytes)
            .segment_size(SLED_SEGMENT_BYTES)
            .flush_every_ms(None);
        let doing = || format!("opening sled in {}", dir.display());
        for _ in 0..LOCK_TRIES {
            match caught(|| config.open()) {
                Ok(db) => {
                    return Ok(Self {
                        db,
                        dir: dir.to_owned(),
                        doubted: AtomicBool::new(false),
                        pages: PageCache::new(bounds.page_cache_bytes_max),
                        page_keys: PageKeys::default(),
                    });
                }
                Err(cause) if is_locked(&cause) => std::thread::sleep(LOCK_PAUSE),
                Err(cause) => return Err(Fault::fatal(doing(), cause)),
            }
        }
        Err(Fault::retry(doing(), "another store holds its lock"))
    }

    /// The directory this shelf lives in.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The value under `key`.
    pub fn value(&self, key: &[u8]) -> Result<Option<IVec>, Fault> {
        self.run("reading from sled", || self.db.get(key))
    }

    /// The page under exactly this key, from memory or checked.
    pub fn page(&self, page_key: &IVec) -> Result<Option<IVec>, Fault> {
        let as_of = match self.pages.look(page_key) {
            Looked::Here(bytes) => return Ok(Some(bytes)),
            Looked::Missing(as_of) => as_of,
        };
        let Some(bytes) = self.value(page_key)? else {
            return Ok(None);
        };
        let checked = Page::open(page_key, &bytes);
        checked.map_err(|what| self.damaged(page_key, what))?;
        self.pages.put_read(page_key, &bytes, as_of);
        Ok(Some(bytes))
    }

    /// Remembers a page that was read as of some batch, and checked.
    pub fn keep(&self, page_key: &IVec, bytes: &IVec, as_of: AsOf) {
        self.pages.put_read(page_key, bytes, as_of);
    }

    /// The pair with the greatest key not above `key`.
    pub fn at_or_before(&self, key: &[u8]) -> Result<Option<Pair>, Fault> {
        self.run("reading from sled", || {
            self.db.range(..=key).next_back().transpose()
        })
    }

    /// The pair with the least key above `key`.
    pub fn after(&self, key: &[u8]) -> Result<Option<Pair>, Fault> {
        let above = (Bound::Excluded(key), Bound::Unbounded);
        self.run("reading from sled", || {
            self.db.range::<&[u8], _>(above).next().transpose()
        })
    }

    /// Applies a batch: after a killed process all of it is there, or none.
    pub fn apply(&self, batch: Batch) -> Result<(), Fault> {
        let applied = self.run("writing a batch to sled", || self.db.apply_batch(batch));
        self.pages.clear();
        applied
    }

    /// The same for pages, which readers will find in memory, and what goes with them.
    pub fn apply_pages(&self, pages: Vec<Pair>, mut with: Batch) -> Result<(), Fault> {
        for (page_key, bytes) in &pages {
            with.insert(page_key.clone(), bytes.clone());
        }
        let applied = self.run("writing a batch to sled", || self.db.apply_batch(with));
        match &applied {
            Ok(()) => {
                self.page_keys
                    .seen_all(pages.iter().map(|(page_key, _)| page_key));
                self.pages.renew(pages);
            }
            Err(_) => self.pages.clear(),
        }
        applied
    }

    /// Now: pages that were read stay the newest while this stays the same.
    pub fn as_of(&self) -> AsOf {
        self.pages.as_of()
    }

    /// Makes everything applied so far durable: sled's flush, then fsync of its `db` file.
    pub fn sync(&self) -> Result<(), Fault> {
        self.run("flushing sled", || {
            self.db.flush()?;
            File::open(self.dir.join("db"))?.sync_all()?;
            Ok(())
        })
    }

    /// Reports that what sled returned is not what was stored: a fatal fault naming the sled key,
    /// and a mark on disk that makes the next start rebuild.
    pub fn damaged(&self, sled_key: &[u8], what: &str) -> Fault {
        mark::note_damage(&self.dir);
        let doing = format!(
            "reading sled key {} in {}",
            hex(sled_key),
            self.dir.display()
        );
        Fault::fatal(
            doing,
            format!("{what}; the next start rebuilds it from the log"),
        )
    }

    /// Whether anything met since it was opened could not be believed.
    pub fn is_doubted(&self) -> bool {
        self.doubted.load(Ordering::Acquire)
    }

    /// Makes the next start rebuild, whatever happens to this process.
    pub fn doubt(&self) {
        self.doubted.store(true, Ordering::Release);
        mark::note_damage(&self.dir);
    }

    fn run<T>(&self, doing: &str, call: impl FnOnce() -> sled::Result<T>) -> Result<T, Fault> {
        caught(call).map_err(|cause| {
            self.doubt();
            Fault::fatal(format!("{doing} ({})", self.dir.display()), cause)
        })
    }
}

/// Lower-case hexadecimal, for naming sled keys.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        text
    })
}

fn is_locked(cause: &Cause) -> bool {
    // sled gives this error no kind of its own.
    cause.to_string().contains("could not acquire lock")
}

type Cause = Box<dyn std::error::Error + Send + Sync>;

fn caught<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T, Cause> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(error.into()),
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no message");
            Err(format!("sled panicked: {text}").into())
        }
    }
}
