//! Durable file operations, each one documented by the system calls it makes.
//!
//! Every call that changes the disk passes `Disk::step` first and last, so that a test can let
//! the process "die" before or after any one of them: recovery is then the ordinary `open`.
//!
//! Invariants: a file that [`Disk::replace`] writes is either wholly the old or wholly the new one
//! after a power cut; files are readable by their owner only (mode 0600).
//! Must never: put file content into an error text.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::log::Fault;

/// Whether a failing step has had its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The call failed and changed nothing.
    None,
    /// The call did its work and then failed.
    Full,
}

/// Lets the n-th step fail, and every one after it: a process that died.
#[derive(Debug)]
struct Switch {
    steps: AtomicU64,
    fails_at: u64,
    effect: Effect,
}

/// The disk, as the vault uses it.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    switch: Option<Arc<Switch>>,
}

impl Disk {
    /// The disk of this machine.
    pub fn real() -> Self {
        Self::default()
    }

    /// A disk whose step number `step` (from 0) fails, and every step after it.
    pub fn failing_at(step: u64, effect: Effect) -> Self {
        let steps = AtomicU64::new(0);
        Self {
            switch: Some(Arc::new(Switch {
                steps,
                fails_at: step,
                effect,
            })),
        }
    }

    /// Steps made so far on a failing disk; 0 on the real one.
    pub fn steps(&self) -> u64 {
        self.switch
            .as_ref()
            .map_or(0, |switch| switch.steps.load(Ordering::SeqCst))
    }

    /// mkdir -p with mode 0700, fsync of the parent.
    pub fn create_folder(&self, folder: &Path) -> Result<(), Fault> {
        if folder.is_dir() {
            return Ok(());
        }
        self.step("creating folder", folder, || {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
            sync_folder_of(folder)
        })
    }

    /// Replaces a file in one piece: write `<path>.new`, fsync, rename, fsync of the folder.
    ///
    /// Then the bytes of the old file are overwritten in place before its last handle closes.
    /// That is a courtesy: an SSD may keep them, which is why epochs rotate.
    pub fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), Fault> {
        let fresh = path.with_extension("new");
        let old = OpenOptions::new().write(true).open(path).ok();
        self.step("writing", &fresh, || write_new(&fresh, bytes)?.sync_all())?;
        self.step("replacing", path, || fs::rename(&fresh, path))?;
        self.step("replacing", path, || sync_folder_of(path))?;
        match old {
            Some(old) => self.step("wiping the old bytes of", path, || wipe(&old)),
            None => Ok(()),
        }
    }

    /// Appends at `offset`: pwrite, fdatasync.
    pub fn append(&self, file: &File, path: &Path, offset: u64, bytes: &[u8]) -> Result<(), Fault> {
        self.step("appending to", path, || file.write_all_at(bytes, offset))?;
        self.step("syncing", path, || file.sync_data())
    }

    /// Cuts a file to `bytes`: ftruncate, fsync.
    pub fn truncate(&self, file: &File, path: &Path, bytes: u64) -> Result<(), Fault> {
        self.step("cutting the torn tail of", path, || {
            file.set_len(bytes)?;
            file.sync_all()
        })
    }

    /// Unlinks what an interrupted [`Disk::replace`] left in a folder, fsync of the folder.
    pub fn remove_leftovers(&self, folder: &Path) -> Result<(), Fault> {
        let listing = fs::read_dir(folder)
            .map_err(|cause| Fault::fatal(format!("listing {}", folder.display()), cause))?;
        for entry in listing.flatten() {
            if entry.path().extension().is_some_and(|end| end == "new") {
                self.destroy(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Overwrites a file with zeros, fsync, unlink, fsync of the folder.
    pub fn destroy(&self, path: &Path) -> Result<(), Fault> {
        self.step("wiping", path, || {
            wipe(&OpenOptions::new().write(true).open(path)?)
        })?;
        self.step("removing", path, || fs::remove_file(path))?;
        self.step("removing", path, || sync_folder_of(path))
    }

    fn step(
        &self,
        verb: &str,
        path: &Path,
        act: impl FnOnce() -> io::Result<()>,
    ) -> Result<(), Fault> {
        let doing = || format!("{verb} {}", path.display());
        let act = || act().map_err(|cause| Fault::fatal(doing(), cause));
        let Some(switch) = &self.switch else {
            return act();
        };
        let step = switch.steps.fetch_add(1, Ordering::SeqCst);
        if step < switch.fails_at {
            return act();
        }
        if step == switch.fails_at && switch.effect == Effect::Full {
            act()?;
        }
        Err(Fault::fatal(doing(), "the switch of the test"))
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

fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
