//! Backup and restore. A backup is the log, the vault's wrapped keys, the access logs and the
//! newest checkpoint of that moment; never the epoch key, never a signing key, never sled. The log
//! is taken first and the vault second, so that every event in the backup finds its key. A restore
//! checks every frame and erases again whom the log says is erased. Whether a later checkpoint was
//! published only the second place can tell, so a restore wants to be told.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::fold::{Decoded, decode};
use super::ledger::Ledger;
use super::open::lock;
use crate::access::Access;
use crate::domain::kernel::ids::Position;
use crate::log::disk::real::RealDisk;
use crate::log::on_disk::{OnDisk, scan};
use crate::log::{Fault, Log};
use crate::vault::{Owner, Random, Vault, VaultSettings};

/// Bytes of frames read at a time.
const READ_BYTES: usize = 4 << 20;

/// Name of the newest checkpoint in a backup.
pub const CHECKPOINT: &str = "checkpoint";

/// What was backed up or restored.
#[derive(Debug, Serialize)]
pub struct Copied {
    /// Events in the copy.
    pub events: u64,
    /// Position after the last one.
    pub head: Position,
}

/// Copies a running or opened ledger into `into`, which must be empty.
pub fn backup(ledger: &Ledger, access: &Access, into: &Path) -> Result<Copied, Fault> {
    must_be_empty(into)?;
    // Before the log is taken: what was signed then is covered by it.
    let signed = ledger.tlog.signed();
    let head = ledger.log.snapshot(&into.join("log"))?;
    ledger.vault.backup_into(&into.join("vault"))?;
    access.backup_into(&into.join("access"))?;
    if let Some(signed) = signed {
        let file = into.join(CHECKPOINT);
        let doing = || format!("writing {}", file.display());
        fs::write(&file, &signed.bytes).map_err(|cause| Fault::fatal(doing(), cause))?;
    }
    Ok(Copied {
        events: head.next.0,
        head: Position(head.next.0),
    })
}

/// Puts a backup into the empty data directory `data`, checks every frame of it, and erases again
/// everybody whose erasure notice stands in the log. The shelf is rebuilt at the next start.
pub fn restore(
    from: &Path,
    data: &Path,
    random: Box<dyn Random>,
    now_ms: i64,
) -> Result<Copied, Fault> {
    let _lock = lock(data)?;
    let parts = ["log", "vault", "access"];
    for part in parts {
        must_be_empty(&data.join(part))?;
    }
    for part in parts.iter().filter(|part| from.join(part).exists()) {
        copy_folder(&from.join(part), &data.join(part))?;
    }
    let log_folder = data.join("log");
    let disk = RealDisk::existing(&log_folder)
        .map_err(|cause| Fault::fatal(format!("opening {}", log_folder.display()), cause))?;
    let head = scan(&disk, super::shapes::shape_of, |_| {})
        .map_err(|damage| Fault::fatal("checking the backup", damage.to_string()))?;
    let log = OnDisk::open(Arc::new(disk), crate::log::Position(0))?;
    let vault = Vault::open(VaultSettings::beside(data), log.ledger_id(), random)?;
    erase_again(&log, &vault, now_ms)?;
    vault.close()?;
    log.close()?;
    Ok(Copied {
        events: head.next.0,
        head: Position(head.next.0),
    })
}

/// An older vault may hold keys that were destroyed since.
fn erase_again(log: &dyn Log, vault: &Vault, now_ms: i64) -> Result<(), Fault> {
    let mut at = crate::log::Position(0);
    while at < log.head().next {
        for frame in log.read(at, READ_BYTES)? {
            let Decoded { erased, .. } = decode(&frame)?;
            for person in erased {
                vault.erase(Owner::Person(person), now_ms)?;
            }
            at = frame.next();
        }
    }
    Ok(())
}

fn must_be_empty(folder: &Path) -> Result<(), Fault> {
    let doing = || format!("copying into {}", folder.display());
    match fs::read_dir(folder).map(|mut names| names.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Fault::retry(
            doing(),
            "it is not empty; nothing is ever overwritten",
        )),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(Fault::retry(doing(), cause)),
    }
}

/// Copies a folder and everything in it, each file fsynced, then the folder.
fn copy_folder(from: &Path, into: &Path) -> Result<(), Fault> {
    let doing = || format!("copying {} to {}", from.display(), into.display());
    let copied = || -> std::io::Result<()> {
        fs::create_dir_all(into)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let target = into.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                copy_folder(&entry.path(), &target).map_err(std::io::Error::other)?;
            } else {
                fs::copy(entry.path(), &target)?;
                fs::File::open(&target)?.sync_all()?;
            }
        }
        fs::File::open(into)?.sync_all()
    };
    copied().map_err(|cause| Fault::fatal(doing(), cause))
}
