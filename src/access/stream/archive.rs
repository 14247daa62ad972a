//! Where the months of a stream lie: a port, and the folders of the operating system.
//!
//! Invariant: a month is there whole or not at all. Removing one renames its folder first, so that
//! a crash half way leaves a folder that nobody opens and the next opening removes.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::month::Month;
use crate::log::disk::real::{RealDisk, folder_create};
use crate::log::on_disk::OnDisk;
use crate::log::{Fault, LedgerId, Log, Position};

const EXPIRED: &str = "expired";

/// Keeps one log per month.
pub trait Archive: Send + Sync {
    /// The months there are, ascending.
    fn months(&self) -> Result<Vec<Month>, Fault>;

    /// Opens the log of a month; creates it if there is none.
    fn open(&self, month: Month, ledger: LedgerId) -> Result<Arc<dyn Log>, Fault>;

    /// Deletes the log of a month, which nobody has open.
    fn remove(&self, month: Month) -> Result<(), Fault>;
}

/// A folder with one folder per month, each an `on_disk` log.
#[derive(Debug)]
pub struct Folders {
    root: PathBuf,
}

impl Folders {
    /// The months in `root`, which is created if it is missing; finishes interrupted removals.
    pub fn open(root: &Path) -> Result<Self, Fault> {
        let folders = Self {
            root: root.to_owned(),
        };
        let doing = || format!("opening {}", root.display());
        folder_create(root).map_err(|cause| Fault::fatal(doing(), cause))?;
        for path in folders.paths()? {
            if path.extension().is_some_and(|end| end == EXPIRED) {
                fs::remove_dir_all(&path).map_err(|cause| Fault::fatal(doing(), cause))?;
            }
        }
        Ok(folders)
    }

    fn path(&self, month: Month) -> PathBuf {
        self.root.join(month.to_string())
    }

    fn paths(&self) -> Result<Vec<PathBuf>, Fault> {
        let listed = fs::read_dir(&self.root)
            .and_then(|listing| listing.map(|entry| Ok(entry?.path())).collect());
        listed.map_err(|cause| Fault::fatal(format!("listing {}", self.root.display()), cause))
    }
}

impl Archive for Folders {
    fn months(&self) -> Result<Vec<Month>, Fault> {
        let name = |path: &PathBuf| path.file_name()?.to_str()?.parse().ok();
        let mut months: Vec<Month> = self.paths()?.iter().filter_map(name).collect();
        months.sort_unstable();
        Ok(months)
    }

    fn open(&self, month: Month, ledger: LedgerId) -> Result<Arc<dyn Log>, Fault> {
        let path = self.path(month);
        let doing = || format!("opening the access log {}", path.display());
        let disk = RealDisk::new(&path).map_err(|cause| Fault::fatal(doing(), cause))?;
        let disk = Arc::new(disk);
        let exists = OnDisk::exists(&*disk).map_err(|cause| Fault::fatal(doing(), cause))?;
        let log = if exists {
            OnDisk::open(disk, Position(0))?
        } else {
            OnDisk::create(disk, ledger)?
        };
        if log.ledger_id() != ledger {
            return Err(Fault::fatal(
                doing(),
                "it belongs to another ledger, stream or month",
            ));
        }
        Ok(Arc::new(log))
    }

    fn remove(&self, month: Month) -> Result<(), Fault> {
        let path = self.path(month);
        let expired = path.with_extension(EXPIRED);
        let removed = fs::rename(&path, &expired)
            .and_then(|()| File::open(&self.root)?.sync_all())
            .and_then(|()| fs::remove_dir_all(&expired));
        removed.map_err(|cause| Fault::retry(format!("removing {}", path.display()), cause))
    }
}
