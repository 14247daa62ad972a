//! Epoch keys: what wraps every other key, in a folder outside the data directory.
//!
//! One file `epoch-<number>.key` of 80 bytes per epoch, mode 0600:
//! `"HLEK" format[1] zero[3] u32be(epoch) zero[4] ledger[16] i64be(created ms) key[32] check[8]`.
//! A copy of the data directory without this folder is unreadable; a backup never holds it.
//! There is one key, or two while a rotation is under way: the newer one is the current one.
//! Escrow (the epoch key encrypted to an offline public key) is not built: who wants to survive
//! the loss of this folder copies it, and the receipt of an erasure counts with such copies.
//!
//! Invariants: an epoch key is durable before anything is wrapped by it, and is destroyed only
//! when nothing is wrapped by it any more. Must never: write a key into the data directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use zeroize::Zeroizing;

use super::secret::{Key32, Random};
use crate::log::{Fault, LedgerId};
use crate::vault::rows::disk::Disk;

const MAGIC: &[u8; 4] = b"HLEK";
const FORMAT: u8 = 0x00;
const FILE_BYTES: usize = 80;
const CHECKED_BYTES: usize = 72;
const CHECK_CONTEXT: &str = "hourledger 2026 epoch key file v1";
/// What a wiped key file reads as: no ledger began in that millisecond of 1970.
const WIPED_MS: i64 = 0;

/// The key of one epoch.
#[derive(Debug)]
pub struct EpochKey {
    /// Number of the epoch, from 1.
    pub epoch: u32,
    /// When it began, Unix milliseconds.
    pub created_at_ms: i64,
    /// The key.
    pub key: Key32,
}

/// The epoch keys in memory and their folder.
#[derive(Debug)]
pub struct Epochs {
    folder: PathBuf,
    disk: Disk,
    ledger: LedgerId,
    /// Ascending; the last one is current.
    keys: RwLock<Vec<Arc<EpochKey>>>,
}

impl Epochs {
    /// Begins epoch 1 in the folder, unless a key lies there already.
    pub fn create(
        disk: Disk,
        folder: &Path,
        ledger: LedgerId,
        random: &mut dyn Random,
        now_ms: i64,
    ) -> Result<Self, Fault> {
        disk.create_folder(folder)?;
        let epochs = Self::read(disk, folder, ledger)?;
        if epochs.is_empty() {
            epochs.begin(random, now_ms)?;
        }
        Ok(epochs)
    }

    /// Opens the folder of an existing vault.
    pub fn open(disk: Disk, folder: &Path, ledger: LedgerId) -> Result<Self, Fault> {
        let missing = |cause: &str| {
            let doing = format!("reading the epoch key in {}", folder.display());
            Fault::fatal(
                doing,
                format!(
                    "{cause}; without it no personal text can be opened: \
                put the folder back, or name the right one in the settings"
                ),
            )
        };
        if !folder.is_dir() {
            return Err(missing("there is no such folder"));
        }
        let epochs = Self::read(disk, folder, ledger)?;
        if epochs.is_empty() {
            return Err(missing("there is none"));
        }
        Ok(epochs)
    }

    fn read(disk: Disk, folder: &Path, ledger: LedgerId) -> Result<Self, Fault> {
        disk.folder_recover(folder)?;
        let keys = RwLock::new(read_keys(folder, ledger)?);
        Ok(Self {
            folder: folder.to_owned(),
            disk,
            ledger,
            keys,
        })
    }

    /// The key that wraps now.
    pub fn current(&self) -> Arc<EpochKey> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(keys.last().expect("open leaves at least one key"))
    }

    /// The key of `epoch`; a fault if it was destroyed, as for a vault copied before a rotation.
    pub fn key(&self, epoch: u32) -> Result<Arc<EpochKey>, Fault> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let found = keys.iter().find(|key| key.epoch == epoch);
        found.map(Arc::clone).ok_or_else(|| {
            let doing = format!("looking for epoch key {epoch} in {}", self.folder.display());
            Fault::fatal(
                doing,
                "it was destroyed when its epoch ended, or never was here",
            )
        })
    }

    /// Whether an earlier epoch's key still exists: a rotation was interrupted.
    pub fn is_rotating(&self) -> bool {
        self.keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
            > 1
    }

    /// Begins the next epoch: its key is durable and current when this returns.
    pub fn begin(&self, random: &mut dyn Random, now_ms: i64) -> Result<(), Fault> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let epoch = keys.last().map_or(1, |key| key.epoch + 1);
        let key = EpochKey {
            epoch,
            created_at_ms: now_ms,
            key: Key32::random(random),
        };
        self.disk.replace(
            &key_path(&self.folder, epoch),
            &*to_bytes(&key, self.ledger),
        )?;
        keys.push(Arc::new(key));
        Ok(())
    }

    /// Destroys the keys of all epochs before the current one.
    pub fn destroy_old(&self) -> Result<(), Fault> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        while keys.len() > 1 {
            self.disk.destroy(&key_path(&self.folder, keys[0].epoch))?;
            keys.remove(0);
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }
}

fn key_path(folder: &Path, epoch: u32) -> PathBuf {
    folder.join(format!("epoch-{epoch:010}.key"))
}

/// All keys of the folder, ascending. A key already wiped (a crash between wiping and removing it)
/// is kept as what it is, all zeros: a newer one exists, and nothing is wrapped by it any more.
fn read_keys(folder: &Path, ledger: LedgerId) -> Result<Vec<Arc<EpochKey>>, Fault> {
    let doing = || format!("reading the epoch keys in {}", folder.display());
    let listing = fs::read_dir(folder).map_err(|cause| Fault::fatal(doing(), cause))?;
    let mut keys = Vec::new();
    for entry in listing {
        let path = entry.map_err(|cause| Fault::fatal(doing(), cause))?.path();
        let Some(epoch) = epoch_of(&path) else {
            continue;
        };
        let doing = || format!("reading {}", path.display());
        let bytes = fs::read(&path).map_err(|cause| Fault::fatal(doing(), cause))?;
        let bytes = Zeroizing::new(bytes);
        let key = from_bytes(&bytes, epoch, ledger).map_err(|what| Fault::fatal(doing(), what))?;
        keys.push(Arc::new(key));
    }
    keys.sort_by_key(|key| key.epoch);
    if keys.last().is_some_and(|key| key.created_at_ms == WIPED_MS) {
        return Err(Fault::fatal(
            doing(),
            "the newest key was wiped; put a copy back",
        ));
    }
    Ok(keys)
}

fn epoch_of(path: &Path) -> Option<u32> {
    path.file_name()?
        .to_str()?
        .strip_prefix("epoch-")?
        .strip_suffix(".key")?
        .parse()
        .ok()
}

fn to_bytes(key: &EpochKey, ledger: LedgerId) -> Zeroizing<[u8; FILE_BYTES]> {
    let mut bytes = Zeroizing::new([0; FILE_BYTES]);
    bytes[..4].copy_from_slice(MAGIC);
    bytes[4] = FORMAT;
    bytes[8..12].copy_from_slice(&key.epoch.to_be_bytes());
    bytes[16..32].copy_from_slice(&ledger.0);
    bytes[32..40].copy_from_slice(&key.created_at_ms.to_be_bytes());
    bytes[40..CHECKED_BYTES].copy_from_slice(key.key.expose());
    let check = blake3::derive_key(CHECK_CONTEXT, &bytes[..CHECKED_BYTES]);
    bytes[CHECKED_BYTES..].copy_from_slice(&check[..FILE_BYTES - CHECKED_BYTES]);
    bytes
}

fn from_bytes(bytes: &[u8], epoch: u32, ledger: LedgerId) -> Result<EpochKey, &'static str> {
    if bytes == [0; FILE_BYTES] {
        let key = Key32::from_bytes(&[0; 32]);
        return Ok(EpochKey {
            epoch,
            created_at_ms: WIPED_MS,
            key,
        });
    }
    let (Some(created), Some(key)) = (
        bytes.get(32..40).and_then(|part| part.first_chunk()),
        bytes
            .get(40..CHECKED_BYTES)
            .and_then(|part| part.first_chunk()),
    ) else {
        return Err("the file is too short for an epoch key");
    };
    let key = Key32::from_bytes(key);
    let read = EpochKey {
        epoch,
        created_at_ms: i64::from_be_bytes(*created),
        key,
    };
    if to_bytes(&read, ledger)[..] == *bytes {
        return Ok(read);
    }
    if bytes[16..32] != ledger.0 {
        return Err("the epoch key belongs to another ledger");
    }
    Err("the epoch key file was altered")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEDGER: LedgerId = LedgerId([5; 16]);

    fn key() -> EpochKey {
        EpochKey {
            epoch: 3,
            created_at_ms: 9,
            key: Key32::from_bytes(&[7; 32]),
        }
    }

    #[test]
    fn a_key_file_is_read_as_written_and_every_flipped_bit_is_seen() {
        let bytes = to_bytes(&key(), LEDGER);
        let read = from_bytes(&bytes[..], 3, LEDGER).expect("as written");
        assert_eq!((read.created_at_ms, read.key.expose()), (9, &[7; 32]));
        for bit in 0..FILE_BYTES * 8 {
            let mut altered = *bytes;
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(from_bytes(&altered, 3, LEDGER).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_key_of_another_ledger_or_epoch_is_refused() {
        let bytes = to_bytes(&key(), LEDGER);
        assert!(from_bytes(&bytes[..], 3, LedgerId([6; 16])).is_err());
        assert!(from_bytes(&bytes[..], 4, LEDGER).is_err());
        assert!(from_bytes(&bytes[..40], 3, LEDGER).is_err());
    }
}
