//! Erasing an owner: the key is removed at once, and the receipt says until when copies may live.
//!
//! What is promised, exactly:
//! - from the return on, no text of the owner can be opened here, and no row points to the owner;
//! - a backup of the vault holds the key wrapped by the epoch key of its day. It can be opened
//!   until that epoch key is destroyed, at the next rotation, plus the days for which the operator
//!   keeps copies of epoch keys. The receipt names that date;
//! - an older *log* beside today's vault cannot be read for the owner, and is read for all others.
//!
//! Invariant: erasing twice gives the first receipt's moment. A restore of an older vault is
//! followed by erasing again everyone whose erasure notice stands in the log.

use super::duplicates::holder;
use super::rows::row::{Row, Value};
use super::{Held, Owner, Vault};
use crate::log::Fault;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What an erasure did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErasureReceipt {
    /// Who was erased.
    pub owner: Owner,
    /// When, Unix milliseconds.
    pub erased_at_ms: i64,
    /// Until when backups may still hold the key in a form that can be opened, Unix milliseconds.
    pub backups_may_hold_until_ms: i64,
}

impl Vault {
    /// Removes the owner's key and, for a person, the rows of the indexes of duplicates and
    /// of names.
    ///
    /// Reads the whole index (40 ms per million documents); erasures are rare. The writer calls
    /// it, so that no command is sealing for the owner meanwhile.
    pub fn erase(&self, owner: Owner, now_ms: i64) -> Result<ErasureReceipt, Fault> {
        let _upkeep = self.upkeep();
        let erased_at_ms = {
            let mut desk = self.desk();
            desk.fresh.remove(&owner);
            desk.claims
                .retain(|_, person| owner != Owner::Person(*person));
            desk.names
                .retain(|_, person| person.map(Owner::Person) != Some(owner));
            let held = self.held(&mut desk, owner)?;
            desk.cache.pop(&owner);
            match held {
                Held::Erased(at_ms) => at_ms,
                Held::Key(_) | Held::Never => now_ms,
            }
        };
        let mut removed = self.indexed(owner)?;
        removed.push(Row {
            key: owner.row_key(),
            value: Value::Erased(erased_at_ms),
        });
        let current = self.epochs.current();
        self.rows
            .remove(&removed, current.epoch, &|key, value, from| {
                self.rewrapped(key, value, from, &current)
            })?;
        Ok(ErasureReceipt {
            owner,
            erased_at_ms,
            backups_may_hold_until_ms: self.copies_end_ms(erased_at_ms),
        })
    }

    /// When the last copy of a key erased at this moment can no longer be opened, Unix
    /// milliseconds: what an erasure event promises before the key is gone.
    pub fn copies_end_ms(&self, erased_at_ms: i64) -> i64 {
        let epoch_ends = self.rotation_due_at_ms().max(erased_at_ms);
        epoch_ends.saturating_add(i64::from(self.settings.key_copies_days) * DAY_MS)
    }

    fn indexed(&self, owner: Owner) -> Result<Vec<Row>, Fault> {
        let Owner::Person(person) = owner else {
            return Ok(Vec::new());
        };
        let mut rows = Vec::new();
        self.rows.each(|row, _| {
            if row.key.is_index() && holder(&row.value) == Some(person) {
                rows.push(Row {
                    key: row.key,
                    value: Value::Gone,
                });
            }
            Ok(())
        })?;
        Ok(rows)
    }

    /// When the current epoch is due to end, Unix milliseconds.
    pub fn rotation_due_at_ms(&self) -> i64 {
        let days = i64::from(self.settings.epoch_days);
        self.epochs
            .current()
            .created_at_ms
            .saturating_add(days * DAY_MS)
    }
}
