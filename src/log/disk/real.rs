//! The operating system's disk: a folder, `pread`, `pwrite`, `fdatasync`, `fsync`.
//!
//! | port | system calls |
//! |---|---|
//! | `sync` | `fdatasync` of the file |
//! | `truncate` | `ftruncate`, `fsync` of the file |
//! | `folder_sync` | `fsync` of the folder |
//! | `folder_create` | `mkdir`, `fsync` of the folder above |
//!
//! Every sync is counted where it is made, so that a test can state how many a batch costs.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Disk, DiskFile, Mode};

/// Creates a folder and those above it that are missing, each one's name durable before the next:
/// what is fsynced inside is lost all the same if the name of a folder above it is.
pub fn folder_create(folder: &Path) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().unwrap_or(Path::new(""));
    folder_create(above)?;
    match fs::create_dir(folder) {
        // Another process was as fast; that the name is durable is checked by both.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
        created => created?,
    }
    let above = if above.as_os_str().is_empty() {
        Path::new(".")
    } else {
        above
    };
    File::open(above)?.sync_all()
}

/// A folder of the operating system.
#[derive(Debug)]
pub struct RealDisk {
    root: PathBuf,
    syncs: Arc<AtomicU64>,
}

impl RealDisk {
    /// The folder `root`, which is created if it is missing.
    pub fn new(root: impl Into<PathBuf>) -> io::Result<Self> {
        let root = root.into();
        folder_create(&root)?;
        Ok(Self {
            root,
            syncs: Arc::default(),
        })
    }

    /// The folder `root`, which must exist: for who looks and never writes.
    pub fn existing(root: impl Into<PathBuf>) -> io::Result<Self> {
        let root = root.into();
        fs::read_dir(&root)?;
        Ok(Self {
            root,
            syncs: Arc::default(),
        })
    }

    /// How many files and folders have been synced.
    pub fn syncs(&self) -> u64 {
        self.syncs.load(Ordering::Relaxed)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn folder_synced(&self, folder: &Path) -> io::Result<()> {
        self.syncs.fetch_add(1, Ordering::Relaxed);
        File::open(folder)?.sync_all()
    }
}

impl Disk for RealDisk {
    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(self.path(folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        Ok(names)
    }

    fn open(&self, name: &str, mode: Mode) -> io::Result<Arc<dyn DiskFile>> {
        let (write, new) = (mode != Mode::Read, mode == Mode::New);
        let mut options = OpenOptions::new();
        options.read(true).write(write).create(new).truncate(new);
        let file = options.open(self.path(name))?;
        Ok(Arc::new(RealFile {
            file,
            syncs: Arc::clone(&self.syncs),
        }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path(from), self.path(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path(name))
    }

    fn folder_create(&self, folder: &str) -> io::Result<()> {
        fs::create_dir_all(self.path(folder))?;
        self.folder_synced(&self.root)
    }

    fn folder_sync(&self, folder: &str) -> io::Result<()> {
        self.folder_synced(&self.path(folder))
    }
}

#[derive(Debug)]
struct RealFile {
    file: File,
    syncs: Arc<AtomicU64>,
}

impl DiskFile for RealFile {
    fn bytes(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self
                .file
                .read_at(&mut buffer[filled..], offset + filled as u64)
            {
                Ok(0) => break,
                Ok(bytes) => filled += bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.file.write_all_at(bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.syncs.fetch_add(1, Ordering::Relaxed);
        self.file.sync_data()
    }

    fn truncate(&self, bytes: u64) -> io::Result<()> {
        self.file.set_len(bytes)?;
        self.syncs.fetch_add(1, Ordering::Relaxed);
        self.file.sync_all()
    }
}
