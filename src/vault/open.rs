//! Creating, opening, checking, copying and closing the vault.
//!
//! `create` belongs to a new ledger only: opening an existing ledger whose vault is missing must
//! fail, not quietly begin a new one. A rotation that was interrupted is finished on opening.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Mutex;

use lru::LruCache;

use super::keys::epochs::Epochs;
use super::keys::secret::{Key32, Random};
use super::keys::wrap;
use super::rows::Rows;
use super::rows::row::{Kind, Row, RowKey, Value};
use super::settings::VaultSettings;
use super::{Desk, LedgerKeys, Vault};
use crate::log::{Fault, LedgerId};

/// Unwrapped keys kept in memory: 32 bytes and some 150 of bookkeeping each, 2 MB in all.
const CACHED_KEYS_MAX: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");

/// Names of the ledger's own keys, as they stand in their rows.
const DOCUMENTS: &[u8; 16] = b"document index\0\0";
const ON_SITE_CODES: &[u8; 16] = b"on-site codes\0\0\0";
const TOKENS: &[u8; 16] = b"tokens\0\0\0\0\0\0\0\0\0\0";

/// What [`Vault::check`] counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Keys that unwrap, of people and organisations.
    pub keys: u64,
    /// Keys that were erased.
    pub erased: u64,
    /// Documents in the index of duplicates.
    pub documents: u64,
}

impl Vault {
    /// Makes the vault of a new ledger and opens it; goes on with an interrupted `create`.
    pub fn create(
        settings: VaultSettings,
        ledger: LedgerId,
        mut random: Box<dyn Random>,
        now_ms: i64,
    ) -> Result<Self, Fault> {
        check_places(&settings)?;
        let VaultSettings {
            disk,
            folder,
            keys_folder,
            ..
        } = &settings;
        let epochs = Epochs::create(disk.clone(), keys_folder, ledger, &mut *random, now_ms)?;
        Rows::create(disk, folder, ledger, epochs.current().epoch)?;
        let rows = Rows::open(disk.clone(), folder, ledger)?;
        for name in [DOCUMENTS, ON_SITE_CODES, TOKENS] {
            let row = RowKey::new(Kind::Ledger, name);
            if rows.row(row)?.is_none() {
                rows.append(|epoch| {
                    let key = Key32::random(&mut *random);
                    let epoch = epochs.key(epoch)?;
                    let wrapped = wrap::wrap(&epoch, ledger, row, &key, &mut *random);
                    Ok(vec![Row::live(row, wrapped)])
                })?;
            }
        }
        Self::assemble(settings, ledger, random, rows, epochs)
    }

    /// Opens the vault of an existing ledger.
    pub fn open(
        settings: VaultSettings,
        ledger: LedgerId,
        random: Box<dyn Random>,
    ) -> Result<Self, Fault> {
        check_places(&settings)?;
        let VaultSettings {
            disk,
            folder,
            keys_folder,
            ..
        } = &settings;
        if !Rows::exists(folder) {
            let doing = format!("opening the vault in {}", folder.display());
            let cause = "it is missing, though the ledger is not new: restore it from a backup";
            return Err(Fault::fatal(doing, cause));
        }
        let epochs = Epochs::open(disk.clone(), keys_folder, ledger)?;
        let rows = Rows::open(disk.clone(), folder, ledger)?;
        Self::assemble(settings, ledger, random, rows, epochs)
    }

    fn assemble(
        settings: VaultSettings,
        ledger: LedgerId,
        random: Box<dyn Random>,
        rows: Rows,
        epochs: Epochs,
    ) -> Result<Self, Fault> {
        let ledger_key = |name| {
            let row = RowKey::new(Kind::Ledger, name);
            let doing = "reading the ledger's own keys";
            let found = rows
                .row(row)?
                .ok_or_else(|| Fault::fatal(doing, "one is missing"))?;
            let Value::Live(wrapped) = found.value else {
                return Err(Fault::fatal(doing, "one was erased"));
            };
            wrap::unwrap(&*epochs.key(found.epoch)?, ledger, row, &wrapped)
                .ok_or_else(|| Fault::fatal(doing, "the epoch key does not fit"))
        };
        let ledger_keys = LedgerKeys {
            documents: ledger_key(DOCUMENTS)?,
            on_site_codes: ledger_key(ON_SITE_CODES)?,
            tokens: ledger_key(TOKENS)?,
        };
        let cache = LruCache::new(CACHED_KEYS_MAX);
        let vault = Self {
            ledger,
            settings,
            rows,
            epochs,
            random: Mutex::new(random),
            desk: Mutex::new(Desk {
                cache,
                fresh: [].into(),
                claims: [].into(),
                names: [].into(),
            }),
            upkeep: Mutex::new(()),
            ledger_keys,
        };
        vault.finish_rotation()?;
        Ok(vault)
    }

    /// Reads every row, checks it and unwraps every key; part of `fsck`.
    pub fn check(&self) -> Result<Checked, Fault> {
        let mut checked = Checked::default();
        self.rows.each(|row, epoch| {
            match row.value {
                Value::Erased(_) => checked.erased += 1,
                Value::Live(_) if row.key.is_document() => checked.documents += 1,
                Value::Live(_) if row.key.is_index() => {}
                Value::Live(_) => {
                    let found = super::Found {
                        value: row.value,
                        epoch,
                    };
                    self.unwrapped(row.key, found)?;
                    checked.keys += u64::from(!row.key.is_ledger());
                }
                Value::Gone => {}
            }
            Ok(())
        })?;
        Ok(checked)
    }

    /// Copies the vault into the empty folder `into`: wrapped keys, never the epoch key.
    ///
    /// Take the log's snapshot first: then the copy holds every key the snapshot needs. The copy
    /// opens with the epoch key of its day, so it is of use until the next rotation, or for as
    /// long as the operator keeps a copy of that key elsewhere.
    pub fn backup_into(&self, into: &Path) -> Result<(), Fault> {
        let _upkeep = self.upkeep();
        self.rows.copy_into(into)
    }

    /// Seals the store, so that the next opening can tell that nothing is missing.
    pub fn close(&self) -> Result<(), Fault> {
        self.rows.close()
    }
}

fn check_places(settings: &VaultSettings) -> Result<(), Fault> {
    if !settings.keys_lie_inside() {
        return Ok(());
    }
    let doing = format!(
        "checking the keys folder {}",
        settings.keys_folder.display()
    );
    let cause = "it lies inside the data directory, so every copy of the data would hold the \
                 key; name a folder elsewhere";
    Err(Fault::fatal(doing, cause))
}
