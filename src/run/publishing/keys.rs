//! The keys that sign checkpoints: those that the log itself announced, and no others.

use std::path::Path;

use super::round::origin_of;
use crate::checkpoint::{KeyKind, VerifierKey};
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::KeyId;
use crate::domain::keys::book::{KeyBook, LogKeysBook};
use crate::log::Fault;
use crate::run::ledger::Ledger;
use crate::signing::{NoteKey, key_file};

/// What key files of the log are called.
pub const USE_OF_LOG: &str = "log";

/// Makes the first log key of a new ledger, unless a start that was cut short has made one.
pub fn first(
    folder: &Path,
    origin: &str,
    fill: &mut dyn FnMut(&mut [u8]),
) -> Result<NoteKey, Fault> {
    let mut there = key_file::all(folder, USE_OF_LOG)?;
    there.retain(|key| key.verifier().name() == origin);
    match there.pop() {
        Some(key) => Ok(key),
        None => fresh(folder, origin, fill),
    }
}

/// Makes one more log key.
pub fn fresh(
    folder: &Path,
    origin: &str,
    fill: &mut dyn FnMut(&mut [u8]),
) -> Result<NoteKey, Fault> {
    let key = NoteKey::fresh(origin, KeyKind::Ed25519Note, fill)
        .map_err(|cause| Fault::fatal(format!("making a log key for {origin}"), cause))?;
    key_file::create(folder, USE_OF_LOG, &key)?;
    Ok(key)
}

/// The keys that sign now: of the log keys that were announced and neither retired nor distrusted,
/// those that lie in the folder. A missing one is told to monitors and stops nobody, or whoever may
/// announce a key could stop the ledger; without any, nothing is signed.
pub fn signing(ledger: &Ledger) -> Result<Vec<NoteKey>, Fault> {
    let (active, origin) = (active(ledger)?, origin_of(ledger)?);
    let mut keys = key_file::all(folder_of(ledger), USE_OF_LOG)?;
    keys.retain(|key| {
        let is_active = active.iter().any(|(_, public)| *public == key.public());
        is_active && key.verifier().name() == origin
    });
    // A copied file is the same key.
    keys.sort_by_key(NoteKey::public);
    keys.dedup_by_key(|key| key.public());
    let missing = active.len().saturating_sub(keys.len());
    ledger
        .publishing
        .note(|facts| facts.keys_missing = missing as u64);
    Ok(keys)
}

/// The log keys that sign now, in the order of announcement, and their public halves.
pub fn active(ledger: &Ledger) -> Result<Vec<(KeyId, [u8; 32])>, Fault> {
    let book = ledger.book::<LogKeysBook>(&BookKey::LogKeys)?;
    let mut active = Vec::new();
    for id in book.active {
        let key = ledger.book::<KeyBook>(&BookKey::Key(id))?.announced;
        let key = key.expect("the list of log keys names announced keys only");
        active.push((id, *key.public_key.as_bytes()));
    }
    Ok(active)
}

/// The same as verifiers of the log of this name.
pub fn active_verifiers(ledger: &Ledger, origin: &str) -> Result<Vec<VerifierKey>, Fault> {
    let active = active(ledger)?.into_iter();
    let verifier = |(_, public)| VerifierKey::new(origin, KeyKind::Ed25519Note, public).ok();
    Ok(active.filter_map(verifier).collect())
}

/// The public halves of all keys in the folder, for reading back what they signed.
pub fn verifiers(folder: &Path) -> Result<Vec<VerifierKey>, Fault> {
    let there = key_file::all(folder, USE_OF_LOG)?;
    Ok(there.iter().map(|key| key.verifier().clone()).collect())
}

/// Where signing keys lie: beside the epoch keys, outside the data directory.
pub fn folder_of(ledger: &Ledger) -> &Path {
    ledger.vault.keys_folder()
}
