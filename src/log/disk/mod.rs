//! The port to the disk: everything the log asks of a file system, and nothing else.
//!
//! A `Disk` is one folder and its subfolders; files are named relative to it. Two things are
//! durable only when asked for, as on a real disk: the bytes of a file (`sync`) and the names in a
//! folder (`folder_sync`). `real` is the operating system; `model` is a test double that forgets
//! what was not synced when its power is cut, and fails on demand.
//!
//! Must never grow a call that hides a sync or a buffer: recovery is proven against these words.

pub mod model;
pub mod real;

use std::fmt::Debug;
use std::io;
use std::sync::Arc;

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// An existing file, to be read.
    Read,
    /// An existing file, to be read and written.
    Write,
    /// A new, empty file; one of that name is emptied.
    New,
}

/// One folder of files.
pub trait Disk: Debug + Send + Sync {
    /// The names of the files in `folder` (`""` is the root); none if there is no such folder.
    fn names(&self, folder: &str) -> io::Result<Vec<String>>;

    /// Opens a file.
    fn open(&self, name: &str, mode: Mode) -> io::Result<Arc<dyn DiskFile>>;

    /// Renames a file within its folder, atomically, replacing one of that name.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Creates a folder and makes its own name durable; nothing if it exists.
    fn folder_create(&self, folder: &str) -> io::Result<()>;

    /// Makes the names in `folder` durable: files created, renamed and removed.
    fn folder_sync(&self, folder: &str) -> io::Result<()>;
}

/// One open file.
pub trait DiskFile: Debug + Send + Sync {
    /// Its length in bytes.
    fn bytes(&self) -> io::Result<u64>;

    /// Fills `buffer` from `offset`; fewer bytes only at the end of the file.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Writes all of `bytes` at `offset`; a gap behind the old end reads as zeros.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Makes everything written to the file durable, its length included (fdatasync).
    fn sync(&self) -> io::Result<()>;

    /// Cuts the file to `bytes` and makes it durable, its length included (fsync).
    fn truncate(&self, bytes: u64) -> io::Result<()>;
}
