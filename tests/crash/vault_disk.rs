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
    fn keep_bytes(&mut self, path: &Path) {
        let file = File::open(path).expect("a file that was just synced");
        let inode = file.metadata().expect("an open file").ino();
        let bytes = fs::read(path).expect("a file that was just synced");
        self.durable.insert(inode, bytes);
        self.held.insert(inode, file);
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
        let partial = matches!(call, Call::Write | Call::Append);
        match how {
            Broken::Halted => return Err(io::Error::other("the process is dead")),
            Broken::Full if partial => {}
            Broken::AfterEffect => {}
            Broken::NoEffect | Broken::Full => {
                state.failure = None;
                return Err(error_of(how));
            }
        }
        state.failure = None;
        let bytes = fs::metadata(path).map_or(0, |file| file.len());
        state.ending = Some((how, bytes));
        Ok(())
    }

    fn after(&self, call: Call, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        if let Some((Broken::Full, before)) = state.ending {
            state.ending = None;
            let file = File::options().write(true).open(path)?;
            let middle = before.midpoint(file.metadata()?.len());
            file.set_len(middle)?;
            return Err(error_of(Broken::Full));
        }
        match call {
            Call::Write | Call::Sync | Call::Truncate | Call::Wipe => {
                state.syncs += 1;
                state.keep_bytes(path);
            }
            Call::FolderSync => {
                state.syncs += 1;
                state.keep_names(path);
            }
            Call::FolderCreate => state.folders.push(path.to_owned()),
            Call::Append | Call::Rename | Call::Remove => {}
        }
        match state.ending.take() {
            Some((how, _)) => Err(error_of(how)),
            None => Ok(()),
        }
    }
}

fn error_of(how: Broken) -> io::Error {
    match how {
        Broken::Full => io::Error::from(ErrorKind::StorageFull),
        _ => io::Error::other("a broken disk"),
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
