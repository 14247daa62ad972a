//! Durable file operations, each one documented by the system calls it makes.
//!
//! Every call that changes the disk is shown to a [`Watch`], if there is one, first and last: a
//! test can count the syncs, keep what would survive a power cut, and let the process "die" before
//! or after any call. Recovery is then the ordinary `open`.
//!
//! Invariants: a file that [`Disk::replace`] writes is either wholly the old or wholly the new one
//! after a power cut; files are readable by their owner only (mode 0600).
//! Must never: put file content into an error text, or change the disk behind the watch's back.

use std::fmt::Debug;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use crate::log::Fault;

/// One call that changes the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// mkdir, fsync of the folder above.
    FolderCreate,
    /// A new file written whole: open, write, fsync.
    Write,
    /// pwrite.
    Append {
        /// Where.
        offset: u64,
        /// How many bytes.
        bytes: usize,
    },
    /// fdatasync of a file.
    Sync,
    /// rename.
    Rename,
    /// fsync of a folder: its names are durable.
    FolderSync,
    /// ftruncate, fsync.
    Truncate,
    /// Zeros over a whole file, fdatasync.
    Wipe,
    /// unlink.
    Remove,
}

impl Call {
    fn verb(self) -> &'static str {
        match self {
            Self::FolderCreate => "creating folder",
            Self::Write => "writing",
            Self::Append { .. } => "appending to",
            Self::Sync => "syncing",
            Self::Rename => "replacing",
            Self::FolderSync => "syncing folder",
            Self::Truncate => "cutting the torn tail of",
            Self::Wipe => "wiping",
            Self::Remove => "removing",
        }
    }
}

/// Sees every call, and may let it fail: for tests.
pub trait Watch: Debug + Send + Sync {
    /// Before a call; an error takes its place.
    fn before(&self, call: Call, path: &Path) -> io::Result<()>;

    /// After a call that succeeded; an error is what the vault then hears of it.
    fn after(&self, call: Call, path: &Path) -> io::Result<()>;
}

/// The disk, as the vault uses it.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    watch: Option<Arc<dyn Watch>>,
}

impl Disk {
    /// The disk of this machine.
    pub fn real() -> Self {
        Self::default()
    }

    /// The same, watched.
    pub fn watched(watch: Arc<dyn Watch>) -> Self {
        Self { watch: Some(watch) }
    }

    /// mkdir -p with mode 0700, fsync of the parent.
    pub fn create_folder(&self, folder: &Path) -> Result<(), Fault> {
        if folder.is_dir() {
            return Ok(());
        }
        self.step(Call::FolderCreate, folder, || {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
            File::open(folder_of(folder))?.sync_all()
        })
    }

    /// Replaces a file in one piece: write `<path>.new`, fsync, rename, fsync of the folder. Then
    /// the old one is wiped; nobody may be reading it.
    pub fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), Fault> {
        let old = self.replace_only(path, bytes)?;
        self.wipe_old(path, old)
    }

    /// The same without wiping: what was there before, for [`Disk::wipe_old`] once no reader holds
    /// it any more.
    pub fn replace_only(&self, path: &Path, bytes: &[u8]) -> Result<Option<File>, Fault> {
        let fresh = path.with_extension("new");
        let old = OpenOptions::new().write(true).open(path).ok();
        self.step(Call::Write, &fresh, || write_new(&fresh, bytes)?.sync_all())?;
        self.step(Call::Rename, path, || fs::rename(&fresh, path))?;
        self.folder_of_synced(path)?;
        Ok(old)
    }

    /// Overwrites the bytes of a file that was replaced, in place, before its last handle closes.
    /// That is a courtesy: an SSD may keep them, which is why epochs rotate.
    pub fn wipe_old(&self, path: &Path, old: Option<File>) -> Result<(), Fault> {
        match old {
            Some(old) => self.step(Call::Wipe, path, || wipe(&old)),
            None => Ok(()),
        }
    }

    /// Appends at `offset`: pwrite, fdatasync.
    pub fn append(&self, file: &File, path: &Path, offset: u64, bytes: &[u8]) -> Result<(), Fault> {
        let append = Call::Append {
            offset,
            bytes: bytes.len(),
        };
        self.step(append, path, || file.write_all_at(bytes, offset))?;
        self.step(Call::Sync, path, || file.sync_data())
    }

    /// Cuts a file to `bytes`: ftruncate, fsync.
    pub fn truncate(&self, file: &File, path: &Path, bytes: u64) -> Result<(), Fault> {
        self.step(Call::Truncate, path, || {
            file.set_len(bytes)?;
            file.sync_all()
        })
    }

    /// Makes a folder fit to be relied on after a process that may have died: unlinks what an
    /// interrupted [`Disk::replace`] left, then fsync of the folder: a name that can be read may
    /// still be one that a power cut takes back.
    pub fn folder_recover(&self, folder: &Path) -> Result<(), Fault> {
        let listing = fs::read_dir(folder)
            .map_err(|cause| Fault::fatal(format!("listing {}", folder.display()), cause))?;
        for entry in listing.flatten() {
            if entry.path().extension().is_some_and(|end| end == "new") {
                self.destroy(&entry.path())?;
            }
        }
        self.step(Call::FolderSync, folder, || File::open(folder)?.sync_all())
    }

    /// Overwrites a file with zeros, fsync, unlink, fsync of the folder.
    pub fn destroy(&self, path: &Path) -> Result<(), Fault> {
        self.step(Call::Wipe, path, || {
            wipe(&OpenOptions::new().write(true).open(path)?)
        })?;
        self.step(Call::Remove, path, || fs::remove_file(path))?;
        self.folder_of_synced(path)
    }

    fn folder_of_synced(&self, path: &Path) -> Result<(), Fault> {
        let folder = folder_of(path);
        self.step(Call::FolderSync, folder, || File::open(folder)?.sync_all())
    }

    fn step(
        &self,
        call: Call,
        path: &Path,
        act: impl FnOnce() -> io::Result<()>,
    ) -> Result<(), Fault> {
        let acted = match &self.watch {
            None => act(),
            Some(watch) => watch
                .before(call, path)
                .and_then(|()| act())
                .and_then(|()| watch.after(call, path)),
        };
        acted.map_err(|cause| Fault::fatal(format!("{} {}", call.verb(), path.display()), cause))
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    Ok(file)
}

fn wipe(file: &File) -> io::Result<()> {
    static ZEROS: [u8; 64 * 1024] = [0; 64 * 1024];
    let bytes = file.metadata()?.len();
    let mut offset = 0;
    while offset < bytes {
        let rest = usize::try_from(bytes - offset).unwrap_or(usize::MAX);
        let chunk = &ZEROS[..rest.min(ZEROS.len())];
        file.write_all_at(chunk, offset)?;
        offset += chunk.len() as u64;
    }
    file.sync_data()
}

fn folder_of(path: &Path) -> &Path {
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}
