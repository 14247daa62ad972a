//! The public log as static files, at the paths at which it is served: for mirrors and archives.
//!
//! What is there and full is left alone, so a second run adds only what is new; the checkpoint is
//! written last, so that whoever reads it finds everything it covers.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::published::Published;
use super::store::PublicLog;
use crate::log::Fault;
use crate::tree::{self, Size, TILE_WIDTH, bundles_of, tiles_of};

/// How many files were written, and how many were there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Written now.
    pub new: u64,
    /// There already, and never changing.
    pub kept: u64,
}

/// Files that a tree of this size has, but for the checkpoint.
pub fn files_of(size: Size) -> u64 {
    tiles_of(size).count() as u64 + bundles_of(size).count() as u64
}

/// Writes everything that is published into a folder; `progress` hears how many files are done.
pub fn write(
    tlog: &PublicLog,
    folder: &Path,
    mut progress: impl FnMut(u64),
) -> Result<Counts, Fault> {
    let note = tlog.published();
    let note = note.ok_or_else(|| Fault::retry("exporting", "nothing is published yet"))?;
    is_ours(tlog, folder, note.checkpoint.origin())?;
    let mut files = Files {
        folder,
        counts: Counts::default(),
    };
    for tile in tiles_of(note.size()) {
        files.put(&tile.path(), tile.is_full(), || tlog.tile_bytes(tile))?;
        progress(files.done());
    }
    for bundle in bundles_of(note.size()) {
        let is_full = u64::from(bundle.width) == TILE_WIDTH;
        files.put(&bundle.path(), is_full, || tlog.bundle_bytes(bundle))?;
        progress(files.done());
    }
    files.replace("checkpoint", &note.bytes)?;
    Ok(files.counts)
}

/// Refuses a folder that holds the files of another log, or of another history of this one.
fn is_ours(tlog: &PublicLog, folder: &Path, origin: &str) -> Result<(), Fault> {
    let path = folder.join("checkpoint");
    let Ok(bytes) = fs::read(&path) else {
        return Ok(());
    };
    let there = Published::read(bytes, 0);
    let fits = there.is_some_and(|there| {
        let is_beginning = || tree::root(tlog, there.size()).ok() == Some(there.checkpoint.root());
        there.checkpoint.origin() == origin
            && there.size() <= tlog.published_size()
            && is_beginning()
    });
    if fits {
        return Ok(());
    }
    Err(Fault::retry(
        format!("exporting into {}", folder.display()),
        "the checkpoint there is not of this log, or of another history of it: name another folder",
    ))
}

struct Files<'f> {
    folder: &'f Path,
    counts: Counts,
}

impl Files<'_> {
    fn done(&self) -> u64 {
        self.counts.new + self.counts.kept
    }

    /// Writes a file, unless it is there whole: what is published never changes.
    fn put(
        &mut self,
        path: &str,
        is_full: bool,
        bytes: impl FnOnce() -> Result<Option<Vec<u8>>, Fault>,
    ) -> Result<(), Fault> {
        if is_full && self.folder.join(path).is_file() {
            self.counts.kept += 1;
            return Ok(());
        }
        let missing = || Fault::fatal(format!("exporting {path}"), "it is not published");
        self.counts.new += 1;
        self.replace(path, &bytes()?.ok_or_else(missing)?)
    }

    /// Writes a file beside its place and moves it there whole.
    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Fault> {
        let target = self.folder.join(path);
        let written = || -> io::Result<()> {
            fs::create_dir_all(target.parent().unwrap_or(self.folder))?;
            let fresh = target.with_extension("new");
            let mut file = File::create(&fresh)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&fresh, &target)
        };
        written().map_err(|cause| Fault::retry(format!("writing {}", target.display()), cause))
    }
}
