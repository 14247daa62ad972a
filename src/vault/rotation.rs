//! Rotation: a new epoch key, every key rewrapped under it, the old epoch key destroyed.
//!
//! This is what makes an erasure final: rows removed from the store may live on in old blocks of
//! an SSD and in backups, wrapped by an epoch key that exists nowhere any more.
//!
//! Invariants: every step leaves every key readable, because a file names the epoch of its keys
//! and both epoch keys exist until the last file is rewritten. After a crash `open` goes on where
//! the rotation stopped: the recovery is the ordinary code.
//! Lookups and appends go on meanwhile, except for one file at the end.

use std::sync::MutexGuard;

use super::Vault;
use super::keys::epochs::EpochKey;
use super::keys::wrap;
use super::rows::Found;
use super::rows::row::{RowKey, Value};
use crate::log::Fault;

impl Vault {
    /// Whether the epoch has lasted as long as the settings allow.
    pub fn is_rotation_due(&self, now_ms: i64) -> bool {
        now_ms >= self.rotation_due_at_ms()
    }

    /// Ends the current epoch. Rewrites every file of the key store: seconds per million people.
    pub fn rotate_epoch(&self, now_ms: i64) -> Result<(), Fault> {
        {
            let _upkeep = self.upkeep();
            self.epochs.begin(&mut **self.random(), now_ms)?;
        }
        self.finish_rotation()
    }

    /// Brings every file under the current epoch key and destroys the older ones, if there are any.
    pub(super) fn finish_rotation(&self) -> Result<(), Fault> {
        let _upkeep = self.upkeep();
        if !self.epochs.is_rotating() {
            return Ok(());
        }
        let current = self.epochs.current();
        self.rows.rotate(current.epoch, &|key, value, from| {
            self.rewrapped(key, value, from, &current)
        })?;
        self.epochs.destroy_old()
    }

    /// Moves the newest rows of the key store into their buckets.
    ///
    /// `sync` does it when the journal has grown long; done in quiet hours, no batch waits for it.
    pub fn fold(&self) -> Result<(), Fault> {
        self.fold_holding(&self.upkeep())
    }

    /// Folds when it is due, unless somebody else is replacing files just now.
    pub(super) fn fold_if_due(&self) -> Result<(), Fault> {
        if !self.rows.is_fold_due() {
            return Ok(());
        }
        match self.upkeep.try_lock() {
            Ok(upkeep) => self.fold_holding(&upkeep),
            Err(_) => Ok(()),
        }
    }

    fn fold_holding(&self, _upkeep: &MutexGuard<'_, ()>) -> Result<(), Fault> {
        let current = self.epochs.current();
        self.rows.fold(current.epoch, &|key, value, from| {
            self.rewrapped(key, value, from, &current)
        })
    }

    /// A value under the epoch `to`; what is no wrapped key passes unchanged.
    pub(super) fn rewrapped(
        &self,
        row: RowKey,
        value: &Value,
        from: u32,
        to: &EpochKey,
    ) -> Result<Value, Fault> {
        let Value::Live(_) = value else {
            return Ok(*value);
        };
        if !row.is_wrapped() || from == to.epoch {
            return Ok(*value);
        }
        let key = self.unwrapped(
            row,
            Found {
                value: *value,
                epoch: from,
            },
        )?;
        let wrapped = wrap::wrap(to, self.ledger, row, &key, &mut **self.random());
        Ok(Value::Live(wrapped))
    }
}
