//! What the vault's files would be after a power cut, and calls that fail on demand.
//!
//! The vault writes real files; this watch keeps beside them what has been synced: the bytes of
//! each file (by inode, so that a rename moves them) and the names in each folder. A cut gives
//! those, plus whatever part of the rest the mode lets survive. As unkind as the log's model disk.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hourledger::log::disk::model::{Broken, Cut};
use hourledger::vault::rows::disk::{Call, Watch};

use crate::dice::Dice;

/// Files by path, with their bytes.
pub type Image = BTreeMap<PathBuf, Vec<u8>>;

#[derive(Debug, Default)]
pub struct VaultDisk {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    calls: u64,
    syncs: u64,
    failure: Option<(u64, Broken)>,
    /// How the call in progress is to end, and how long its file was before.
    ending: Option<(Broken, u64)>,
    /// Synced bytes, by inode.
    durable: HashMap<u64, Vec<u8>>,
    /// Written since the last sync: inode, offset, bytes. A sync that fails drops them, as Linux
    /// does: they can still be read, and no later sync writes them.
    written: Vec<(u64, u64, usize)>,
    /// Synced names.
    names: BTreeMap<PathBuf, u64>,
    folders: Vec<PathBuf>,
    /// Keeps inodes from being used again.
    held: HashMap<u64, File>,
}

impl VaultDisk {
    /// A disk on which everything in `folders` is durable.
    pub fn over(folders: &[PathBuf]) -> Self {
        let disk = Self::default();
        let mut state = disk.state();
        for folder in folders.iter().filter(|folder| folder.is_dir()) {
            state.folders.push(folder.clone());
            for path in files_in(folder) {
                state.keep_bytes(&path);
            }
            state.keep_names(folder);
        }
        drop(state);
        disk
    }

    /// Makes the call after the next `calls` calls fail, once (`Halted`: and all after it).
    pub fn fail_after(&self, calls: u64, how: Broken) {
        let mut state = self.state();
        state.failure = Some((state.calls + calls, how));
    }

    /// The process was started again: nothing fails any more, nothing is more durable than it was.
    pub fn revive(&self) {
        let mut state = self.state();
        (state.failure, state.ending) = (None, None);
    }

    pub fn failure_is_pending(&self) -> bool {
        self.state().failure.is_some()
    }

    /// How many files and folders have been synced.
    pub fn syncs(&self) -> u64 {
        self.state().syncs
    }

    /// The files as the next start finds them after the power was cut now.
    pub fn cut(&self, dice: &mut Dice, mode: Cut) -> Image {
        let state = self.state();
        let mut names = state.names.clone();
        for folder in &state.folders {
            for (path, inode) in names_seen(folder) {
                if mode == Cut::Kept || (mode != Cut::Dropped && dice.below(2) == 1) {
                    names.insert(path, inode);
                }
            }
            names.retain(|path, _| {
                let lives = path.exists() || path.parent() != Some(folder);
                lives || (mode != Cut::Kept && (mode == Cut::Dropped || dice.below(2) == 1))
            });
        }
        let bytes = |(path, inode): (PathBuf, u64)| {
            let durable = state.durable.get(&inode).cloned().unwrap_or_default();
            let bytes = survivors(dice, mode, durable, &state.bytes_seen(inode));
            (path, bytes)
        };
        names.into_iter().map(bytes).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that panicked elsewhere may still want to look at the disk.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// All of a file is durable as it is.
    fn keep_bytes(&mut self, path: &Path) {
        let inode = self.hold(path);
        self.written.retain(|(of, ..)| *of != inode);
        let seen = self.bytes_seen(inode);
        self.durable.insert(inode, seen);
    }

    /// What was written to a file since its last sync is durable, if the sync had its effect.
    fn sync_bytes(&mut self, path: &Path, effect: bool) {
        let inode = self.hold(path);
        let seen = self.bytes_seen(inode);
        let (written, others) = std::mem::take(&mut self.written)
            .into_iter()
            .partition(|(of, ..)| *of == inode);
        self.written = others;
        let written: Vec<(u64, u64, usize)> = written;
        let durable = self.durable.entry(inode).or_default();
        for (_, offset, bytes) in written.into_iter().filter(|_| effect) {
            let from = usize::try_from(offset).expect("small").min(seen.len());
            let to = (from + bytes).min(seen.len());
            durable.resize(durable.len().max(to), 0);
            durable[from..to].copy_from_slice(&seen[from..to]);
        }
    }

    /// The inode of a file, which nothing else will get.
    fn hold(&mut self, path: &Path) -> u64 {
        let file = File::open(path).expect("a file of the test");
        let inode = file.metadata().expect("an open file").ino();
        self.held.insert(inode, file);
        inode
    }

    fn keep_names(&mut self, folder: &Path) {
        self.names.retain(|path, _| path.parent() != Some(folder));
        let seen = names_seen(folder);
        self.names.extend(seen);
    }

    fn bytes_seen(&self, inode: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Some(mut file) = self.held.get(&inode).and_then(|file| file.try_clone().ok()) {
            use std::io::{Read as _, Seek as _};
            file.rewind().expect("a file of the test");
            file.read_to_end(&mut bytes).expect("a file of the test");
        }
        bytes
    }
}

impl Watch for VaultDisk {
    fn before(&self, call: Call, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let due = state.failure.filter(|(at, _)| *at <= state.calls);
        state.calls += 1;
        let Some((_, how)) = due else {
            return Ok(());
        };
        if how == Broken::Halted {
            return Err(error_of(how));
        }
        state.failure = None;
        let partial = matches!(call, Call::Write | Call::Append { .. });
        if how == Broken::NoEffect || (how == Broken::Full && !partial) {
            if call == Call::Sync {
                state.sync_bytes(path, false);
            }
            return Err(error_of(how));
        }
        let bytes = fs::metadata(path).map_or(0, |file| file.len());
        state.ending = Some((how, bytes));
        Ok(())
    }

    fn after(&self, call: Call, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let ending = state.ending.take();
        if let Some((Broken::Full, before)) = ending {
            let file = File::options().write(true).open(path)?;
            file.set_len(before.midpoint(file.metadata()?.len()))?;
        }
        match call {
            Call::Append { offset, bytes } => {
                let inode = state.hold(path);
                state.written.push((inode, offset, bytes));
            }
            Call::Sync => {
                state.syncs += 1;
                state.sync_bytes(path, true);
            }
            Call::Write | Call::Truncate | Call::Wipe => {
                state.syncs += 1;
                state.keep_bytes(path);
            }
            Call::FolderSync => {
                state.syncs += 1;
                state.keep_names(path);
            }
            Call::FolderCreate => state.folders.push(path.to_owned()),
            Call::Rename | Call::Remove => {}
        }
        ending.map_or(Ok(()), |(how, _)| Err(error_of(how)))
    }
}

fn error_of(how: Broken) -> io::Error {
    match how {
        Broken::Full => io::Error::from(ErrorKind::StorageFull),
        Broken::Halted => io::Error::other("the process is dead"),
        Broken::NoEffect | Broken::AfterEffect => io::Error::other("a broken disk"),
    }
}

fn names_seen(folder: &Path) -> Vec<(PathBuf, u64)> {
    let inode = |path: &PathBuf| fs::metadata(path).expect("a listed file").ino();
    let files = files_in(folder).into_iter();
    files.map(|path| (path.clone(), inode(&path))).collect()
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let listing = fs::read_dir(folder).expect("a folder of the test");
    listing
        .map(|entry| entry.expect("a folder of the test").path())
        .collect()
}

/// What is left of a file of which `durable` was synced and `seen` was written.
fn survivors(dice: &mut Dice, mode: Cut, durable: Vec<u8>, seen: &[u8]) -> Vec<u8> {
    match mode {
        Cut::Kept => seen.to_vec(),
        Cut::Dropped => durable,
        _ if seen == durable => durable,
        Cut::Torn => {
            let same = durable.len().min(seen.len());
            let kept = same + dice.below(seen.len() - same + 1);
            [&seen[..kept], &durable[kept.min(durable.len())..]].concat()
        }
        Cut::Pages | Cut::Reordered => {
            let mut bytes = durable;
            let long = bytes.len().max(seen.len());
            bytes.resize(
                if dice.below(2) == 1 {
                    long
                } else {
                    bytes.len()
                },
                0,
            );
            for (number, sector) in seen.chunks(512).enumerate() {
                let at = number * 512;
                if dice.below(2) == 1 && at <= bytes.len() {
                    bytes.resize(bytes.len().max(at + sector.len()), 0);
                    bytes[at..at + sector.len()].copy_from_slice(sector);
                }
            }
            bytes
        }
    }
}
