//! The second place: where the newest signed note lies, apart from the data directory.
//!
//! A ledger that was rolled back (an old backup, a snapshot, a second machine that thinks it is
//! the first) looks whole from inside. It only shows against something that was not rolled back
//! with it. So the newest note is written here before anybody sees it, by compare-and-swap: who
//! expects another note than the one that lies here must stop (I13).
//!
//! Must never: lie in the data directory, be part of a backup, or be written without looking.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::bounds::{LOCK_PAUSE, LOCK_TRIES, NOTE_BYTES_MAX};
use crate::log::Fault;
use crate::log::disk::real::folder_create;

/// Where the newest signed note lies.
pub trait NewestPlace: Send + Sync + std::fmt::Debug {
    /// The note; none if nothing was ever signed.
    fn load(&self) -> Result<Option<Vec<u8>>, Fault>;

    /// Puts `note` in the place of `expected`, durably; nothing changes when another one lies
    /// there. After a fault it may have happened: load before doing anything else.
    fn replace(&self, expected: Option<&[u8]>, note: &[u8]) -> Result<(), Fault>;

    /// Where it is, for messages.
    fn shown(&self) -> String;
}

/// A folder of the operating system as the second place; better on another disk.
#[derive(Debug)]
pub struct FolderPlace(PathBuf);

impl FolderPlace {
    /// The folder, which is made when the first note is written.
    pub fn at(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The folder `<data>.newest` beside a data directory.
    pub fn beside(data: &Path) -> Self {
        Self(Self::path_beside(data))
    }

    /// Where that is.
    pub fn path_beside(data: &Path) -> PathBuf {
        let absolute = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
        let mut folder = absolute.components().collect::<PathBuf>().into_os_string();
        folder.push(".newest");
        folder.into()
    }

    fn file(&self) -> PathBuf {
        self.0.join("newest")
    }

    /// write `newest.new`, fsync, rename, fsync of the folder; under a lock that other processes
    /// respect, so that two of them cannot both find what they expect.
    fn replaced(&self, expected: Option<&[u8]>, note: &[u8]) -> io::Result<bool> {
        folder_create(&self.0)?;
        let lock = File::create(self.0.join("lock"))?;
        locked(&lock)?;
        if self.read()?.as_deref() != expected {
            return Ok(false);
        }
        let fresh = self.0.join("newest.new");
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create(true)
            .truncate(true)
            .open(&fresh)?;
        file.write_all(note)?;
        file.sync_all()?;
        fs::rename(&fresh, self.file())?;
        File::open(&self.0)?.sync_all()?;
        Ok(true)
    }

    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        let file = match File::open(self.file()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut note = Vec::new();
        file.take(NOTE_BYTES_MAX).read_to_end(&mut note)?;
        Ok(Some(note))
    }
}

/// Takes the lock within a bounded time: whoever else holds it writes a few hundred bytes.
fn locked(lock: &File) -> io::Result<()> {
    for _ in 0..LOCK_TRIES {
        match lock.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(io::Error::new(
        io::ErrorKind::TimedOut,
        "another process holds its lock",
    ))
}

impl NewestPlace for FolderPlace {
    fn load(&self) -> Result<Option<Vec<u8>>, Fault> {
        let doing = || format!("reading the newest checkpoint in {}", self.shown());
        self.read().map_err(|cause| Fault::fatal(doing(), cause))
    }

    fn replace(&self, expected: Option<&[u8]>, note: &[u8]) -> Result<(), Fault> {
        let doing = || format!("writing the newest checkpoint to {}", self.shown());
        match self.replaced(expected, note) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Fault::fatal(
                doing(),
                "another checkpoint lies there than the one signed last: another process \
                 publishes this log, or it was rolled back; stop one of them",
            )),
            // It may have happened: who swaps again looks first.
            Err(cause) => Err(Fault::unknown(doing(), cause)),
        }
    }

    fn shown(&self) -> String {
        self.0.display().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_knows_the_newest_note_replaces_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = FolderPlace::beside(&folder.path().join("data"));
        assert_eq!(place.load().expect("readable"), None);
        place.replace(None, b"one").expect("nothing lay there");
        place.replace(Some(b"one"), b"two").expect("as expected");
        for stale in [None, Some(b"one".as_slice())] {
            place.replace(stale, b"three").expect_err("stale");
        }
        assert_eq!(
            place.load().expect("readable").as_deref(),
            Some(&b"two"[..])
        );
    }
}
