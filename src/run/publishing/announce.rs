//! Opening the public tree of a ledger, and announcing its first key.
//!
//! A new ledger signs the empty tree before its key is announced: from then on a second place
//! without a note means that it was lost or that the wrong one is named, never that nothing was
//! published yet.

use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;

use super::entries::{compare, grow};
use super::{keys, round};
use crate::checkpoint::{KeyKind, VerifierKey};
use crate::domain::Command;
use crate::domain::books::{Book, BookKey, Kept};
use crate::domain::kernel::public_key::PublicKey;
use crate::domain::keys::book::{KeyBook, LogKeysBook};
use crate::domain::keys::command::AnnounceKey;
use crate::domain::keys::event::KeyPurpose;
use crate::domain::ledger::book::LedgerBook;
use crate::domain::stored::Actor;
use crate::log::disk::Disk;
use crate::log::{Fault, Log};
use crate::run::ledger::{Ledger, WriteQueue};
use crate::run::open::Genesis;
use crate::run::prepare::{Failure, Request};
use crate::state::{Progress, Store};
use crate::tlog::{NewestPlace, PublicLog};
use crate::tree::Size;

/// Events at the end of what was published that every start compares with the log: a quarter of a
/// second.
const COMPARED_AT_START: u64 = 65_536;

/// What the books say of the public log.
pub struct Known {
    origin: String,
    /// Every log key that was ever announced.
    keys: Vec<VerifierKey>,
}

impl Known {
    /// Reads it off the shelf; a new ledger has its origin from genesis.
    pub fn of(store: &Store<Book>, genesis: Option<Genesis>) -> Result<Self, Fault> {
        let ledger = store.book(&BookKey::Ledger)?;
        let opened = ledger.as_deref().and_then(LedgerBook::of);
        let opened = opened.and_then(|book| book.opened.as_ref());
        let origin = opened.map(|opened| opened.origin.clone());
        let origin = origin.or(genesis.map(|genesis| genesis.origin));
        let origin = origin.unwrap_or_default();
        let book = store.book(&BookKey::LogKeys)?;
        let book = book.as_deref().and_then(LogKeysBook::of);
        let mut keys = Vec::new();
        for id in book.map_or(&[][..], |book| &book.all) {
            let key = store.book(&BookKey::Key(*id))?;
            let key = key.as_deref().and_then(KeyBook::of);
            let key = key.and_then(|book| book.announced.as_deref());
            let public = key.map(|key| *key.public_key.as_bytes());
            let made =
                public.and_then(|it| VerifierKey::new(&origin, KeyKind::Ed25519Note, it).ok());
            keys.extend(made);
        }
        Ok(Self { origin, keys })
    }

    /// Opens the public tree, grows it again from the log as far as it was signed, and refuses a
    /// log that is not the one that was published.
    pub fn open(
        self,
        (tapes, newest): (Arc<dyn Disk>, Arc<dyn NewestPlace>),
        log: &dyn Log,
        keys_folder: &Path,
        now_ms: i64,
        mut progress: impl FnMut(Progress),
    ) -> Result<PublicLog, Fault> {
        if !self.keys.is_empty() && newest.load()?.is_none() {
            return Err(lost(&*newest));
        }
        // Those that the log announced; before it announced one, the one that lies in the folder.
        let verifiers = if self.keys.is_empty() {
            keys::verifiers(keys_folder)?
        } else {
            self.keys
        };
        let head = Size(log.head().next.0);
        let ours = (self.origin.as_str(), verifiers.as_slice());
        let tlog = PublicLog::open(tapes, newest, ours, head, now_ms)?;
        let covered = tlog.signed_size();
        let mut regrow = || {
            grow(log, &tlog, covered, |done, total| {
                progress(Progress { done, total });
            })
        };
        regrow()?;
        if tlog.settle().is_err() {
            // What was kept of the tapes may have been wrong; the log alone decides.
            tlog.empty()?;
            regrow()?;
            tlog.settle()?;
        }
        // The end at once, the rest before anything is signed: see `entries::compare`.
        compare(
            log,
            &tlog,
            covered.0.saturating_sub(COMPARED_AT_START),
            covered,
        )?;
        Ok(tlog)
    }
}

fn lost(newest: &dyn NewestPlace) -> Fault {
    Fault::fatal(
        format!("reading the newest checkpoint in {}", newest.shown()),
        "there is none, though this ledger has published: put it back from where it is mirrored \
         (`restore --newest NOTE`), or name the right place in HOURLEDGER_NEWEST. Without it \
         nobody could tell whether this log was rolled back (I13)",
    )
}

/// Signs the empty tree and announces the first log key, unless that was ever done: where the last
/// key was distrusted, people decide how to go on.
pub fn first_key(queue: &WriteQueue) -> Result<(), Failure> {
    let ledger = queue.ledger();
    let book = ledger.book::<LogKeysBook>(&BookKey::LogKeys)?;
    if !book.all.is_empty() {
        return Ok(());
    }
    let origin = round::origin_of(ledger)?;
    let mut fill = |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(32) {
            chunk.copy_from_slice(&ledger.seeds.seed()[..chunk.len()]);
        }
    };
    let key = keys::first(keys::folder_of(ledger), &origin, &mut fill)?;
    if ledger.tlog.signed().is_none() {
        let keys = std::slice::from_ref(&key);
        ledger.tlog.sign(&origin, keys, ledger.clock.now_ms())?;
    }
    queue.submit_blocking(Request {
        actor: Actor::System,
        key: announcing(ledger, key.public()),
        commands: vec![Command::AnnounceKey(announcement(key.public()))],
    })?;
    Ok(())
}

/// The command that announces a log key.
pub fn announcement(public: [u8; 32]) -> AnnounceKey {
    AnnounceKey {
        public_key: PublicKey::from_bytes(public)
            .expect("a signer's own key is a point of large order")
            .to_string(),
        purpose: KeyPurpose::Log,
        organisation_id: None,
        window: None,
        document_digest: None,
    }
}

/// A key made of what is announced, so that a start that was cut short announces once.
pub fn announcing(ledger: &Ledger, public: [u8; 32]) -> Uuid {
    let parts = [ledger.log.ledger_id().0.as_slice(), &public].concat();
    let digest = blake3::derive_key("hourledger 2026 key announcement key v1", &parts);
    let bytes = digest.first_chunk::<16>().expect("32 bytes hold 16");
    uuid::Builder::from_custom_bytes(*bytes).into_uuid()
}
