//! A disk for tests: it forgets what was not synced when its power is cut, and fails on demand.
//!
//! The model is as unkind as the words of the port allow. Until `sync` returns, any part of what
//! was written may be lost, kept or torn, the later before the earlier too; a file's name may be
//! lost until `folder_sync` returns, and an unsynced file may have its name and not its bytes. A
//! failed `sync` loses what it should have written while reads still show it, as Linux does.
//! Every choice comes from a seed, so a failing test can be repeated.
//!
//! Must never be kinder than a real disk; it is no engine and holds everything in memory.

mod contents;

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use contents::Dice;

use super::{Disk, DiskFile, Mode};

use self::contents::{Contents, overlay};

/// What a power cut leaves of the bytes and names that were not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Everything, and still unsynced: the process was killed, the power stayed.
    Kept,
    /// Nothing.
    Dropped,
    /// Some pages of 512 or 4,096 bytes, any of them.
    Pages,
    /// Some writes, any of them, each whole.
    Reordered,
    /// The writes in order up to somewhere within one of them.
    Torn,
}

impl Cut {
    /// The four ways in which power goes.
    pub const POWER: [Self; 4] = [Self::Dropped, Self::Pages, Self::Reordered, Self::Torn];
}

/// How a call is made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// It does nothing and reports an I/O error.
    NoEffect,
    /// It does its work and reports an I/O error.
    AfterEffect,
    /// It and every later call do nothing: the process died here. What is not synced stays
    /// undecided until the power is cut.
    Halted,
    /// The disk is full: a write leaves its first half and reports it.
    Full,
}

/// A disk in memory.
#[derive(Clone, Debug, Default)]
pub struct ModelDisk {
    state: Arc<Mutex<State>>,
}

#[derive(Clone, Debug, Default)]
struct State {
    /// As the running process sees them.
    names: BTreeMap<String, usize>,
    names_durable: BTreeMap<String, usize>,
    renamings: Vec<Renaming>,
    files: Vec<Contents>,
    calls: u64,
    syncs: u64,
    failure: Option<(u64, Broken)>,
}

/// A change of names that no `folder_sync` has made durable.
#[derive(Clone, Debug)]
struct Renaming {
    removed: Option<String>,
    added: Option<(String, usize)>,
}

impl ModelDisk {
    /// The disk as the next start finds it after the power was cut now.
    #[must_use]
    pub fn cut(&self, seed: u64, mode: Cut) -> Self {
        let mut state = self.state().clone();
        (state.calls, state.syncs, state.failure) = (0, 0, None);
        if mode == Cut::Kept {
            return Self {
                state: Arc::new(Mutex::new(state)),
            };
        }
        let mut dice = Dice(seed);
        let renamings = std::mem::take(&mut state.renamings);
        let kept = dice.below(renamings.len() + 1);
        for (number, renaming) in renamings.iter().enumerate() {
            let survives = match mode {
                Cut::Kept | Cut::Dropped => false,
                Cut::Pages | Cut::Reordered => dice.below(2) == 1,
                Cut::Torn => number < kept,
            };
            if survives {
                apply(&mut state.names_durable, renaming);
            }
        }
        for contents in &mut state.files {
            contents.cut(&mut dice, mode);
        }
        state.names = state.names_durable.clone();
        Self {
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Makes the call after the next `calls` calls fail, once. Opening counts as a call.
    pub fn fail_after(&self, calls: u64, how: Broken) {
        let mut state = self.state();
        state.failure = Some((state.calls + calls, how));
    }

    /// Whether a failure asked for has not happened yet.
    pub fn failure_is_pending(&self) -> bool {
        self.state().failure.is_some()
    }

    /// How many files and folders have been synced.
    pub fn syncs(&self) -> u64 {
        self.state().syncs
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that panicked elsewhere may still want to look at the disk.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs one call, failing it if it is the one that was asked to fail.
    fn call<T>(&self, work: impl FnOnce(&mut State, Option<Broken>) -> T) -> io::Result<T> {
        let mut state = self.state();
        let due = state.failure.filter(|(call, _)| *call <= state.calls);
        state.calls += 1;
        let Some((_, how)) = due else {
            return Ok(work(&mut state, None));
        };
        if how == Broken::Halted {
            return Err(io::Error::other("the process is dead"));
        }
        state.failure = None;
        work(&mut state, Some(how));
        Err(match how {
            Broken::Full => io::Error::from(io::ErrorKind::StorageFull),
            Broken::NoEffect | Broken::AfterEffect | Broken::Halted => {
                io::Error::other("a broken disk")
            }
        })
    }

    /// Runs one call that has no partial effect.
    fn whole<T: Default>(&self, work: impl FnOnce(&mut State) -> T) -> io::Result<T> {
        self.call(|state, broken| match broken {
            None | Some(Broken::AfterEffect) => work(state),
            Some(Broken::NoEffect | Broken::Full | Broken::Halted) => T::default(),
        })
    }

    fn rename_with(&self, renaming: impl FnOnce(&mut State) -> Option<Renaming>) -> io::Result<()> {
        let done = self.whole(|state| {
            let Some(renaming) = renaming(state) else {
                return false;
            };
            apply(&mut state.names, &renaming);
            state.renamings.push(renaming);
            true
        })?;
        if done {
            Ok(())
        } else {
            Err(io::Error::from(io::ErrorKind::NotFound))
        }
    }
}

fn apply(names: &mut BTreeMap<String, usize>, renaming: &Renaming) {
    if let Some(name) = &renaming.removed {
        names.remove(name);
    }
    if let Some((name, file)) = &renaming.added {
        names.insert(name.clone(), *file);
    }
}

impl Disk for ModelDisk {
    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        self.whole(|state| {
            let within = |name: &String| match name.rsplit_once('/') {
                Some((above, name)) => (above == folder).then(|| name.to_owned()),
                None => folder.is_empty().then(|| name.clone()),
            };
            state.names.keys().filter_map(within).collect()
        })
    }

    fn open(&self, name: &str, mode: Mode) -> io::Result<Arc<dyn DiskFile>> {
        let opened = self.whole(|state| {
            if mode != Mode::New {
                return state.names.get(name).copied();
            }
            // A file that is emptied may come back as it was: its old contents are another file.
            let file = state.files.len();
            state.files.push(Contents::default());
            let added = Some((name.to_owned(), file));
            state.renamings.push(Renaming {
                removed: None,
                added,
            });
            state.names.insert(name.to_owned(), file);
            Some(file)
        })?;
        let file = opened.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        Ok(Arc::new(ModelFile {
            disk: self.clone(),
            file,
        }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.rename_with(|state| {
            let added = Some((to.to_owned(), *state.names.get(from)?));
            Some(Renaming {
                removed: Some(from.to_owned()),
                added,
            })
        })
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.rename_with(|state| {
            state.names.get(name)?;
            Some(Renaming {
                removed: Some(name.to_owned()),
                added: None,
            })
        })
    }

    fn folder_create(&self, _folder: &str) -> io::Result<()> {
        self.whole(|_| ())
    }

    fn folder_sync(&self, folder: &str) -> io::Result<()> {
        self.whole(|state| {
            state.syncs += 1;
            let inside =
                |name: &str| name.rsplit_once('/').map_or("", |(above, _)| above) == folder;
            let (done, left) = state.renamings.drain(..).partition(|renaming: &Renaming| {
                let added = renaming.added.as_ref().map(|(name, _)| name);
                renaming
                    .removed
                    .as_ref()
                    .or(added)
                    .is_some_and(|name| inside(name))
            });
            let done: Vec<Renaming> = done;
            for renaming in &done {
                apply(&mut state.names_durable, renaming);
            }
            state.renamings = left;
        })
    }
}

#[derive(Debug)]
struct ModelFile {
    disk: ModelDisk,
    file: usize,
}

impl DiskFile for ModelFile {
    fn bytes(&self) -> io::Result<u64> {
        let bytes = self.disk.whole(|state| state.files[self.file].seen.len())?;
        Ok(u64::try_from(bytes).expect("memory is smaller than 2^64"))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.disk.whole(|state| {
            let seen = &state.files[self.file].seen;
            let from = index(offset).min(seen.len());
            let filled = buffer.len().min(seen.len() - from);
            buffer[..filled].copy_from_slice(&seen[from..from + filled]);
            filled
        })
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.disk.call(|state, broken| {
            let written = match broken {
                None | Some(Broken::AfterEffect) => bytes,
                Some(Broken::NoEffect | Broken::Halted) => &[],
                Some(Broken::Full) => &bytes[..bytes.len() / 2],
            };
            let contents = &mut state.files[self.file];
            overlay(&mut contents.seen, index(offset), written);
            contents.writes.push((index(offset), written.to_vec()));
        })
    }

    fn sync(&self) -> io::Result<()> {
        self.disk.call(|state, broken| {
            state.syncs += 1;
            let contents = &mut state.files[self.file];
            let writes = std::mem::take(&mut contents.writes);
            if matches!(broken, None | Some(Broken::AfterEffect)) {
                for (at, bytes) in &writes {
                    overlay(&mut contents.durable, *at, bytes);
                }
            }
        })
    }

    fn truncate(&self, bytes: u64) -> io::Result<()> {
        self.disk.whole(|state| {
            state.syncs += 1;
            let contents = &mut state.files[self.file];
            contents.seen.truncate(index(bytes));
            contents.writes.clear();
            contents.durable.clone_from(&contents.seen);
        })
    }
}

fn index(offset: u64) -> usize {
    usize::try_from(offset).expect("the model holds files in memory")
}
