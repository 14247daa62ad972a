//! Places: on which disks the parts of a ledger lie.
//!
//! One data directory holds log, shelf, vault and access logs; the epoch keys lie outside it. The
//! disks of log and vault are ports, so that the whole ledger, and not only its parts, is proven
//! against disks that fail, fill up or lose their power.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::log::bounds::SEGMENT_BYTES;
use crate::log::disk::Disk;
use crate::log::disk::real::RealDisk;
use crate::log::on_disk::OnDisk;
use crate::log::{Fault, Log, Position};
use crate::state::watermark_noted;
use crate::tlog::{FolderPlace, NewestPlace};
use crate::vault::VaultSettings;

use super::open::Genesis;

/// Where the parts of a ledger lie.
#[derive(Debug)]
pub struct Places {
    /// Disk of the log.
    pub log: Arc<dyn Disk>,
    /// A segment of the log is finished at this size, in bytes.
    pub segment_bytes_max: u64,
    /// Folder of the shelf.
    pub sled: PathBuf,
    /// Folders and disk of the vault.
    pub vault: VaultSettings,
    /// Disk of the public tree.
    pub tlog: Arc<dyn Disk>,
    /// The second place, where the newest checkpoint lies.
    pub newest: Arc<dyn NewestPlace>,
}

impl Places {
    /// Everything in the data directory `data`; the keys and the newest checkpoint beside it.
    pub fn within(data: &Path) -> Result<Self, Fault> {
        let disk = |name: &str| {
            let folder = data.join(name);
            let doing = || format!("opening the folder {}", folder.display());
            RealDisk::new(&folder).map_err(|cause| Fault::fatal(doing(), cause))
        };
        Ok(Self {
            log: Arc::new(disk("log")?),
            segment_bytes_max: SEGMENT_BYTES,
            sled: data.join("sled"),
            vault: VaultSettings::beside(data),
            tlog: Arc::new(disk("tlog")?),
            newest: Arc::new(FolderPlace::beside(data)),
        })
    }

    /// Opens the log, or creates it for a genesis; whether it holds no event yet.
    pub(super) fn open_log(
        &self,
        genesis: Option<&Genesis>,
    ) -> Result<(Arc<dyn Log>, bool), Fault> {
        let doing = "opening the log";
        let exists = OnDisk::exists(&*self.log).map_err(|cause| Fault::fatal(doing, cause))?;
        let noted = watermark_noted(&self.sled).map_or(Position(0), |(_, position)| position);
        if !exists && noted > Position(0) {
            let cause = format!("it is missing, though it reached {noted}: restore a backup");
            return Err(Fault::fatal(doing, cause));
        }
        if !exists {
            let Some(genesis) = genesis else {
                let cause = "there is no ledger; start one with `serve`";
                return Err(Fault::retry(doing, cause));
            };
            drop(OnDisk::create(Arc::clone(&self.log), genesis.ledger())?);
        }
        let log = OnDisk::open_sized(Arc::clone(&self.log), noted, self.segment_bytes_max)?;
        let is_new = log.head().next == Position(0);
        Ok((Arc::new(log), is_new))
    }
}
